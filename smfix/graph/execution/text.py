"""Strings that code puts together: known to the letter, or an Unknown that keeps their outline for people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from smfix.graph.execution import limits
from smfix.graph.execution.containers import elements
from smfix.graph.execution.heap import Frame, Unknown, Value, bare, refs_in

_FORMAT_FIELD = re.compile(r"\{[^{}]*:[^{}]*")
_NESTED_FIELD = re.compile(r"\{[^{}]*:[^{}]*\{")
_PERCENT_FIELD = re.compile(r"%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?")


def shown(expr: ast.AST, frame: Frame) -> str:
    """The text of an expression, on one line and not long."""
    if not isinstance(expr, (ast.expr, ast.stmt)) or not hasattr(expr, "end_lineno"):
        return ""
    text = " ".join(frame.module.program.code_of(expr).split())
    return text if len(text) <= 60 else text[:59] + "…"


def text_of(parts: list[Value]) -> Value:
    """A string put together; where a part is not known it is `{that part}` and the whole is only known in outline."""
    return _joined("", parts)


def percent(template: str, value: Value) -> Value:
    """`"..." % value`."""
    values = [bare(v) for v in value] if isinstance(value, tuple) else [value]
    if all(isinstance(one, (str, int, float)) for one in values):
        if not limits.may_format("".join(_PERCENT_FIELD.findall(template)), values):
            return Unknown(limits.TOO_LARGE, what="str", text=template)
        try:
            return template % tuple(values)
        except (TypeError, ValueError, OverflowError):
            pass
    return Unknown("a part of the text is not known", refs_in(values), "str", template)


def text_method(owner: str, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A method of a string, called."""
    if name == "format" and _all_plain((*args, *keywords.values())):
        return _formatted(owner, args, keywords)
    if name == "join" and args:
        return _joined(owner, [bare(element) for element in elements(args[0])])
    if name in _PURE and all(isinstance(arg, (str, int)) for arg in args) and not keywords:
        if not limits.may_call(owner, name, args):
            return Unknown(limits.TOO_LARGE, what="str", text=owner)
        try:
            result: Value = getattr(owner, name)(*args)
        except (TypeError, ValueError, OverflowError):
            return Unknown("Python fails on this", what="str", text=owner)
        return result
    return Unknown("a part of the text is not known", refs_in([*args, *keywords.values()]), "str", owner)


def _formatted(template: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    values = [*args, *keywords.values()]
    widths = "".join(map(str, values)) if _NESTED_FIELD.search(template) else ""
    if not limits.may_format(widths + "".join(_FORMAT_FIELD.findall(template)), []):
        return Unknown(limits.TOO_LARGE, what="str", text=template)
    try:
        return template.format(*args, **keywords)
    except (IndexError, KeyError, ValueError, AttributeError, TypeError, OverflowError):
        return Unknown("a part of the text is not known", (), "str", template)


def _joined(owner: str, parts: list[Value]) -> Value:
    texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
    if sum(map(len, texts)) + len(owner) * len(texts) > limits.MOST_TEXT:
        return Unknown(limits.TOO_LARGE, refs_in(parts), "str")
    if all(isinstance(part, str) for part in parts):
        return owner.join(texts)
    return Unknown("a part of the text is not known", refs_in(parts), "str", owner.join(texts))


def _all_plain(values: Iterable[Value]) -> bool:
    return all(isinstance(value, (str, int, float, bool)) for value in values)


_PURE = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "casefold", "split", "rsplit"}
    | {"splitlines", "startswith", "endswith", "removeprefix", "removesuffix", "zfill", "partition", "rpartition"}
    | {"swapcase", "isdigit", "isalpha", "find", "count"}
)
