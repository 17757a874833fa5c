"""Texts that come before the disk: what an editor holds of files and has not saved."""

from __future__ import annotations

import os
from collections.abc import Iterator

from smfix.reading import read_regular


class Overlay:
    """Files by absolute path, and the bytes that each is taken to hold; all others are those of the disk."""

    def __init__(self) -> None:
        """Nothing comes before the disk."""
        self._texts: dict[str, bytes] = {}

    def __iter__(self) -> Iterator[str]:
        """The paths of the files that were put."""
        return iter(self._texts)

    def put(self, path: str, data: bytes) -> None:
        """Let the file at an absolute path hold these bytes."""
        self._texts[path] = data

    def drop(self, path: str) -> None:
        """Let the file at an absolute path hold what the disk says again."""
        self._texts.pop(path, None)

    def get(self, path: str) -> bytes | None:
        """What was put for the file at an absolute path."""
        return self._texts.get(path)

    def read(self, path: str, limit: int) -> bytes:
        """What a file holds, at most `limit` bytes. Raises OSError as `read_regular` does."""
        data = self._texts.get(path) if self._texts else None
        if data is None:
            return read_regular(path, limit)
        if len(data) > limit:
            raise OSError(f"holds more than {limit:,} bytes")
        return data

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return os.path.isfile(path) or path in self._texts

    def names_in(self, folder: str) -> Iterator[str]:
        """The names of the files that were put right below an absolute folder."""
        return (os.path.basename(path) for path in self._texts if os.path.dirname(path) == folder)

    def below(self, folder: str) -> Iterator[str]:
        """The paths of the files that were put anywhere below an absolute folder."""
        start = os.path.join(folder, "")
        return (path for path in self._texts if path.startswith(start))

    def module_file(self, base: str) -> str | None:
        """The file of the module or package at a path without its suffix."""
        for path in (base + ".py", os.path.join(base, "__init__.py"), base + ".pyi"):
            if self.is_file(path):
                return path
        return None


DISK = Overlay()
"""The disk alone. Nothing is ever put into it."""
