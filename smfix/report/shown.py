"""A line of a file as a terminal may show it: nothing in it that acts on the terminal, and no wider than that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smfix.report.marks import Mark
from smfix.report.summary import printable

MOST_LOOKED_AT = 4_096
"""Characters of a line that are looked at, where it is longer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of a line: `text[start:]` is to be seen, with `marks` (in columns of `text`)."""

    text: str
    start: int = 0
    marks: Sequence[Mark] = ()


def pair(one: str, its: Sequence[Mark], other: str, others: Sequence[Mark], width: int) -> Shown:
    """A line with its marks, shown so that what differs from its partner is visible; the partner the same way."""
    one, other = one.rstrip("\r\n"), other.rstrip("\r\n")
    first = min((low for low, _ in (*its, *others)), default=0)
    at = max(0, first - MOST_LOOKED_AT // 4) if max(len(one), len(other)) > MOST_LOOKED_AT else 0
    text, marks = _visible(one, its, at)
    partner, partners = _visible(other, others, at)
    longest = max(len(text), len(partner))
    low = min((low for low, _ in (*marks, *partners)), default=0)
    behind = [len(shown) - marked[-1][1] for shown, marked in ((text, marks), (partner, partners)) if marked]
    last = longest - min(behind, default=0)
    start = 0 if last < width and not at else max(0, min(low - width // 3, longest - width + 1))
    return Shown(text, start, marks)


def alone(line: str) -> Shown:
    """A line from its beginning."""
    return Shown(_visible(line[:MOST_LOOKED_AT].rstrip("\r\n"), (), 0)[0])


def _visible(line: str, marks: Sequence[Mark], at: int) -> tuple[str, list[Mark]]:
    """The line from a character on, tabs as blanks, nothing in it that a terminal would act on, and where marks are."""
    line = line[at : at + MOST_LOOKED_AT]
    inside = [(max(0, low - at), min(high - at, len(line))) for low, high in marks]
    inside = [(low, high) for low, high in inside if low < high]
    if line.isprintable():
        return line, inside
    parts, places, column = [], [0], 0
    for char in line:
        part = " " * (4 - column % 4) if char == "\t" else char if char.isprintable() else printable(char)
        column = 0 if char in "\r\n" else column + (len(part) if char == "\t" else 1)
        parts.append(part)
        places.append(places[-1] + len(part))
    return "".join(parts), [(places[low], places[high]) for low, high in inside]
