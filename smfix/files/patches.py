"""Read a unified diff, and apply it to bytes in memory: exactly, at the lines that it names, or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_HUNK = re.compile(rb"@@ -(\d{1,18})(?:,(\d{1,18}))? \+(\d{1,18})(?:,(\d{1,18}))? @@")
_ESCAPE = re.compile(rb"\\([abtnvfr\"\\]|[0-3][0-7]{2})")
_QUOTED = re.compile(rb'"((?:[^"\\]|' + _ESCAPE.pattern + rb')*)"(?:[\t ].*)?')
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
_NO_CONTENT = (b"rename ", b"copy ", b"old mode ", b"new mode ", b"Binary files ", b"GIT binary patch")


class BadPatch(ValueError):
    """The text is no unified diff; the message says where."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines `old`, from the 1-based line `start` on, become `new`. Lines carry their ends."""

    start: int
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]


@dataclass(slots=True)
class FilePatch:
    """What a patch does to one file: `path` as in a repository, without `a/`; `other` is what it does to it besides."""

    path: str
    hunks: list[Hunk] = field(default_factory=list)
    other: str = ""


def read(data: bytes) -> list[FilePatch]:
    """The files of a patch. Raises BadPatch."""
    lines = data.split(b"\n")
    files: list[FilePatch] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(b"--- ") and at + 1 < len(lines) and lines[at + 1].startswith(b"+++ "):
            try:
                files.append(_file(line[4:], lines[at + 1][4:]))
            except BadPatch as error:
                raise BadPatch(f"line {at + 1}: {error}") from None
            at += 2
        elif line.startswith(b"@@ "):
            if not files:
                raise BadPatch(f"line {at + 1}: a hunk before the name of its file")
            hunk, at = _hunk(lines, at)
            files[-1].hunks.append(hunk)
        else:
            if line.startswith(_NO_CONTENT):
                files.append(FilePatch("", other=f"line {at + 1}: {line.decode(errors='replace')}"))
            at += 1
    if not files:
        raise BadPatch("there is no unified diff in it")
    return files


def apply(before: bytes, hunks: Sequence[Hunk]) -> bytes | str:
    """The bytes with the hunks applied; or which hunk does not fit."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", before)
    made: list[bytes] = []
    at = 0
    for hunk in hunks:
        start = hunk.start - 1 if hunk.old else hunk.start
        if start < at or lines[start : start + len(hunk.old)] != list(hunk.old):
            return f"the hunk at line {hunk.start} does not fit the file"
        made += lines[at:start]
        made += hunk.new
        at = start + len(hunk.old)
    return b"".join([*made, *lines[at:]])


def _file(old: bytes, new: bytes) -> FilePatch:
    names = [_name(old), _name(new)]
    if b"/dev/null" in names:
        whole = "adds" if names[0] == b"/dev/null" else "removes"
        name = names[names[0] == b"/dev/null"]
        return FilePatch(os.fsdecode(_below(name)), other=f"{whole} the file")
    if _below(names[0]) != _below(names[1]):
        return FilePatch(os.fsdecode(_below(names[1])), other="renames the file")
    return FilePatch(os.fsdecode(_below(names[1])))


def _name(written: bytes) -> bytes:
    """A name as git or diff writes it: quoted, or up to a tab. Raises BadPatch."""
    written = written.rstrip(b"\r")
    if written.startswith(b'"'):
        quoted = _QUOTED.fullmatch(written)
        if quoted is None:
            raise BadPatch("a file's name is quoted in a way that git does not quote")
        name = _ESCAPE.sub(lambda match: _unescaped(match.group(1)), quoted.group(1))
    else:
        name = written.partition(b"\t")[0]
    if b"\0" in name:
        raise BadPatch("a file's name holds a NUL byte")
    return name


def _unescaped(escape: bytes) -> bytes:
    return bytes([int(escape, 8)]) if escape.isdigit() else _LETTERS.get(escape, escape)


def _below(name: bytes) -> bytes:
    """The name without its first part (`a/`, `b/`), as `git apply` and `patch -p1` take it."""
    return name.partition(b"/")[2] or name


def _hunk(lines: Sequence[bytes], at: int) -> tuple[Hunk, int]:
    match = _HUNK.match(lines[at])
    if match is None:
        raise BadPatch(f"line {at + 1}: not the head of a hunk")
    start, olds, _, news = (1 if group is None else int(group) for group in match.groups())
    old: list[bytes] = []
    new: list[bytes] = []
    at += 1
    while len(old) < olds or len(new) < news:
        sign, text = (lines[at][:1], lines[at][1:]) if at < len(lines) else (b"", b"")
        if sign not in (b" ", b"-", b"+") and not (not sign and at < len(lines) - 1):
            raise BadPatch(f"line {at + 1}: the hunk ends before its last line")
        at += 1
        bare = at < len(lines) and lines[at].startswith(b"\\")
        line = text if bare else text + b"\n"
        at += bare
        if sign != b"+":
            old.append(line)
        if sign != b"-":
            new.append(line)
    return Hunk(start, tuple(old), tuple(new)), at
