"""Words of a text, and where they stand: what is asked of many names is first asked of the words that there are.

A regular expression that has no letter of its own to look for is tried at every character of a file. So the words are
told apart once, by a translation, and of a word that is there `str.find` tells the places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FEW = 100
"""Names up to which looking for each is quicker than an index of all that stand in the same way."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """How a name may stand: what follows it, and the pattern of every name that stands so."""

    after: re.Pattern[str]
    every: re.Pattern[str]


def _pattern(after: str) -> Pattern:
    return Pattern(re.compile(after), re.compile(rf"\b(\w+){after}"))


STANDING = _pattern("")
CALLED = _pattern(r"\s*\(")
GIVEN = _pattern(r"\s*(?:=(?!=)|:(?!=))")
"""Given something: a keyword, an assignment, an annotation."""

_WORD = re.compile(r"\w+")
_BETWEEN = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
_BEFORE_ATTRIBUTE = ".\"'\n\r\f\\"
_CALLED_OR_QUOTED = re.compile(r"[(`\w]")
_LAST_WORD = re.compile(r"\w+$")
_TAKERS = ("pop", "popleft", "remove", "reverse", "sort", "clear", "insert", "appendleft", "extendleft", "rotate")
_TAKING = re.compile(rf"\.\s*(?:{'|'.join(_TAKERS)})\s*\(|\bdel\s+([\w.]+)\s*\[")
_LAST_KEY = re.compile(r"[\w.]+\Z")


class IdentifierIndex:
    """The words of one text. What was found out holds as long as the object: its text never changes."""

    __slots__ = ("_every", "_indexes", "_set", "_told", "text")

    def __init__(self, text: str) -> None:
        """Nothing is looked for before the first question."""
        self.text = text
        self._every: frozenset[str] | None = None
        self._told: dict[tuple[Pattern, str], list[int]] = {}
        self._indexes: dict[Pattern, dict[str, list[int]]] = {}
        self._set: dict[str, bool] = {}

    @property
    def every(self) -> frozenset[str]:
        """Every word, once."""
        if self._every is None:
            text = self.text
            self._every = frozenset(text.translate(_BETWEEN).split() if text.isascii() else _WORD.findall(text))
        return self._every

    def standing(self, way: Pattern, names: Iterable[str]) -> Iterator[int]:
        """Offsets at which one of the names stands in this way; comments and strings count too."""
        known = self.every.intersection(names)
        if way not in self._indexes:
            if len(known) + len(self._told) <= FEW:
                for name in known:
                    yield from self._standing(way, name)
                return
            self._indexes[way] = _index(way.every, self.text)
        for name in known:
            yield from self._indexes[way].get(name, ())

    def _standing(self, way: Pattern, name: str) -> list[int]:
        if (way, name) not in self._told:
            self._told[way, name] = list(_whole(self.text, name, way.after))
        return self._told[way, name]

    def is_set(self, name: str) -> bool:
        """Whether the name may stand as an attribute that is given a value: after a dot, or in quotes for `setattr`,
        and not as what is called. Where a line begins with it, its dot may stand on the line before."""
        if name not in self._set:
            self._set[name] = self._is_set(name)
        return self._set[name]

    def _is_set(self, name: str) -> bool:
        text = self.text
        at = text.find(name)
        while at >= 0:
            before = text[max(0, at - 80) : at].rstrip(" \t")[-1:]
            if before in _BEFORE_ATTRIBUTE and not _CALLED_OR_QUOTED.match(text, at + len(name)):
                return True
            at = text.find(name, at + len(name))
        return False

    def moved(self) -> Iterator[str]:
        """The paths (`x.y`) out of which elements are taken, or whose elements are put in another order."""
        if self.every.isdisjoint((*_TAKERS, "del")):
            return
        for match in _TAKING.finditer(self.text):
            before = self.text[max(0, match.start() - 200) : match.start()].rstrip()
            key = match[1] or _LAST_KEY.search(before)
            if key:
                yield key if isinstance(key, str) else key[0]

    def renamed(self) -> Iterator[str]:
        """The names that stand before an `as`."""
        for before in self.text.split(" as ")[:-1]:
            found = _LAST_WORD.search(before[-100:])
            if found:
                yield found[0]


def _whole(text: str, name: str, after: re.Pattern[str]) -> Iterator[int]:
    """Offsets at which `name` stands as a whole word and the pattern follows."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (at and _is_inner(text[at - 1])) and not _is_inner(text[end : end + 1]) and after.match(text, end):
            yield at
        at = text.find(name, end)


def _is_inner(character: str) -> bool:
    return character.isalnum() or character == "_"


def _index(pattern: re.Pattern[str], text: str) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for match in pattern.finditer(text):
        found[match[1]] += (match.start(),)
    return found
