"""Whether a hook of the repository (`__getattribute__`, `__setattr__`, a metaclass's `__call__`) does no more than the
one above it: it passes on what it is given, and returns what it gets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, decorator_name, key_of
from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import ClassCode, Scope


def is_plain(code: ClassCode, method: str) -> bool:
    """Whether the class has no such hook, or one that only passes on."""
    for definition in code.scope.names.get(method, ()):
        node = definition.stmt
        if not isinstance(node, FunctionNode) or definition.kind != DefinitionKind.DEFINED or node.decorator_list:
            return False
        if not hands_on(code.scope.module.scope(node, code.scope), method):
            return False
    return True


def hands_on(scope: Scope, method: str) -> bool:
    """Whether the function certainly calls the hook above it with what it is given, and returns what that returns."""
    calls = [node for node in ast.walk(scope.node) if _is_call_of(node, method)]
    if not calls or not all(_gives_all(call, scope) for call in calls):
        return False
    if scope.returns:
        return returns(scope, method)
    return any(isinstance(stmt, ast.Expr) and stmt.value in calls for stmt in scope.node.body)


def returns(scope: Scope, method: str) -> bool:
    """Whether the function returns what the hook above it does, and nothing else."""
    return bool(scope.returns) and all(_comes_from(stmt.value, scope, method) for stmt in scope.returns)


def _is_call_of(node: ast.AST | None, method: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and decorator_name(node) == method


def _gives_all(call: ast.AST, scope: Scope) -> bool:
    """Whether the call is given every parameter but the first, as it came, and nothing else."""
    assert isinstance(call, ast.Call)
    given = [one.value if isinstance(one, ast.Starred) else one for one in call.args]
    given += [keyword.value for keyword in call.keywords]
    names = {one.id if isinstance(one, ast.Name) else "" for one in given}
    own = list(scope.parameters)
    is_bound_anew = any(one.kind != DefinitionKind.GUARD for name in own for one in scope.names.get(name, ()))
    return not is_bound_anew and set(own[1:]) <= names <= set(own)


def _comes_from(node: ast.expr | None, scope: Scope, method: str) -> bool:
    """Whether an expression is what the hook above returns, or a place where nothing else is put."""
    if _is_call_of(node, method):
        return True
    held = node.value if isinstance(node, ast.Subscript) else node
    kept = list(_kept(scope, key_of(held) or "")) if isinstance(held, ast.expr) else []
    return bool(kept) and all(_is_call_of(one, method) for one in kept)


def _kept(scope: Scope, key: str) -> Iterator[ast.expr | None]:
    yield from (one.expr for one in scope.names.get(key, ()) if one.kind != DefinitionKind.GUARD)
    yield from (mutation.expr for mutation in scope.mutations.get(key, ()))
