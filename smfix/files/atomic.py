"""How a file is written so that it is old or new, whole: the one place that does it.

The bytes go to a temporary file beside it, reach the disk, and take its name in one step. Folders are named by their
descriptors, so what a path leads to can't change between the steps.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

from smfix.folders import Folder

MARK = ".smfix-tmp"
"""How the names of temporary files and backups end."""

_RANDOM = 4
"""Random bytes in such a name."""


def save(path: str, data: bytes, mode: int | None = None) -> None:
    """Make `data` the content of the file at `path`, with these permissions; None: those that a new file gets.

    Raises OSError; then the file is what it was, and nothing is left beside it.
    """
    above, name = os.path.split(path)
    with Folder(above) as folder:
        permit = None if mode is None else lambda file, made: set_mode(file, made, mode)
        take(folder, make(folder, name, data, permit, 0o666 if mode is None else 0o600), name)


def set_mode(file: int, path: str, mode: int) -> None:
    """Give an opened file, which is at `path`, its permissions. Raises OSError."""
    if hasattr(os, "fchmod"):
        os.fchmod(file, mode)
    else:
        os.chmod(path, mode)


def make(
    folder: Folder, name: str, data: bytes, finish: Callable[[int, str], None] | None = None, mode: int = 0o600
) -> str:
    """A temporary file for `name` in an opened folder, its bytes on disk; returns its own name.

    `finish` gives the opened file, of which it gets the path, too, what else belongs to it. Where anything fails, the
    file is gone again.
    """
    temporary = temporary_name(name)
    file = folder.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        write_all(file, data)
        if finish is not None:
            finish(file, os.path.join(os.fsdecode(folder.path), temporary))
        os.fsync(file)
    except BaseException:
        os.close(file)
        folder.remove(temporary)
        raise
    os.close(file)
    return temporary


def take(folder: Folder, temporary: str, name: str) -> None:
    """Let a temporary file take the name that it was made for. Raises OSError; then it is gone."""
    try:
        folder.replace(name, temporary)
    except BaseException:
        folder.remove(temporary)
        raise
    folder.sync()


def write_all(file: int, data: bytes) -> None:
    """Write all of the bytes, however many calls that takes. Raises OSError, possibly after some."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def temporary_name(name: str) -> str:
    """A hidden name beside the file's own, never longer than a name may be (255 bytes)."""
    return f"{_stem(name)}{os.urandom(_RANDOM).hex()}{MARK}"


def left_behind(path: str) -> list[str]:
    """The temporary files and backups of a file that lie beside it: a run that was killed left them."""
    folder, name = os.path.split(path)
    stem, length = _stem(name), len(_stem(name)) + 2 * _RANDOM + len(MARK)
    with suppress(OSError):
        names = [name for name in os.listdir(folder) if name.startswith(stem) and name.endswith(MARK)]
        return [os.path.join(folder, name) for name in names if len(name) == length]
    return []


def _stem(name: str) -> str:
    room = 255 - len(f".{MARK}.") - 2 * _RANDOM
    return f".{os.fsdecode(os.fsencode(name)[:room])}."
