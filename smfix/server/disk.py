"""What of the disk has changed since it was last looked at: by names, sizes and times, without reading a file."""

from __future__ import annotations

import os
from collections.abc import Iterator

from smfix.project.import_paths import PROJECT_FILES, is_skipped

MOST_ENTRIES = 50_000
"""Files and folders below which changes are looked for."""
_SUFFIXES = (".py", ".pyi", ".ipynb")

Stamp = tuple[int, int, int]
"""Time of the last change in nanoseconds, size, inode."""


class Disk:
    """The modules below some folders as they were when last asked."""

    def __init__(self, roots: tuple[str, ...]) -> None:
        """Look at them a first time."""
        self._roots = roots
        self._known = self._look()

    def changed(self) -> list[str] | None:
        """The paths of the modules that hold something else than before; None where files came, left, or are too many
        to be looked at."""
        before, self._known = self._known, self._look()
        if before is None or self._known is None or before.keys() != self._known.keys():
            return None
        return [path for path, stamp in self._known.items() if stamp != before[path]]

    def _look(self) -> dict[str, Stamp] | None:
        found: dict[str, Stamp] = {}
        for count, path in enumerate(path for root in self._roots for path in _entries(root)):
            if count == MOST_ENTRIES:
                return None
            name = os.path.basename(path)
            if name.endswith(_SUFFIXES):
                try:
                    held = os.stat(path)
                except OSError:
                    continue
                found[path] = (held.st_mtime_ns, held.st_size, held.st_ino)
            elif name in PROJECT_FILES or name == ".git":
                found[path] = (0, 0, 0)
        return found


def _entries(root: str) -> Iterator[str]:
    """Every entry below a folder, but for what lies in folders that hold no code."""
    for folder, folders, files in os.walk(root):
        yield from (os.path.join(folder, name) for name in (*folders, *files))
        folders[:] = [name for name in folders if not is_skipped(name)]
