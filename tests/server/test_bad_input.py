"""What comes from the protocol is not trusted: it leads to an error, never to a write, and never to the end."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from smfix.server.positions import BadPosition, Positions
from tests.server.client import HEAD, TAIL, Editor, session, uri
from tests.server.test_server import BAD, put


async def is_well(editor: Editor, folder: Path) -> None:
    """The server goes on with its work."""
    path = put(folder, f"well{len(editor.texts)}.py", HEAD + BAD + TAIL)
    assert await editor.codes(editor.open(path)) == ["SMF001"]


def test_files_outside_of_the_workspace_are_not_looked_at(tmp_path: Path) -> None:
    outside = put(tmp_path, "outside.py", HEAD + BAD + TAIL)
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)

    async def test(editor: Editor) -> None:
        names = [
            editor.open(outside),
            editor.open(folder / "link" / "outside.py"),
            editor.open(folder / ".." / "x.py", BAD),
        ]
        for foreign in (
            "untitled:Untitled-1",
            "git:/x.py",
            "file://host/share/x.py",
            "file:///x%00y.py",
            "http://x/y.py",
            "x",
            "",
        ):
            item = types.TextDocumentItem(foreign, "python", 1, HEAD + BAD)
            editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            names.append(foreign)
        await is_well(editor, folder)
        await editor.quiet()
        assert not set(names) & set(editor.published)
        for name in names:
            for asked in (
                editor.actions(name, types.Range(types.Position(0, 0), types.Position(1, 0))),
                editor.command("smfix.graph", name),
            ):
                with pytest.raises(JsonRpcException, match="is not open"):
                    await asked
        assert any("outside of the workspace" in message for message in editor.messages)

    session(test, folder)


Change = Callable[[Editor, str], object]
POSITION = types.Position(99, 0)
BAD_CHANGES: dict[str, Change] = {
    "behind the end": lambda editor, name: editor.change(
        name, types.TextDocumentContentChangePartial(types.Range(POSITION, POSITION), "x")
    ),
    "backwards": lambda editor, name: editor.change(
        name, types.TextDocumentContentChangePartial(types.Range(types.Position(3, 0), types.Position(1, 0)), "x")
    ),
    "in a character": lambda editor, name: editor.change(
        name, types.TextDocumentContentChangePartial(types.Range(types.Position(0, 4), types.Position(0, 4)), "x")
    ),
    "an old version": lambda editor, name: (
        editor.versions.update({name: -3}),
        editor.change(name, types.TextDocumentContentChangeWholeDocument("x")),
    ),
}


@pytest.mark.parametrize("what", BAD_CHANGES)
def test_a_change_at_a_bad_place_ends_the_look_at_that_file(tmp_path: Path, what: str) -> None:
    path = put(tmp_path, "pipeline.py", "# 𝔘\n" + HEAD + BAD + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        assert await editor.codes(name) == ["SMF001"]
        if what == "in a character":
            editor.edit(name, 2, 2, "x")
        BAD_CHANGES[what](editor, name)
        await editor.until(lambda: bool(editor.messages) and not editor.published[name].diagnostics)
        with pytest.raises(JsonRpcException, match="is not open"):
            await editor.actions(name, types.Range(types.Position(0, 0), types.Position(9, 0)))
        editor.write(name, "anything")  # nothing is said a second time
        await is_well(editor, tmp_path)
        assert len(editor.messages) == 1
        assert await editor.codes(editor.open(path)) == ["SMF001"]

    session(test, tmp_path)


def test_requests_that_make_no_sense_are_errors(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        await editor.diagnostics(name)
        bad = types.Range(types.Position(400, 0), types.Position(400, 1))
        for asked in (
            editor.actions(name, bad),
            editor.client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(name), bad.start)),
            editor.command("smfix.graph"),
            editor.command("smfix.graph", {"uri": name}),
            editor.command("smfix.ignore", name),
            editor.command("smfix.ignore", name, "SMF001", 5, "two\nlines"),
            editor.command("smfix.ignore", name, "SMF001", 5, "x" * 1_000),
            editor.command("smfix.ignore", name, "SMF001", 5, 7),
            editor.command("smfix.nothing", name),
            editor.client.text_document_rename_async(
                types.RenameParams(types.TextDocumentIdentifier(name), types.Position(0, 0), "x")
            ),
        ):
            with pytest.raises(JsonRpcException):
                await asked
        assert await editor.command("smfix.ignore", name, ["SMF001"], {"line": 5}, "r") is False
        assert editor.applied == []
        await is_well(editor, tmp_path)

    session(test, tmp_path)


class Raw:
    """A client that sends bytes."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smfix", "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self.request("initialize", {"processId": None, "capabilities": {}, "rootUri": uri(folder)})
        assert "capabilities" in self.answer(1)["result"]
        self.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def request(self, method: str, params: Any, number: int = 1) -> None:
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    def send(self, message: Any) -> None:
        self.bytes(json.dumps(message).encode())

    def bytes(self, body: bytes, size: int | None = None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % (len(body) if size is None else size) + body)
        self.process.stdin.flush()

    def messages(self) -> Any:
        assert self.process.stdout is not None
        while header := self.process.stdout.readline():
            if header.startswith(b"Content-Length"):
                size = int(header.split(b":")[1])
            elif not header.strip():
                yield json.loads(self.process.stdout.read(size))

    def answer(self, number: int) -> Any:
        return next(one for one in self.messages() if one.get("id") == number)

    def is_well(self) -> bool:
        self.request("workspace/executeCommand", {"command": "smfix.graph", "arguments": ["file:///none.py"]}, 77)
        return "is not open" in self.answer(77)["error"]["message"]

    def end(self) -> int:
        self.request("shutdown", None, 99)
        self.answer(99)
        self.send({"jsonrpc": "2.0", "method": "exit"})
        return self.process.wait(30)


