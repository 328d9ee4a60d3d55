"""A small client of the language server protocol: messages as dictionaries, nothing between them and the pipe."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

Message = dict[str, Any]

PATIENCE = 60.0
"""Seconds until an answer is missed; a busy machine is slow."""

PUSHED: Message = {
    "textDocument": {"publishDiagnostics": {"relatedInformation": True, "versionSupport": True}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
"""The capabilities of an editor that is sent its diagnostics."""


class Client:
    """A server and the talk with it; `settings` answers what the server asks for as configuration."""

    def __init__(self, *command: str, settings: object = None) -> None:
        self.process = subprocess.Popen(
            command or (sys.executable, "-P", "-m", "authlint", "server"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.settings = settings
        self.asked: list[Message] = []
        self._came: SimpleQueue[Message | None] = SimpleQueue()
        self._kept: list[Message] = []
        self._number = 0
        threading.Thread(target=self._read, daemon=True).start()

    # ------------------------------------------------------------------ messages

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()).strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not line:
                self._came.put(None)
                return
            self._came.put(json.loads(stream.read(length)))

    def raw(self, data: bytes) -> None:
        """Bytes, as they are."""
        stream = self.process.stdin
        assert stream is not None
        stream.write(data)
        stream.flush()

    def send(self, message: Message) -> None:
        """One message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method: str, parameters: object) -> None:
        """Tell the server something."""
        self.send({"method": method, "params": parameters})

    def begin(self, method: str, parameters: object) -> int:
        """Ask the server something; gives the number of the question."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": parameters})
        return self._number

    def answer(self, number: int) -> Message:
        """The answer to a question, `result` or `error`."""
        return self.wait(lambda each: each.get("id") == number and "method" not in each)

    def ask(self, method: str, parameters: object) -> Any:
        """Ask and wait; the result."""
        answer = self.answer(self.begin(method, parameters))
        assert "error" not in answer, answer
        return answer["result"]

    def wait(self, fits: Callable[[Message], bool]) -> Message:
        """The first message that fits and was not taken yet."""
        for index, each in enumerate(self._kept):
            if fits(each):
                return self._kept.pop(index)
        while True:
            try:
                message = self._came.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"no such message came; there were {self._kept}") from None
            if message is None:
                raise AssertionError(f"the server ended with {self.process.wait()}")
            if "id" in message and "method" in message:
                self._reply(message)
            if fits(message):
                return message
            self._kept.append(message)

    def kept(self, method: str) -> list[Message]:
        """The messages of that kind that came and were not waited for."""
        return [each for each in self._kept if each.get("method") == method]

    def _reply(self, message: Message) -> None:
        self.asked.append(message)
        result = None
        if message["method"] == "workspace/configuration":
            result = [self.settings for _ in message["params"]["items"]]
        self.send({"id": message["id"], "result": result})

    # ------------------------------------------------------------------ what editors do

    def start(self, root: Path, capabilities: Mapping[str, Any] = PUSHED, **more: object) -> Message:
        """Begin a session; gives what the server can do."""
        uri = root.as_uri()
        result: Message = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "capabilities": capabilities,
                "workspaceFolders": [{"uri": uri, "name": root.name}],
                **more,
            },
        )
        self.notify("initialized", {})
        found: Message = result["capabilities"]
        return found

    def open(self, path: Path, text: str | None = None, version: int = 1) -> str:
        """Open a file, with another text than it has on disk if one is given; gives its address."""
        held = path.read_bytes().decode() if text is None else text
        document = {"uri": path.as_uri(), "languageId": "python", "version": version, "text": held}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return path.as_uri()

    def edit(self, uri: str, text: str, version: int) -> None:
        """Another text of an open file."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def diagnostics(self, uri: str, version: int | None = None) -> list[Message]:
        """The next diagnostics that are sent for a document, or those of a version."""

        def fits(message: Message) -> bool:
            parameters: Message = message.get("params") or {}
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and parameters.get("uri") == uri
                and (version is None or parameters.get("version") == version)
            )

        found: list[Message] = self.wait(fits)["params"]["diagnostics"]
        return found

    def finish(self) -> int:
        """End the session as editors do; the exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(PATIENCE)

    def close(self) -> int:
        """Take the pipe away; the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()


def edited(text: str, edits: list[Message]) -> str:
    """A text after edits whose positions count UTF-16 units."""
    lines = text.split("\n")

    def offset(position: Message) -> int:
        before = sum(len(each) + 1 for each in lines[: position["line"]])
        line = lines[position["line"]] if position["line"] < len(lines) else ""
        units = line.encode("utf-16-le")[: 2 * position["character"]]
        return before + len(units.decode("utf-16-le"))

    for each in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = offset(each["range"]["start"]), offset(each["range"]["end"])
        text = text[:start] + each["newText"] + text[end:]
    return text
