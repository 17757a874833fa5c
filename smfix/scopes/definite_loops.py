"""Whether a loop is sure to run: its body's bindings are then the last ones before what follows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope


_PASSING_ON = frozenset({"enumerate", "reversed", "sorted", "list", "tuple", "set", "iter", "zip"})
_VIEWS = frozenset({"items", "keys", "values", "copy"})
MOST_DEPTH = 6


def surely_runs(loop: ast.For | ast.AsyncFor, scope: Scope) -> bool:
    """Whether the loop runs at least once, and each time to the end of its body."""
    leaves_early = any(isinstance(node, (ast.Break, ast.Continue)) for stmt in loop.body for node in ast.walk(stmt))
    return not leaves_early and holds_something(loop.iter, scope)


def holds_something(expr: ast.expr, scope: Scope, depth: int = 0) -> bool:
    """Whether what is iterated over is sure to hold an item, as far as its text shows."""
    if depth > MOST_DEPTH:
        return False
    if isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(element, ast.Starred) for element in expr.elts)
    if isinstance(expr, ast.Dict):
        return any(key is not None for key in expr.keys)
    if isinstance(expr, ast.Constant):
        return isinstance(expr.value, (str, bytes)) and len(expr.value) > 0
    if isinstance(expr, ast.Name):
        return _named(expr.id, scope, depth)
    return isinstance(expr, ast.Call) and _called(expr, scope, depth)


def _called(call: ast.Call, scope: Scope, depth: int) -> bool:
    func = call.func
    if isinstance(func, ast.Attribute):
        return func.attr in _VIEWS and not call.args and holds_something(func.value, scope, depth + 1)
    if not isinstance(func, ast.Name) or not call.args or scope.names.get(func.id):
        return False
    if func.id == "range":
        return len(call.args) == 1 and _is_positive(call.args[0], scope)
    return func.id in _PASSING_ON and all(holds_something(argument, scope, depth + 1) for argument in call.args)


def _is_positive(expr: ast.expr, scope: Scope) -> bool:
    if isinstance(expr, ast.Name):
        values = _constants(expr.id, scope)
        return bool(values) and all(not isinstance(value, ast.Name) and _is_positive(value, scope) for value in values)
    return isinstance(expr, ast.Constant) and isinstance(expr.value, int) and expr.value > 0


def _named(name: str, scope: Scope, depth: int) -> bool:
    """A name that is only ever bound to something that holds an item, and that nothing is taken from."""
    values = _constants(name, scope)
    return bool(values) and all(holds_something(value, scope, depth + 1) for value in values)


def _constants(name: str, scope: Scope) -> list[ast.expr]:
    """The expressions that a name is assigned, in the nearest scope that binds it; none where it is bound otherwise."""
    around: Scope | None = scope
    while around is not None:
        definitions = [
            definition for definition in around.names.get(name, ()) if definition.kind != DefinitionKind.GUARD
        ]
        if name in around.parameters or around.module.program.code_mentions(_takes_from(name)):
            return []
        if definitions:
            plain = all(
                definition.kind in (DefinitionKind.VALUE, DefinitionKind.ANNOTATED) and not definition.path
                for definition in definitions
            )
            return [definition.expr for definition in definitions if definition.expr is not None] if plain else []
        around = around.outer
    return []


def _takes_from(name: str) -> str:
    return rf"\b{name}\s*\.\s*(?:pop|popitem|remove|discard|clear)\b|\bdel\s+{name}\b"
