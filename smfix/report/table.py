"""A table on a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_COLOURS = {"safe": "green", "unsafe": "yellow", "manual": "red"}


def drawn(heads: Sequence[str], rows: Sequence[tuple[str, list[int], str]], width: int) -> list[str]:
    """The table's lines: a code, numbers, a name; zeros are dim."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=True, highlight=False, markup=False, emoji=False)
    console.print(made(heads, rows), end="")
    return stream.getvalue().splitlines()


def made(heads: Sequence[str], rows: Sequence[tuple[str, list[int], str]]) -> Table:
    """The table itself."""
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for head in heads:
        numeric = head not in (heads[0], heads[-1])
        found.add_column(head, justify="right" if numeric else "left", no_wrap=head != heads[-1])
    for code, numbers, name in rows:
        cells = [
            Text(str(number), _COLOURS.get(head, "") if number else "dim") for head, number in zip(heads[1:], numbers)
        ]
        found.add_row(Text(code, "cyan"), *cells, Text(name))
    return found
