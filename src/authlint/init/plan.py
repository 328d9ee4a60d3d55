"""The files that a project begins with: a configuration, hooks, a job in CI."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from authlint.config import ConfigError
from authlint.init.merging import Refused, with_job, with_repository, with_table
from authlint.init.project import MANAGERS, Project, text_of
from authlint.pattern import pattern

CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
IMAGE = "python:3.13-slim"

_URL = pattern(r"(?:https|ssh)://[A-Za-z0-9._~:/@%+-]+")
_COMMIT = pattern(r"[0-9a-f]{40}")


class Source(NamedTuple):
    """Where others get authlint from: the address of a git repository, and a commit of it."""

    url: str = ""
    commit: str = ""

    @property
    def action(self) -> str:
        """The name of the action of the repository, "" when GitHub does not host it."""
        where = urlsplit(self.url)
        path = where.path.strip("/").removesuffix(".git")
        return f"{path}@{self.commit}" if where.hostname == "github.com" and path.count("/") == 1 else ""

    @property
    def requirement(self) -> str:
        """What pip installs."""
        return f"authlint @ git+{self.url}@{self.commit}"


class File(NamedTuple):
    """A file to be written: what is there (None for nothing) and what will be. `why` is for the user.

    Without `after` nothing is written: `why` says the reason, and `lines` what may be put in by hand.
    """

    path: str
    before: str | None
    after: str | None
    why: str
    lines: str = ""


def source_of(given: str | None) -> Source:
    """What `--source` names as URL@COMMIT, else what pip noted when it installed us from a git repository.

    Raises ConfigError for what names no commit.
    """
    if given is not None:
        url, _, commit = given.rpartition("@")
        source = Source(url.removeprefix("git+"), commit)
        if not _is_usable(source):
            raise ConfigError(
                f"--source {given}: write https://HOST/OWNER/authlint@COMMIT, with all 40 digits of it"
            )
        return source
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        noted = json.loads(distribution("authlint").read_text("direct_url.json") or "{}")
        source = Source(noted["url"], noted["vcs_info"]["commit_id"])
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return Source()
    return source if _is_usable(source) else Source()


def _is_usable(source: Source) -> bool:
    """Whether others can reach it, and its words mean nothing to a shell."""
    return bool(_URL.fullmatch(source.url) and _COMMIT.fullmatch(source.commit))


def planned(project: Project, source: Source) -> list[File]:
    """What would be written for a project, or why not, in the order of use."""
    return [_configuration(project), *_hooks(project, source), *_jobs(project, source)]


# ---------------------------------------------------------------------- configuration


def _configuration(project: Project) -> File:
    own, shared = os.path.join(project.home, "authlint.toml"), os.path.join(project.home, "pyproject.toml")
    there = project.config.path
    if there is not None and str(there) in (own, shared):
        return File(str(there), None, None, "it configures authlint already")
    keys = _keys(project)
    text = text_of(shared)
    if text is not None:
        table = f"[tool.authlint]\n{keys}"
        try:
            return File(shared, text, with_table(text, table), "the configuration")
        except Refused as error:
            return File(shared, text, None, f"left as it is: {error}", table)
    if os.path.lexists(shared):
        return File(shared, None, None, "left as it is: it cannot be read", f"[tool.authlint]\n{keys}")
    return File(own, None, keys, "the configuration")


def _keys(project: Project) -> str:
    outer = project.config.path
    if outer is not None:
        below = os.path.relpath(outer, project.home).replace(os.sep, "/")
        return f"extend = {json.dumps(below)} # what it says counts where nothing is said here\n"
    return (
        "level = 2 # of ASVS: 1 for any application, 2 for most, 3 where much is at stake\n"
        '# exclude = ["legacy/"] # as in .gitignore\n'
    )


# ---------------------------------------------------------------------- hooks

LOCAL = """\
- repo: local # authlint as it is installed beside the application
  hooks:
    - id: authlint
      name: authlint (what changed)
      entry: authlint check --no-semgrep --changed
      language: system
      types_or: [python]
      require_serial: true
    - id: authlint-project
      name: authlint (whole repository)
      entry: authlint check --no-semgrep .
      language: system
      pass_filenames: false
      always_run: true
      stages: [pre-push]
