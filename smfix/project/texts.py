"""The bytes of a repository's modules: read once, searched many times, parsed by nobody here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from smfix.project.import_paths import is_skipped
from smfix.reading import read_regular

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
        """The bytes of one file; none where it is no module that can be read."""
        for known in self._below.values():
            if known is not None and path in known:
                return known[path]
        if path not in self._single:
            self._single[path] = module_bytes(path) or b""
        return self._single[path]


def module_bytes(path: str) -> bytes | None:
    """What a module's file holds; None where it can't be read, is no regular file, or is too large for a module."""
    try:
        return read_regular(path, MOST_MODULE_BYTES)
    except OSError:
        return None


def _read_all(top: str) -> dict[str, bytes] | None:
    paths = list(islice(_modules_below(top), MOST_FILES))
    if len(paths) == MOST_FILES:
        return None
    texts: dict[str, bytes] = {}
    size = 0
    for path in paths:
        data = module_bytes(path)
        if data is None:
            continue
        texts[path] = data
        size += len(data)
        if size > MOST_BYTES:
            return None
    return texts


def _modules_below(top: str) -> Iterator[str]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not is_skipped(name))
        yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith((".py", ".ipynb")))
