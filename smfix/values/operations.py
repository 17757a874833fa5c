"""Operations on values that ask for nothing else: iteration, unpacking, binary operators, truth."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.values.model import (
    Collection,
    Container,
    Foreign,
    Instance,
    Items,
    Nothing,
    Output,
    Scalar,
    Step,
    Str,
    Unknown,
    join,
)

if TYPE_CHECKING:
    from smfix.values.model import Value

NOTHING: Value = (Nothing(),)


def pair(first: Callable[[], Value], second: Callable[[], Value]) -> Container:
    """A tuple of two items, each computed when asked for."""

    def item(key: object) -> Value | None:
        return first() if key in (0, -2) else second() if key in (1, -1) else None

    return Container("tuple", Items(lambda: join([first(), second()]), item))


MUTABLE = ("list", "dict", "set")
TEXT: Value = (Str(),)
NUMBER: Value = (Scalar("number"),)


def each(value: Value) -> Value:
    """What iterating over the value gives."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, (Container, Instance)) and kind.items is not None:
            found.append(kind.items.each())
        elif isinstance(kind, Str):
            found.append(TEXT)
        elif isinstance(kind, (Nothing, Scalar)):
            continue
        else:
            found.append((_unseen(kind, "the elements of"),))
    return join(found)


def of_values(value: Value) -> Value:
    """What the values of a mapping are."""
    return join(
        kind.items.values() if isinstance(kind, Container) else (_unseen(kind, "the values of"),)
        for kind in value
        if not isinstance(kind, Nothing)
    )


def _unseen(kind: object, what: str) -> Unknown | Foreign:
    if isinstance(kind, (Unknown, Foreign)):
        return kind
    return Unknown(f"{what} {type(kind).__name__.lower()} are not known")


def unpacked(value: Value, step: int | str) -> Value:
    """What one target gets when the value is unpacked: an index, or "*i" for the starred rest."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, (Container, Instance)) and kind.items is not None:
            if isinstance(step, str):
                found.append((Container("list", Items(kind.items.each)),))
            else:
                by_key = isinstance(kind, Container) and kind.shape == "dict"
                found.append(kind.items.each() if by_key else kind.items.item(step))
        elif isinstance(kind, Str):
            found.append(TEXT)
        else:
            found.append((_unseen(kind, "the elements of"),))
    return join(found)


def binary(left: Value, op: ast.operator, right: Value) -> Value:
    """What `left op right` is: text stays text, lists add up, the rest are numbers or unknown."""
    if isinstance(op, ast.Mod) and any(isinstance(kind, Str) for kind in left):
        return TEXT
    found: list[Value] = []
    for kind in left:
        if isinstance(kind, Str):
            found.append(TEXT)
        elif isinstance(kind, Container):
            others = [k for k in right if isinstance(k, Container)]
            items = _both(kind.items, [other.items for other in others])
            found.append((Container(kind.shape, items, provenance=kind.provenance),))
        elif isinstance(kind, Scalar):
            found.append(right if isinstance(op, ast.Mult) else NUMBER)
        elif isinstance(op, ast.Add) and right and all(isinstance(k, Container) for k in right):
            found.append((Container("list"),))  # only a list adds to a list
        elif isinstance(op, ast.Add) and right and all(isinstance(k, Str) for k in right):
            found.append(TEXT)
        elif isinstance(kind, (Unknown, Foreign)):
            found.append((kind,))
        else:
            found.append((Unknown("the result of this operation is not known"),))
    return join(found)


def _both(first: Items, others: list[Items]) -> Items:
    parts = [first, *others]
    return Items(
        lambda: join(part.each() for part in parts),
        None,
        lambda: join(part.values() for part in parts),
    )


def truthy(value: Value, holds: bool) -> Value:
    """The objects among these that can be true (or false)."""
    if holds:
        return tuple(k for k in value if not isinstance(k, Nothing) and not (isinstance(k, Str) and k.text == ""))
    return tuple(
        k for k in value if not isinstance(k, (Step, Output, Collection)) and not (isinstance(k, Str) and k.text)
    )
