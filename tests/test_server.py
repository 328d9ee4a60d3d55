"""The language server over its pipe, as an editor meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsp import PUSHED, Client, Message, edited

from authlint.semgrep import executable

VIEWS = """\
import random
import string

from shop.services import stored


def invite(users, email):
    password = "".join(random.choice(string.ascii_letters) for _ in range(16))
    return users.create_user(email, password=password)


def register(request):
    return stored(request.POST["password"])
"""
SERVICES = """\
import hashlib


def stored(password):
    return hashlib.sha1(password.encode()).hexdigest()
"""
CHANGE = """\
from django.contrib.auth.decorators import login_required


@login_required
def change(request):
    # a new password
    store(request.user, request.POST["new_password"])


def store(user, raw):
    user.set_password(raw)
    user.save()
"""
ASTRAL = """\
import hashlib


def stored(password):
    note = "😀é"; return hashlib.sha1(password.encode()).hexdigest()
"""
needs_semgrep = pytest.mark.skipif(
    executable() is None and not os.environ.get("AUTHLINT_SEMGREP_REQUIRED"),
    reason="semgrep is not installed",
)
PULLING: Message = {
    "textDocument": {"diagnostic": {}, "publishDiagnostics": {"relatedInformation": True}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project of three files."""
    root = tmp_path / "work"
    for name, text in {
        "pyproject.toml": "",
        "shop/__init__.py": "",
        "shop/views.py": VIEWS,
        "shop/services.py": SERVICES,
        "shop/change.py": CHANGE,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


@pytest.fixture
def client() -> Iterator[Client]:
    """A server, and nobody who has spoken to it."""
    made = Client()
    yield made
    made.process.kill()
    made.process.wait()


def codes(diagnostics: list[Message]) -> list[tuple[int, object]]:
    return [(each["range"]["start"]["line"] + 1, each.get("code")) for each in diagnostics]


def at(line: int, start: int = 0, end: int = 0) -> Message:
    return {"start": {"line": line - 1, "character": start}, "end": {"line": line - 1, "character": end}}


def actions(client: Client, uri: str, line: int, *only: str) -> list[Message]:
    context: Message = {"diagnostics": [], **({"only": list(only)} if only else {})}
    found: list[Message] = client.ask(
        "textDocument/codeAction", {"textDocument": {"uri": uri}, "range": at(line), "context": context}
    )
    return found


# ---------------------------------------------------------------------- a session


def test_a_session(client: Client, shop: Path) -> None:
    can = client.start(shop)
    assert can["positionEncoding"] == "utf-16"
    uri = client.open(shop / "shop/views.py")
    (found,) = client.diagnostics(uri, 1)
    assert found["code"] == "AUT401" and found["severity"] == 1 and found["source"] == "authlint"
    assert found["range"] == at(8, 23, 58)
    assert found["codeDescription"]["href"].startswith("https://cwe.mitre.org/")

    client.edit(uri, VIEWS.replace("random.choice", "secrets.choice").replace("random", "secrets", 1), 2)
    assert client.diagnostics(uri, 2) == []
    client.edit(uri, VIEWS, 3)
    assert codes(client.diagnostics(uri, 3)) == [(8, "AUT401")]

    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.diagnostics(uri) == []
    assert client.finish() == 0
    assert client.process.stderr is not None and client.process.stderr.read() == b""


def test_related_places_and_other_open_documents(client: Client, shop: Path) -> None:
    client.start(shop)
    uri = client.open(shop / "shop/change.py")
    (found,) = client.diagnostics(uri, 1)
    assert found["code"] == "AUT203"
    (related,) = found["relatedInformation"]
    assert related["location"]["uri"] == uri
    assert related["location"]["range"]["start"]["line"] == CHANGE[: CHANGE.index("user.set_password")].count(
        "\n"
    )

    moved = CHANGE.replace("def store", "def unused").replace(
        "@login", "from shop.services import store\n\n\n@login", 1
    )
    client.edit(uri, moved, 2)
    assert client.diagnostics(uri, 2) == []
    services = client.open(shop / "shop/services.py")
    assert codes(client.diagnostics(services, 1)) == [(5, "AUT010")]
    # What the other document calls is written here, and nowhere on disk.
    client.edit(services, SERVICES + "\n\ndef store(user, raw):\n    user.set_password(raw)\n", 2)
    (found,) = client.diagnostics(uri, 2)
    assert found["code"] == "AUT203"
    assert found["relatedInformation"][0]["location"]["uri"] == services
    client.notify("textDocument/didClose", {"textDocument": {"uri": services}})
    assert client.diagnostics(uri, 2) == []


def test_an_editor_that_shows_no_related_places_reads_them_in_the_message(client: Client, shop: Path) -> None:
    client.start(shop, {})
    (found,) = client.diagnostics(client.open(shop / "shop/change.py"))
    assert "relatedInformation" not in found and "version" not in found
    assert found["message"].endswith("\nchange.py:11: the password is written here")


@pytest.mark.parametrize("last", ["exit", "nothing"])
def test_an_end_without_shutdown(client: Client, shop: Path, last: str) -> None:
    client.start(shop)
    if last == "exit":
        client.notify("exit", None)
    assert client.close() == 1


def test_pull(client: Client, shop: Path) -> None:
    can = client.start(shop, PULLING)
    assert can["diagnosticProvider"]["interFileDependencies"] is True
    uri = client.open(shop / "shop/views.py")
    asked = {"textDocument": {"uri": uri}}
    report = client.ask("textDocument/diagnostic", asked)
    assert report["kind"] == "full" and codes(report["items"]) == [(8, "AUT401")]
    again = client.ask("textDocument/diagnostic", {**asked, "previousResultId": report["resultId"]})
    assert again == {"kind": "unchanged", "resultId": report["resultId"]}
    client.edit(uri, "\n" + VIEWS, 2)
    moved = client.ask("textDocument/diagnostic", {**asked, "previousResultId": report["resultId"]})
    assert codes(moved["items"]) == [(9, "AUT401")]

    client.notify("workspace/didChangeConfiguration", {"settings": {"authlint": {"ignore": ["AUT401"]}}})
    client.wait(lambda each: each.get("method") == "workspace/diagnostic/refresh")
    assert client.ask("textDocument/diagnostic", asked)["items"] == []
    assert client.finish() == 0
    assert client.kept("textDocument/publishDiagnostics") == []


def test_what_is_cancelled_is_not_answered(client: Client, shop: Path) -> None:
    client.start(shop, PULLING)
    uri = client.open(shop / "shop/views.py", VIEWS * 300)
    numbers = [client.begin("textDocument/diagnostic", {"textDocument": {"uri": uri}}) for _ in range(2)]
    client.notify("$/cancelRequest", {"id": numbers[1]})
    assert client.answer(numbers[1])["error"]["code"] == -32800
    assert client.answer(numbers[0])["result"]["kind"] == "full"


# ---------------------------------------------------------------------- what may be done


def test_a_fix(client: Client, shop: Path) -> None:
    client.start(shop)
    uri = client.open(shop / "shop/views.py", VIEWS, 7)
    client.diagnostics(uri, 7)
    first, second = actions(client, uri, 8)
    assert first["title"] == "AUT401: draw with secrets.choice" and first["kind"] == "quickfix"
    assert first["isPreferred"] is True and first["diagnostics"][0]["code"] == "AUT401"
    (change,) = first["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 7}
    mended = edited(VIEWS, change["edits"])
    subprocess.run(
        [sys.executable, "-P", "-m", "authlint", "check", "--fix", "--exit-zero", "shop/views.py"],
        cwd=shop,
        check=True,
        capture_output=True,
    )
    assert mended == (shop / "shop/views.py").read_bytes().decode()
    client.edit(uri, mended, 8)
    assert client.diagnostics(uri, 8) == []
    assert second["title"] == "AUT401: ignore it here, with a reason"
    assert actions(client, uri, 8) == []


def test_a_comment_with_a_reason(client: Client, shop: Path) -> None:
    client.start(shop, {})
    uri = client.open(shop / "shop/change.py")
    (found,) = client.diagnostics(uri)
    (action,) = actions(client, uri, found["range"]["start"]["line"] + 1)
    ignored = edited(CHANGE, action["edit"]["changes"][uri])
    assert "# authlint: ignore[AUT203] -- TODO: say why" in ignored
    client.edit(uri, ignored, 2)
    assert client.diagnostics(uri) == []


def test_all_that_is_safe_at_once(client: Client, shop: Path) -> None:
    client.start(shop, {})
    twice = VIEWS + VIEWS[VIEWS.index("\n\ndef invite") : VIEWS.index("\n\ndef register")].replace(
        "invite", "again"
    )
    uri = client.open(shop / "shop/views.py", twice)
    assert len(client.diagnostics(uri)) == 2
    (action,) = actions(client, uri, 1, "source.fixAll")
    assert action["kind"] == "source.fixAll.authlint"
    mended = edited(twice, action["edit"]["changes"][uri])
    client.edit(uri, mended, 2)
    assert client.diagnostics(uri) == [] and "random.choice" not in mended
    assert actions(client, uri, 1, "source.fixAll") == []
    assert actions(client, uri, 8, "refactor") == []


def test_hover(client: Client, shop: Path) -> None:
    client.start(shop)
    silenced = VIEWS + "\n\nstored = None  # authlint: ignore[AUT402] -- no question\n"
    uri = client.open(shop / "shop/views.py", silenced)
    client.diagnostics(uri)

    def page(line: int, character: int) -> Any:
        position = {"line": line - 1, "character": character}
        return client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})

    shown = page(8, 30)
    assert shown["range"] == at(8, 23, 58) and shown["contents"]["kind"] == "markdown"
    text = shown["contents"]["value"]
    assert text.startswith("**AUT401** password is a password made by random.choice")
    explained = subprocess.run(
        [sys.executable, "-P", "-m", "authlint", "explain", "AUT401"], check=True, capture_output=True
    )
    assert text.endswith(explained.stdout.decode().rstrip("\n"))
    line = silenced.count("\n")
    start = silenced.split("\n")[line - 1].index("AUT402")
    assert "AUT402" in page(line, start + 2)["contents"]["value"]
    assert page(line, start + 2)["range"] == at(line, start, start + 6)
    assert page(line, 2) is None and page(1, 0) is None and page(900, 0) is None


