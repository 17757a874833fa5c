"""What `from module import *` brings: the names in `__all__`, where that is written out, else all public ones."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.scopes.definitions import Definition, Mutation
    from smfix.scopes.symbol_table import Module

_ALL = "__all__"


def exported(module: Module) -> set[str] | None:
    """The names in the module's `__all__`; None where it has none, or computes it."""
    top = module.top
    definitions = [one for one in top.names.get(_ALL, ()) if one.kind != DefinitionKind.GUARD]
    if not definitions or any(_ALL in scope.globals for scope in module.declaring(_ALL)):
        return None
    parts = [_of_definition(one) for one in definitions]
    parts += [_of_mutation(one) for one, _ in module.mutations(_ALL, top) if one.method != "__iadd__"]
    known = [names for names in parts if names is not None]
    return set().union(*known) if len(known) == len(parts) else None


def _of_definition(definition: Definition) -> set[str] | None:
    """The names that an assignment to `__all__`, or `__all__ +=`, writes out; None where they are computed."""
    if definition.path or definition.kind not in (
        DefinitionKind.VALUE,
        DefinitionKind.ANNOTATED,
        DefinitionKind.AUGMENTED,
    ):
        return None
    return _texts(definition.expr) if definition.expr is not None else None


def _of_mutation(mutation: Mutation) -> set[str] | None:
    call = mutation.call
    if mutation.method not in ("append", "extend") or call is None or len(call.args) != 1:
        return None
    only = call.args[0]
    return _texts(ast.List([only], ast.Load()) if mutation.method == "append" else only)


def _texts(expr: ast.expr) -> set[str] | None:
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        left, right = _texts(expr.left), _texts(expr.right)
        return left | right if left is not None and right is not None else None
    if not isinstance(expr, (ast.List, ast.Tuple)):
        return None
    constants = [one.value for one in expr.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return set(constants) if len(constants) == len(expr.elts) else None
