"""Where a run's report goes: which one, in which colours, and what happens when its reader goes away."""

from __future__ import annotations

import os
import sys
from typing import Any, BinaryIO

from smfix.model import Rewrite
from smfix.report import Report, Style, make


class Output:
    """The report on stdout; none with -q."""

    def __init__(self, options: dict[str, Any], writes: bool) -> None:
        """`writes` says whether the changes are made or only shown."""
        self._report: Report | None = None
        if options["quiet"] and not options["diff"]:
            return
        name = options["output_format"] or ("concise" if options["check"] else "full")
        if name == "full":
            name = "terminal" if coloured(options["color"]) else "patch"
        out: BinaryIO = sys.stdout.buffer
        self._report = make(name, out, Style(writes, options["verbose"], width()))

    def add(self, rewrite: Rewrite) -> None:
        """Hand a file to the report; a reader who went away stops the report, not the run."""
        if self._report is not None:
            try:
                self._report.add(rewrite)
            except BrokenPipeError:
                _mute()

    def close(self) -> None:
        """Write what can only be written at the end."""
        if self._report is not None:
            try:
                self._report.close()
            except BrokenPipeError:
                _mute()


def _mute() -> None:
    """Let stdout lead nowhere once its reader is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def coloured(choice: str) -> bool:
    """Whether stdout is for a person who sees colours."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def width() -> int:
    """The terminal's width in columns."""
    import shutil

    return shutil.get_terminal_size().columns
