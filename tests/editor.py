"""An editor without a screen: it asks yaml-language-server what Visual Studio Code would ask it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

ROOT = Path(__file__).parent.parent
_IN_PACKAGE = Path("node_modules", "yaml-language-server", "bin", "yaml-language-server")

_PATIENCE = 180
"""Seconds after which a server that does not answer is ended."""


def server() -> Path | None:
    """Return the server: that of TDSKILL_YAML_SERVER, where CI puts it, or one that is installed."""
    named = os.environ.get("TDSKILL_YAML_SERVER") or shutil.which("yaml-language-server")
    found = (Path(named) if named else None, ROOT / "out" / "editor" / _IN_PACKAGE)
    return next((path for path in found if path and path.is_file()), None)


def missing() -> str:
    """Say what is missing for a session, if anything is."""
    if shutil.which("node") is None:
        return "no node here"
    if server() is None:
        return "no yaml-language-server (npm install --prefix out/editor yaml-language-server)"
    return ""


class Session:
    """One conversation with a server that is to reach nothing but files."""

    def __init__(self, process: "subprocess.Popen[bytes]", settings: dict[str, Any]) -> None:
        self._process = process
        self._settings = settings
        self._number = 0
        self._told: dict[str, list[dict[str, Any]]] = {}

    def tell(self, method: str, params: object) -> None:
        """Tell something, to which there is no answer."""
        self._send(method=method, params=params)

    def _send(self, **message: object) -> None:
        content = json.dumps({"jsonrpc": "2.0"} | message).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        """Return the next message; what the server asks and tells on the way is seen to."""
        assert self._process.stdout
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        assert size, "the server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        if message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self._told[params["uri"]] = params["diagnostics"]
        elif "method" in message and "id" in message:
            asked = message["params"].get("items", []) if message["params"] else []
            settings = [self._settings.get(each.get("section"), {}) for each in asked]
            self._send(id=message["id"], result=settings or None)
        return message

    def ask(self, method: str, params: object) -> Any:
        """Ask, and return the answer."""
        self._number += 1
        self._send(method=method, params=params, id=self._number)
        while True:
            message = self._read()
            if "method" not in message and message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]

    def open(self, path: Path, text: str | None = None) -> list[dict[str, Any]]:
        """Open a file, with another text perhaps, and return what is underlined in it."""
        text = path.read_text(encoding="utf-8") if text is None else text
        uri = path.as_uri()
        self._number += 1  # the server keeps what it knows of a version
        document = {"uri": uri, "languageId": "yaml", "version": self._number, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self._underlined(uri)

    def close(self, path: Path) -> None:
        """Close a file, after which nothing is underlined."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
        assert self._underlined(path.as_uri()) == []

    def _underlined(self, uri: str) -> list[dict[str, Any]]:
        self._told.pop(uri, None)
        while uri not in self._told:
            self._read()
        return self._told[uri]

    def hover(self, path: Path, line: int, column: int) -> str:
        """Return what is told at a place (from 0)."""
        told = self.ask("textDocument/hover", _at(path, line, column))
        return str(told["contents"]["value"]) if told else ""

    def offered(self, path: Path, line: int, column: int) -> list[dict[str, Any]]:
        """Return what can be written at a place (from 0)."""
        told = self.ask("textDocument/completion", _at(path, line, column))
        found: list[dict[str, Any]] = told["items"] if isinstance(told, dict) else told
        return found


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    place = {"line": line, "character": column}
    return {"textDocument": {"uri": path.as_uri()}, "position": place}


_YAML = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}


@contextmanager
def session(folder: Path, schemas: object = None) -> Iterator[Session]:
    """Open a folder in an editor, whose setting `yaml.schemas` gives files their schemas perhaps."""
    settings = {"yaml": _YAML | {"schemas": schemas or {}}}
    command = ["node", str(server()), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        patience = Timer(_PATIENCE, process.kill)
        patience.start()
        try:
            talk = Session(process, settings)
            markup = {"contentFormat": ["markdown", "plaintext"]}
            able = {
                "textDocument": {
                    "hover": markup,
                    "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                    "publishDiagnostics": {},
                },
                "workspace": {"configuration": True},
            }
            talk.ask(
                "initialize",
                {"processId": None, "rootUri": folder.as_uri(), "capabilities": able},
            )
            talk.tell("initialized", {})
            talk.tell("workspace/didChangeConfiguration", {"settings": settings})
            yield talk
        finally:
            patience.cancel()
            process.kill()
