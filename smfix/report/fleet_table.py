"""What a run over many repositories shows while it runs: a table on a terminal, a line a repository elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from smfix.report.summary import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

COLOURS = {"done": "green", "needs review": "yellow", "failed": "red", "nothing to do": "dim"}
_ROWS = 8
"""How many repositories are named at once: the last ones that say something, and those that are being done."""


class Seen(Protocol):
    """One repository's outcome, in words."""

    @property
    def name(self) -> str:
        """What a person calls the repository."""

    @property
    def text(self) -> str:
        """What was done, or why not."""


class Lines:
    """One line a repository, as it is done."""

    def __init__(self, total: int) -> None:
        """`total` is how many are to come."""
        self._total, self._done = total, 0

    def start(self, name: str) -> None:
        """Nothing is said before there is something to say."""

    def add(self, seen: Seen, state: str) -> None:
        """Say how it went."""
        self._done += 1
        digits = len(str(self._total))
        text = f"[{self._done:>{digits}}/{self._total}] {line(seen, state)}\n"
        try:
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
            sys.stdout.buffer.flush()
        except OSError:  # who reads it went away, or its disk is full: the work goes on
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)

    def close(self) -> None:
        """Nothing to take away."""


class Table:
    """A table that stays as small as the terminal however many repositories there are."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        """Show it on stderr; it is taken away at the end."""
        from rich.console import Console
        from rich.live import Live

        self._total, self._counts = total, Counter[str]()
        self._started = time.monotonic()
        self._running: dict[str, float] = {}
        self._told: list[tuple[str, str, str]] = []
        self._console = console or Console(stderr=True)
        self._live = Live(
            console=self._console,
            get_renderable=self._drawn,
            transient=True,
            refresh_per_second=4,
        )
        self._live.start()

    def start(self, name: str) -> None:
        """A repository is being done from now on."""
        self._running[name] = time.monotonic()

    def add(self, seen: Seen, state: str) -> None:
        """A repository is done."""
        self._running.pop(seen.name, None)
        self._counts[state] += 1
        if state != "nothing to do":
            self._told = [*self._told, (seen.name, state, seen.text)][-_ROWS:]

    def close(self) -> None:
        """Take the table away."""
        self._live.stop()

    def _drawn(self) -> RenderableType:
        from rich.console import Group
        from rich.table import Table as Grid
        from rich.text import Text

        grid = Grid.grid(padding=(0, 2), expand=True)
        grid.add_column(ratio=2, no_wrap=True, overflow="ellipsis")
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
        for name, state, text in list(self._told):
            grid.add_row(Text(printable(name)), Text(state, COLOURS[state]), Text(printable(text), "dim"))
        now = time.monotonic()
        for name, since in sorted(self._running.copy().items(), key=lambda item: item[1])[:_ROWS]:
            grid.add_row(Text(printable(name)), Text("…", "cyan"), Text(f"{now - since:.0f} s", "dim"))
        return Group(grid, self._bar(now))

    def _bar(self, now: float) -> Text:
        from rich.text import Text

        done = sum(self._counts.values())
        width = max(10, min(30, self._console.width - 60))
        filled = round(width * done / max(1, self._total))
        text = Text.assemble(("━" * filled, "green"), ("━" * (width - filled), "dim"), f" {done}/{self._total}")
        for state, colour in COLOURS.items():
            if self._counts[state]:
                text.append(f"  {self._counts[state]} {state}", colour)
        if done:
            text.append(f"  {_left(now - self._started, done, self._total)}", "dim")
        text.no_wrap, text.overflow = True, "ellipsis"
        return text


def line(seen: Seen, state: str) -> str:
    """One repository in one line."""
    return printable(f"{seen.name}: {state}" + (f": {seen.text}" if seen.text and state != "nothing to do" else ""))


def display(total: int) -> Lines | Table:
    """The table where a person watches stderr, else lines on stdout."""
    return Table(total) if sys.stderr.isatty() else Lines(total)


def _left(seconds: float, done: int, total: int) -> str:
    rest = seconds / done * (total - done)
    return f"{rest / 60:.0f} min left" if rest > 90 else f"{rest:.0f} s left"