# ---------------------------------------------------------------------- settings


def test_settings(shop: Path) -> None:
    client = Client(settings={"ignore": ["AUT4"]})
    client.start(
        shop,
        {**PUSHED, "workspace": {"configuration": True}},
        initializationOptions={"settings": {"level": 9, "lvel": 1}},
    )
    said = {
        client.wait(lambda each: each.get("method") == "window/showMessage")["params"]["message"]
        for _ in "ab"
    }
    assert said == {
        "authlint: the setting level must be 1, 2 or 3",
        'authlint: no setting "lvel"; did you mean "level"?',
    }
    client.wait(lambda each: each.get("method") == "workspace/configuration")
    uri = client.open(shop / "shop/views.py")
    assert client.diagnostics(uri, 1) == []
    client.settings = {"select": ["AUT401"]}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert codes(client.diagnostics(uri, 1)) == [(8, "AUT401")]
    assert client.finish() == 0


def test_configuration_and_files_that_others_write(client: Client, shop: Path) -> None:
    watching = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
    client.start(shop, {**PUSHED, "workspace": watching})
    registered = client.wait(lambda each: each.get("method") == "client/registerCapability")
    (registration,) = registered["params"]["registrations"]
    globs = [each["globPattern"] for each in registration["registerOptions"]["watchers"]]
    assert {"**/pyproject.toml", "**/authlint.toml", "**/*.py"} <= set(globs)
    uri = client.open(shop / "shop/change.py")
    assert codes(client.diagnostics(uri, 1)) == [(7, "AUT203")]

    def written(name: str, text: str, kind: int = 2) -> None:
        (shop / name).write_bytes(text.encode())
        change = {"uri": (shop / name).as_uri(), "type": kind}
        client.notify("workspace/didChangeWatchedFiles", {"changes": [change]})

    written("pyproject.toml", '[tool.authlint]\nignore = ["AUT203"]\n')
    assert client.diagnostics(uri, 1) == []
    written("pyproject.toml", "[tool.authlint]\nlevle = 1\n")
    told = client.wait(lambda each: each.get("method") == "window/showMessage")
    assert 'has no key "levle"; did you mean "level"?' in told["params"]["message"]
    written("pyproject.toml", "[tool.authlint]\nlevel = 1\n")
    assert codes(client.diagnostics(uri, 1)) == [(7, "AUT203")]

    calling = CHANGE.replace("def store", "def unused").replace(
        "\n\n\n@", "\nfrom shop.keep import store\n\n\n@", 1
    )
    client.edit(uri, calling, 2)
    assert client.diagnostics(uri, 2) == []
    written("shop/keep.py", "def store(user, raw):\n    user.set_password(raw)\n", 1)
    assert codes(client.diagnostics(uri, 2)) == [(8, "AUT203")]
    written("shop/keep.py", "def store(user, raw):\n    pass  # no password\n")
    assert client.diagnostics(uri, 2) == []


