"""`more_itertools`: what takes elements out of an iterable one at a time, and what goes through it in windows.

Source: the package's reference of functions. What may give a list, as `chunked` does, has no model.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.models import builtins
from smfix.models.registry import function
from smfix.values.model import Container, Items, Unknown, join
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


@function("more_itertools.pairwise", "more_itertools.triplewise")
def _windows(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    inner = Items(lambda: join(each(inf.infer(arg, at)) for arg in expr.args))
    return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)


@function("more_itertools.first", "more_itertools.last", "more_itertools.one", "more_itertools.only")
def _element(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if not expr.args or expr.keywords:
        return (Unknown(f"what `{dotted}` gives back here is not known"),)
    found: Value = builtins.next_element(inf, dotted, expr, at)
    return found
