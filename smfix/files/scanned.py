"""What a scan has found, and what it says of a file that could not be opened below its root."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smfix.files.discover import Root
from smfix.model import Problem, Reason
from smfix.reading import read_regular

if TYPE_CHECKING:
    from smfix.files.search_again import SearchAgain

MOST_OUTSIDE = 1 << 26
"""Bytes of a file outside that are looked at to say that it is left alone."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found out about all files below a folder."""

    naming: list[str]
    """Those that name the SDK."""
    again: SearchAgain | None = None
    """What searches them for other words, where that is quick."""


@dataclass(slots=True)
class Scanned:
    """What was looked at: how many files, which of them hold a needle, and what could not be read."""

    files: int = 0
    hits: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    naming: list[str] = field(default_factory=list)
    """Those that name the SDK; they are looked for together with NEEDLES only."""
    again: SearchAgain | None = None
    """What searches the same files for other words, where that is quick."""
    searched: dict[str, Searched] = field(default_factory=dict)
    """Folders of which every file was looked at."""

    def add(self, other: Scanned) -> None:
        """Count another share of the same run."""
        self.files += other.files
        self.hits += other.hits
        self.problems += other.problems
        self.naming += other.naming
        self.searched |= other.searched


def unopened(root: Root, name: bytes, error: OSError, needles: Sequence[bytes], found: Scanned) -> None:
    """A link, a file that is gone, or one that may not be read."""
    path = os.path.join(os.fsencode(root.real), name)
    if error.errno in (errno.ELOOP, errno.ENOTDIR) and (os.path.islink(path) or os.path.realpath(path) != path):
        _linked(root, name, path, needles, found)
    elif error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENXIO):
        text = f"cannot be read: {(error.strerror or str(error)).lower()}"
        found.problems.append(Problem(root.shown(name), Reason.UNREADABLE, text))


def _linked(root: Root, name: bytes, path: bytes, needles: Sequence[bytes], found: Scanned) -> None:
    """What leads to a file inside is met under that file's own name; to one outside it is left alone, and said so."""
    target = os.path.realpath(path)
    if target.startswith(os.path.join(os.fsencode(root.real), b"")) or not os.path.isfile(target):
        return
    try:
        data = read_regular(os.fsdecode(target), MOST_OUTSIDE)
    except OSError:
        return
    if any(needle in data for needle in needles):
        found.problems.append(outside(root.shown(name), os.fsdecode(target), root.given, os.path.islink(path)))


def outside(path: str, target: str, root: str, is_link: bool) -> Problem:
    """Say that a path leads to `target`, out of a root: itself a link, or below one."""
    how = "is a link" if is_link else "leads"
    text = f"{how} to `{target}`, outside of `{root}`; name that file to have it fixed"
    return Problem(path, Reason.OUTSIDE_ROOT, text)
