"""The protocol below the features: messages of a bounded size, and documents that this package keeps, not pygls."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.io_ import StdinAsyncReader
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

MOST_BYTES = 64 * 1024 * 1024
"""Of a message; a larger one is read and thrown away."""
MOST_HEADER = 4_096
"""Bytes of a line of a message's header."""
TOO_LARGE = "$/smfix/tooLarge"
_SUBSTITUTE = b'{"jsonrpc": "2.0", "method": "$/smfix/tooLarge", "params": {"bytes": %d}}'


class BoundedReader(StdinAsyncReader):
    """Reads from stdin; in the place of a message that is too large it gives one that says so."""

    def __init__(self, stdin: BinaryIO, executor: ThreadPoolExecutor | None = None) -> None:
        """Nothing is read yet."""
        super().__init__(stdin, executor)

    def readline(self) -> Awaitable[bytes]:
        """The next line, or as much of it as a header may have; nothing at the end."""
        line: Awaitable[bytes] = self.loop.run_in_executor(self.executor, self.stdin.readline, MOST_HEADER)
        return line

    def readexactly(self, n: int) -> Awaitable[bytes]:
        """The next bytes; nothing where they do not all come."""
        data: Awaitable[bytes] = self.loop.run_in_executor(self.executor, self._read, n)
        return data

    def _read(self, count: int) -> bytes:
        if count <= MOST_BYTES:
            data = self.stdin.read(count)
            return data if len(data) == count else b""
        left = count
        while left and (data := self.stdin.read(min(left, 1 << 20))):
            left -= len(data)
        return b"" if left else _SUBSTITUTE % count


class Writer:
    """Writes to stdout; once nobody reads it any more, to nowhere."""

    def __init__(self, stdout: BinaryIO, ended: Event) -> None:
        """`ended` is set when nobody reads any more."""
        self._stdout, self._ended = stdout, ended

    def write(self, data: bytes) -> None:
        """Write a message."""
        if not self._ended.is_set():
            try:
                self._stdout.write(data)
                self._stdout.flush()
            except (OSError, ValueError):  # pygls would tell the client, which is not there, of it
                self._ended.set()

    def close(self) -> None:
        """Leave stdout to the process, which closes it."""
        self._ended.set()


def _handled_by(method: str) -> Any:
    """A builtin of pygls's that does nothing but call the feature of this method."""

    def handler(self: LanguageServerProtocol, params: Any) -> Generator[Any, Any, None]:
        feature = self.fm.features.get(method)
        if feature is not None:
            yield feature, (params,), None

    return lsp_method(method)(handler)


class Protocol(LanguageServerProtocol):
    """pygls's own protocol without its copies of the documents."""

    lsp_text_document__did_open = _handled_by(types.TEXT_DOCUMENT_DID_OPEN)
    lsp_text_document__did_change = _handled_by(types.TEXT_DOCUMENT_DID_CHANGE)
    lsp_text_document__did_close = _handled_by(types.TEXT_DOCUMENT_DID_CLOSE)
    lsp_notebook_document__did_open = _handled_by(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    lsp_notebook_document__did_change = _handled_by(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    lsp_notebook_document__did_close = _handled_by(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    lsp_workspace__did_change_workspace_folders = _handled_by(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
