"""smfix's own files (records, what a worker hands back), for their owner's eyes only: written whole, or not at all."""

from __future__ import annotations

import contextlib
import os

from smfix.files import atomic
from smfix.folders import KEEP


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


def collect(path: str) -> int:
    """A file descriptor for what a process of ours prints; the file is made where it is not there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | KEEP, 0o600)
