"""The log of one run: what it is about to write, on disk before it writes it.

An entry holds a file's path, the hashes of its bytes before and after, and both: the bytes before compressed, those
after compressed against them, which takes next to nothing. Whole bytes, not reverse edits, because a log is for the day
on which something else went wrong: it needs no arithmetic to be right, and brings back a file of which a crash left
half. Each line of a log carries its checksum; one that a crash tore is as if it were not there, and its file was not
touched yet.
"""

from __future__ import annotations

import json
import os
import sys
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from smfix import __version__
from smfix.files import runs
from smfix.model import Rewrite

FORMAT = 2
_WINDOW = 32_768
"""How much of the bytes before zlib can look back to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that a run wrote, or was about to."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its log tells it."""

    file: runs.RunFile
    started: str
    folder: str
    entries: tuple[Entry, ...]


class Journal:
    """The log of this run. It is made when the first change is recorded; a run that changes nothing leaves none."""

    def __init__(self) -> None:
        """Nothing is opened yet."""
        self._log: int | None = None
        self._run: runs.RunFile | None = None

    def record(self, rewrites: Sequence[Rewrite]) -> None:
        """Have the changes of these files on disk before any of them is made. Raises OSError; then none is recorded."""
        lines = b"".join(_line(_entry(rewrite)) for rewrite in rewrites)
        log = self._opened()
        size = os.lseek(log, 0, os.SEEK_END)
        try:
            _append(log, lines)
            os.fsync(log)
        except BaseException:
            os.ftruncate(log, size)
            raise

    def close(self) -> None:
        """The run ended as it should; old runs are let go. Never raises: what was recorded stays recorded."""
        if self._log is None or self._run is None:
            return
        try:
            self._run.become("done")
            os.close(self._log)
            runs.prune()
        except OSError:
            pass  # a log that stays `.open` is offered by the next run

    def _opened(self) -> int:
        if self._log is None:
            folder = runs.folder()
            os.makedirs(folder, 0o700, exist_ok=True)
            name = runs.new_name()
            path = os.path.join(folder, f"{name}.open")
            log = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                runs.lock(log)
                _append(log, _line(_head()))
                _sync(folder)
            except BaseException:
                os.close(log)
                os.unlink(path)
                raise
            self._log, self._run = log, runs.RunFile(name, "open", path)
        return self._log


def read(file: runs.RunFile) -> Run:
    """A run from its log. Raises OSError, and ValueError where it is no log that this version can read."""
    with open(file.path, "rb") as lines:
        said = list(_said(lines))
    if not said or said[0].get("format") != FORMAT:
        raise ValueError("is not a log that this version of smfix can read")
    return Run(file, said[0]["started"], said[0]["folder"], tuple(_read_entry(one) for one in said[1:]))


def _said(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """The lines that are whole."""
    for line in lines:
        check, _, text = line.rstrip(b"\n").partition(b" ")
        if line.endswith(b"\n") and check == _check(text):
            yield json.loads(text)


def _head() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "smfix": __version__,
        "started": time.strftime("%Y-%m-%d %H:%M:%S"),
        "folder": os.getcwd(),
        "command": sys.argv[1:],
    }


def _entry(rewrite: Rewrite) -> dict[str, Any]:
    return {
        "path": os.path.realpath(rewrite.path),
        "before": sha256(rewrite.before).hexdigest(),
        "after": sha256(rewrite.after).hexdigest(),
        "old": b64encode(zlib.compress(rewrite.before, 1)).decode(),
        "new": b64encode(_compressed(rewrite.after, rewrite.before)).decode(),
    }


def _read_entry(said: dict[str, Any]) -> Entry:
    before = zlib.decompress(b64decode(said["old"]))
    after = zlib.decompressobj(zdict=before[-_WINDOW:]).decompress(b64decode(said["new"]))
    if (sha256(before).hexdigest(), sha256(after).hexdigest()) != (said["before"], said["after"]):
        raise ValueError("holds bytes that do not have their hash")
    return Entry(said["path"], before, after)


def _compressed(data: bytes, against: bytes) -> bytes:
    packer = zlib.compressobj(6, zdict=against[-_WINDOW:])
    return packer.compress(data) + packer.flush()


def _line(said: dict[str, Any]) -> bytes:
    text = json.dumps(said).encode()
    return _check(text) + b" " + text + b"\n"


def _check(text: bytes) -> bytes:
    return b"%08x" % zlib.crc32(text)


def _append(log: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(log, view) :]


def _sync(folder: str) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
