"""`__all__`: the names that a module says it has for others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.scopes.definitions import Definition, Mutation
    from smfix.scopes.symbol_table import Module

_ALL = "__all__"
_ADDING = ("append", "extend", "__iadd__")
_ASSIGNING = (DefinitionKind.VALUE, DefinitionKind.ANNOTATED)


def exported_names(module: Module) -> frozenset[str] | None:
    """The names in a module's `__all__`; None where it has none, or where not all of it is written out.

    What is added in a branch counts as exported.
    """
    top = module.top
    definitions = [one for one in top.names.get(_ALL, ()) if one.kind != DefinitionKind.GUARD]
    if not definitions or any(True for inner in module.functions() if _ALL in inner.globals):
        return None
    found: set[str] = set()
    for definition in definitions:
        names = _assigned(definition)
        if names is None:
            return None
        found |= names
    for mutation in top.mutations.get(_ALL, ()):
        names = _added(mutation)
        if names is None:
            return None
        found |= names
    return frozenset(found)


def _assigned(definition: Definition) -> frozenset[str] | None:
    """The names of `__all__ = ...`; those of `__all__ += ...` are a mutation."""
    if definition.kind == DefinitionKind.AUGMENTED:
        return frozenset()
    whole = definition.kind in _ASSIGNING and not definition.path
    return _names(definition.expr) if whole else None


def _added(mutation: Mutation) -> frozenset[str] | None:
    if mutation.method not in _ADDING:
        return None
    call = mutation.call
    given = mutation.expr if call is None else call.args[0] if len(call.args) == 1 else None
    if mutation.method == "append":
        is_text = isinstance(given, ast.Constant) and isinstance(given.value, str)
        return frozenset({str(given.value)}) if is_text else None  # type: ignore[union-attr]
    return _names(given)


def _names(expr: ast.expr | None) -> frozenset[str] | None:
    """The strings of a list, a tuple or a set that is written out, or of a sum of those."""
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        left, right = _names(expr.left), _names(expr.right)
        return left | right if left is not None and right is not None else None
    if not isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        return None
    texts = [one.value for one in expr.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return frozenset(texts) if len(texts) == len(expr.elts) else None
