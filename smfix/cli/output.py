"""Where a run's report goes: which one, in which colours, and what happens when its reader goes away."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from smfix.cli.streams import StdoutFailed, failed, mute
from smfix.model import Problem, Reason, Rewrite
from smfix.report import Report, Style, make

if TYPE_CHECKING:
    from smfix.run_options import RunOptions


class Output:
    """The report on stdout, or in a file that is written whole at the end; none with -q."""

    def __init__(self, options: RunOptions) -> None:
        """Nothing is written yet."""
        self._report: Report | None = None
        self.failed = False
        """Whether a part of the report could not be written."""
        self._file: str | None = options.output_file
        if options.interactive or (options.quiet and not options.diff):
            return
        colours = coloured(options.color, self._file is None)
        self._out: BinaryIO = sys.stdout.buffer if self._file is None else io.BytesIO()
        person = self._file is None and sys.stdout.isatty()
        style = Style(options.writes, options.verbose, width(), colours, person)
        self._report = make(_name(options, colours), self._out, style)

    def add(self, rewrite: Rewrite) -> Rewrite | None:
        """Hand a file to the report; a reader who went away stops the report, not the run.

        Where the report fails, that is a problem of the file that could not be shown: it comes back.
        """
        if self._report is not None:
            try:
                self._report.add(rewrite)
            except (BrokenPipeError, StdoutFailed) as error:
                self._lost(error)
            except (Exception, SystemExit) as error:
                from smfix.engine import mistake

                return Rewrite.failed(Problem(rewrite.path, Reason.INTERNAL, mistake("the report", error, outcome="")))
        return None

    def close(self) -> None:
        """Write what can only be written at the end."""
        if self._report is not None:
            try:
                self._report.close()
            except (BrokenPipeError, StdoutFailed) as error:
                self._lost(error)
        if self._file is not None and isinstance(self._out, io.BytesIO):
            from smfix.files.whole import write_whole

            wrong = write_whole(self._file, self._out.getvalue())
            if wrong:
                raise click.ClickException(wrong)

    def _lost(self, error: OSError) -> None:
        """Nobody reads the report any more, or it can't be written: that is said once, and the run goes on."""
        if isinstance(error, StdoutFailed):
            self.failed = True
            failed(error)
        else:
            mute()


def _name(options: RunOptions, colours: bool) -> str:
    """The report's key in FORMATS."""
    if options.statistics:
        return "statistics"
    name: str = options.output_format or ("concise" if options.check else "full")
    if name != "full":
        return name
    person = sys.stdout.isatty() and options.output_file is None
    return "terminal" if colours or person else "patch"


def coloured(choice: str, terminal: bool = True) -> bool:
    """Whether the report is for a person who sees colours; `terminal`: it may go to one."""
    if choice != "auto":
        return choice == "always"
    if not terminal or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def width() -> int:
    """The terminal's width in columns, as `shutil.get_terminal_size` finds it, which takes long to import."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80
