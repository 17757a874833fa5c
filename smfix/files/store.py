"""smfix's own files (records, what a worker hands back), for their owner's eyes only: written whole, or not at all."""

from __future__ import annotations

import contextlib
import os

from smfix.files import atomic


def save(path: str, data: bytes) -> None:
    """Make `data` the content of the file; a reader sees the old content or the new. Raises OSError."""
    atomic.save(path, data, 0o600)


def remove(path: str) -> None:
    """Let the file be gone."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def clear(folder: str) -> None:
    """Remove what a `save` in the folder left that was killed on the way."""
    for name in os.listdir(folder):
        if name.endswith(atomic.MARK):
            remove(os.path.join(folder, name))


class Taken(Exception):
    """Another process holds the folder."""


def hold(folder: str) -> int:
    """Keep other runs out of a folder for as long as this process lives. Raises Taken; the file is the lock's own."""
    import fcntl

    file = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise Taken from None
    return file


def collect(path: str) -> int:
    """A file descriptor for what a process of ours prints; the file is made where it is not there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
