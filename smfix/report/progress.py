"""A progress bar on stderr, for runs that take longer than a second and a person who watches."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds for which nothing is shown."""

EVERY = 0.1
"""Seconds between two drawings of the bar."""


class Bar:
    """Files done of `total`. It has no thread: it is drawn when something was done, and taken away before anything
    else is printed."""

    def __init__(self, total: int, started: float) -> None:
        """`started` is when the run began, by `time.monotonic`."""
        self.total, self.done = total, 0
        self._next = started + PATIENCE
        self._drawn: Progress | None = None
        self._wanted = sys.stderr.isatty()

    def advance(self) -> None:
        """One more file is done."""
        self.done += 1
        now = time.monotonic()
        if self._wanted and now >= self._next and self.done < self.total:
            self._next = now + EVERY
            self._draw()

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None

    def _draw(self) -> None:
        if self._drawn is None:
            self._drawn = _start(self.total)
        self._drawn.update(self._drawn.task_ids[0], completed=self.done, refresh=True)


def _start(total: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("smfix"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    progress = Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
    progress.add_task("", total=total)
    progress.start()
    return progress
