"""`numpy.array` of objects: what one index takes out of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.models.registry import function
from smfix.values.model import Container, Items, Step, Str, Unknown
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


@function("numpy.array", "numpy.asarray")
def _array(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """An array of what a list holds; nested lists, and what numpy would convert, are not followed into."""
    given = inf.infer(expr.args[0], at) if expr.args else ()
    listed = all(isinstance(kind, Container) and kind.shape in ("list", "tuple") for kind in given)
    plain = bool(given) and listed and all(isinstance(kind, (Step, Str)) for kind in each(given))
    if not plain or len(given) != 1 or not isinstance(given[0], Container):
        return (Container("iterator", Items(lambda: (Unknown("what this array holds is not known"),))),)
    items = given[0].items

    def item(key: object) -> Value | None:
        return items.item(key) if isinstance(key, int) and not isinstance(key, bool) else None

    several: Value = (Unknown("an array can be subscripted by several indexes at once"),)
    return (Container("list", Items(items.each, item, lambda: several)),)
