"""Lines of words that fit a terminal: broken between words, what follows the first line indented."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text

_NARROWEST = 20
"""Columns of words that are kept even where the indent leaves fewer."""


def hanging(text: Text, width: int, indent: int) -> list[Text]:
    """The text in lines of at most `width` columns, all but the first `indent` columns in.

    A word that fits no line (a path, a long name) goes on beyond the width, whole, as a terminal can copy it.
    """
    lines: list[Text] = []
    start = end = used = 0
    room = width
    for low, high in _words(text.plain):
        size = cell_len(text.plain[start:high]) if not used else used + cell_len(text.plain[end:high])
        if used and size > room:
            lines.append(text[start:end])
            start, room = low, max(_NARROWEST, width - indent)
            size = cell_len(text.plain[low:high])
        end, used = high, size
    lines.append(text[start:])
    return [lines[0], *(Text(" " * indent).append_text(line) for line in lines[1:])]


def cropped(text: Text, start: int, width: int) -> Text:
    """At most `width` characters of a text from its character `start` on, with `…` where something is left out."""
    room = width - bool(start)
    over = len(text) - start > room
    cut = text[start : start + room - over]
    return Text.assemble(("…", "dim") if start else "", cut, ("…", "dim") if over else "") if start or over else text


_QUOTATION = re.compile(r"`[^`]*`")
_QUOTED = 30
"""Most characters of a quotation that is kept on one line."""


def _words(plain: str) -> list[tuple[int, int]]:
    """Where words stand; blanks inside backquotes break nothing where the quotation is short."""
    held = {
        at
        for found in _QUOTATION.finditer(plain)
        if len(found[0]) <= _QUOTED
        for at in range(found.start(), found.end())
    }
    breaks = [at for at, character in enumerate(plain) if character == " " and at not in held]
    starts, ends = [0, *(at + 1 for at in breaks)], [*breaks, len(plain)]
    return [(low, high) for low, high in zip(starts, ends) if high > low]
