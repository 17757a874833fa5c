"""The log of one run: what it is about to write, on disk before it writes it.

An entry holds a file's path, the hashes of its bytes before and after, and both: the bytes before compressed, those
after compressed against them, which takes next to nothing. Whole bytes, not reverse edits, because a log is for the day
on which something else went wrong: it needs no arithmetic to be right, and brings back a file of which a crash left
half. A mark says of a file that it is being overwritten in place, and one later that it is whole: between the two, its
bytes may be neither those before nor those after. Each line of a log carries its checksum; an end that a crash tore is
as if it were not there, and its file was not touched yet.
"""

from __future__ import annotations

import json
import os
import stat
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from smfix import __version__
from smfix.files import runs
from smfix.files.atomic import write_all
from smfix.files.nofollow import read_all
from smfix.folders import KEEP, NO_WAIT
from smfix.model import Rewrite

FORMAT = 3
READABLE = (2, FORMAT)
"""Logs of format 2 know no marks and no root."""
_WINDOW = 32_768
"""How much of the bytes before zlib can look back to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that a run wrote, or was about to; with its backup, where it may be half overwritten."""

    path: str
    before: bytes
    after: bytes
    backup: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its log tells it: when and in which folder, and the root, a git work tree's top or that folder.

    `damaged` counts lines that can't be read any more."""

    file: runs.RunFile
    started: str
    folder: str
    root: str
    entries: tuple[Entry, ...]
    damaged: int = 0


class Journal:
    """The log of this run. It is made when the first change is recorded; a run that changes nothing leaves none."""

    def __init__(self) -> None:
        """Nothing is opened yet."""
        self._log: int | None = None
        self._run: runs.RunFile | None = None

    def record(self, rewrites: Sequence[Rewrite], real: Mapping[str, str] = MappingProxyType({})) -> None:
        """Have the changes of these files on disk before any of them is made; `real` knows where their paths lead.

        Raises OSError; then none is recorded.
        """
        lines = b"".join(_line(_entry(one, real.get(one.path) or os.path.realpath(one.path))) for one in rewrites)
        if self._log is None:
            self._run, self._log = runs.begin(_line(_head()))
        _append(self._log, lines)

    def note(self, path: str, backup: str | None) -> None:
        """A file is about to be overwritten in place, or (without a backup) it is whole again. Raises OSError."""
        if self._log is not None:
            _append(self._log, _line({"over": path, "backup": backup}))

    def close(self) -> None:
        """The run ended as it should; old runs are let go. Never raises: what was recorded stays recorded."""
        if self._log is None or self._run is None:
            return
        try:
            self._run.end(self._log)
            runs.prune()
        except OSError:
            pass  # a log that stays `.open` is offered by the next run


def note(file: runs.RunFile, path: str, backup: str | None) -> None:
    """Mark a file in the log of a run that has ended, as `Journal.note` does. Raises OSError."""
    log = os.open(file.path, os.O_RDWR | KEEP)
    try:
        whole = read_all(log).rfind(b"\n") + 1
        os.ftruncate(log, whole)  # what a crash tore
        os.lseek(log, whole, os.SEEK_SET)
        _append(log, _line({"over": path, "backup": backup}))
    finally:
        os.close(log)


def root_of(folder: str) -> str:
    """The root that a folder belongs to: the top of its git work tree, or itself."""
    from smfix.files.git import work_tree

    return work_tree(folder) or os.path.realpath(folder)


def read(file: runs.RunFile) -> Run:
    """A run from its log. Raises OSError, and ValueError where it is no log that this version can read."""
    said, damaged = _said(_data(file.path))
    head = said[0] if said else {}
    if head.get("format") not in READABLE:
        raise ValueError("is not a log that this version of smfix can read")
    folder = _text(head, "folder")
    root = _text(head, "root") if "root" in head else root_of(folder)
    backups = {_text(one, "over"): one.get("backup") for one in said[1:] if "over" in one}
    entries = tuple(_read_entry(one, backups.get(_text(one, "path"))) for one in said[1:] if "over" not in one)
    return Run(file, _text(head, "started"), folder, root, entries, damaged)


def _data(path: str) -> bytes:
    log = os.open(path, os.O_RDONLY | NO_WAIT | KEEP)
    try:
        if not stat.S_ISREG(os.fstat(log).st_mode):
            raise ValueError("is not a file")
        return read_all(log)
    finally:
        os.close(log)


def _said(data: bytes) -> tuple[list[dict[str, Any]], int]:
    """What the whole lines say, and how many before the last of them are not whole. Raises ValueError."""
    said: list[dict[str, Any]] = []
    damaged = lost = 0
    for line in data.splitlines(keepends=True):
        check, _, text = line.rstrip(b"\n").partition(b" ")
        if not line.endswith(b"\n") or check != _check(text):
            lost += 1
            continue
        one = json.loads(text)
        if not isinstance(one, dict):
            raise ValueError("holds a line of another shape")
        said.append(one)
        damaged += lost
        lost = 0
    return said, damaged


def _head() -> dict[str, Any]:
    try:
        folder = os.getcwd()
        root = root_of(folder)
    except FileNotFoundError:  # it was removed
        folder = root = ""
    return {
        "format": FORMAT,
        "smfix": __version__,
        "started": time.strftime("%Y-%m-%d %H:%M:%S"),
        "folder": folder,
        "root": root,
    }


def _entry(rewrite: Rewrite, real: str) -> dict[str, Any]:
    return {
        "path": real,
        "before": sha256(rewrite.before).hexdigest(),
        "after": sha256(rewrite.after).hexdigest(),
        "old": b64encode(zlib.compress(rewrite.before, 1)).decode(),
        "new": b64encode(_compressed(rewrite.after, rewrite.before)).decode(),
    }


def _read_entry(said: dict[str, Any], backup: Any = None) -> Entry:
    try:
        before = zlib.decompress(b64decode(_text(said, "old")))
        after = zlib.decompressobj(zdict=before[-_WINDOW:]).decompress(b64decode(_text(said, "new")))
    except zlib.error:
        raise ValueError("holds bytes that can't be unpacked") from None
    if (sha256(before).hexdigest(), sha256(after).hexdigest()) != (said.get("before"), said.get("after")):
        raise ValueError("holds bytes that do not have their hash")
    return Entry(_text(said, "path"), before, after, backup if isinstance(backup, str) else None)


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str):
        raise ValueError(f"holds a line of another shape: no `{key}`")
    return value


def _compressed(data: bytes, against: bytes) -> bytes:
    packer = zlib.compressobj(6, zdict=against[-_WINDOW:])
    return packer.compress(data) + packer.flush()


def _line(said: dict[str, Any]) -> bytes:
    text = json.dumps(said).encode()
    return _check(text) + b" " + text + b"\n"


def _check(text: bytes) -> bytes:
    return b"%08x" % zlib.crc32(text)


def _append(log: int, data: bytes) -> None:
    """Have the lines on disk, or the log as it was. Raises OSError."""
    size = os.lseek(log, 0, os.SEEK_END)
    try:
        write_all(log, data)
        os.fsync(log)
    except BaseException:
        os.ftruncate(log, size)
        raise
