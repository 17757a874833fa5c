"""Whether an `add_depends_on` of the repository is the SDK's all the same: it hands its list on to `super()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS, called_name, looks_like_many
from smfix.code.syntax import FunctionNode
from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope


METHOD = "add_depends_on"
_LISTS = ("list[", "List[", "typing.List[", "Sequence[", "typing.Sequence[")


def in_passing(scope: Scope) -> bool:
    """Whether what stands in this function only hands a list on: its callers have to make it."""
    node, owner = scope.node, scope.outer
    if not isinstance(node, FunctionNode) or node.name != METHOD or owner is None:
        return False
    return isinstance(owner.node, ast.ClassDef) and forwards_to_super(owner, node)


def forwards_to_super(owner: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the method of a class body does no more with its one parameter than tell it in a log or a text and call
    `super().add_depends_on` with it, once and in every case."""
    spec = node.args
    if isinstance(node, ast.AsyncFunctionDef) or node.decorator_list or len(spec.args) != 2:
        return False
    if spec.posonlyargs or spec.kwonlyargs or spec.vararg or spec.kwarg or spec.defaults:
        return False
    parameter = spec.args[1]
    if not _is_a_list(parameter):
        return False
    definitions = owner.module.scope(node, owner).names.get(parameter.arg, ())
    if any(definition.kind != DefinitionKind.GUARD for definition in definitions):
        return False
    calls = [call for stmt in node.body if (call := _handing(stmt, parameter.arg)) is not None]
    return len(calls) == 1 and not _is_used(node, parameter.arg, calls[0])


def _is_a_list(parameter: ast.arg) -> bool:
    """By its annotation, or by a name that speaks of several: else the list may be missing where it is passed on."""
    if parameter.annotation is None:
        return looks_like_many(parameter.arg)
    annotation = parameter.annotation
    text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
    return text in ("list", "List") or str(text).startswith(_LISTS)


def _handing(stmt: ast.stmt, name: str) -> ast.Call | None:
    """The call in `super().add_depends_on(name)`, also where it is returned."""
    call = stmt.value if isinstance(stmt, (ast.Expr, ast.Return)) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != METHOD:
        return None
    on = call.func.value
    is_super = isinstance(on, ast.Call) and isinstance(on.func, ast.Name) and on.func.id == "super"
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "step_names")]
    plain = len(given) == 1 == len(call.args) + len(call.keywords)
    return call if is_super and plain and isinstance(given[0], ast.Name) and given[0].id == name else None


def _is_used(node: ast.FunctionDef, name: str, handing: ast.Call) -> bool:
    """Whether the parameter is used for anything else than to tell it, or the method may end before it hands it on."""
    harmless = {id(inner) for inner in ast.walk(handing)}
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Return, ast.Raise)) and getattr(inner, "value", None) is not handing:
            return True
        if isinstance(inner, ast.JoinedStr) or (isinstance(inner, ast.Call) and called_name(inner) in READING_CALLS):
            harmless |= {id(one) for one in ast.walk(inner)}
    uses = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id == name)
    return any(id(use) not in harmless for use in uses)
