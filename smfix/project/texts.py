"""The bytes of a repository's modules: read once, searched many times, parsed by nobody here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from smfix.project.import_paths import is_skipped

MOST_FILES = 4_000
MOST_BYTES = 48 * 1024 * 1024
"""A repository with more modules, or more bytes of them, is not searched for callers in other files."""

MOST_MODULE_BYTES = 2 * 1024 * 1024


class Texts:
    """The modules below folders, by absolute path. Nothing is read before it is asked for."""

    def __init__(self) -> None:
        """Nothing is read."""
        self._below: dict[str, dict[str, bytes] | None] = {}
        self._single: dict[str, bytes] = {}

    def below(self, top: str) -> dict[str, bytes] | None:
        """The bytes of every module below a folder; None where there are too many, known before one is read."""
        if top not in self._below:
            self._below[top] = _read_all(top)
        return self._below[top]

    def of(self, path: str) -> bytes:
        """The first bytes of one file; none where it cannot be read."""
        if path not in self._single:
            self._single[path] = (first_bytes(path) or b"")[:MOST_MODULE_BYTES]
        return self._single[path]


def first_bytes(path: str) -> bytes | None:
    """As much of a file as a module may hold, and one byte more; None where it cannot be read. A pipe never makes it
    wait."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            return file.read(MOST_MODULE_BYTES + 1) or b""
    except OSError:
        return None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read_all(top: str) -> dict[str, bytes] | None:
    paths = list(islice(_modules_below(top), MOST_FILES))
    if len(paths) == MOST_FILES:
        return None
    texts: dict[str, bytes] = {}
    size = 0
    for path in paths:
        data = first_bytes(path)
        if data is None:
            continue
        size += len(data)
        if size > MOST_BYTES:
            return None
        if len(data) <= MOST_MODULE_BYTES:
            texts[path] = data
    return texts


def _modules_below(top: str) -> Iterator[str]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not is_skipped(name))
        yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith((".py", ".ipynb")))
