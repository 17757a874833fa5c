"""From a file's edits to the lines that differ, without searching: the edits are known, the diff follows from them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smfix.model import Edit

CONTEXT = 3
"""Lines shown around a change."""


@dataclass(slots=True)
class Block:
    """Old lines `start` (0-based) up to `end`, replaced by `new`. Lines carry their ends; only LF ends one."""

    start: int
    end: int
    new: list[str]


def lines_of(text: str) -> list[str]:
    """Lines as git sees them."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def blocks(lines: Sequence[str], edits: Sequence[Edit]) -> list[Block]:
    """The changed stretches of lines, in order, apart from each other, as small as whole lines allow."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first = _line(starts, edit.start)
        last = _line(starts, edit.end)
        if found and first <= found[-1][1]:
            low, high, own = found[-1]
            own.append(edit)
            found[-1] = (low, max(high, last), own)
        else:
            found.append((first, last, [edit]))
    return [block for low, high, own in found for block in [_block(lines, starts, low, high, own)]]


def _line(starts: list[int], offset: int) -> int:
    return max(0, min(bisect_right(starts, offset) - 1, len(starts) - 2))


def _block(lines: Sequence[str], starts: list[int], first: int, last: int, edits: list[Edit]) -> Block:
    old = list(lines[first : last + 1])
    text, base, parts, at = "".join(old), starts[first], [], 0
    for edit in edits:
        parts += [text[at : edit.start - base], edit.text]
        at = edit.end - base
    new = lines_of("".join([*parts, text[at:]]))
    end = min(last + 1, len(lines))
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    return Block(first + head, end - tail, new[head : len(new) - tail])


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines both begin with."""
    return next((at for at, (one, other) in enumerate(zip(old, new)) if one != other), min(len(old), len(new)))


@dataclass(slots=True)
class Hunk:
    """Blocks that are shown together, with the lines around them: old lines `start` up to `end`."""

    start: int
    end: int
    blocks: list[Block]


def hunks(found: Sequence[Block], count: int) -> Iterator[Hunk]:
    """Blocks grouped where their context meets; `count` is the number of old lines."""
    group: list[Block] = []
    for block in found:
        if group and block.start - group[-1].end > 2 * CONTEXT:
            yield _hunk(group, count)
            group = []
        group.append(block)
    if group:
        yield _hunk(group, count)


def _hunk(group: list[Block], count: int) -> Hunk:
    return Hunk(max(0, group[0].start - CONTEXT), min(count, group[-1].end + CONTEXT), group)


Row = tuple[str, int | None, int | None, str]
"""What a line of a hunk is (" ", "-" or "+"), its old and new number (0-based), its text."""


def rows(hunk: Hunk, lines: Sequence[str], shift: int) -> Iterator[Row]:
    """The hunk's lines in order; `shift` is how many lines the file has grown by before it."""
    at = hunk.start
    for block in hunk.blocks:
        for index in range(at, block.start):
            yield " ", index, index + shift, lines[index]
        for index in range(block.start, block.end):
            yield "-", index, None, lines[index]
        for offset, text in enumerate(block.new):
            yield "+", None, block.start + shift + offset, text
        shift += len(block.new) - (block.end - block.start)
        at = block.end
    for index in range(at, hunk.end):
        yield " ", index, index + shift, lines[index]


def growth(hunk: Hunk) -> int:
    """How many lines the hunk adds on balance."""
    return sum(len(block.new) - (block.end - block.start) for block in hunk.blocks)
