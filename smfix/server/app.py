"""`smfix server`: the features of the protocol, each a few lines that ask the session."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, BinaryIO, TypeVar

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcInvalidParams
from pygls.io_ import run_async
from pygls.lsp.server import LanguageServer

from smfix import __version__
from smfix.report.explanation import answer
from smfix.server.actions import FIX_ALL, KINDS, NOTEBOOK_FIX_ALL, Actions, checked_reason, wanted, workspace_edit
from smfix.server.analysis import Configuration, Open
from smfix.server.diagnostics import Result
from smfix.server.graphs import write_page
from smfix.server.notebooks import plain
from smfix.server.paths import Refused, path_of, uri_of
from smfix.server.positions import BadPosition
from smfix.server.protocol import TOO_LARGE, BoundedReader, Protocol, Writer
from smfix.server.session import Session
from smfix.server.worker import in_large_thread

GRAPH, IGNORE, FIX_ALL_COMMAND = "smfix.graph", "smfix.ignore", "smfix.fixAll"
REASON = "reviewed"
"""Why something is ignored, where a client's settings (`ignoreReason`) give no other reason."""
_WATCHED = ("**/*.{py,pyi,ipynb}", "**/{pyproject,smfix}.toml", "**/{setup.py,setup.cfg,Pipfile,requirements*.txt}")

_T = TypeVar("_T")


class Server(LanguageServer):
    """The server of one client."""

    def __init__(self, configure: Callable[[], Configuration]) -> None:
        """`configure` reads the configuration files anew."""
        cells = [types.NotebookCellLanguage("python")]
        selector = types.NotebookDocumentFilterWithNotebook("jupyter-notebook", cells)
        super().__init__(
            "smfix",
            __version__,
            notebook_document_sync=types.NotebookDocumentSyncOptions([selector], save=True),
            protocol_cls=Protocol,
        )
        self.session = Session(self, configure)
        self.reason = REASON
        _synchronize(self)
        _answer(self)
        _command(self)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Say what went wrong with a notification; a request has its own answer."""
        if source is not FeatureRequestError:
            self.session.tell(f"what the editor sent could not be handled: {error}", types.MessageType.Error)

    def begin(self, params: types.InitializeParams) -> None:
        """Take what the client says of itself."""
        session, capabilities = self.session, params.capabilities
        session.encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        folders = [folder.uri for folder in params.workspace_folders or ()]
        folders = folders or [uri for uri in (params.root_uri,) if uri]
        session.folders = [path_of(uri) for uri in folders]
        text, workspace = capabilities.text_document, capabilities.workspace
        published = text.publish_diagnostics if text else None
        session.with_links = bool(published and published.related_information)
        edits = workspace.workspace_edit if workspace else None
        session.versioned = bool(edits and edits.document_changes)
        options = plain(params.initialization_options)
        if isinstance(options, dict) and options.get("ignoreReason") is not None:
            self.reason = checked_reason(options["ignoreReason"])

    def watch(self) -> None:
        """Ask the client to tell of files that change outside of it, where it can."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched is not None and watched.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(g) for g in _WATCHED])
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            registration = types.Registration("smfix-files", method, options)
            self.client_register_capability(types.RegistrationParams([registration]))


