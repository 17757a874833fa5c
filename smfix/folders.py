"""Folders that are held open, and what is done by name in them, where no link is ever followed.

Where the system names files relative to an opened folder (POSIX), what a path leads to can't change between two steps.
Elsewhere (Windows) each step looks at the whole path for links: a name that is exchanged within such a step is not
noticed, which there takes rights that no other user has.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import partial

KEEP = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0)
"""With what every file is opened: bytes as they are, and for this process only."""
NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""A pipe or device never makes one wait."""
BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW") and hasattr(os, "O_DIRECTORY")
"""Whether the system can open by a name in an opened folder."""

Name = str | bytes


def open_patiently(path: str, flags: int) -> int:
    """A descriptor of a device or pipe: nobody waits for its other end to be opened, and everybody for what comes then.
    Raises OSError."""
    file = os.open(path, flags | NO_WAIT | KEEP)
    if NO_WAIT:
        os.set_blocking(file, True)
    return file


class Folder:
    """An opened folder: its files by their names."""

    def __init__(self, path: Name) -> None:
        """Open the folder at a path; links on the way to it are followed. Raises OSError."""
        self.path = path
        self._file = -1
        if BY_DESCRIPTOR:
            self._file = os.open(path or ".", _PASS | os.O_DIRECTORY | KEEP)
        elif not stat.S_ISDIR(os.stat(path or ".").st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)

    def enter(self, name: Name) -> Folder:
        """The folder of this name. Raises OSError, with ELOOP or ENOTDIR where that is a link or a file."""
        made = Folder.__new__(Folder)
        made.path = self._at(name)
        made._file = -1
        if self._file >= 0:
            made._file = os.open(name, _PASS | os.O_DIRECTORY | os.O_NOFOLLOW | KEEP, dir_fd=self._file)
        elif not stat.S_ISDIR(_not_a_link(made.path).st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), made.path)
        return made

    def open(self, name: Name, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
        """A descriptor of the file of this name. Raises OSError, with ELOOP where that is a link."""
        if self._file >= 0:
            return os.open(name, flags | os.O_NOFOLLOW | NO_WAIT | KEEP, mode, dir_fd=self._file)
        path = self._at(name)
        with suppress(FileNotFoundError):
            if stat.S_ISDIR(_not_a_link(path).st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        return os.open(path, flags | NO_WAIT | KEEP, mode)

    def reader(self) -> Callable[[Name], int]:
        """What opens a file of it for reading as `open` does, and takes less time where there are many."""
        if self._file >= 0:
            return partial(os.open, flags=os.O_RDONLY | os.O_NOFOLLOW | NO_WAIT | KEEP, dir_fd=self._file)
        return self.open

    def stat(self, name: Name) -> os.stat_result:
        """What is known of the file of this name, or of the link. Raises OSError."""
        if self._file >= 0:
            return os.stat(name, dir_fd=self._file, follow_symlinks=False)
        return os.lstat(self._at(name))

    def is_writable(self, name: Name) -> bool:
        """Whether the file of this name may be written to."""
        if self._file >= 0:
            return os.access(name, os.W_OK, dir_fd=self._file)
        return os.access(self._at(name), os.W_OK)

    def takes_names(self) -> bool:
        """Whether a file can be made in the folder."""
        if self._file >= 0:
            return os.access(".", os.W_OK | os.X_OK, dir_fd=self._file)
        return os.access(self.path or ".", os.W_OK | os.X_OK)

    def replace(self, name: Name, by: Name) -> None:
        """Let the file `by` take a name, in one step. Raises OSError."""
        if self._file >= 0:
            os.replace(by, name, src_dir_fd=self._file, dst_dir_fd=self._file)
        else:
            os.replace(self._at(by), self._at(name))

    def remove(self, name: Name) -> None:
        """Let a file be gone; one that is not there, or can't be removed, is left."""
        with suppress(OSError):
            if self._file >= 0:
                os.unlink(name, dir_fd=self._file)
            else:
                os.unlink(self._at(name))

    def sync(self) -> None:
        """Have its names on disk, where the folder can be listed and the system can do that."""
        if self._file < 0:
            return
        with suppress(OSError):
            file = os.open(".", os.O_RDONLY | KEEP, dir_fd=self._file)
            try:
                os.fsync(file)
            finally:
                os.close(file)

    def close(self) -> None:
        """Hold it no longer."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def __enter__(self) -> Folder:
        """The folder itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def _at(self, name: Name) -> Name:
        if isinstance(self.path, bytes):
            return os.path.join(self.path, os.fsencode(name))
        return os.path.join(self.path, os.fsdecode(name))


_PASS = getattr(os, "O_PATH", os.O_RDONLY)
"""Passing through a folder takes no right to list it, where the system can tell the two apart."""


def _not_a_link(path: Name) -> os.stat_result:
    """What is known of a file. Raises OSError, with ELOOP for a link or what else Windows leads on from."""
    held = os.lstat(path)
    if stat.S_ISLNK(held.st_mode) or getattr(held, "st_reparse_tag", 0) != 0:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    return held