# ---------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("offered", "chosen", "start"),
    [(None, "utf-16", 25), (["utf-8"], "utf-8", 28), (["utf-32", "utf-16"], "utf-32", 24)],
)
def test_columns(client: Client, shop: Path, offered: object, chosen: str, start: int) -> None:
    can = client.start(shop, {**PUSHED, "general": {"positionEncodings": offered}})
    assert can["positionEncoding"] == chosen
    uri = client.open(shop / "shop/services.py", ASTRAL)
    (found,) = client.diagnostics(uri, 1)
    assert found["range"] == at(5, start, start + 31)
    character = start + 2
    position = {"line": 4, "character": character}
    shown = client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
    assert shown["range"] == found["range"]
    if chosen == "utf-16":
        action = actions(client, uri, 5)[-1]
        (change,) = action["edit"]["documentChanges"]
        client.edit(uri, edited(ASTRAL, change["edits"]), 2)
        assert client.diagnostics(uri, 2) == []


def test_a_broken_text_keeps_the_findings(client: Client, shop: Path) -> None:
    client.start(shop)
    uri = client.open(shop / "shop/views.py")
    client.diagnostics(uri, 1)
    broken = VIEWS.replace("def invite", "\n\nclass (\n\n\ndef invite")
    client.edit(uri, broken, 2)
    found, told = client.diagnostics(uri, 2)
    assert codes([found]) == [(13, "AUT401")]
    assert told["severity"] == 3 and "code" not in told and told["range"]["start"]["line"] == 8
    assert told["message"].startswith("not analysed: syntax error in line 9")
    assert [each["title"] for each in actions(client, uri, 13)] == []
    client.edit(uri, VIEWS, 3)
    assert codes(client.diagnostics(uri, 3)) == [(8, "AUT401")]


