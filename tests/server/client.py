"""An editor as the tests have it: pygls' own client, with the server in a process of its own at the other end."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

from smfix.text import Lines

PATIENCE = 60.0
"""Seconds after which an answer is missing; the machine may be busy."""
HEAD = """from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.workflow.pipeline import Pipeline

a = ProcessingStep(name="A", step_args={})
b = TrainingStep(name="B", step_args={})
"""
TAIL = 'Pipeline(name="p", steps=[a, b])\n'


def uri(path: Path) -> str:
    found: str | None = from_fs_path(str(path))
    assert found is not None
    return found


@dataclass
class Editor:
    """One client with its server."""

    client: LanguageClient
    encoding: str
    server: types.ServerCapabilities = field(default_factory=types.ServerCapabilities)
    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    published: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """How often diagnostics came, by document."""
    messages: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    applied: list[types.WorkspaceEdit] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def news(self) -> None:
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that messages bring about."""

        async def wait() -> None:
            while not holds():
                await self._news.wait()
                self._news.clear()

        await asyncio.wait_for(wait(), PATIENCE)

    async def quiet(self, seconds: float = 0.5) -> None:
        """Wait for what is on its way without being asked for."""
        await asyncio.sleep(seconds)

    def open(self, path: Path, text: str | None = None, language: str = "python") -> str:
        name = uri(path)
        self.texts[name] = path.read_bytes().decode() if text is None else text
        self.versions[name] = 1
        item = types.TextDocumentItem(name, language, 1, self.texts[name])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return name

    def change(self, name: str, *changes: types.TextDocumentContentChangeEvent) -> int:
        """Send changes as they are; `texts` is left to the caller."""
        self.versions[name] += 1
        known = types.VersionedTextDocumentIdentifier(uri=name, version=self.versions[name])
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(known, list(changes)))
        return self.versions[name]

    def write(self, name: str, text: str) -> int:
        """Replace the whole text."""
        self.texts[name] = text
        return self.change(name, types.TextDocumentContentChangeWholeDocument(text))

    def edit(self, name: str, start: int, end: int, text: str) -> int:
        """Replace some characters, as a person who types does."""
        before = self.texts[name]
        self.texts[name] = before[:start] + text + before[end:]
        return self.change(name, types.TextDocumentContentChangePartial(self.range(before, start, end), text))

    def range(self, text: str, start: int, end: int) -> types.Range:
        return types.Range(self.position(text, start), self.position(text, end))

    def position(self, text: str, offset: int) -> types.Position:
        line = text[:offset].count("\n")
        column = text[text.rfind("\n", 0, offset) + 1 : offset]
        return types.Position(line, self.units(column))

    def units(self, text: str) -> int:
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.encoding])) // size

    def offset(self, text: str, position: types.Position) -> int:
        start = Lines(text).start(position.line + 1)
        units = 0
        while units < position.character:
            units += self.units(text[start])
            start += 1
        return start

    async def diagnostics(self, name: str, version: int | None = None) -> list[types.Diagnostic]:
        """What is published for a document at a version (the last one that was sent)."""
        wanted = self.versions.get(name) if version is None else version
        await self.until(lambda: name in self.published and self.published[name].version == wanted)
        return list(self.published[name].diagnostics)

    async def codes(self, name: str) -> list[str]:
        return [str(one.code) for one in await self.diagnostics(name)]

    async def actions(self, name: str, found: types.Range, only: Sequence[str] | None = None) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=list(only) if only is not None else None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(name), found, context)
        answered = await self.client.text_document_code_action_async(params)
        return [one for one in answered or () if isinstance(one, types.CodeAction)]

    async def command(self, name: str, *arguments: Any) -> Any:
        return await self.client.workspace_execute_command_async(types.ExecuteCommandParams(name, list(arguments)))

    def made(self, edit: types.WorkspaceEdit | None) -> dict[str, str]:
        """The texts after an edit; which the client holds at the versions that it names."""
        assert edit is not None
        texts = dict(self.texts)
        for one in edit.document_changes or ():
            assert isinstance(one, types.TextDocumentEdit)
            name = one.text_document.uri
            assert one.text_document.version == self.versions[name]
            for change in reversed(one.edits):
                assert isinstance(change, types.TextEdit)
                start, end = (self.offset(texts[name], at) for at in (change.range.start, change.range.end))
                texts[name] = texts[name][:start] + change.new_text + texts[name][end:]
        return texts


