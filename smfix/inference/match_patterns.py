"""The patterns of `match`: what a name is that one of them binds."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from smfix.inference import containers, narrowing
from smfix.values.model import Builtin, Container, Items, Unknown, join
from smfix.values.operations import each, of_values, unpacked

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


_WHOLE = frozenset({"str", "int", "float", "bool", "bytes", "bytearray", "list", "tuple", "dict", "set", "frozenset"})
"""Classes whose one positional pattern is about the whole subject."""


def bound(inf: Inference, stmt: ast.Match, name: str, at: ProgramPoint) -> Value:
    """What a name is that the cases of a `match` bind."""
    subject = inf.infer(stmt.subject, at)
    found = [_in(inf, subject, case.pattern, name, at) for case in stmt.cases]
    some = [value for value in found if value is not None]
    return join(some) or (Unknown(f"`{name}` is bound by a pattern"),)


def _in(inf: Inference, subject: Value, pattern: ast.pattern, name: str, at: ProgramPoint) -> Value | None:
    """What the pattern binds to the name; None where it does not bind it."""
    if isinstance(pattern, ast.MatchAs):
        if pattern.name == name:
            return _fitting(inf, subject, pattern, at)
        return _in(inf, subject, pattern.pattern, name, at) if pattern.pattern is not None else None
    if isinstance(pattern, ast.MatchOr):
        return _any(_in(inf, subject, one, name, at) for one in pattern.patterns)
    if not any(name in (getattr(node, "name", None), getattr(node, "rest", None)) for node in ast.walk(pattern)):
        return None
    fitting = _fitting(inf, subject, pattern, at)
    if isinstance(pattern, ast.MatchSequence):
        return _in_sequence(inf, fitting, pattern, name, at)
    if isinstance(pattern, ast.MatchMapping):
        return _in_mapping(inf, fitting, pattern, name, at)
    if isinstance(pattern, ast.MatchClass) and len(pattern.patterns) == 1 and not pattern.kwd_patterns:
        made = inf.infer(pattern.cls, at)
        if made and all(isinstance(one, Builtin) and one.dotted in _WHOLE for one in made):
            return _in(inf, fitting, pattern.patterns[0], name, at)
    return (Unknown(f"`{name}` is bound by a pattern"),)


def _any(found: Iterable[Value | None]) -> Value | None:
    some = [value for value in found if value is not None]
    return join(some) if some else None


def _fitting(inf: Inference, subject: Value, pattern: ast.pattern, at: ProgramPoint) -> Value:
    """The subject where the pattern fits; where nothing visible does, something out of sight, which does."""
    fitting = narrowing.matching(inf, subject, pattern, at)
    if fitting or not subject:
        return fitting
    other = Unknown("a pattern asks for something else than all that is visible", against=True)
    return narrowing.matching(inf, (other,), pattern, at)


def _in_sequence(
    inf: Inference, subject: Value, pattern: ast.MatchSequence, name: str, at: ProgramPoint
) -> Value | None:
    count = len(pattern.patterns)
    star = next((i for i, one in enumerate(pattern.patterns) if isinstance(one, ast.MatchStar)), count)
    found: list[Value | None] = []
    for index, one in enumerate(pattern.patterns):
        if isinstance(one, ast.MatchStar):
            if one.name == name:
                found.append((Container("list", Items(lambda: _known(each(subject), name))),))
        else:
            item = unpacked(subject, index if index < star else index - count)
            found.append(_in(inf, _known(item, name), one, name, at))
    return _any(found)


def _in_mapping(inf: Inference, subject: Value, pattern: ast.MatchMapping, name: str, at: ProgramPoint) -> Value | None:
    found: list[Value | None] = []
    for key, one in zip(pattern.keys, pattern.patterns):
        found.append(_in(inf, _known(containers.subscript(inf, subject, key, at), name), one, name, at))
    if pattern.rest == name:
        found.append((Container("dict", Items(lambda: (), None, lambda: of_values(subject))),))
    return _any(found)


def _known(value: Value, name: str) -> Value:
    """The value of a part of what is taken apart, as far as anything in sight has that part."""
    return value or (Unknown(f"`{name}` is bound by a pattern to what nothing visible brings"),)
