"""Python that stands inside another format's text: a cell of a notebook, a fenced block of a document."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
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


def code_edits(piece: Embedded, text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Those of the file's edits, in order, that lie inside the piece, as edits of the code as shown; `text` is the
    file's."""
    low, high = piece.span
    first = bisect_left(edits, low, key=lambda edit: edit.start)
    last = bisect_right(edits, high, first, key=lambda edit: edit.start)
    return [Edit(*piece.read_back(text, edit)) for edit in edits[first:last] if edit.end <= high]


def told(before: Source, after: Source, edits: Sequence[Edit]) -> str | None:
    """What is wrong with a changed source whose code is embedded: every edit must lie inside a piece, every piece must
    be what the edits say of it, and no piece may come or go."""
    if not any(isinstance(piece, Embedded) for piece in before.all_pieces):
        return None
    if [piece.cell for piece in before.all_pieces] != [piece.cell for piece in after.all_pieces]:
        return "the result has other pieces of code"
    count = 0
    for old, new in zip(before.all_pieces, after.all_pieces):
        try:
            own = code_edits(old, before.text.text, edits) if isinstance(old, Embedded) else []
        except ValueError:
            return "an edit lies in what is around the code"
        count += len(own)
        if new.text != splice(old.text, own):
            where = f"cell {old.cell}" if old.cell else f"the block at line {old.first_line}"
            return f"{where} is not what the edits say"
    return None if count == len(edits) else "an edit lies outside of the code"
