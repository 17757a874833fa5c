"""File formats: from bytes to the Python code in them, with a map back to the file's own characters."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from smfix.model import Edit, Problem
from smfix.text import Lines, Text, decode, decode_utf8


class Uneditable(ValueError):
    """A stretch of code that has no single place in its file; the text says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of Python in a file: the whole module, one cell, one fenced block.

    `code` is what `ast` may see: of the same length as the real text, with whatever is not Python (magics, prompts)
    masked. Offsets into `code` are characters. A module's piece is the file's own text.
    """

    code: str
    cell: int | None = None
    """1-based number of the cell (counting all cells, as Jupyter shows them) or None."""
    first_line: int = 1
    """1-based line of the file (or of the cell, where there is one) on which `code` starts."""
    start: int = 0
    """Offset of `code` in the decoded file, where both are the same characters."""
    suppressed: bool = False
    """Whether nothing in it is to be found or changed; what it binds counts all the same."""

    @property
    def text(self) -> str:
        """The piece as people see it."""
        return self.code

    def position(self, lines: Lines, at: int) -> tuple[int, int]:
        """Line and column, as a person counts them, of the character `code[at]`; `lines` are those of `code`."""
        line, column = lines.position(at)
        return line + self.first_line - 1, column

    def edit(self, start: int, end: int, text: str) -> Edit:
        """The edit of the file that replaces `code[start:end]` by `text`."""
        return Edit(self.start + start, self.start + end, text)

    def offset(self, at: int) -> int:
        """The offset in the decoded file of the character `code[at]`."""
        return self.start + at


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One file: its text, and the pieces of Python in it, in the order in which they run."""

    path: str
    text: Text
    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...] = field(default=())
    written: tuple[Source, ...] = ()
    """The modules that a notebook writes by `%%writefile`, each with the path at which it is imported."""
    container: str = ""
    """For a written module, the path of the notebook that holds it."""

    @property
    def file(self) -> str:
        """The path of the file in which the code stands."""
        return self.container or self.path

    @property
    def all_pieces(self) -> tuple[Piece, ...]:
        """Those of the file's own program, then those of the modules that it writes."""
        return (*self.pieces, *(piece for one in self.written for piece in one.pieces))


_FORMATS = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".ipynb": "notebook",
    ".md": "markup",
    ".markdown": "markup",
    ".rst": "markup",
}

MODULE_SUFFIXES = (".py", ".pyi", ".pyw")
NOTEBOOK_SUFFIXES = (".ipynb",)
MARKUP_SUFFIXES = (".md", ".markdown", ".rst")


def read_source(data: bytes, path: str) -> Source:
    """Read a file by its suffix; what has none is taken for a module.

    Raises Undecodable; what else is wrong with it is in the `problems` of what comes back.
    """
    reader: Callable[[bytes, str], Source] = import_module(f"smfix.sources.{_format(path)}").read
    return reader(data, path)


def read_again(data: bytes, source: Source) -> Source:
    """The same source, of a file that is changed. Raises Undecodable."""
    whole = read_source(data, source.file)
    first = source.pieces[0].cell if source.pieces else None
    if not source.container:
        return whole
    return next(one for one in whole.written if one.path == source.path and one.pieces[0].cell == first)


def read_text(data: bytes, path: str) -> Text:
    """The text of a file alone, for those who need no code. Raises Undecodable."""
    return decode(data) if _format(path) == "python" else decode_utf8(data)


def _format(path: str) -> str:
    return _FORMATS.get(os.path.splitext(path)[1].lower(), "python")
