"""What of a file says types alone: annotations, and the arguments of `isinstance`, `issubclass` and `cast`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

_OF_TYPES = ("isinstance", "issubclass", "cast")


def annotation_nodes(context: RuleContext) -> dict[int, ast.AST]:
    """All nodes inside of these, by their identity; found once."""
    key = "annotations"
    if key not in context.memo:
        roots = [root for root in _roots(context.module.program.tree) if root is not None]
        context.memo[key] = {id(inner): inner for root in roots for inner in ast.walk(root)}
    found = context.memo[key]
    assert isinstance(found, dict)
    return found


def _roots(tree: ast.Module) -> Iterator[ast.expr | None]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.returns
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            yield node.annotation
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _OF_TYPES:
            yield from node.args
