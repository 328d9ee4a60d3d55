"""Which files a run looks at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from repository import git

from authlint.config import Config, Layer
from authlint.discovery import find, is_generated, is_test, is_test_code, kind_of, project_root
from authlint.python.places import is_migration


def lay(root: Path, *paths: str) -> None:
    """Empty files below `root`; a path that ends in a slash is a folder."""
    for path in paths:
        target = root / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("")


def below(root: Path, **options: bool) -> list[str]:
    found = find(str(root), Config(**options))  # type: ignore[arg-type]
    return [Path(each.path).relative_to(root).as_posix() for each in found.files if each.kind != "other"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("views.py", "python"),
        ("login.html", "template"),
        ("mail.jinja2", "template"),
        ("form.tsx", "script"),
        ("fixture.json", "data"),
        ("docker-compose.yml", "data"),
        (".env", "env"),
        (".env.example", "env"),
        ("production.env", "env"),
        ("dump.sql", "sql"),
        ("Dockerfile", "container"),
        ("Dockerfile.dev", "container"),
        ("VIEWS.PY", "python"),
        ("Procfile", "other"),
        ("py", "other"),
        ("mail.txt", "other"),
        ("photo.PNG", None),
        ("photo.png", None),
        ("a.pyc", None),
    ],
)
def test_kinds(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_a_tree_in_order(tmp_path: Path) -> None:
    lay(tmp_path, "b/z.py", "b/a.py", "a.py", "b.py", "c/login.html", "c/photo.png", ".github/x.yml")
    assert below(tmp_path) == [".github/x.yml", "a.py", "b.py", "b/a.py", "b/z.py", "c/login.html"]


def test_others_code_is_not_looked_at(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "app.py",
        "node_modules/x/a.js",
        "lib/site-packages/a.py",
        ".git/a.py",
        "__pycache__/a.py",
        "shop.egg-info/a.py",
        "third_party/a.py",
        "vendor/lib/a.py",
        "one/pyvenv.cfg",
        "one/a.py",
        "two/bin/activate",
        "two/bin/a.py",
        "three/Lib/site-packages/",
        "three/Scripts/a.py",
        "four/Scripts/activate.bat",
        "four/a.py",
    )
    assert below(tmp_path) == ["app.py"]


def test_an_application_about_vendors_is_no_vendored_tree(tmp_path: Path) -> None:
    lay(tmp_path, "vendor/models.py", "vendor/views.py")
    assert below(tmp_path) == ["vendor/models.py", "vendor/views.py"]


def test_what_setuptools_builds_is_left_out(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "pyproject.toml",
        "shop/views.py",
        "build/lib/shop/views.py",
        "shop/build/tools.py",
        "lib/auth.py",
    )
    expected = ["lib/auth.py", "pyproject.toml", "shop/build/tools.py", "shop/views.py"]
    assert sorted(below(tmp_path)) == expected


def test_copies_of_libraries_are_left_out_and_counted(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "pyproject.toml",
        "shop/app.py",
        "shop/dist/django/contrib/auth/hashers.py",
        "shop/contrib/django/middleware.py",
        "lib/cherrypy/_cpdispatch.py",
        "lib/cherrypy/lib/auth.py",
        "lib/own.py",
        "installed/zope/a.py",
        "installed/zope-1.dist-info/RECORD",
        "libs/requests/adapters.py",
        "libs/jwt/api_jwt.py",
        "libs/idna/core.py",
        "libs/mega/mega.py",
        "sqlalchemy/engine/base.py",
    )
    assert below(tmp_path) == [
        "lib/own.py",
        "pyproject.toml",
        "shop/app.py",
        "shop/contrib/django/middleware.py",
        "sqlalchemy/engine/base.py",
    ]
    assert find(str(tmp_path)).left_out == {"bundled": 4}
    named = tmp_path / "lib/cherrypy"
    assert len(find(str(named)).files) == 2
    assert find(str(named / "lib/auth.py"), obey=True).files == []


def test_a_project_that_is_a_library_is_looked_at(tmp_path: Path) -> None:
    lay(tmp_path, "lib/flask/blueprints.py", "lib/flask/app.py")
    assert below(tmp_path / "lib") == ["flask/app.py", "flask/blueprints.py"]


def test_tests_and_generated_files_are_counted(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "app.py",
        "test.py",
        "tests/deep/helper.py",
        "unittests/scans/helper.py",
        "shop/settings/unittests.py",
        "shop/test_views.py",
        "shop/views_test.py",
        "shop/tests.py",
        "conftest.py",
        "web/login.spec.ts",
        "api_pb2.py",
        "web/app.min.js",
    )
    found = find(str(tmp_path))
    assert [os.path.basename(each.path) for each in found.files] == ["app.py", "test.py"]
    assert found.left_out == {"tests": 8, "generated": 2}
    assert len(below(tmp_path, include_tests=True)) == 10


def test_a_named_file_is_always_taken(tmp_path: Path) -> None:
    lay(tmp_path, "pyproject.toml", "tests/test_a.py", "node_modules/b.py", "photo.png")
    for path in ("tests/test_a.py", "node_modules/b.py"):
        (file,) = find(str(tmp_path / path)).files
        assert file.named
    assert find(str(tmp_path / "photo.png")).files == []
    assert find(str(tmp_path / "tests/test_a.py"), obey=True).files == []
    assert find(str(tmp_path / "node_modules/b.py"), obey=True).files == []


def test_a_named_script_is_known_by_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "manage").write_text("#!/usr/bin/env python3\n")
    (tmp_path / "run").write_text("#!/bin/sh\n")
    assert [each.kind for each in find(str(tmp_path / "manage")).files] == ["python"]
    assert [each.kind for each in find(str(tmp_path / "run")).files] == ["other"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, "outside/a.py", "tree/b.py", "tree/deep/")
    os.symlink(tmp_path / "outside", tmp_path / "tree" / "out")
    os.symlink(tmp_path / "outside" / "a.py", tmp_path / "tree" / "a.py")
    os.symlink("..", tmp_path / "tree" / "deep" / "loop")
    os.symlink("nowhere", tmp_path / "tree" / "gone.py")
    os.symlink("someone@host.1", tmp_path / "tree" / ".#b.py")
    found = find(str(tmp_path / "tree"))
    assert [os.path.basename(each.path) for each in found.files] == ["b.py"]
    assert [(os.path.basename(path), reason) for path, reason in found.refused] == [
        ("gone.py", "link to nothing")
    ]


def test_a_folder_that_is_called_like_a_module(tmp_path: Path) -> None:
    lay(tmp_path, "x.py/a.py")
    assert below(tmp_path) == ["x.py/a.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    assert [reason for _, reason in find(str(tmp_path)).refused] == ["not a regular file"]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find(str(tmp_path / "none"))
    assert find(str(tmp_path)).files == []


def test_gitignore_counts_in_a_repository_and_spares_what_is_tracked(tmp_path: Path) -> None:
    lay(tmp_path, "a.py", "build/b.py", "logs/x.yml", "shop/local.py", "shop/other.py", ".env", "deep/c.py")
    (tmp_path / ".gitignore").write_text("build/\n*.yml\n.env\n/deep/c.py\n")
    (tmp_path / "shop" / ".gitignore").write_text("local.py\n")
    everything = below(tmp_path)
    assert "build/b.py" in everything  # an exported tree: whatever is there was tracked
    git(tmp_path, "init", "-q")
    assert fresh(tmp_path) == ["a.py", "shop/other.py"]
    git(tmp_path, "add", "-f", ".env", "build/b.py")
    assert fresh(tmp_path) == [".env", "a.py", "build/b.py", "shop/other.py"]
    assert fresh(tmp_path / "shop") == ["other.py"]


def test_gitignore_takes_back(tmp_path: Path) -> None:
    lay(tmp_path, "a.yml", "keep.yml", ".git/HEAD")
    (tmp_path / ".gitignore").write_text("*.yml\n!keep.yml\n")
    assert fresh(tmp_path) == ["keep.yml"]


def fresh(root: Path) -> list[str]:
    from authlint.ignores import repository_of

    repository_of.cache_clear()
    return below(root)


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_the_index_of_git_is_read(tmp_path: Path, version: str) -> None:
    from authlint.ignores import _index

    names = ["a.py", "a/b.py", "a/bc.py", "ä.py", "x" * 200 + ".py", "z/y/x/w.py"]
    lay(tmp_path, *names)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "update-index", "--index-version", version)
    assert sorted(_index(str(tmp_path / ".git"))) == sorted(names)
    (tmp_path / ".git" / "index").write_bytes(b"DIRC\0\0\0\2\0\0\0\5")
    assert _index(str(tmp_path / ".git")) == []


def test_exclude(tmp_path: Path) -> None:
    lay(tmp_path, "a.py", "legacy/b.py", "c_old.py")
    config = Config(
        exclude=("legacy/", "*_old.py"), layers=(Layer(str(tmp_path / "x.toml"), {"exclude": ()}),)
    )
    assert [os.path.basename(each.path) for each in find(str(tmp_path), config).files] == ["a.py"]


def test_project_roots(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "shop/pyproject.toml",
        "shop/src/app/views.py",
        "shop/src/app/manage.py",
        "bare/pkg/sub/a.py",
    )
    assert project_root(tmp_path / "shop/src/app/views.py") == tmp_path / "shop"
    assert project_root(tmp_path / "shop/src") == tmp_path / "shop"
    lay(tmp_path, "bare/pkg/__init__.py", "bare/pkg/sub/__init__.py")
    assert project_root(tmp_path / "bare/pkg/sub/a.py") == tmp_path / "bare"
    assert project_root(tmp_path / "bare/pkg") == tmp_path / "bare/pkg"
    lay(tmp_path, "bare/pkg/sub/setup.py", "bare/pkg/manage.py")
    assert project_root(tmp_path / "bare/pkg/sub/a.py") == tmp_path / "bare"
    lay(tmp_path, "mono/setup.cfg", "mono/one/.git/", "mono/one/a/manage.py", "mono/one/a/views.py")
    assert project_root(tmp_path / "mono/one/a/views.py") == tmp_path / "mono/one"


def test_the_same_files_for_a_folder_and_its_parts(tmp_path: Path) -> None:
    lay(tmp_path, "setup.py", "tests/unit/a.py", "shop/a.py")
    assert below(tmp_path / "tests") == []
    assert below(tmp_path / "tests" / "unit") == []
    assert below(tmp_path / "shop") == ["a.py"]


def test_told_apart_by_name_and_by_content() -> None:
    assert is_test("tests/x/views.py") and is_test("shop/test_views.py")
    assert (
        not is_test("contest/views.py") and not is_test("shop/latest.py") and not is_test("attestation/a.py")
    )
    assert is_migration("shop/migrations/0001_initial.py") and is_migration("alembic/versions/ab.py")
    assert is_migration("data_migration/models/user.py")
    assert not is_migration("shop/versions/a.py")
    assert is_test_code(b"import unittest\n\nclass Login(unittest.TestCase):\n    pass\n")
    assert is_test_code(b"def test_login(client):\n    x = 1\n    assert client.get('/')\n")
    assert not is_test_code(b"def test_connection(host):\n    return host.ping()\n")
    assert is_generated(
        b"# -*- coding: utf-8 -*-\n# Generated by the protocol buffer compiler.  DO NOT EDIT!\n"
    )
    assert is_generated(b"# This file was automatically generated\n")
    assert not is_generated(b'"""Tokens generated by this module are short."""\n')


def test_twelve_thousand_files_take_no_time(tmp_path: Path) -> None:
    """Counted, not timed: every folder is listed once, and no file is opened or asked for its state."""
    lay(tmp_path, *(f"p{number}/m{each}.py" for number in range(20) for each in range(10)))
    asked: list[str] = []
    listed = os.scandir

    def counting(path: str) -> object:
        asked.append(path)
        return listed(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", counting)
        assert len(find(str(tmp_path)).files) == 200
    assert len(asked) == 21
