"""One client's session: which documents it holds open, what is to be looked at when, and what it was told.

All of it runs in the event loop; what takes time is asked of the worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from smfix.model import Reason, Rewrite
from smfix.server.analysis import Analysis, Configuration, Open
from smfix.server.diagnostics import Result, diagnostics
from smfix.server.documents import MOST_CHARACTERS, Document, OpenFile
from smfix.server.notebooks import Notebook, OpenNotebook, checked, plain
from smfix.server.paths import Refused, path_of, root_around
from smfix.server.worker import Worker
from smfix.sources import MARKUP_SUFFIXES, MODULE_SUFFIXES, NOTEBOOK_SUFFIXES

DELAY = 0.02
"""Seconds without a change before a changed file is looked at."""
OTHERS_DELAY = 0.3
"""Seconds before the other open files are: what they say may follow from the changed one."""
MOST_OPEN = 2_000
"""Files that may be open at once."""
REQUESTED, CHANGED, OTHER = range(3)
"""How urgent work is: asked for, about the file that is being edited, about the others."""

_T = TypeVar("_T")


def is_looked_at(file: Open, docs: bool) -> bool:
    """Whether there may be Python in a file: a notebook, a module, or a document where `docs` says so."""
    if file.path.lower().endswith(MARKUP_SUFFIXES):
        return docs
    if isinstance(file, OpenNotebook) or file.path.lower().endswith((*MODULE_SUFFIXES, *NOTEBOOK_SUFFIXES)):
        return True
    return file.document.language == "python"


class Session:
    """The state of one client."""

    def __init__(self, server: LanguageServer, configure: Callable[[], Configuration]) -> None:
        """Nothing is open. `configure` reads the configuration files anew."""
        self.server = server
        self.worker = Worker()
        self.analysis = Analysis(configure, self.worker.checkpoint)
        self.folders: list[str] = []
        self.encoding: str = types.PositionEncodingKind.Utf16
        self.with_links = False
        self.versioned = False
        self.results: dict[str, Result] = {}
        """What was found last, by path; nothing of what was found before a file was changed."""
        self._state = 0
        """How often something has changed."""
        self._files: dict[str, Open] = {}
        self._paths: dict[str, str] = {}
        """By the URI of a text, a notebook or a cell, the path of its file."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._changed: set[str] = set()
        """The paths of files that changed themselves and were not looked at since."""
        self._published: dict[str, dict[str, list[types.Diagnostic]]] = {}
        self._told: set[str] = set()
        self._stale = True
        """Whether the disk and the configuration files are to be looked at again."""

    def tell(self, text: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message, the same one once."""
        if text not in self._told:
            self._told.add(text)
            self.server.window_show_message(types.ShowMessageParams(kind, f"smfix: {text}"))

    def file_of(self, uri: str) -> Open:
        """The open file that a text, notebook or cell belongs to. Raises Refused."""
        path = self._paths.get(uri)
        if path is None:
            raise Refused(f"{uri[:200]} is not open")
        return self._files[path]

    def open_text(self, item: types.TextDocumentItem) -> None:
        """A text was opened."""
        path = self._path(item.uri)
        if path is not None:
            if len(item.text) > MOST_CHARACTERS:
                raise Refused(f"{path} has more than {MOST_CHARACTERS:,} characters")
            self._put(OpenFile(Document(item.uri, path, item.version, item.text, self.encoding, item.language_id)))
            self._stale = True

    def change_text(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text was changed. One whose changes can't be understood is not looked at until it is opened again."""
        uri = params.text_document.uri
        file = self._files.get(self._paths.get(uri, ""))
        if isinstance(file, OpenFile):
            try:
                self._put(OpenFile(file.document.changed(params.text_document.version, params.content_changes)))
            except Refused:
                self.close(uri)
                raise

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook was opened."""
        item = params.notebook_document
        path = self._path(item.uri)
        if path is not None:
            empty = Notebook(item.uri, path, item.version, self.encoding, plain(item.metadata or {}))
            texts = {one.uri: empty.text(one) for one in params.cell_text_documents}
            notebook = Notebook(item.uri, path, item.version, self.encoding, empty.metadata, tuple(item.cells), texts)
            self._put(OpenNotebook(checked(notebook)))
            self._stale = True

    def change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook was changed; as `change_text`."""
        uri = params.notebook_document.uri
        file = self._files.get(self._paths.get(uri, ""))
        if isinstance(file, OpenNotebook):
            try:
                self._put(OpenNotebook(file.notebook.changed(params.notebook_document.version, params.change)))
            except Refused:
                self.close(uri)
                raise

    def close(self, uri: str) -> None:
        """A text or notebook was closed."""
        path = self._paths.get(uri)
        if path is None:
            return
        self._paths = {one: known for one, known in self._paths.items() if known != path}
        del self._files[path]
        self._changed.discard(path)
        self._forget_results()
        task = self._tasks.pop(path, None)
        if task is not None:
            task.cancel()
        self._publish(path, {}, {}, CHANGED)
        self._schedule_others(path)

    def lose_all(self) -> None:
        """Nothing is known any more of what the client holds."""
        for uri in list(self._paths):
            self.close(uri)

    def refresh(self) -> None:
        """Something was saved, made, removed or configured: look at everything again."""
        self._stale = True
        self._told.clear()
        self._forget_results()
        for path in self._files:
            self._changed.add(path)
            self._schedule(path)

    def _path(self, uri: str) -> str | None:
        """The path of something that was opened; None, and the client is told, where it is not to be looked at."""
        try:
            path = path_of(uri)
            root_around(path, self.folders)
        except Refused as error:
            self.server.window_log_message(types.LogMessageParams(types.MessageType.Info, f"smfix: {error}"))
            return None
        if len(self._files) >= MOST_OPEN and path not in self._files:
            raise Refused(f"more than {MOST_OPEN:,} files are open; {path} is not looked at")
        return path

    def _put(self, file: Open) -> None:
        """Hold a file, and look at it soon; what is under way about an older version of it ends."""
        self._paths = {uri: path for uri, path in self._paths.items() if path != file.path}
        self._paths.update(dict.fromkeys(file.versions, file.path))
        if isinstance(file, OpenNotebook):
            self._paths[file.notebook.uri] = file.path
        self._files[file.path] = file
        self._forget_results()
        self._changed.add(file.path)
        self._schedule(file.path)
        self._schedule_others(file.path)

    def _forget_results(self) -> None:
        self._state += 1
        self.results.clear()

    def _schedule_others(self, changed: str) -> None:
        for path in self._files:
            if path != changed:
                self._schedule(path)

    def _schedule(self, path: str) -> None:
        known = self._tasks.get(path)
        if known is not None:
            known.cancel()
        self._tasks[path] = asyncio.get_running_loop().create_task(self._look(path))

    async def _look(self, path: str) -> None:
        """Look at a file once nothing has changed for a while, and publish what was found."""
        priority = CHANGED if path in self._changed else OTHER
        await asyncio.sleep(DELAY if priority == CHANGED else OTHERS_DELAY)
        file = self._files[path]
        try:
            result = await self.result(file, priority)
            found = diagnostics(result, self.with_links) if result is not None else {}
        except Refused as error:
            self.tell(str(error))
            return
        except Exception as error:  # smfix's own mistake: it costs this file, and no other
            from smfix.engine import mistake

            self.tell(f"{path}: {mistake('smfix', error, outcome='')}", types.MessageType.Error)
            return
        if self._files.get(path) is file:
            self._changed.discard(path)
            self._publish(path, found, file.versions, priority)
            self._tell_mistakes(result)

    def _tell_mistakes(self, result: Result | None) -> None:
        """Say where smfix itself failed."""
        for problem in result.rewrite.problems if result is not None else ():
            if problem.reason in (Reason.INTERNAL, Reason.VERIFY, Reason.NO_FIXPOINT, Reason.TIMEOUT):
                self.tell(f"{problem.path}: {problem.text}", types.MessageType.Error)

    def _publish(
        self, path: str, found: Mapping[str, list[types.Diagnostic]], versions: Mapping[str, int], priority: int
    ) -> None:
        """Publish what is found in each of a file's documents; nothing for those that are gone. Of a file that did not
        change itself, only what is another than before."""
        known = self._published.pop(path, {})
        for uri in known.keys() | found.keys():
            own = found.get(uri, [])
            if priority != OTHER or own != known.get(uri, []):
                params = types.PublishDiagnosticsParams(uri, own, versions.get(uri))
                self.server.text_document_publish_diagnostics(params)
        if found:
            self._published[path] = dict(found)

    async def result(self, file: Open, priority: int = REQUESTED) -> Result | None:
        """What is found in an open file; None where it is excluded. Raises Refused."""
        known = self.results.get(file.path)
        if known is not None and priority == REQUESTED:
            return known
        state = self._state
        rewrite = await self.work(file, lambda root: self._rewrite(file, root), priority)
        if rewrite is None:
            return None
        result = Result(file, rewrite)
        if self._state == state:
            self.results[file.path] = result
        return result

    def _rewrite(self, file: Open, roots: tuple[str, ...]) -> Rewrite | None:
        """In the worker's thread."""
        root = root_around(file.path, roots)
        configuration = self.analysis.configuration()
        if configuration.excludes(file.path, root) or not is_looked_at(file, configuration.settings(file.path).docs):
            return None
        return self.analysis.rewrite(file, roots)

    async def work(self, file: Open, do: Callable[[tuple[str, ...]], _T], priority: int = REQUESTED) -> _T:
        """Do something about an open file in the worker's thread, with what is open before the disk. `do` takes the
        folders of the workspace; of the file, where there is none."""
        texts = {path: one.data for path, one in self._files.items()}
        roots = tuple(self.folders) or (root_around(file.path, ()),)
        is_stale, self._stale = self._stale, False

        def job() -> _T:
            if is_stale:
                self.analysis.refresh()
            self.analysis.sync(texts)
            return do(roots)

        return await self.worker.run(job, priority)
