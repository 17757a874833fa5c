"""Locks between processes: each goes with the process that holds it, however that ends.

Where the system locks open files (`fcntl`), the lock is on the file or folder itself, and nothing is left of it.
Elsewhere `filelock` makes a file beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from smfix.folders import KEEP, NO_WAIT

try:
    import fcntl
except ImportError:  # Windows
    BY_DESCRIPTOR = False
else:
    BY_DESCRIPTOR = True
"""Whether open files are locked. Where they aren't, a file that is open can't be renamed either."""

_BESIDE = ".lock"


class Taken(Exception):
    """Another process holds it."""


class Lock:
    """What this process holds until it lets go, or ends."""

    def __init__(self, path: str, wait: bool = False) -> None:
        """Hold the folder at `path`, or the file, which is made where it is not there.

        Raises Taken where another does, unless `wait`; and OSError, where the file system has no locks.
        """
        self._file = -1
        if BY_DESCRIPTOR:
            flags = os.O_RDONLY if os.path.isdir(path) else os.O_RDWR | os.O_CREAT
            self._file = os.open(path, flags | NO_WAIT | KEEP, 0o600)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.release()
                raise Taken from None
            except BaseException:
                self.release()
                raise
            return
        import filelock

        kind = filelock.FileLock if os.name == "nt" else filelock.SoftFileLock
        self._beside = kind(os.path.join(path, _BESIDE) if os.path.isdir(path) else path + _BESIDE)
        try:
            self._beside.acquire(timeout=-1 if wait else 0)
        except filelock.Timeout:
            raise Taken from None

    def release(self) -> None:
        """Let go."""
        if BY_DESCRIPTOR:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1
        else:
            self._beside.release()


@contextmanager
def held(path: str, wait: bool = False) -> Iterator[None]:
    """Hold a folder meanwhile; where its file system has no locks, go on without. Raises Taken."""
    lock = None
    with suppress(OSError):
        lock = Lock(path, wait)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def mark(log: int, path: str) -> None:
    """Mark an open file as that of a living process, for as long as this one lives; a process that is forked from it
    does not count. Where the file system has no locks, it is not marked."""
    with suppress(OSError, Taken):
        if BY_DESCRIPTOR:
            fcntl.lockf(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _marks[path] = Lock(path)


def unmark(path: str) -> None:
    """The file is done with, where its mark does not go with its descriptor."""
    lock = _marks.pop(path, None)
    if lock is not None:
        lock.release()


def is_marked(path: str, name: str) -> bool:
    """Whether a file, now at `path`, is that of a living process; `name` is the path at which it was marked."""
    with suppress(OSError):  # one that can't be opened is told of where it is read
        if not BY_DESCRIPTOR:
            try:
                Lock(name).release()
            except Taken:
                return True
            return False
        file = os.open(path, os.O_RDONLY | NO_WAIT | KEEP)
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(file)
    return False


_marks: dict[str, Lock] = {}
"""By path, the marks of this process."""
