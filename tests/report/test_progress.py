"""The bar is for people who wait: a terminal, and more than a second."""

from __future__ import annotations

import io
import time

import pytest

from smfix.report.progress import PATIENCE, Bar


class Stderr(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "waited", "shown"), [(True, PATIENCE + 1, True), (True, 0, False), (False, PATIENCE + 1, False)]
)
def test_it_shows_on_a_terminal_after_a_second(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, waited: float, shown: bool
) -> None:
    monkeypatch.setattr("sys.stderr", stderr := Stderr(terminal))
    monkeypatch.setenv("TERM", "xterm")
    bar = Bar(10, time.monotonic() - waited)
    bar.advance()
    bar.clear()
    assert ("1/10" in stderr.getvalue()) == shown
    assert (stderr.getvalue() == "") == (not shown)


def test_the_last_file_needs_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stderr := Stderr(True))
    bar = Bar(1, time.monotonic() - PATIENCE - 1)
    bar.advance()
    assert stderr.getvalue() == ""
