"""`authlint init`: the configuration, hooks and job in CI that fit a project; what is there stays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from authlint.config import ConfigError
from authlint.console import CLEAN, FINDINGS, write
from authlint.init.plan import File, planned, source_of
from authlint.init.project import Project, look

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Look at the project, and write what it needs; the exit code is 1 when something could not be written."""
    if not os.path.isdir(options.path):
        raise ConfigError(f"{options.path}: no such folder")
    project = look(options.path)
    files = planned(project, source_of(options.source))
    _prove(project, files)
    if options.diff:
        write(_patch(files), None)
        return CLEAN
    failed = {} if options.dry_run else _written(project, files)
    write(_told(project, files, failed, options.dry_run), None)
    return FINDINGS if failed else CLEAN


def _prove(project: Project, files: list[File]) -> None:
    """Load the configuration as it would be. Raises ConfigError."""
    from authlint.configfiles import Nearest, from_disk

    made = {each.path: each.after for each in files if each.after is not None}

    def read(path: str) -> bytes | None:
        return made[path].encode() if path in made else from_disk(path)

    Nearest(read=read).of(project.home)


def _written(project: Project, files: list[File]) -> dict[str, str]:
    """Write the files; path -> why not, of those that could not be."""
    from authlint.fixes.store import NotWritten
    from authlint.fixes.store import write as replace

    failed = {}
    for each in files:
        if each.after is None:
            continue
        try:
            if each.before is not None:
                replace(each.path, each.before.encode(), each.after.encode(), project.root)
                continue
            folder = os.path.dirname(each.path)
            root = os.path.realpath(project.root)
            if os.path.commonpath((os.path.realpath(folder), root)) != root:
                raise NotWritten("it leads out of the project")
            os.makedirs(folder, exist_ok=True)
            with open(each.path, "xb") as stream:
                stream.write(each.after.encode())
        except NotWritten as error:
            failed[each.path] = str(error)
        except OSError as error:
            failed[each.path] = (error.strerror or str(error)).lower()
    return failed


def _patch(files: list[File]) -> bytes:
    from authlint.fixes.difference import unified

    return b"".join(
        unified(_shown(each.path), (each.before or "").encode(), each.after.encode())
        for each in files
        if each.after is not None
    )


def _told(project: Project, files: list[File], failed: dict[str, str], dry: bool) -> str:
    lines = ["found", *(f"  {each}" for each in _found(project)), ""]
    for each in files:
        name = _shown(each.path)
        if each.path in failed:
            lines += [f"{name}: not written: {failed[each.path]}", ""]
        elif each.after is not None:
            verb = (
                ("would be added to" if dry else "added to")
                if each.before is not None
                else ("would be written" if dry else "written")
            )
            lines += [f"{name}: {verb}: {each.why}", *_indented(_news(each)), ""]
        else:
            lines.append(f"{name}: {each.why}")
            lines += [*_indented(each.lines), ""] if each.lines else [""]
    lines += ["next", *(f"  {each}" for each in _next(project, files, dry))]
    return "".join(f"{each}\n" for each in lines)


def _found(project: Project) -> list[str]:
    kinds = project.kinds
    found = [f"{name} ({place})" for name, place in sorted(project.frameworks.items())]
    python = kinds["python"]
    found.append(f"{python:,} Python {'file' if python == 1 else 'files'} to check")
    if project.other_kinds:
        parts = [
            f"{kinds[each]:,} {each}"
            for each in ("template", "script", "sql", "env", "container")
            if kinds[each]
        ]
        found.append(f"files that only semgrep's rules read: {', '.join(parts)}")
    if project.config.path is not None:
        found.append(f"a configuration: {_shown(str(project.config.path))}")
    if not project.repository:
        found.append("no git repository, so no hooks and no job in CI")
    elif not project.hosted_by:
        found.append(
            "neither GitHub nor GitLab, so no job in CI; `authlint check` ends with 1 for findings anywhere"
        )
    return found


def _next(project: Project, files: list[File], dry: bool) -> list[str]:
    rows = [("authlint init", "write this")] if dry and any(each.after for each in files) else []
    rows.append(("authlint check", "what is found today"))
    rows.append(("authlint baseline create", "write that down, and tell how it is accepted for now"))
    hooks = any(each.path.endswith(".pre-commit-config.yaml") and each.after for each in files)
    if hooks:
        rows.append(("pre-commit install --hook-type pre-commit --hook-type pre-push", "switch the hooks on"))
    if project.other_kinds:
        from authlint.semgrep import executable

        if executable() is None:
            rows.append(("pip install semgrep", "check templates, JavaScript, SQL and settings too"))
    if _uses_ruff(project):
        rows.append(
            ('external = ["AUT"] in [tool.ruff.lint]', "ruff takes `# noqa: AUT203` for a mistake otherwise")
        )
    width = max(len(left) for left, _ in rows)
    return [f"{left:{width}}   {right}" for left, right in rows]


def _uses_ruff(project: Project) -> bool:
    text = project.text("pyproject.toml") or ""
    return ("[tool.ruff" in text or bool(project.names & {"ruff.toml", ".ruff.toml"})) and '"AUT"' not in text


def _news(file: File) -> str:
    """The lines that are new in a file."""
    before, after = (file.before or "").splitlines(), (file.after or "").splitlines()
    same = 0
    while same < len(before) and before[same] == after[same]:
        same += 1
    return "\n".join(after[same : len(after) - (len(before) - same)]).strip("\n")


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.splitlines()]


def _shown(path: str) -> str:
    from authlint.judge import shown_path
    from authlint.reporters.shown import visible

    return visible(shown_path(path, os.getcwd()))
