"""Ctrl-C and SIGTERM: at once while computing, and held back while a file is written and counted."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM: ends the run as Ctrl-C does, with its own exit code."""

    exit_code = 143


class Interrupts:
    """From when it is made, both signals raise here, in the main thread."""

    def __init__(self) -> None:
        """Take both signals over."""
        self._held = False
        self._waiting: KeyboardInterrupt | None = None
        signal.signal(signal.SIGINT, self._come)
        signal.signal(signal.SIGTERM, self._come)

    def _come(self, number: int, frame: FrameType | None) -> None:
        error = Terminated() if number == signal.SIGTERM else KeyboardInterrupt()
        if not self._held:
            raise error
        self._waiting = error

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is done inside is done to its end; the signal is acted on after that."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._waiting is not None:
            raise self._waiting
