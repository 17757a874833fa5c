"""Whether code counts on a pipeline being refused: then what is wrong with its graph is not told."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, last_name

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Module

_TRIES = r"(?i)raises|xfail|expectedFailure|suppress"
_MARKS = frozenset({"xfail", "expectedFailure"})


def is_expected(module: Module, node: ast.expr | ast.stmt) -> bool:
    """Whether the function around a node says of something in it that it is to fail: a `raises` of whatever test
    library or helper, `suppress`, a mark on the function."""
    if not module.program.code_mentions(_TRIES):
        return False
    around = [one for one in ast.walk(module.program.tree) if isinstance(one, FunctionNode) and _holds(one, node)]
    return any(_marked(function) or any(map(_is_raises, ast.walk(function))) for function in around)


def _holds(function: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.expr | ast.stmt) -> bool:
    return function.lineno <= node.lineno <= (function.end_lineno or function.lineno)


def _marked(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    marks = (one.func if isinstance(one, ast.Call) else one for one in function.decorator_list)
    return any(last_name(mark) in _MARKS for mark in marks)


def _is_raises(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = (last_name(node.func) or "").lower()
    return "raises" in name or name == "suppress"