def test_messages_that_are_none(tmp_path: Path) -> None:
    with Raw(tmp_path) as raw:
        for body in (
            b"{",
            b"[]",
            b"null",
            b'"text"',
            b"\xff\xfe",
            b'{"jsonrpc": "2.0"}',
            b'{"jsonrpc": "2.0", "id": {}, "method": 3}',
            b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": 3}}}',
            b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": null}',
            b'{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 12345}}',
            b"[" * 100_000 + b"]" * 100_000,
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
            b"9" * 100_000,
        ):
            raw.bytes(body)
            assert raw.is_well(), body[:40]
        assert raw.end() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_huge_message_is_not_kept_and_nothing_goes_on_as_if_it_were(tmp_path: Path) -> None:
    with Raw(tmp_path) as raw:
        item = {"uri": uri(tmp_path / "x.py"), "languageId": "python", "version": 1, "text": HEAD + BAD}
        raw.send({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}})
        first = next(one for one in raw.messages() if one.get("method") == "textDocument/publishDiagnostics")
        assert len(first["params"]["diagnostics"]) == 1
        assert raw.process.stdin is not None
        size = 65 << 20
        raw.bytes(b"", size)
        for _ in range(65):
            raw.process.stdin.write(b" " * (1 << 20))
        raw.process.stdin.flush()
        seen = []
        for one in raw.messages():
            seen.append(one)
            if one.get("method") == "window/showMessage":
                break
        assert f"{size:,} bytes was not read" in seen[-1]["params"]["message"]
        assert [one["params"]["diagnostics"] for one in seen[:-1]] == [[]]
        assert raw.is_well()
        assert raw.end() == 0


def test_it_ends_with_its_client(tmp_path: Path) -> None:
    with Raw(tmp_path) as raw:
        assert raw.process.stdin is not None
        raw.process.stdin.close()
        assert raw.process.wait(30) == 1
        raw.process.stdin = None
    with Raw(tmp_path) as raw:
        raw.send({"jsonrpc": "2.0", "method": "exit"})
        assert raw.process.wait(30) == 1


