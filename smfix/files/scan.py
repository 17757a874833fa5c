"""The first look at every file: its bytes, searched for the needles in one reused buffer. Nothing is decoded.

Where there are many files a second process takes half of them.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from smfix.files.discover import Choice, Root, names_below
from smfix.model import Problem, Reason

BUFFER = 1 << 18
"""Bytes read at once. A larger file is read in overlapping stretches."""

MANY = 2_000
"""Files from which on a second process pays for its start (measured: 2 ms)."""


@dataclass(slots=True)
class Scanned:
    """What was looked at: how many files, which of them hold a needle, and what could not be read."""

    files: int = 0
    hits: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: Scanned) -> None:
        """Count another share of the same run."""
        self.files += other.files
        self.hits += other.hits
        self.problems += other.problems


def scan(roots: Sequence[Root], choice: Choice, needles: Sequence[bytes], alone: bool = False) -> Scanned:
    """Look at every file below the folders; `alone` keeps it in this process."""
    total = Scanned()
    for root in roots:
        stretches = names_below(root, choice, total.problems)
        total.add(_Shared(root, needles, alone).scan(stretches))
    return total


class _Shared:
    """A folder's stretches of names, split between this process and, once there are many, a forked one."""

    def __init__(self, root: Root, needles: Sequence[bytes], alone: bool) -> None:
        self.root, self.needles = root, needles
        self.alone = alone or not hasattr(os, "fork") or (os.cpu_count() or 1) < 2
        self.child = 0
        self.names_out = self.found_in = -1
        self.pending = b""

    def scan(self, stretches: Iterable[list[bytes]]) -> Scanned:
        own, seen = Scanned(), 0
        for names in stretches:
            seen += len(names)
            if seen > MANY and not self.alone and not self.child:
                self._fork()
            if not (self.child and self._given(names)):
                _look(self.root, names, self.needles, own)
        if self.child:
            own.add(self._joined())
        return own

    def _fork(self) -> None:
        names_in, self.names_out = os.pipe()
        self.found_in, found_out = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            status = 1
            try:
                os.close(self.names_out)
                os.close(self.found_in)
                _serve(self.root, self.needles, names_in, found_out)
                status = 0
            finally:
                os._exit(status)
        os.close(names_in)
        os.close(found_out)
        os.set_blocking(self.names_out, False)

    def _given(self, names: list[bytes]) -> bool:
        """Whether the other process took the names; not where it is still busy with earlier ones."""
        if not self._flush():
            return False
        self.pending = b"\0".join(names) + b"\0"
        self._flush()
        return True

    def _flush(self) -> bool:
        try:
            while self.pending:
                self.pending = self.pending[os.write(self.names_out, self.pending) :]
        except BlockingIOError:
            return False
        except BrokenPipeError:
            return False
        return True

    def _joined(self) -> Scanned:
        import pickle

        os.set_blocking(self.names_out, True)
        self._flush()
        os.close(self.names_out)
        data = b"".join(iter(lambda: os.read(self.found_in, 1 << 16), b""))
        os.close(self.found_in)
        status = os.waitpid(self.child, 0)[1]
        if status or not data:
            text = "the second process that reads files ended early; run again with -j 1"
            return Scanned(problems=[Problem(self.root.given, Reason.CRASHED, text)])
        found: Scanned = pickle.loads(data)
        return found


def _serve(root: Root, needles: Sequence[bytes], names_in: int, found_out: int) -> None:
    """The other process: names in, what was found out."""
    import pickle

    found = Scanned()
    rest = b""
    while data := os.read(names_in, 1 << 16):
        whole, nul, tail = (rest + data).rpartition(b"\0")
        rest = tail
        if nul:
            _look(root, whole.split(b"\0"), needles, found)
    data = pickle.dumps(found)
    while data:
        data = data[os.write(found_out, data) :]


def _look(root: Root, names: Iterable[bytes], needles: Sequence[bytes], found: Scanned) -> None:
    """Search the files of these names."""
    buffer = bytearray(BUFFER)
    view = memoryview(buffer)
    longest = max(map(len, needles))
    stems = _stems(needles)
    folder = os.open(root.real, os.O_RDONLY)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        for name in names:
            try:
                file = os.open(name, flags, dir_fd=folder)
            except OSError as error:
                _unopened(root, name, error, needles, found)
                continue
            try:
                found.files += 1
                if _holds(file, buffer, view, stems, longest):
                    found.hits.append(root.shown(name))
            except OSError as error:
                if error.errno != errno.EISDIR:
                    found.problems.append(Problem(root.shown(name), Reason.UNREADABLE, (error.strerror or "").lower()))
            finally:
                os.close(file)
    finally:
        os.close(folder)


def _stems(needles: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """The needles by what they begin with, up to a dot: each search over all bytes costs a third of reading them."""
    stems: dict[bytes, list[bytes]] = {}
    for needle in needles:
        stems.setdefault(needle[: needle.find(b".") + 1] or needle, []).append(needle)
    return stems


def _holds(file: int, buffer: bytearray, view: memoryview, stems: dict[bytes, list[bytes]], longest: int) -> bool:
    kept = 0
    while True:
        size = os.readv(file, [view[kept:]])
        end = kept + size
        for stem, whole in stems.items():
            if buffer.find(stem, 0, end) >= 0 and any(buffer.find(needle, 0, end) >= 0 for needle in whole):
                return True
        if end < len(buffer):
            return False
        kept = longest - 1
        buffer[:kept] = buffer[end - kept : end]


def _unopened(root: Root, name: bytes, error: OSError, needles: Sequence[bytes], found: Scanned) -> None:
    """A link, a file that is gone, or one that may not be read."""
    path = os.path.join(os.fsencode(root.real), name)
    if error.errno == errno.ELOOP and os.path.islink(path):
        _linked(root, name, path, needles, found)
    elif error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENXIO):
        text = f"cannot be read: {(error.strerror or str(error)).lower()}"
        found.problems.append(Problem(root.shown(name), Reason.UNREADABLE, text))


def _linked(root: Root, name: bytes, path: bytes, needles: Sequence[bytes], found: Scanned) -> None:
    """A link to a file inside is met under that file's own name; one to a file outside is left alone, and said so."""
    target = os.path.realpath(path)
    if target.startswith(os.fsencode(root.real) + b"/") or not os.path.isfile(target):
        return
    try:
        with open(target, "rb") as file:
            data = file.read()
    except OSError:
        return
    if any(needle in data for needle in needles):
        text = f"is a link to `{os.fsdecode(target)}`, outside of `{root.given}`; name that file to have it fixed"
        found.problems.append(Problem(root.shown(name), Reason.OUTSIDE_ROOT, text))


def read(path: str) -> bytes | Problem:
    """The bytes of one file, or why they cannot be had. A pipe or device never makes it wait."""
    import stat

    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return Problem(path, Reason.MISSING, "is gone")
    except OSError as error:
        return Problem(path, Reason.UNREADABLE, f"cannot be read: {(error.strerror or str(error)).lower()}")
    with open(file, "rb", closefd=True) as stream:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return Problem(path, Reason.NOT_A_FILE, "is not a file")
        try:
            return stream.read()
        except OSError as error:
            return Problem(path, Reason.UNREADABLE, f"cannot be read: {(error.strerror or str(error)).lower()}")
