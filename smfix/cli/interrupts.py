"""Ctrl-C and SIGTERM: at once while computing, held back while a file is written and counted."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM: ends the run as Ctrl-C does, with its own exit code."""

    exit_code = 143


def code_of(interrupt: BaseException) -> int:
    """The exit code of a run that was interrupted."""
    return getattr(interrupt, "exit_code", 130)


class Interrupts:
    """From when it is made, both signals raise here, in the main thread."""

    def __init__(self) -> None:
        """Take both signals over."""
        self._held = False
        self._waiting: KeyboardInterrupt | None = None
        _take(self._come)

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


def ignore() -> None:
    """The exit code is known, and nothing is left to be done: both signals come too late."""
    _take(signal.SIG_IGN)


def _take(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` and a shell's `&` want it
            signal.signal(number, handler)
