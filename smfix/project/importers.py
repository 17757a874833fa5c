"""Which files import some others, however indirectly: found backwards, from those others, by searches of all texts.

That few files of a large repository lead to steps is known by one search or two. Forwards, from each file that is asked
about, most of the repository would be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from smfix.project.import_paths import modules_below
from smfix.project.overlay import DISK

if TYPE_CHECKING:
    from smfix.project.import_graph import ImportGraph
    from smfix.project.texts import Texts

MOST_WORDS = 400
"""Names that are searched for; one search for so many costs four times what one for a single name does."""
MOST_READ = 2_000
"""Files whose imports are read."""


class Search(Protocol):
    """What searches the files of a repository."""

    def covers(self, path: str) -> bool:
        """Whether the file at an absolute path is one that is searched."""

    def holding(self, words: Iterable[str]) -> Iterable[str] | None:
        """The absolute paths of all files that hold one of some words, and perhaps more; None where that can't be
        told."""


def importers(starts: Iterable[str], imports: ImportGraph, texts: Texts, search: Search) -> frozenset[str] | None:
    """The files at the absolute paths `starts` and all files that lead to one of them by imports; None where that takes
    more than to follow the imports of the files that are asked about."""
    found = set(starts)
    front, words, likely = list(found), set[str](), set[str]()
    while front:
        new = {_name(path) for path in front} - words
        if len(words) + len(new) > MOST_WORDS:
            return None
        words |= new
        holders = search.holding(sorted(new)) if new else ()
        if holders is None:
            return None
        likely.update(holders, *map(_unnamed, front))
        if len(likely) > MOST_READ:
            return None
        front = [one for one in likely - found if not found.isdisjoint(imports.imported(one, texts.of(one)))]
        found.update(front)
    return frozenset(found)


def _name(path: str) -> str:
    """What stands in each text that imports a file by its name."""
    folder, name = os.path.split(path)
    stem = os.path.splitext(name)[0]
    return os.path.basename(folder) if stem == "__init__" else stem


def _unnamed(path: str) -> Iterator[str]:
    """Files that may import one without its name: `from . import x` in its package, and what pytest runs beside it."""
    folder, name = os.path.split(path)
    if name.startswith(("__init__.", "conftest.")):
        yield from islice(modules_below(folder, DISK, (".py", ".ipynb")), MOST_READ + 1)
