"""Opening what lies at a real path, and nothing that a link leads to.

A path is resolved once, when a run learns of a file. What is opened by it later is opened folder by folder, and a link
that took the place of the file or of a folder above it meanwhile is not followed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from smfix.folders import Folder
from smfix.model import Problem, Reason

_ELSEWHERE = frozenset({errno.ELOOP, errno.ENOTDIR})

MOVED = "a link took its place or that of a folder above it; it was left as it is"


class Moved(Exception):
    """What lies at the path now is a link, or below one."""


@contextmanager
def opened_folder(real: str) -> Iterator[Folder]:
    """The folder at a real path. Raises Moved where a link (or a file) is on the way, and OSError."""
    drive, rest = os.path.splitdrive(real)
    folder = Folder(os.path.join(drive, os.sep))
    try:
        for name in rest.split(os.sep):
            if name:
                above = folder
                try:
                    folder = above.enter(name)
                except OSError as error:
                    if error.errno in _ELSEWHERE:
                        raise Moved from None
                    raise
                above.close()
        yield folder
    finally:
        folder.close()


def open_file(folder: Folder, name: str, flags: int = os.O_RDONLY) -> int:
    """A descriptor of the file of this name in an opened folder. Raises Moved where that is a link, and OSError.

    A pipe or device never makes it wait.
    """
    try:
        return folder.open(name, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Moved from None
        raise


def read_all(file: int) -> bytes:
    """All bytes of an opened file. Raises OSError."""
    os.lseek(file, 0, os.SEEK_SET)
    return b"".join(iter(lambda: os.read(file, 1 << 20), b""))


def read(real: str) -> bytes | Problem:
    """The bytes of the regular file at a real path, or why they can't be had."""
    above, name = os.path.split(real)
    try:
        with opened_folder(above) as folder:
            file = open_file(folder, name)
            try:
                if not stat.S_ISREG(os.fstat(file).st_mode):
                    return Problem(real, Reason.NOT_A_FILE, "is not a file any more")
                return read_all(file)
            finally:
                os.close(file)
    except Moved:
        return Problem(real, Reason.CHANGED_ON_DISK, MOVED)
    except FileNotFoundError:
        return Problem(real, Reason.MISSING, "is gone")
    except OSError as error:
        return Problem(real, Reason.UNREADABLE, f"cannot be read: {(error.strerror or str(error)).lower()}")
