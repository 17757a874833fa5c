"""Reads a whole file that somebody else chose: a regular one, of a size that is expected; a pipe makes nobody wait."""

from __future__ import annotations

import errno
import os
import stat

from smfix.below import Below
from smfix.folders import KEEP, NO_WAIT


class NotRegular(OSError):
    """A folder, pipe, socket or device."""


class TooLarge(OSError):
    """More bytes than the limit."""


def read_regular(path: str, limit: int) -> bytes:
    """What the regular file at `path` holds (a link is followed), at most `limit` bytes.

    Raises NotRegular, TooLarge, or another OSError.
    """
    try:
        file = os.open(path, os.O_RDONLY | NO_WAIT | KEEP)
    except IsADirectoryError:
        raise NotRegular(errno.EISDIR, "is not a regular file", path) from None
    return whole(file, path, limit)


def read_below(folder: str, name: str, limit: int) -> bytes:
    """The same for a file below a folder, where no part of its `name` may be a link.

    Raises NotRegular, TooLarge, or another OSError: with ELOOP or ENOTDIR where a link is on the way.
    """
    below = Below(folder)
    try:
        file = below.open(os.fsencode(name))
    finally:
        below.close()
    return whole(file, os.path.join(folder, name), limit)


def whole(file: int, path: str, limit: int) -> bytes:
    """What an open file holds, at most `limit` bytes; it is closed. `path` is for messages. Raises as above."""
    try:
        held = os.fstat(file)
        if not stat.S_ISREG(held.st_mode):
            raise NotRegular(errno.EINVAL, "is not a regular file", path)
        if held.st_size > limit:
            raise TooLarge(errno.EFBIG, f"holds more than {limit:,} bytes", path)
        data, left = [], limit + 1
        while left and (some := os.read(file, min(left, 1 << 20))):  # a file may hold more than its size says
            data.append(some)
            left -= len(some)
        if not left:
            raise TooLarge(errno.EFBIG, f"holds more than {limit:,} bytes", path)
        return b"".join(data)
    finally:
        os.close(file)
