"""Opens what lies below a folder, and nothing else, whatever a name or a link says.

Names come from a repository's index, or a list made a moment ago: a folder among their parts may be
`..`, or a link by now. So each part is opened by itself, below the one before, and no link is followed.
"""

from __future__ import annotations

import errno
import os

from smfix.folders import Folder

_NO_NAMES = (b"", b".", b"..")


class Below:
    """A folder, and the files below it. The folders of the last name stay open: names come folder by folder."""

    def __init__(self, folder: str) -> None:
        """`folder` is a real path. Raises OSError."""
        self._names: list[bytes] = []
        self._folders = [Folder(os.fsencode(folder))]
        self._at = b""
        self._open = self._folders[0].reader()

    def open(self, name: bytes) -> int:
        """Open the file of a relative name for reading; a pipe doesn't make it wait.

        Raises OSError, with ELOOP or ENOTDIR where a part of the name is a link, or leads up.
        """
        cut = name.rfind(b"/")
        folder = name[: max(cut, 0)]
        if folder != self._at:
            self._enter(folder)
        return self._open(name[cut + 1 :])

    def _enter(self, folder: bytes) -> None:
        """Open the folder, from the last part that it has in common with the one before."""
        parts = folder.split(b"/") if folder else []
        same = 0
        while same < min(len(parts), len(self._names)) and parts[same] == self._names[same]:
            same += 1
        while len(self._names) > same:
            self._names.pop()
            self._folders.pop().close()
        try:
            for part in parts[same:]:
                if part in _NO_NAMES:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                self._folders.append(self._folders[-1].enter(part))
                self._names.append(part)
        finally:
            self._at = b"/".join(self._names)
            self._open = self._folders[-1].reader()

    def close(self) -> None:
        """Close all folders."""
        for folder in self._folders:
            folder.close()
        self._folders.clear()


def is_below(file: int, path: str, folder: str) -> bool:
    """Whether the file that was opened by `path` really lies below the folder: by its real path, which must be that of
    the file that is open."""
    real = os.path.realpath(path)
    try:
        same = os.path.samestat(os.lstat(real), os.fstat(file))
    except OSError:
        return False
    return same and real.startswith(os.path.join(os.path.realpath(folder), ""))
