"""Callers of a function that are out of sight: why there may be some beside the calls that can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.inference.classes import method_class, owner_of
from smfix.inference.name_lookups import looked_up, run_elsewhere
from smfix.inference.registration import kept_class, kept_function
from smfix.values.model import Unknown

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import Value

_CALLED_BY_NAME = frozenset({"__init__", "__new__", "__post_init__"})
"""Methods with two underscores whose calls can be seen, as calls of their class."""


def hidden_callers(inf: Inference, scope: Scope, called: str) -> Value:
    """Why a function may be called from where nobody sees it; empty where nothing says so."""
    return inf.memo(("hidden callers", scope), lambda: tuple(_reasons(inf, scope, called)))


def hidden_makers(inf: Inference, code: ClassCode) -> Value:
    """Why instances of a class may be made where nobody sees it; empty where nothing says so."""
    return inf.memo(("hidden makers", code), lambda: tuple(_makers(inf, code)))


def _reasons(inf: Inference, scope: Scope, called: str) -> Iterator[Unknown]:
    node, owner = scope.node, owner_of(scope)
    if not isinstance(node, FunctionNode) or scope.outer is None:
        return
    yield from _only_unknown(kept_function(inf, scope))
    if owner is None:
        yield from looked_up(inf, scope, called, None)
        yield from run_elsewhere(inf, scope.module, called)
        return
    code = method_class(inf, scope)
    if node.name in _CALLED_BY_NAME and code is not None:
        yield from _only_unknown(hidden_makers(inf, code))
    elif node.name.startswith("__") and node.name.endswith("__"):
        yield Unknown(f"`{node.name}` is called by an operator, or as a call of an instance")
    else:
        yield from looked_up(inf, scope, called, owner)


def _makers(inf: Inference, code: ClassCode) -> Iterator[Unknown]:
    yield from _only_unknown(kept_class(inf, code))
    yield from looked_up(inf, code.scope, code.name, None)
    yield from run_elsewhere(inf, code.scope.module, code.name)


def _only_unknown(value: Value) -> Iterator[Unknown]:
    return (kind for kind in value if isinstance(kind, Unknown))
