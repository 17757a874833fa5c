"""Reads a whole file that somebody else chose: a regular one, of a size that is expected; a pipe makes nobody wait."""

from __future__ import annotations

import errno
import os
import stat


class NotRegular(OSError):
    """A folder, pipe, socket or device."""


class TooLarge(OSError):
    """More bytes than the limit."""


def read_regular(path: str, limit: int) -> bytes:
    """What the regular file at `path` holds (a link is followed), at most `limit` bytes.

    Raises NotRegular, TooLarge, or another OSError.
    """
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except IsADirectoryError:
        raise NotRegular(errno.EISDIR, "is not a regular file", path) from None
    with open(file, "rb", buffering=0, closefd=True) as stream:
        held = os.fstat(file)
        if not stat.S_ISREG(held.st_mode):
            raise NotRegular(errno.EINVAL, "is not a regular file", path)
        if held.st_size > limit:
            raise TooLarge(errno.EFBIG, f"holds more than {limit:,} bytes", path)
        data, left = [], limit + 1
        while left and (some := stream.read(min(left, 1 << 20))):  # a file may hold more than its size says
            data.append(some)
            left -= len(some)
        if not left:
            raise TooLarge(errno.EFBIG, f"holds more than {limit:,} bytes", path)
        return b"".join(data)
