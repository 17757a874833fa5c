"""Words for a person, on stderr: each call is a line of its own, whatever is in it."""

from __future__ import annotations

import sys


def say(*lines: str) -> None:
    """Print each of these as one line: nothing in it moves a cursor, breaks it, or is a command to a CI system."""
    from smfix.report.summary import one_line

    print(*map(one_line, lines), sep="\n", file=sys.stderr)