def capabilities(encodings: Sequence[str] | None = None, **others: Any) -> types.ClientCapabilities:
    """Those of a modern editor."""
    links = types.PublishDiagnosticsClientCapabilities(related_information=True)
    watched = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    edits = types.WorkspaceEditClientCapabilities(document_changes=True)
    return types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(
            apply_edit=True, workspace_edit=edits, did_change_watched_files=watched
        ),
        text_document=types.TextDocumentClientCapabilities(publish_diagnostics=links),
        notebook_document=types.NotebookDocumentClientCapabilities(types.NotebookDocumentSyncClientCapabilities()),
        window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True)),
        general=types.GeneralClientCapabilities(position_encodings=encodings),
        **others,
    )


@asynccontextmanager
async def editor(
    folder: Path | None,
    *words: str,
    wanted: types.ClientCapabilities | None = None,
    options: Any = None,
    env: dict[str, str] | None = None,
    prefix: Sequence[str] = ("-m", "smfix"),
) -> AsyncIterator[Editor]:
    """An editor that has a folder open, and the server that it has started; both end with the block."""
    client = LanguageClient("tests", "1")
    one = Editor(client, "utf-16")
    _listen(client, one)
    environment = {**os.environ, **(env or {})}
    await client.start_io(sys.executable, *prefix, "server", *words, env=environment, cwd=folder)
    name = uri(folder) if folder is not None else None
    params = types.InitializeParams(
        wanted or capabilities(),
        root_uri=name,
        workspace_folders=[types.WorkspaceFolder(name, "folder")] if name else None,
        initialization_options=options,
    )
    try:
        answered = await asyncio.wait_for(client.initialize_async(params), PATIENCE)
        one.server = answered.capabilities
        one.encoding = types.PositionEncodingKind(answered.capabilities.position_encoding or "utf-16").value
        client.initialized(types.InitializedParams())
        yield one
        await asyncio.wait_for(client.shutdown_async(None), PATIENCE)
        client.exit(None)
        await asyncio.wait_for(client.stop(), PATIENCE)
        assert client._server is not None
        assert client._server.returncode == 0
    finally:
        server = client._server
        if server is not None and server.returncode is None:
            server.kill()
        if server is not None:
            await server.wait()
            transport = getattr(server, "_transport", None)
            if transport is not None:
                transport.close()
        client._stop_event.set()
        for task in client._async_tasks:
            task.cancel()
        await asyncio.gather(*client._async_tasks, return_exceptions=True)


def _listen(client: LanguageClient, one: Editor) -> None:
    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        one.published[params.uri] = params
        one.counts[params.uri] += 1
        one.news()

    @client.feature(types.WINDOW_SHOW_MESSAGE)
    def message(params: types.ShowMessageParams) -> None:
        one.messages.append(params.message)
        one.news()

    @client.feature(types.WINDOW_LOG_MESSAGE)
    def log(params: types.LogMessageParams) -> None:
        one.messages.append(params.message)
        one.news()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        one.registered += [registration.method for registration in params.registrations]
        one.news()

    @client.feature(types.WINDOW_SHOW_DOCUMENT)
    def show(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
        one.shown.append(params.uri)
        return types.ShowDocumentResult(True)

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        one.applied.append(params.edit)
        return types.ApplyWorkspaceEditResult(True)


def session(test: Callable[[Editor], Awaitable[None]], folder: Path | None, *words: str, **how: Any) -> None:
    """Run a test in an editor of its own."""

    async def run() -> None:
        async with editor(folder, *words, **how) as one:
            await test(one)

    asyncio.run(run())
