"""The diff on a pipe: the bytes of a patch that `git apply` takes from the repository's root."""

from __future__ import annotations

import os
from typing import BinaryIO

from smfix.files import git
from smfix.model import Rewrite
from smfix.report import Style
from smfix.report.blocks import blocks, growth, hunks, lines_of, rows
from smfix.sources import read_text
from smfix.text import Text

_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


class Patch:
    """Changed files as one patch; nothing else is on the stream."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` as files come."""
        self._out = out

    def add(self, rewrite: Rewrite) -> None:
        """Write the file's part of the patch."""
        if rewrite.changed:
            self._out.write(patch(rewrite))

    def close(self) -> None:
        """Hand on what is buffered."""
        self._out.flush()


def patch(rewrite: Rewrite) -> bytes:
    """One file's patch."""
    text = read_text(rewrite.before, rewrite.path)
    lines = lines_of(text.text)
    name = path_in_repository(rewrite.path)
    parts = [b"--- ", header(b"a/" + name), b"\n+++ ", header(b"b/" + name), b"\n"]
    shift = 0
    for hunk in hunks(blocks(lines, rewrite.edits), len(lines)):
        old, new = hunk.end - hunk.start, hunk.end - hunk.start + growth(hunk)
        start = hunk.start + bool(old)
        parts.append(f"@@ -{start},{old} +{hunk.start + shift + bool(new)},{new} @@\n".encode())
        for sign, number, new_number, line in rows(hunk, lines, shift):
            first = number == 0 or (number is None and new_number == 0)
            parts += [sign.encode(), _encoded(text, line, first)]
        shift += growth(hunk)
    return b"".join(parts)


def _encoded(text: Text, line: str, first: bool) -> bytes:
    data = (text.bom if first else b"") + line.encode(text.encoding)
    return data if line.endswith("\n") else data + _NO_NEWLINE


def path_in_repository(path: str) -> bytes:
    """The file's path from the top of its work tree (else from the current folder), with slashes."""
    real = os.path.realpath(path)
    top = git.work_tree(os.path.dirname(real)) or os.path.realpath(".")
    inside = os.path.relpath(real, top)
    if inside.startswith(".."):
        inside = os.path.normpath(path).lstrip("/")
    return os.fsencode(inside.replace(os.sep, "/"))


def header(name: bytes) -> bytes:
    """A name as git writes it in a patch: quoted where it holds what would confuse."""
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in name):
        return name + (b"\t" if b" " in name else b"")
    quoted = "".join(
        f"\\{_ESCAPES[byte]}" if byte in _ESCAPES else chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
        for byte in name
    )
    return f'"{quoted}"'.encode()
