"""Where a file's findings are now: in the file as it is on disk, in lines, columns and bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from smfix.fingerprint import fingerprints
from smfix.model import Edit, Finding, Place, Rewrite, Safety
from smfix.sources import read_text
from smfix.text import Lines, Text


class Located:
    """One file's findings, for reports that point into the file itself (a notebook's JSON, too)."""

    def __init__(self, rewrite: Rewrite, written: bool) -> None:
        """`written`: the file on disk is `after`, so that only what is left is still there."""
        self.rewrite = rewrite
        self._moved = written and rewrite.changed
        open_ones = rewrite.left if written else (*rewrite.fixed, *rewrite.left)
        self.findings: list[Finding] = sorted(open_ones, key=lambda one: (one.start, one.code))
        """What there is to say about the file on disk, from its top."""

    @cached_property
    def text(self) -> Text:
        """The file on disk, decoded."""
        return read_text(self.rewrite.after if self._moved else self.rewrite.before, self.rewrite.path)

    @cached_property
    def _shift(self) -> Callable[[int], int]:
        return shift(self.rewrite.edits)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text.text)

    def offset(self, at: int) -> int:
        """A character's offset in the file on disk."""
        return self._shift(at) if self._moved else at

    def place(self, start: int, end: int) -> Place:
        """Lines and columns in the file itself."""
        line, column = self._lines.position(self.offset(start))
        end_line, end_column = self._lines.position(self.offset(end))
        return Place(line, column, end_line, end_column)

    def shown(self, finding: Finding) -> Place:
        """The finding's place as a person is told it: within its cell, where there is one."""
        if finding.place.cell is not None or not self._moved:
            return finding.place
        return self.place(finding.start, finding.end)

    def marks(self) -> dict[int, str]:
        """The fingerprint of each finding, by its id."""
        rewrite = self.rewrite
        every = (*rewrite.fixed, *rewrite.left, *rewrite.suppressed)
        before = self.text if not self._moved else read_text(rewrite.before, rewrite.path)
        return {id(finding): mark for finding, mark in zip(every, fingerprints(before.text, every))}


def shift(edits: Sequence[Edit]) -> Callable[[int], int]:
    """Where a character of the file before the edits (sorted and disjoint) is after them."""
    grown = list(accumulate((len(edit.text) - (edit.end - edit.start) for edit in edits), initial=0))
    return lambda at: at + grown[bisect_right(edits, at, key=lambda edit: edit.end)]


def in_bytes(text: Text, offsets: Iterable[int]) -> dict[int, int]:
    """The offsets of these characters in the bytes of the file."""
    found: dict[int, int] = {}
    at, size = 0, len(text.bom)
    for offset in sorted(set(offsets)):
        size += len(text.text[at:offset].encode(text.encoding))
        at = offset
        found[offset] = size
    return found


LEVELS = {Safety.SAFE: "error", Safety.UNSAFE: "warning", Safety.MANUAL: "warning"}
"""How CI systems are told of a finding."""


def sentence(finding: Finding) -> str:
    """A finding's message with its advice, and the cell that it is in."""
    cell = f"cell {finding.place.cell}, line {finding.place.line}: " if finding.place.cell is not None else ""
    advice = f" ({finding.advice})" if finding.advice else ""
    return f"{cell}{finding.message}{advice}"
