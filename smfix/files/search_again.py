"""A second search of the files that were searched before, for words that the first one has led to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cached_property

from smfix.files import git
from smfix.files.discover import Root
from smfix.needles import CODE
from smfix.reading import read_below

MOST_UNTRACKED = 1_000
"""Files that git does not search and that are read for it; where there are more, nothing is searched again."""
MOST_BYTES = 1 << 26
_BEGINNING = re.compile(rb"[A-Za-z0-9_]*")


def search_again(root: Root, search: git.Search) -> SearchAgain | None:
    """What searches the files below a folder that git has searched, and those that it does not track. None where too
    many are not tracked, or where a link or a repository inside gives code that is not searched, or other names."""
    if len(search.untracked) > MOST_UNTRACKED:
        return None
    links = [name for name in search.untracked if os.path.islink(os.path.join(os.fsencode(root.real), name))]
    if any(map(_may_lead_to_code, (*search.others, *links))) or any(n.endswith(b"/") for n in search.untracked):
        return None
    return SearchAgain(root, search)


class SearchAgain:
    """Searches the files that a search of git's has covered, and those beside them that git does not track."""

    def __init__(self, root: Root, search: git.Search) -> None:
        """Nothing is read before the first question."""
        self._root, self._search = root, search
        self._top = os.path.abspath(root.given)

    def covers(self, path: str) -> bool:
        """Whether the file at an absolute path is one that is searched."""
        return os.fsencode(os.path.relpath(path, self._top)) in self._names

    def holding(self, words: Iterable[str]) -> list[str] | None:
        """The absolute paths of the files in which a word begins as one of some names do; None where git fails, or
        where a name begins with no letter or digit of ASCII."""
        needles = [_BEGINNING.match(os.fsencode(word))[0] for word in words]  # type: ignore[index]  # it matches all
        if not all(needles):
            return None
        try:
            with closing(git.Search(self._root.real, needles, begin_words=True)) as search:
                found = [*search.names(), *self._untracked(needles)]
        except git.GitFailed:
            return None
        return [os.path.join(self._top, os.fsdecode(name)) for name in found]

    @cached_property
    def _names(self) -> frozenset[bytes]:
        return frozenset((*self._search.covered, *self._search.untracked))

    def _untracked(self, needles: list[bytes]) -> Iterator[bytes]:
        for name in self._search.untracked:
            if not name.endswith(CODE):
                continue
            try:
                data = read_below(self._root.real, os.fsdecode(name), MOST_BYTES)
            except OSError:
                continue
            if any(needle in data for needle in needles):
                yield name


def _may_lead_to_code(name: bytes) -> bool:
    """Whether a link of this name may be one to a module, or to a folder of them; or whether it is a submodule."""
    return name.endswith((*CODE, b"/")) or b"." not in os.path.basename(name)
