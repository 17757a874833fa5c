"""Names of files, a line each: for a person to read, or for another program to use."""

from __future__ import annotations

import os
import re

from smfix.report.patch import header
from smfix.report.summary import is_command, shown

_ODD = re.compile(rb'[\x00-\x1f\x7f]|^"')
"""What a line cannot hold, or would be taken for."""


def listed(path: str, terminal: bool) -> bytes:
    """The line of a name, as `ls` and git have it: escaped on a terminal; on a pipe the name's own bytes, quoted as git
    quotes them where they are odd."""
    if terminal:
        return f"{shown(path)}\n".encode("utf-8", "backslashreplace")
    name = os.fsencode(f"./{path}" if is_command(path) else path)
    return (header(name) if _ODD.search(name) else name) + b"\n"
