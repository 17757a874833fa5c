"""The files of a run: those that are named, and those below the folders that are, each by what its own configuration
says of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smfix.model import Problem
from smfix.needles import NEEDLES

if TYPE_CHECKING:
    from smfix.files.discover import Root
    from smfix.files.scanned import Scanned
    from smfix.resolved_config import ConfigResolver


@dataclass(frozen=True, slots=True)
class Given:
    """What paths name."""

    roots: tuple[Root, ...]
    files: tuple[str, ...]
    """Paths, as they were given."""
    problems: tuple[Problem, ...]
    """What is wrong with the others."""


def given(paths: Sequence[str], resolver: ConfigResolver) -> Given:
    """The folders and the files among the paths. Raises ConfigError."""
    from smfix.files.discover import roots_and_files

    roots: list[Root] = []
    files: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        some_roots, some_files, some_problems = roots_and_files((path,), resolver.choice(path))
        roots += [root for root in some_roots if root not in roots]
        files += some_files
        problems += some_problems
    return Given(tuple(roots), tuple(files), tuple(problems))


def scanned(
    roots: Sequence[Root],
    resolver: ConfigResolver,
    needles: Sequence[bytes] = NEEDLES,
    alone: bool = False,
    without_git: bool = False,
) -> Scanned:
    """What is below the folders; its hits, sorted, are those files that hold one of the needles and that their own
    configurations do not exclude.

    `alone` reads in this process only; `without_git` starts no git either, and heeds `.gitignore` files by an own
    walk. Raises ConfigError.
    """
    from smfix.files.scan import scan
    from smfix.files.scanned import Scanned

    total = Scanned()
    for root in roots:
        choice = replace(resolver.choice(root.given), without_git=without_git)
        total.add(scan([root], choice, needles, alone))
    total.hits = sorted(path for path in total.hits if not resolver.excluded(path))
    return total


def each_once(paths: list[str]) -> list[str]:
    """The paths without those that are the same file by another name, a link or a hard link."""
    seen: dict[object, str] = {}
    for path in paths:
        seen.setdefault(_identity(path), path)
    return list(seen.values())


def _identity(path: str) -> object:
    """Hard links are overwritten in place, and so are one; a file that is mounted at two paths is replaced at each."""
    with suppress(OSError):
        held = os.stat(path)
        if held.st_nlink > 1:
            return held.st_dev, held.st_ino
    return os.path.realpath(path)
