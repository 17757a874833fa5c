"""Functions that hash what they are called with, so that no list can be passed: those whose results are cached."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, decorator_name
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Builtin, Foreign

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope

_CACHING = ("functools.lru_cache", "functools.cache")
_CACHING_NAMES = ("cached", "memoize", "lru_cache", "ttl_cache", "lfu_cache")
"""Last names of decorators of other packages that make the arguments a key."""


def hashes_arguments(inf: Inference, scope: Scope) -> bool:
    """Whether a decorator of the function makes its arguments the key of a cache."""
    node, outer = scope.node, scope.outer
    if not isinstance(node, FunctionNode) or outer is None:
        return False
    at = ProgramPoint(inf.frame(outer), node)
    return any(_is_cache(inf, decorator, at) for decorator in node.decorator_list)


def _is_cache(inf: Inference, decorator: ast.expr, at: ProgramPoint) -> bool:
    base = decorator.func if isinstance(decorator, ast.Call) else decorator
    for kind in inf.infer(base, at):
        if isinstance(kind, Builtin) and kind.dotted in _CACHING:
            return True
        if isinstance(kind, Foreign) and decorator_name(decorator) in _CACHING_NAMES:
            return True
    return False
