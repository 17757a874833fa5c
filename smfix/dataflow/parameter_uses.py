"""What a function does with a parameter besides passing it on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.naming import TELLING_CALLS, called_name
from smfix.code.syntax import FunctionNode
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.visitor import nodes_naming

if TYPE_CHECKING:
    from smfix.dataflow.argument_flow import SinkFlow
    from smfix.scopes.symbol_table import Scope


def name_of(expr: ast.expr) -> str | None:
    """`p` of `p` and of `p or []`."""
    if isinstance(expr, ast.BoolOp) and isinstance(expr.op, ast.Or) and all(map(is_empty_default, expr.values[1:])):
        expr = expr.values[0]
    return expr.id if isinstance(expr, ast.Name) else None


def is_name(expr: ast.expr, name: str) -> bool:
    """Whether the expression is the name, or the name with an empty default: `p or []`."""
    return name_of(expr) == name


def is_empty_default(expr: ast.expr) -> bool:
    """None or an empty list or tuple, written out."""
    if isinstance(expr, ast.Constant):
        return expr.value is None
    if isinstance(expr, ast.Call):
        return isinstance(expr.func, ast.Name) and expr.func.id in ("list", "tuple") and not expr.args
    return isinstance(expr, (ast.List, ast.Tuple)) and not expr.elts


def rebound(scope: Scope, name: str) -> bool:
    """Whether the function gives the name another value than an empty list where there was nothing."""
    for definition in scope.names.get(name, ()):
        if definition.kind == DefinitionKind.GUARD:
            continue
        if definition.kind != DefinitionKind.VALUE or definition.path or definition.expr is None:
            return True
        if not (
            is_empty_default(definition.expr) or is_name(definition.expr, name) or _is_either(definition.expr, name)
        ):
            return True
    return False


def _is_either(expr: ast.expr, name: str) -> bool:
    """`[] if p is None else p`, `p if p else []`."""
    if not isinstance(expr, ast.IfExp) or not _asks_whether_given(expr.test):
        return False
    return all(is_empty_default(part) or is_name(part, name) for part in (expr.body, expr.orelse))


def kept(scope: Scope, name: str) -> bool:
    """Whether the values that the function gives the name are made of what it was given."""
    values = [b.expr for b in scope.names.get(name, ()) if b.kind != DefinitionKind.GUARD and b.expr is not None]
    inside = (inner for expr in values for inner in ast.walk(expr))
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in inside)


def doubt_of(scope: Scope, name: str, found: list[SinkFlow], keyword: str) -> str:
    """What the function does with the parameter besides handing it on, in words; nothing where it does nothing."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    harmless = {id(inner) for one in found for inner in ast.walk(one.expr)}
    naming = list(nodes_naming(scope.module.program, node, name))
    for inner in naming:
        if isinstance(inner, (ast.If, ast.IfExp, ast.While, ast.Assert)) and _asks_whether_given(inner.test):
            harmless |= {id(one) for one in ast.walk(inner.test)}
        elif _only_tells(inner):
            harmless |= {id(one) for one in ast.walk(inner)}
    if rebound(scope, name):
        return f"`{node.name}` gives `{name}` another value"
    for definition in scope.names.get(name, ()):
        if definition.expr is not None:
            harmless |= {id(one) for one in ast.walk(definition.expr)}
    for inner in naming:
        is_load = isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id == name
        if is_load and id(inner) not in harmless:
            line = scope.module.program.place(inner).line  # type: ignore[arg-type]
            return f"`{node.name}` also uses `{name}` in line {line}"
    line = _line_of_all_names(scope, node)
    return f"`{node.name}` uses all its names together in line {line}" if line else ""


def _line_of_all_names(scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The line on which `locals()` or `vars()` gives every parameter to something else; 0 where none does."""
    program = scope.module.program
    if program.code_mentions(r"\b(?:locals|vars)\s*\("):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and not inner.args and called_name(inner) in ("locals", "vars"):
                return program.place(inner).line
    return 0


def _only_tells(node: ast.AST) -> bool:
    """A text of it, a line in a log: the value stays what it is."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and called_name(node) in TELLING_CALLS)


def _asks_whether_given(test: ast.expr) -> bool:
    """`p`, `not p`, `p is None`, and these together: the value stays what it is."""
    if isinstance(test, ast.BoolOp):
        return all(map(_asks_whether_given, test.values))
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not) and _asks_whether_given(test.operand)
    if isinstance(test, ast.Compare):
        is_none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
        return len(test.ops) == 1 and is_none and isinstance(test.left, ast.Name)
    return isinstance(test, ast.Name)