HOSTILE = {
    "parentheses": "password = " + "(" * 3000,
    "minuses": "password = " + "-" * 50_000 + "1",
    "attributes": "password = a" + ".b" * 20_000,
    "branches": "if password: pass\n" + "elif password: pass\n" * 4000,
    "NUL": "password = 1\x00",
    "surrogate": "password = '\ud800'",
    "coding": "# coding: nowhere\npassword = 1\n",
    "utf-7": "# coding: utf-7\npassword = '+AGE-'\n",
    "long line": "password = '" + "a " * 300_000 + "'",
    "huge": "password = 1\n" * 400_000,
    "empty": "",
}


def test_hostile_texts(client: Client, shop: Path) -> None:
    client.start(shop)
    uri = client.open(shop / "shop/views.py", "")
    said = {}
    for version, (name, text) in enumerate(HOSTILE.items(), 2):
        client.edit(uri, text, version)
        said[name] = [each["message"] for each in client.diagnostics(uri, version)]
        assert all(each.startswith("not analysed: ") for each in said[name]), said[name]
    assert said["parentheses"] == ["not analysed: nested too deep"]
    assert said["NUL"] == ["not analysed: holds NUL bytes"]
    assert said["huge"] == ["not analysed: larger than 4 MiB"]
    assert said["empty"] == said["long line"] == []
    client.edit(uri, VIEWS, 100)
    assert codes(client.diagnostics(uri, 100)) == [(8, "AUT401")]
    assert client.finish() == 0


