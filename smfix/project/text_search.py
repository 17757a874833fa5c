"""Which modules of a repository hold a name or match a pattern, by their bytes: each is searched once for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence

from smfix.code.required_literals import is_found
from smfix.project.relevance import Relevance
from smfix.project.word_index import WordIndex

MANY = 20
"""Texts from which it pays to find out the literals of a pattern, which takes as long as some searches."""


class TooMany(Exception):
    """A repository that is too large to be searched for callers."""


class TextSearch:
    """Answers about the texts of the repositories that paths lie in."""

    def __init__(self, relevance: Relevance) -> None:
        """Nothing is read before the first question; without roots of `relevance` there are no texts."""
        self._relevance = relevance
        self.words = WordIndex()
        """Of those modules whose words were asked for."""
        self._matching: dict[tuple[str, Hashable], list[str]] = {}
        self._tests: dict[tuple[str, Hashable], Callable[[bytes], bool]] = {}
        self._searched: dict[tuple[str, re.Pattern[bytes]], bool] = {}
        self._naming: dict[tuple[str, str, re.Pattern[bytes] | None, tuple[str, ...]], list[str]] = {}

    def texts(self, path: str) -> dict[str, bytes]:
        """The bytes of every module of the repository that a file lies in, by absolute path. Raises TooMany."""
        if not self._relevance.folders.roots:
            return {}
        top = self._relevance.folders.top_of(path)
        texts = self._relevance.texts.below(top)
        if texts is None:
            raise TooMany(f"`{top}` holds too many modules to look through for callers")
        return texts

    def naming(
        self, path: str, name: str, besides: re.Pattern[bytes] | None = None, words: Iterable[str] = ()
    ) -> list[str]:
        """The paths of the modules that hold the name, in order, and `besides` where that is given; where a text can
        hold that only with one of some `words`, no other is searched for it. Raises TooMany."""
        texts = self.texts(path)
        key = (self._relevance.folders.top_of(path), name, besides, tuple(words))
        if key not in self._naming:
            self._naming[key] = self._found(texts, name, besides, key[3])
        return self._naming[key]

    def _found(
        self, texts: dict[str, bytes], name: str, besides: re.Pattern[bytes] | None, words: Sequence[str]
    ) -> list[str]:
        self.words.cover(texts)
        paths = sorted(self.words.naming(name, texts))
        if words:
            holding = self.words.naming_any(words)
            paths = [one for one in paths if one in holding]
        if besides is not None:
            is_worth_it = len(paths) > MANY
            paths = [one for one in paths if self._matches(one, texts[one], besides, is_worth_it)]
        return paths

    def matching(self, path: str, pattern: re.Pattern[bytes], *words: str) -> list[str]:
        """The paths of the modules in which the pattern is found; none where there are too many. Every text that
        matches holds all of the words: only those that do are searched."""
        return self._paths(path, pattern, lambda data: is_found(pattern, data), words)

    def holding(self, path: str, *needles: bytes) -> list[str]:
        """The same for modules that hold one of the needles, as a word or inside of one: much faster to find."""
        return self._paths(path, needles, lambda data: any(needle in data for needle in needles))

    def text_changed(self, path: str, before: bytes, after: bytes) -> None:
        """Take note that the module at an absolute path says something else."""
        self.words.update(path, before, after)
        self._naming.clear()
        for key, paths in self._matching.items():
            texts = self._relevance.texts.below(key[0]) or {}
            if path in texts and self._tests[key](after) != (path in paths):
                holding = {path}.symmetric_difference(paths)
                self._matching[key] = [other for other in texts if other in holding]
        self._searched = {key: holds for key, holds in self._searched.items() if key[0] != path}

    def _matches(self, path: str, data: bytes, pattern: re.Pattern[bytes], by_literals: bool) -> bool:
        key = (path, pattern)
        if key not in self._searched:
            found = is_found(pattern, data) if by_literals else pattern.search(data) is not None
            self._searched[key] = found
        return self._searched[key]

    def _paths(
        self, path: str, asked: Hashable, holds: Callable[[bytes], bool], words: Sequence[str] = ()
    ) -> list[str]:
        key = (self._relevance.folders.top_of(path), asked)
        if key not in self._matching:
            try:
                texts = self.texts(path)
            except TooMany:
                return []
            self._tests[key] = holds
            if words:
                self.words.cover(texts)
            holding = [self.words.naming_any((word,)) for word in words]
            likely = (one for one in texts if all(one in some for some in holding))
            self._matching[key] = [one for one in likely if holds(texts[one])]
        return self._matching[key]
