"""`[tool.authlint]`: what is read, and what is refused in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.config import Config, ConfigError, Spared, merged
from authlint.configfiles import MAX_BYTES, load, parse
from authlint.registry import checks

FULL = """
[tool.authlint]
select = ["aut2", "AUT302"]
ignore = ["AUT203"]
level = 3
confidence = "low"
include-tests = true
exclude = ["legacy/"]
source-roots = ["src"]
baseline = "b.json"

[tool.authlint.per-file-ignores]
"scripts/*" = ["AUT302"]

[[tool.authlint.models]]
call = "acme.seal"
fact = "PasswordHash"
"""


def read(text: str) -> Config:
    layer = parse(text.encode(), "pyproject.toml")
    return merged([layer] if layer else [])


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as error:
        read(f"[tool.authlint]\n{text}\n")
    return str(error.value)


def test_every_key() -> None:
    config = read(FULL)
    assert config.select == ("AUT2", "AUT302") and config.ignore == ("AUT203",)
    assert (config.level, config.confidence, config.include_tests) == (3, "low", True)
    assert config.exclude == ("legacy/",) and config.source_roots == ("src",)
    assert config.baseline == "b.json"
    assert config.per_file_ignores == (Spared("scripts/*", ("AUT302",)),)
    assert config.models == ({"call": "acme.seal", "fact": "PasswordHash"},)


def test_the_defaults() -> None:
    config = read("[tool.other]\n")
    assert config == Config()
    assert (config.level, config.confidence, config.include_tests) == (2, "medium", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("levels = 2", 'pyproject.toml:2: [tool.authlint] has no key "levels"; did you mean "level"?'),
        ("include_tests = true", 'has no key "include_tests"; did you mean "include-tests"?'),
        ("wombat = 1", 'pyproject.toml:2: [tool.authlint] has no key "wombat"'),
        ("path = 1", 'has no key "path"'),
        ("level = 4", "[tool.authlint] level must be 1, 2 or 3, not 4"),
        ('level = "2"', '[tool.authlint] level must be 1, 2 or 3, not "2"'),
        ("level = true", "level must be 1, 2 or 3, not true"),
        ('confidence = "hihg"', 'must be "low", "medium" or "high", not "hihg"; did you mean "high"?'),
        ('include-tests = "yes"', 'include-tests must be true or false, not "yes"'),
        ('select = "AUT2"', 'select must be a list of strings, not "AUT2"'),
        ("select = [2]", "select must be a list of strings"),
        ('select = ["AUT999"]', '[tool.authlint] select: no rule has the code "AUT999"'),
        ('ignore = [""]', 'ignore: no rule has the code ""'),
        ("exclude = {}", "exclude must be a list of strings, not a dict"),
        ("per-file-ignores = []", "per-file-ignores must be a table"),
        (
            'per-file-ignores = {"a*" = "AUT203"}',
            'per-file-ignores.a* must be a list of strings, not "AUT203"',
        ),
        ('per-file-ignores = {"a*" = ["E501"]}', 'per-file-ignores.a*: no rule has the code "E501"'),
        ("baseline = 1", "baseline must be a path in quotes, not 1"),
        ('models = ["x"]', "models must be tables: write [[tool.authlint.models]]"),
        ("baseline = 1", "baseline must be a path in quotes, not 1"),
    ],
)
def test_refused(text: str, words: str) -> None:
    assert words in refused(text)


def test_a_near_code_is_named() -> None:
    code = checks()[0].code
    assert f'did you mean "{code}"?' in refused(f'select = ["{code[:3]}X{code[3:]}"]')


@pytest.mark.parametrize("text", ["[tool.authlint", "authlint = " + "[" * 5000, 'tool = {authlint = "yes"}'])
def test_no_table(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: "):
        read(text)


def test_not_utf8() -> None:
    with pytest.raises(ConfigError, match="not a TOML file"):
        parse(b"[tool.authlint]\nx = '\xe9'", "pyproject.toml")


def test_the_nearest_table_up_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.authlint]\nlevel = 1\n")
    inner = tmp_path / "repo" / "app" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "repo" / "app" / "pyproject.toml").write_text("[project]\nname = 'authlint-user'\n")
    assert load(inner).level == 1
    (tmp_path / "repo" / "pyproject.toml").write_text("[tool.authlint]\nlevel = 3\n")
    assert load(inner).level == 3
    assert load(inner / "views.py").path == tmp_path / "repo" / "pyproject.toml"
    (tmp_path / "repo" / "app" / ".git").mkdir()
    assert load(inner).level == 2


def test_a_broken_file_of_others_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert load(tmp_path).path is None


def test_a_named_file(tmp_path: Path) -> None:
    named = tmp_path / "strict.toml"
    with pytest.raises(ConfigError, match="no such configuration file"):
        load(tmp_path, named)
    named.write_text("[tool.other]\n")
    with pytest.raises(ConfigError, match=r"has no table \[tool\.authlint\]"):
        load(tmp_path, named)
    named.write_text("[tool.authlint]\nlevel = 1\n")
    assert load("/", named).level == 1


@pytest.mark.parametrize(
    ("select", "ignore", "code", "wanted"),
    [
        ((), (), "AUT302", True),
        (("AUT3",), (), "AUT302", True),
        (("AUT3",), (), "AUT203", False),
        ((), ("AUT3",), "AUT302", False),
        (("AUT302",), ("AUT3",), "AUT302", True),
        (("AUT302",), ("AUT3",), "AUT312", False),
        (("AUT3",), ("AUT302",), "AUT302", False),
        (("AUT3",), ("AUT3",), "AUT302", False),
    ],
)
def test_the_longer_prefix_wins(
    select: tuple[str, ...], ignore: tuple[str, ...], code: str, wanted: bool
) -> None:
    assert Config(select=select, ignore=ignore).selects(code) is wanted


def test_a_reader_of_its_own_is_asked_for_every_file(tmp_path: Path) -> None:
    held = {str(tmp_path / "pyproject.toml"): b"[tool.authlint]\nlevel = 1\n"}
    assert load(tmp_path / "shop", read=held.get).level == 1
    assert load(tmp_path, tmp_path / "pyproject.toml", held.get).level == 1


def test_a_file_without_end(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="too large for a configuration file"):
        load(tmp_path)
