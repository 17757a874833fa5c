"""The bytes of a repository's modules: read once, searched many times, parsed by nobody here."""

from __future__ import annotations

from itertools import islice

from smfix.project.import_paths import is_module_below, modules_below
from smfix.project.overlay import DISK, Overlay

MOST_FILES = 4_000
MOST_BYTES = 48 * 1024 * 1024
"""A repository with more modules, or more bytes of them, is not searched for callers in other files."""

MOST_MODULE_BYTES = 2 * 1024 * 1024
_SUFFIXES = (".py", ".ipynb")


class Texts:
    """The modules below folders, by absolute path. Nothing is read before it is asked for."""

    def __init__(self, overlay: Overlay = DISK) -> None:
        """Nothing is read."""
        self._overlay = overlay
        self._below: dict[str, dict[str, bytes] | None] = {}
        self._single: dict[str, bytes] = {}

    def below(self, top: str) -> dict[str, bytes] | None:
        """The bytes of every module below a folder; None where there are too many, known before one is read."""
        if top not in self._below:
            self._below[top] = self._read_all(top)
        return self._below[top]

    def of(self, path: str) -> bytes:
        """The bytes of one file; none where it is no module that can be read."""
        known = self.known(path)
        if known is None:
            known = self._single[path] = module_bytes(path, self._overlay) or b""
        return known

    def known(self, path: str) -> bytes | None:
        """The same, where the file was read before; else None."""
        for known in self._below.values():
            if known is not None and path in known:
                return known[path]
        return self._single.get(path)

    def update(self, path: str) -> bool:
        """Read the file at an absolute path again. False where that takes more: it came to what is below a folder, or
        left it, or there are too many bytes now."""
        data = module_bytes(path, self._overlay)
        self._single.pop(path, None)
        for top, known in self._below.items():
            is_new = known is not None and path not in known and data is not None
            if known is None or (path not in known and not (is_new and is_module_below(top, path, _SUFFIXES))):
                continue
            if path not in known or data is None:
                return False
            known[path] = data
            if sum(map(len, known.values())) > MOST_BYTES:
                return False
        return True

    def _read_all(self, top: str) -> dict[str, bytes] | None:
        paths = list(islice(modules_below(top, self._overlay, _SUFFIXES), MOST_FILES))
        if len(paths) == MOST_FILES:
            return None
        texts: dict[str, bytes] = {}
        size = 0
        for path in paths:
            data = module_bytes(path, self._overlay)
            if data is None:
                continue
            texts[path] = data
            size += len(data)
            if size > MOST_BYTES:
                return None
        return texts


def module_bytes(path: str, overlay: Overlay = DISK) -> bytes | None:
    """What a module's file holds; None where it can't be read, is no regular file, or is too large for a module."""
    try:
        return overlay.read(path, MOST_MODULE_BYTES)
    except OSError:
        return None