def serve(configure: Callable[[], Configuration], stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve the client at the other end until it ends the session; the exit code that the protocol prescribes."""
    codes = [1]

    def run() -> None:
        server = Server(configure)
        ended = threading.Event()
        server.protocol.set_writer(Writer(stdout, ended))
        reader = BoundedReader(stdin, server.thread_pool)
        try:
            asyncio.run(run_async(ended, reader, server.protocol, None, server.report_server_error))
        except SystemExit as end:
            codes[0] = end.code if isinstance(end.code, int) else 1

    in_large_thread(run).join()
    return codes[0]


def _checked(handler: Callable[..., Awaitable[_T]]) -> Callable[..., Awaitable[_T]]:
    """A feature whose refusals are errors of the request."""

    @wraps(handler)
    async def checked(params: Any) -> _T:
        try:
            return await handler(params)
        except (Refused, BadPosition) as error:
            raise JsonRpcInvalidParams(str(error)) from None

    return checked


def _synchronize(server: Server) -> None:
    """What the client tells: at once, in the order in which it comes."""
    session = server.session
    notified: dict[str, Callable[[Any], object]] = {
        types.INITIALIZE: server.begin,
        types.INITIALIZED: lambda params: server.watch(),
        types.TEXT_DOCUMENT_DID_OPEN: lambda params: session.open_text(params.text_document),
        types.TEXT_DOCUMENT_DID_CHANGE: session.change_text,
        types.TEXT_DOCUMENT_DID_SAVE: lambda params: session.refresh(),
        types.TEXT_DOCUMENT_DID_CLOSE: lambda params: session.close(params.text_document.uri),
        types.NOTEBOOK_DOCUMENT_DID_OPEN: session.open_notebook,
        types.NOTEBOOK_DOCUMENT_DID_CHANGE: session.change_notebook,
        types.NOTEBOOK_DOCUMENT_DID_SAVE: lambda params: session.refresh(),
        types.NOTEBOOK_DOCUMENT_DID_CLOSE: lambda params: session.close(params.notebook_document.uri),
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: lambda params: session.refresh(),
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: lambda params: session.refresh(),
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: lambda params: _change_folders(session, params.event),
        TOO_LARGE: lambda params: _too_large(session, params),
    }
    for method, handler in notified.items():
        server.feature(method)(_notified(session, handler))


def _notified(session: Session, handler: Callable[[Any], object]) -> Callable[[Any], None]:
    """A feature that has no answer: its refusals are messages."""

    def notified(params: Any) -> None:
        try:
            handler(params)
        except Refused as error:
            session.tell(str(error), types.MessageType.Error)

    return notified


def _change_folders(session: Session, event: types.WorkspaceFoldersChangeEvent) -> None:
    removed = {path_of(folder.uri) for folder in event.removed}
    added = [path_of(folder.uri) for folder in event.added]
    session.folders = [one for one in session.folders if one not in removed]
    session.folders += [one for one in added if one not in session.folders]
    session.refresh()


def _too_large(session: Session, params: Any) -> None:
    session.lose_all()
    size = getattr(params, "bytes", 0)
    session.tell(
        f"a message of {size:,} bytes was not read; open files are looked at again when they are opened anew",
        types.MessageType.Error,
    )


def _answer(server: Server) -> None:
    """What the client asks about a place in a file."""
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(list(KINDS)))
    @_checked
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        file = session.file_of(params.text_document.uri)
        start, end = file.span(params.text_document.uri, params.range)
        result = await session.result(file)
        if result is None:
            return []
        only = params.context.only

        def offered(roots: tuple[str, ...]) -> list[types.CodeAction]:
            actions = Actions(session.analysis, roots, result, session.versioned)
            found = actions.of(start, end, server.reason) if wanted(only, types.CodeActionKind.QuickFix) else []
            kinds = (FIX_ALL, *((NOTEBOOK_FIX_ALL,) if only and not isinstance(only, str) else ()))
            return found + [one for kind in kinds if wanted(only, kind) for one in actions.all_safe(kind)]

        return await session.work(file, offered)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    @_checked
    async def hover(params: types.HoverParams) -> types.Hover | None:
        file = session.file_of(params.text_document.uri)
        at = types.Range(params.position, params.position)
        start, _ = file.span(params.text_document.uri, at)
        if await session.result(file) is None:
            return None
        known = await session.work(file, lambda roots: session.analysis.explanations(file, roots))
        found = [one for one in known if one.start <= start < one.end]
        if not found:
            return None
        text = "\n\n".join(answer(file.path, one) for one in found)
        fence = "`" * (3 + text.count("```"))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, f"{fence}text\n{text}\n{fence}"))


def _command(server: Server) -> None:
    """What the client has done by name."""
    session = server.session

    @server.command(GRAPH)
    async def graph(*arguments: Any) -> str | None:
        file = _file(session, arguments)
        graphs = await session.work(file, lambda roots: session.analysis.graphs(file, roots))
        if not graphs:
            session.tell(f"{file.path} makes no pipeline", types.MessageType.Info)
            return None
        uri = uri_of(write_page(file.path, graphs))
        window = server.client_capabilities.window
        if window is not None and window.show_document is not None and window.show_document.support:
            await server.window_show_document_async(types.ShowDocumentParams(uri, external=True))
        return uri

    @server.command(FIX_ALL_COMMAND)
    async def fix_all(*arguments: Any) -> bool:
        file = _file(session, arguments)
        result = await session.result(file)
        if result is None or not result.rewrite.changed:
            return False
        return await _applied(server, workspace_edit(file, result.rewrite, session.versioned), "Fix all (smfix)")

    @server.command(IGNORE)
    async def ignore(*arguments: Any) -> bool:
        file = _file(session, arguments)
        if len(arguments) != 4:
            raise JsonRpcInvalidParams("smfix.ignore takes a URI, a code, a 0-based line and a reason")
        uri, code, line, reason = arguments
        try:
            reason = checked_reason(reason)
        except Refused as error:
            raise JsonRpcInvalidParams(str(error)) from None
        result = await session.result(file)
        edit = await session.work(file, lambda roots: _ignored(session, roots, result, (uri, code, line), reason))
        return edit is not None and await _applied(server, edit, f"Ignore {code} (smfix)")


def _ignored(
    session: Session, roots: tuple[str, ...], result: Result | None, where: tuple[Any, Any, Any], reason: str
) -> types.WorkspaceEdit | None:
    """The edit that adds a comment at the findings of a code that start on a line; in the worker's thread."""
    for finding in result.findings if result is not None else ():
        uri, found = result.file.place(finding) if result is not None else ("", None)
        if found is not None and (uri, finding.code, found.start.line) == where and result is not None:
            actions = Actions(session.analysis, roots, result, session.versioned)
            rewrite = actions.ignoring(finding, reason)
            return actions.edit(rewrite) if rewrite is not None else None
    return None


def _file(session: Session, arguments: tuple[Any, ...]) -> Open:
    """The open file that the first argument of a command names."""
    try:
        return session.file_of(str(arguments[0]) if arguments else "")
    except Refused as error:
        raise JsonRpcInvalidParams(str(error)) from None


async def _applied(server: Server, edit: types.WorkspaceEdit, label: str) -> bool:
    """Ask the client to make an edit; whether it did."""
    answered = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))
    return bool(answered.applied)
