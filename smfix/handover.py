"""What of a rewrite goes from the process that computed it to the one that writes and shows it: no byte that is there
already, and none that nobody asks for."""

from __future__ import annotations

from dataclasses import replace

from smfix.model import Rewrite

SHARE = 1 << 16
"""Bytes that are looked at together for whether they changed."""

Packed = tuple[Rewrite, int, int]
"""A rewrite whose `after` lacks so many bytes at its start, and so many at its end, which are those of `before`."""


def without_bytes(rewrite: Rewrite) -> Rewrite:
    """The same without the file's bytes, where nobody will ask for them: nothing was found and nothing is changed."""
    if rewrite.changed or rewrite.fixed or rewrite.left or rewrite.suppressed:
        return rewrite
    return replace(rewrite, before=b"", after=b"")


def packed(rewrite: Rewrite) -> Packed:
    """The rewrite with those bytes of `after` only that are not as before: behind how many, and before how many."""
    rewrite = without_bytes(rewrite)
    before, after = rewrite.before, rewrite.after
    shorter, head, tail = min(len(before), len(after)), 0, 0
    while head + SHARE <= shorter and before[head : head + SHARE] == after[head : head + SHARE]:
        head += SHARE
    while head + tail + SHARE <= shorter and _from_end(before, tail) == _from_end(after, tail):
        tail += SHARE
    return replace(rewrite, after=after[head : len(after) - tail]), head, tail


def _from_end(data: bytes, at: int) -> bytes:
    return data[len(data) - at - SHARE : len(data) - at]


def unpacked(handed: Packed) -> Rewrite:
    """The rewrite that `packed` took apart."""
    rewrite, head, tail = handed
    if not head + tail:
        return rewrite
    before = rewrite.before
    return replace(rewrite, after=b"".join((before[:head], rewrite.after, before[len(before) - tail :])))
