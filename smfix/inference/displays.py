"""List, tuple, set and dict displays: what they hold."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smfix.values.model import Items, join
from smfix.values.operations import of_values

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


def literal(inf: Inference, elements: Sequence[ast.expr], at: ProgramPoint) -> Items:
    """The items of a list, tuple or set display."""
    starred = any(isinstance(element, ast.Starred) for element in elements)

    def item(key: object) -> Value | None:
        if starred or not isinstance(key, int) or not -len(elements) <= key < len(elements):
            return None
        return inf.infer(elements[key], at)

    return Items(lambda: join(inf.infer(element, at) for element in elements), item)


def mapping(inf: Inference, node: ast.Dict, at: ProgramPoint) -> Items:
    """The items of a dict display."""
    by_key = {key.value: i for i, key in enumerate(node.keys) if isinstance(key, ast.Constant)}

    def values() -> Value:
        return join(_entry(inf, key, value, at) for key, value in zip(node.keys, node.values))

    def item(key: object) -> Value | None:
        if key not in by_key:
            return None
        place = by_key[key]
        later = zip(node.keys[place + 1 :], node.values[place + 1 :])  # a computed key or a `**` may be the same key
        return join([inf.infer(node.values[place], at), *(_entry(inf, k, v, at) for k, v in later if _is_open(k))])

    return Items(lambda: join(inf.infer(key, at) for key in node.keys if key is not None), item, values)


def _entry(inf: Inference, key: ast.expr | None, value: ast.expr, at: ProgramPoint) -> Value:
    """The values that one entry of a dict display brings; a key of None stands for `**value`."""
    return inf.infer(value, at) if key is not None else of_values(inf.infer(value, at))


def _is_open(key: ast.expr | None) -> bool:
    return not isinstance(key, ast.Constant)
