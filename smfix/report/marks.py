"""Which characters of which lines changed, from the edits, without comparing lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from smfix.model import Edit
from smfix.report.blocks import Row, lines_of
from smfix.text import splice

Mark = tuple[int, int]
"""A stretch of characters."""

MOST_COMPARED = 10_000
"""Up to this product of their lengths, what an edit replaces is compared with what it puts there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a diff: where its lines start (and the last one ends), and its marks, in order and apart."""

    starts: Sequence[int]
    marks: Sequence[Mark]

    def on(self, line: int) -> list[Mark]:
        """The marks on a line (0-based), in columns (0-based)."""
        start, end = self.starts[line], self.starts[line + 1]
        first = bisect_right(self.marks, start, key=lambda mark: mark[1])
        last = bisect_left(self.marks, end, first, key=lambda mark: mark[0])
        return [(max(low, start) - start, min(high, end) - start) for low, high in self.marks[first:last]]


def sides(text: str, edits: Sequence[Edit]) -> tuple[Side, Side]:
    """The text before and after its edits."""
    old: list[Mark] = []
    new: list[Mark] = []
    shift = 0
    for edit in edits:
        was = text[edit.start : edit.end]
        old += ((edit.start + low, edit.start + high) for low, high in _differing(edit.text, was))
        new += ((edit.start + shift + low, edit.start + shift + high) for low, high in _differing(was, edit.text))
        shift += len(edit.text) - len(was)
    return Side(_starts(text), old), Side(_starts(splice(text, edits)), new)


def _starts(text: str) -> list[int]:
    return list(accumulate(map(len, lines_of(text)), initial=0))


def _differing(old: str, new: str) -> Iterator[Mark]:
    """The stretches of `new` that are not in `old`."""
    if not old or not new or len(old) * len(new) > MOST_COMPARED:
        if new:
            yield 0, len(new)
        return
    from difflib import SequenceMatcher

    for tag, _, _, low, high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal" and high > low:
            yield low, high


def partners(shown: Sequence[Row]) -> dict[int, int]:
    """For each changed line the one on the other side that it stands for, where as many go as come."""
    found: dict[int, int] = {}
    gone: list[int] = []
    come: list[int] = []
    for index, (sign, *_) in enumerate((*shown, (" ",))):
        if come and sign != "+":
            if len(gone) == len(come):
                found.update(zip(gone, come))
                found.update(zip(come, gone))
            gone, come = [], []
        if sign == "-":
            gone.append(index)
        elif sign == "+":
            come.append(index)
        else:
            gone = []
    return found
