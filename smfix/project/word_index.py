"""Which modules of a repository hold a word: from one pass over the bytes of each, without a parse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

_SEPARATORS = bytes(code if code > 127 or chr(code).isalnum() or code == ord("_") else 32 for code in range(256))
"""Turns everything that no identifier holds into a space."""

_IN_JSON = ((b"\\n", b" "), (b"\\t", b" "), (b"\\r", b" "))
"""What stands before a word in the text of a notebook and is no part of it."""


def words_of(path: str, data: bytes) -> set[bytes]:
    """The identifiers, keywords and numbers in the bytes of the module at `path`; those in comments and strings too."""
    if path.endswith(".ipynb"):
        for escaped, plain in _IN_JSON:
            data = data.replace(escaped, plain)
    return set(data.translate(_SEPARATORS).split())


class WordIndex:
    """The modules that hold a word, by the word. Modules are added as they get known, each of them once."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._covered: set[str] = set()
        self._last: Mapping[str, bytes] | None = None
        self._naming: dict[bytes, list[str]] = {}

    def cover(self, texts: Mapping[str, bytes]) -> None:
        """Add the modules of `texts`, bytes by absolute path."""
        if texts is self._last:
            return
        self._last = texts
        for path, data in texts.items():
            if path not in self._covered:
                self._covered.add(path)
                for word in words_of(path, data):
                    self._naming.setdefault(word, []).append(path)

    def update(self, path: str, before: bytes, after: bytes) -> None:
        """Take note that a module says something else; nothing changes where it was not added."""
        if path in self._covered:
            old, new = words_of(path, before), words_of(path, after)
            for word in old - new:
                self._naming[word].remove(path)
            for word in new - old:
                self._naming.setdefault(word, []).append(path)

    def naming(self, word: str, among: Set[str] | Mapping[str, bytes]) -> list[str]:
        """The paths of the modules that hold the word, of those in `among`, in the order in which they were added."""
        return [path for path in self._naming.get(word.encode(), ()) if path in among]

    def is_in(self, word: str, among: frozenset[str]) -> bool:
        """Whether one of the modules in `among` holds the word."""
        return bool(among) and not among.isdisjoint(self._naming.get(word.encode(), ()))

    def naming_any(self, words: Iterable[str]) -> Set[str]:
        """The paths of all modules that hold one of the words."""
        return {path: None for word in words for path in self._naming.get(word.encode(), ())}.keys()
