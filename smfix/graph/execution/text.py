"""Strings that code puts together: known to the letter, or an Unknown that keeps their outline for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from smfix.graph.execution.containers import elements
from smfix.graph.execution.heap import Unknown, Value, bare, refs_in

if TYPE_CHECKING:
    pass


def text_of(parts: list[Value]) -> Value:
    """A string put together; where a part is not known it is `{that part}` and the whole is only known in outline."""
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
    return Unknown("a part of the text is not known", refs_in(parts), "str", "".join(texts))


def percent(template: str, value: Value) -> Value:
    """`"..." % value`."""
    values = [bare(v) for v in value] if isinstance(value, tuple) else [value]
    if all(isinstance(one, (str, int, float)) for one in values):
        try:
            return template % tuple(values)
        except (TypeError, ValueError):
            pass
    return Unknown("a part of the text is not known", refs_in(values), "str", template)


def text_method(owner: str, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A method of a string, called."""
    if name == "format" and _all_plain((*args, *keywords.values())):
        try:
            return owner.format(*args, **keywords)
        except (IndexError, KeyError, ValueError, AttributeError):
            return Unknown("a part of the text is not known", (), "str", owner)
    if name == "join" and args:
        parts = [bare(element) for element in elements(args[0])]
        if all(isinstance(part, str) for part in parts):
            return owner.join(str(part) for part in parts)
        texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
        return Unknown("a part of the text is not known", refs_in(parts), "str", owner.join(texts))
    if name in _PURE and all(isinstance(arg, (str, int)) for arg in args) and not keywords:
        result: Value = getattr(owner, name)(*args)
        return result
    return Unknown("a part of the text is not known", refs_in([*args, *keywords.values()]), "str", owner)


def _all_plain(values: Iterable[Value]) -> bool:
    return all(isinstance(value, (str, int, float, bool)) for value in values)


_PURE = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "casefold", "split", "rsplit"}
    | {"splitlines", "startswith", "endswith", "removeprefix", "removesuffix", "zfill", "partition", "rpartition"}
    | {"swapcase", "isdigit", "isalpha", "find", "count"}
)