def test_messages_that_are_none(client: Client, shop: Path) -> None:
    client.start(shop)
    for body in (
        b"{",
        b"[]",
        b'{"jsonrpc": "2.0"}',
        b"[" * 50_000,
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen"}',
    ):
        client.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    for uri in ("untitled:Untitled-1", "file:///no\x00thing.py", "http://example.org/a.py", ""):
        document = {"uri": uri, "languageId": "python", "version": 1, "text": VIEWS}
        client.notify("textDocument/didOpen", {"textDocument": document})
        assert actions(client, uri, 8) == []
    assert codes(client.diagnostics(client.open(shop / "shop/views.py"))) == [(8, "AUT401")]
    assert client.finish() == 0


def test_nothing_of_the_project_is_run(client: Client, shop: Path) -> None:
    mark = f"open({str(shop / 'ran')!r}, 'w').close()\n"
    for name in ("sitecustomize.py", "conftest.py", "shop/__init__.py", "shop/services.py"):
        (shop / name).write_bytes(mark.encode())
    client.start(shop)
    uri = client.open(shop / "shop/views.py", mark + VIEWS)
    assert codes(client.diagnostics(uri)) == [(9, "AUT401")]
    actions(client, uri, 9)
    assert client.finish() == 0
    assert not (shop / "ran").exists()


# ---------------------------------------------------------------------- without pygls


def test_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pygls'] = None; from authlint.cli import main; sys.exit(main(['server']))"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=False)
    assert ended.returncode == 2 and ended.stdout == b""
    assert b"pip install 'authlint[server]'" in ended.stderr


def test_other_commands_do_without_it(shop: Path) -> None:
    code = (
        "import json, sys; from authlint.cli import main; main(['check', '--exit-zero', 'shop']);"
        "print(json.dumps([each for each in ('pygls', 'lsprotocol', 'asyncio', 'libcst') if each in sys.modules]))"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", code], cwd=shop, capture_output=True, check=True)
    assert json.loads(ended.stdout.splitlines()[-1]) == []


# ---------------------------------------------------------------------- other files than Python

QUESTION = '<p>😀</p><form>\n  <input name="security_question"><input name="security_answer">\n</form>\n'


@needs_semgrep
@pytest.mark.slow
def test_a_template(client: Client, shop: Path) -> None:
    client.start(shop)
    path = shop / "shop/login.html"
    path.write_text(QUESTION, encoding="utf-8")
    uri = client.open(path)
    assert client.diagnostics(uri, 1) == []
    assert codes(client.diagnostics(uri, 1)) == [(2, "AUT402")] * 2
    client.edit(uri, "<hr>\n\n" + QUESTION, 2)
    assert codes(client.diagnostics(uri, 2)) == [(4, "AUT402")] * 2
    assert actions(client, uri, 4) == [], "what is known is known of the text before"
    moved = "<hr>\n\n" + QUESTION.replace('<input name="security_answer">', "")
    client.edit(uri, moved, 3)
    assert len(client.diagnostics(uri, 3)) == 2
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    (found,) = client.diagnostics(uri, 3)
    assert found["range"] == at(4, 2, 34)
    position = {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 20}}
    assert client.ask("textDocument/hover", position)["contents"]["value"].startswith("**AUT402**")
    (action,) = actions(client, uri, 4)
    (change,) = action["edit"]["documentChanges"]
    assert "<!-- authlint: ignore[AUT402]: TODO: say why -->\n" in edited(moved, change["edits"])
