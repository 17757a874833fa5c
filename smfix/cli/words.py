"""Words for a person, on stderr: each call is a line of its own, broken between words at a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smfix.model import Problem


def say(*lines: str) -> None:
    """Print each of these as one line, at a terminal broken between words: nothing in it moves a cursor,
    breaks it, or is a command to a CI system."""
    from smfix.report.summary import one_line

    shown = map(one_line, lines)
    print(*(_wrapped(line) for line in shown) if sys.stderr.isatty() else shown, sep="\n", file=sys.stderr)


def _wrapped(line: str) -> str:
    """A line as a person at a terminal reads it: broken between words. One that begins with blanks is kept."""
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    if len(line) <= width or line.startswith(" "):
        return line
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def say_problem(problem: Problem) -> None:
    """Print a problem as one line; a person at a terminal sees an error in red."""
    from smfix.report.summary import one_line, problem_line

    line = one_line(problem_line(problem))
    if problem.reason.is_error and sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        import click

        where, error, text = line.partition(" error: ")
        line = f"{where}{click.style(error, fg='red', bold=True)}{text}"
    print(line, file=sys.stderr)