CRASH = """
import os, sys, time
import smfix.server.analysis as analysis
real = analysis.fix_source
def fix_source(data, path, settings, project, accept=None):
    if b"crash" in data:
        raise RuntimeError("made for this test")
    if b"slow" in data:
        open(path + ".began", "w").close()
        try:
            while True:
                time.sleep(0.01)
                project.checkpoint()
        finally:
            open(path + ".ended", "w").close()
    return real(data, path, settings, project, accept)
analysis.fix_source = fix_source
from smfix.__main__ import main
main()
"""


def test_a_crash_is_a_message(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + "# crash\n" + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        await editor.until(lambda: any("made for this test" in message for message in editor.messages))
        with pytest.raises(JsonRpcException):
            await editor.actions(name, types.Range(types.Position(5, 0), types.Position(5, 1)))
        await is_well(editor, tmp_path)
        editor.write(name, HEAD + BAD + TAIL)
        assert await editor.codes(name) == ["SMF001"]

    session(test, tmp_path, prefix=("-c", CRASH))


def test_a_newer_version_ends_the_work_on_an_older_one(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + "# slow\n" + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        while not Path(f"{path}.began").exists():
            await asyncio.sleep(0.01)
        assert not Path(f"{path}.ended").exists()
        editor.write(name, HEAD + BAD + TAIL)
        assert await editor.codes(name) == ["SMF001"]
        assert Path(f"{path}.ended").exists()

    session(test, tmp_path, prefix=("-c", CRASH))


def test_a_cancelled_request_ends_its_work(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + "# slow\n" + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(name),
            types.Range(types.Position(5, 0), types.Position(5, 1)),
            types.CodeActionContext([]),
        )
        asked = editor.client.protocol.send_request_async(types.TEXT_DOCUMENT_CODE_ACTION, params, msg_id="mine")
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(name)))
        await asyncio.sleep(0.2)
        while not Path(f"{path}.began").exists():
            await asyncio.sleep(0.01)
        editor.client.cancel_request(types.CancelParams("mine"))
        with pytest.raises(JsonRpcException, match="cancel"):
            await asked
        start = time.monotonic()
        while not Path(f"{path}.ended").exists():
            assert time.monotonic() < start + 30
            await asyncio.sleep(0.01)
        await is_well(editor, tmp_path)

    session(test, tmp_path, prefix=("-c", CRASH))


def test_changes_in_quick_succession_are_looked_at_once(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + TAIL)

    async def test(editor: Editor) -> None:
        name = editor.open(path)
        await editor.diagnostics(name)
        before = editor.counts[name]
        for number in range(100):
            editor.edit(name, 0, 0, f"# {number}\n")
        assert [one.range.start.line for one in await editor.diagnostics(name)] == [105]
        assert editor.counts[name] - before < 30

    session(test, tmp_path)


def test_without_its_extra_it_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from smfix.__main__ import main; main()"
    run = subprocess.run([sys.executable, "-c", code, "server"], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 2
    assert "pip install 'smfix[lsp]'" in run.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_positions_and_offsets_are_each_others_inverse(encoding: str) -> None:
    text = "aé𝔘\r\n\f€x\u2028y\rz\n\n𝔘"
    positions = Positions(text, encoding)
    for offset in range(len(text) + 1):
        if text[max(0, offset - 1) : offset + 1] != "\r\n":
            assert positions.offset(positions.position(offset)) == offset
    assert positions.offset(types.Position(0, 1_000)) == 3
    assert positions.offset(types.Position(5, 0)) == len(text)
    for line, column in ((5, 1), (6, 0), ((1 << 31) - 1, 0)):
        with pytest.raises(BadPosition):
            positions.offset(types.Position(line, column))
    if encoding != "utf-32":
        with pytest.raises(BadPosition):
            positions.offset(types.Position(4, 1))