"""


def _hooks(project: Project, source: Source) -> Iterator[File]:
    path = os.path.join(project.root, ".pre-commit-config.yaml")
    if not project.repository:
        return
    item = LOCAL
    if source.commit:
        item = (
            f"- repo: {json.dumps(source.url)}\n  rev: {source.commit}\n  hooks:\n"
            "    - id: authlint # what changed, on every commit\n"
            "    - id: authlint-project # the whole repository, on every push\n"
        )
    text = text_of(path)
    if text is None and os.path.lexists(path):
        yield File(path, None, None, "left as it is: it cannot be read", item)
    elif text is None:
        other = sorted(project.names & {*MANAGERS})
        if other:
            yield File(
                path, None, None, f"not written: {other[0]} runs the hooks here; let it run", _entries(item)
            )
            return
        indented = "".join(f"  {line}" for line in item.splitlines(keepends=True))
        yield File(path, None, f"repos:\n{indented}", "hooks for commits and pushes")
    elif "authlint" in text:
        yield File(path, text, None, "it speaks of authlint already")
    else:
        try:
            yield File(path, text, with_repository(text, item), "hooks for commits and pushes")
        except Refused as error:
            yield File(path, text, None, f"left as it is: {error}", item)


def _entries(item: str) -> str:
    return "authlint check --no-semgrep --changed   # on commits\nauthlint check --no-semgrep .           # on pushes\n"


# ---------------------------------------------------------------------- CI


def _jobs(project: Project, source: Source) -> Iterator[File]:
    where = project.hosted_by
    name = {"github": ".github/workflows/authlint.yml", "gitlab": ".gitlab-ci.yml"}.get(where)
    if name is None or not project.repository:
        return
    path = os.path.join(project.root, *name.split("/"))
    text, there = text_of(path), os.path.lexists(path)
    unknown = "nobody knows where CI gets authlint from; say it with --source URL@COMMIT"
    if there and (where == "github" or "authlint" in (text or "")):
        yield File(path, None, None, "it is there already")
    elif not source.commit:
        yield File(path, None, None, f"not written: {unknown}")
    elif where == "github":
        yield File(path, None, _workflow(project, source), "a check of every push and pull request")
    elif not there:
        yield File(path, None, _gitlab_job(project, source), "a check of every push")
    else:
        job = _gitlab_job(project, source)
        try:
            if text is None:
                raise Refused("it cannot be read")
            yield File(path, text, with_job(text, job), "a check of every push")
        except Refused as error:
            yield File(path, text, None, f"left as it is: {error}", job)


def _workflow(project: Project, source: Source) -> str:
    semgrep = project.other_kinds > 0
    head = f"""\
name: authlint
on:
  push:
    branches: [{json.dumps(project.branch)}]
  pull_request:
permissions:
  contents: read
jobs:
  authlint:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
"""
    if source.action:
        return f"""\
{head}      - uses: {source.action}
        with:
          options: --profile=gate # only what is sure stops a change
{'          semgrep: "true" # templates, JavaScript, SQL and settings too' + chr(10) if semgrep else ""}"""
    extra = source.requirement.replace("authlint @", "authlint[semgrep] @") if semgrep else source.requirement
    return f"""\
{head}      - run: python3 -I -m venv "$RUNNER_TEMP/authlint"
      - run: '"$RUNNER_TEMP/authlint/bin/pip" install --quiet "{extra}"'
      - run: '"$RUNNER_TEMP/authlint/bin/authlint" check --profile gate --format github'
"""


def _gitlab_job(project: Project, source: Source) -> str:
    extra = "[semgrep]" if project.other_kinds else ""
    requirement = source.requirement.replace("authlint @", f"authlint{extra} @")
    return f"""\
authlint:
  image: {IMAGE}
  script:
    - apt-get update -qq && apt-get install -y -qq git
    - pip install --quiet "{requirement}"
    - authlint check --profile gate --format gitlab --output gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
