"""Python that stands inside another format's text: a cell of a notebook, a fenced block of a document."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from smfix.model import Edit
from smfix.sources import Piece, Source
from smfix.text import splice


@dataclass(frozen=True, slots=True, eq=False)
class Embedded(Piece):
    """A piece with a map to its file that is not one to one."""

    shown: str = ""
    """The code as people see it: of the same length as `code`, with nothing masked."""
    span: tuple[int, int] = (0, 0)
    """Where it stands in the decoded file; no edit of the piece lies outside."""

    @property
    def text(self) -> str:
        """The code as people see it."""
        return self.shown

    @abstractmethod
    def read_back(self, text: str, edit: Edit) -> tuple[int, int, str]:
        """What an edit of the file's `text` does to the code as shown: start, end, replacement.

        Found by reading the file's own format, not by undoing what `edit` did: it is what `edit` is held against.
        """


def told(before: Source, after: Source, edits: Sequence[Edit]) -> str | None:
    """What is wrong with a changed source whose code is embedded: every edit must lie inside a piece, every piece must
    be what the edits say of it, and no piece may come or go."""
    if not any(isinstance(piece, Embedded) for piece in before.pieces):
        return None
    if len(before.pieces) != len(after.pieces):
        return "the result has more or fewer pieces of code"
    todo = list(edits)
    for old, new in zip(before.pieces, after.pieces):
        if not isinstance(old, Embedded) or (old.cell, old.first_line > 0) != (new.cell, new.first_line > 0):
            return "the result has other pieces of code"
        own = [edit for edit in todo if old.span[0] <= edit.start and edit.end <= old.span[1]]
        todo = [edit for edit in todo if edit not in own]
        if new.text != _changed(old, before.text.text, own):
            return f"cell {old.cell} is not what the edits say" if old.cell else "a block is not what the edits say"
    return "an edit lies outside of the code" if todo else None


def _changed(piece: Embedded, text: str, edits: Sequence[Edit]) -> str:
    if not edits:
        return piece.shown
    return splice(piece.shown, [Edit(*piece.read_back(text, edit)) for edit in edits])
