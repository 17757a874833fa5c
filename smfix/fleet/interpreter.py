"""A Python of our own in another process: it imports what this one does, and nothing from the folder it stands in.

That folder may be a stranger's repository: a `selectors.py` there must stay text.
"""

from __future__ import annotations

import os
import sys

import smfix

_APART = "-P" if sys.version_info >= (3, 11) else "-I"
"""Python does not put the current folder first; before 3.11 that comes only with leaving the environment unread."""


def command(code: str) -> list[str]:
    """The command line of an interpreter that runs `code`."""
    return [sys.executable, _APART, "-c", f"import sys; sys.path[:] = {import_path()!r}\n{code}"]


def import_path() -> list[str]:
    """Where this process imports from, but for the current folder: that counts only where PYTHONPATH names it."""
    here = os.path.realpath(os.curdir)
    named = {os.path.realpath(part) for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part}
    found = [os.path.abspath(part) for part in sys.path if os.path.realpath(part) != here or here in named]
    own = os.path.dirname(os.path.dirname(os.path.abspath(smfix.__file__)))
    return found if own in found else [*found, own]
