"""Text put into files that are there, so that all else stays as it is; refused where that cannot be shown."""

from __future__ import annotations

from collections.abc import Callable


class Refused(Exception):
    """Nothing can be put in safely; the message is the reason in a few words."""


def with_table(text: str, table: str) -> str:
    """A pyproject.toml with a table at its end. Raises Refused."""
    import tomli

    try:
        before = tomli.loads(text)
        made = _appended(text, table)
        after = tomli.loads(made)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise Refused("it is no TOML that a table can be added to") from error
    expected = dict(before)
    tools = before.get("tool", {})
    added = tomli.loads(table)["tool"]
    if not isinstance(tools, dict) or tools.keys() & added.keys():
        raise Refused("it has such a table")
    expected["tool"] = {**tools, **added}
    if after != expected:
        raise Refused("a table at its end would mean something else")
    return made


def with_repository(text: str, item: str) -> str:
    """A .pre-commit-config.yaml with one more of its `repos`, `item` being one at the margin. Raises Refused."""

    def expected(before: dict[str, object], added: object) -> dict[str, object]:
        repositories = before.get("repos")
        if not isinstance(repositories, list) or not isinstance(added, list):
            raise Refused("it has no list of repos")
        return {**before, "repos": [*repositories, *added]}

    lines = text.splitlines(keepends=True)
    start = next(
        (number for number, line in enumerate(lines) if line.split("#")[0].strip() == "repos:"), None
    )
    if start is None:
        raise Refused("its repos are not one below the other")
    last = start
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.strip() and not line.startswith((" ", "-", "#", "\t")):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            last = number
    first = next((line for line in lines[start + 1 :] if line.lstrip().startswith("-")), "")
    margin = first[: len(first) - len(first.lstrip())]
    item = "".join(f"{margin}{line}" if line.strip() else line for line in item.splitlines(keepends=True))
    head = "".join(lines[: last + 1])
    made = _joined(head, item, _end(text)) + "".join(lines[last + 1 :])
    return _checked(text, made, item, expected)


def with_job(text: str, job: str) -> str:
    """A .gitlab-ci.yml with one more job at its end. Raises Refused."""

    def expected(before: dict[str, object], added: object) -> dict[str, object]:
        stages = before.get("stages")
        if isinstance(stages, list) and "test" not in stages:
            raise Refused("it has no stage called test")
        if not isinstance(added, dict) or before.keys() & added.keys():
            raise Refused("it has such a job")
        return {**before, **added}

    return _checked(text, _appended(text, job), job, expected)


def _checked(
    text: str, made: str, added: str, expected: Callable[[dict[str, object], object], dict[str, object]]
) -> str:
    """The text made, once it is shown to say what the one before said and what was added. Raises Refused."""
    before, after = _loaded(text), _loaded(made)
    if after != expected(before, _parsed(added)):
        raise Refused("what is put in would mean something else there")
    return made


def _loaded(text: str) -> dict[str, object]:
    found = _parsed(text)
    if not isinstance(found, dict):
        raise Refused("it is no YAML that can be added to")
    return found


def _parsed(text: str) -> object:
    """A YAML document; a tag of an application's own is kept as it stands."""
    import yaml  # type: ignore[import-untyped]

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        pass

    def tagged(loader: Loader, suffix: str, node: object) -> object:
        if isinstance(node, yaml.ScalarNode):
            return (suffix, loader.construct_scalar(node))
        if isinstance(node, yaml.SequenceNode):
            return (suffix, loader.construct_sequence(node, deep=True))
        return (suffix, loader.construct_mapping(node, deep=True))

    Loader.add_multi_constructor("!", tagged)
    try:
        return yaml.load(text, Loader)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise Refused("it is no YAML that can be added to") from error


def _appended(text: str, more: str) -> str:
    """A text with more at its end, behind an empty line."""
    end = _end(text)
    gap = "" if not text.strip() or text.endswith(end * 2) else "\n"
    return _joined(text, gap + more, end)


def _joined(head: str, more: str, end: str) -> str:
    """A text with more behind it on lines of its own, which end as the others do."""
    if head and not head.endswith("\n"):
        head += end
    return head + more.replace("\n", end)


def _end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
