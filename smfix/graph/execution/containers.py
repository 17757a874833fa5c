"""What reading a list, tuple, set or dict gives: its elements, one of them, a part of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    Element,
    Output,
    Properties,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
    refs_in,
)

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


MOST_IN_KEY = 16
"""Elements of a tuple that is a key; one that holds others is not known as one."""


def elements(value: Value) -> list[Value]:
    """What iterating gives, slots and all; an UnknownTail stands for what is not known."""
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return list(value)
    if isinstance(value, str):
        return list(value)
    if value is None or isinstance(value, CONSTANTS):
        return []
    if isinstance(value, Union):
        options = options_of(value)
        if all(isinstance(option, (list, tuple, type(None))) for option in options):
            return [
                Element(bare(e), False) if not isinstance(e, UnknownTail) else e for o in options for e in elements(o)
            ]
    if isinstance(value, Unknown):
        return [UnknownTail(value.reason)]
    return [UnknownTail("it is not known what iterating gives")]


def placed(run: Execution, value: Value) -> Value:
    """A value as an element: with a note where it is only there under some condition."""
    return Element(value, False) if run.conditional_depth else value


def as_uncertain(element: Value) -> Element:
    """An element that may not be there."""
    return Element(bare(element), False)


def as_set(values: Iterable[Value]) -> Value:
    """A set keeps the order in which it is written; what is twice in it is there once."""
    found: list[Value] = []
    for value in values:
        one = bare(value)
        if not any(bare(other) is one or (isinstance(one, str) and bare(other) == one) for other in found):
            found.append(value)
    return found


def as_key(value: Value) -> Any:
    """A value as a key of a dict."""
    if isinstance(value, tuple):
        flat = len(value) <= MOST_IN_KEY and not any(isinstance(bare(one), CONTAINERS) for one in value)
        return tuple(map(bare, value)) if flat else Unknown("a key")
    return Unknown("a key") if isinstance(value, CONTAINERS) else value


def item(run: Execution, owner: Value, index: Value) -> Value:
    """What `owner[index]` is."""
    if isinstance(owner, (Output, Properties)):
        return owner
    if isinstance(owner, dict):
        return _of_dict(owner, index)
    if isinstance(owner, (list, tuple)):
        return _of_list(owner, index)
    if isinstance(owner, str):
        exact = isinstance(index, int) and -len(owner) <= index < len(owner)
        return owner[index] if exact and isinstance(index, int) else Unknown("a letter")
    return Unknown("an element of what is not followed", refs_in(owner))


def _of_dict(owner: dict[Any, Value], index: Value) -> Value:
    key = as_key(index)
    if key in owner and not isinstance(key, Unknown):
        return bare(owner[key])
    if isinstance(index, (Unknown, Union)) and owner:
        return one_of(map(bare, owner.values()))
    return Unknown("a key that the dict does not have", refs_in(owner))


def _of_list(owner: list[Value] | tuple[Value, ...], index: Value) -> Value:
    if isinstance(index, int):
        before = owner[:index] if index >= 0 else owner[index:]
        sure = not any(isinstance(e, UnknownTail) or not getattr(e, "certain", True) for e in before)
        if sure and -len(owner) <= index < len(owner) and not isinstance(owner[index], UnknownTail):
            return bare(owner[index])
    known = [bare(element) for element in owner if not isinstance(element, UnknownTail)]
    if known and len(known) == len(owner):
        return one_of(known)
    return Unknown("which element it is is not known", refs_in(owner))


def sliced(run: Execution, owner: Value, bounds: list[Any]) -> Value:
    """`owner[a:b:c]`."""
    whole = all(bound is None or isinstance(bound, int) for bound in bounds) and bounds[2] != 0
    if isinstance(owner, str):
        return owner[slice(*bounds)] if whole else Unknown("a part of a text", (), "str", owner)
    if not isinstance(owner, (list, tuple)):
        return Unknown("a part of what is not followed", refs_in(owner))
    if whole and not any(isinstance(element, UnknownTail) for element in owner):
        return owner[slice(*bounds)]
    return [element if isinstance(element, UnknownTail) else Element(bare(element), False) for element in owner]
