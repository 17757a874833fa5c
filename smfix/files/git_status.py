"""What git could not bring back."""

from __future__ import annotations

import os
from collections.abc import Sequence

from smfix.files.git_process import GitFailed, Output


class Uncommitted:
    """The files among `paths` (absolute, in one work tree) that git could not bring back; asked for at once."""

    MANY = 500
    """Above this, git is asked about the whole tree instead of by name: a command line has a limit."""

    def __init__(self, top: str, paths: Sequence[str]) -> None:
        """Start git; it works while the caller does."""
        self._top = top
        names = ["--", *paths] if len(paths) <= self.MANY else []
        try:
            self._git: Output | None = Output(
                top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", *names
            )
        except GitFailed:
            self._git = None

    def paths(self) -> frozenset[str]:
        """Their absolute paths; empty where git cannot say."""
        if self._git is None:
            return frozenset()
        try:
            entries = b"".join(self._git.stretches()).split(b"\0")[:-1]
        except GitFailed:
            return frozenset()
        finally:
            self.close()
        return frozenset(os.path.join(self._top, os.fsdecode(entry[3:])) for entry in entries)

    def close(self) -> None:
        """The answer is not wanted any more."""
        if self._git is not None:
            self._git.close()
            self._git = None
