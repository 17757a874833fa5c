"""Whether a function of a module may have been called before the module comes to one of its own statements.

By names alone: a function counts as called from the first line of the module's own code on that speaks of it, or of a
function or class that leads to it. What is decorated is called by whoever keeps it.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, last_name

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Module


def may_run_before(module: Module, function: ast.AST | None, line: int, stmt: ast.stmt | None) -> bool:
    """Whether what stands on `line`, in `function` (None: in no function), may run before the module comes to its own
    statement `stmt` (None: to its end). In a notebook any cell may call a function at any time."""
    if stmt is None:
        return True
    if function is None and line < stmt.lineno:
        return True
    loop = _loop_around(module.program.tree, stmt)
    last = (loop or stmt).end_lineno or stmt.lineno
    if function is None:
        return loop is not None and line <= last
    if module.program.has_cells:
        return True
    if module.first_called is None:
        module.first_called = _first_called(module.program.tree)
    return module.first_called.get(function, last + 1) <= last


def _loop_around(tree: ast.Module, stmt: ast.stmt) -> ast.stmt | None:
    """The outermost statement around one, where that holds a loop."""
    at = bisect_right(tree.body, stmt.lineno, key=lambda one: one.lineno) - 1
    outer = tree.body[at] if at >= 0 else stmt
    if outer is stmt:
        return None
    loops = any(isinstance(node, (ast.For, ast.AsyncFor, ast.While)) for node in ast.walk(outer))
    return outer if loops else None


def _first_called(tree: ast.Module) -> dict[ast.AST, int]:
    """By function and class, the first line of the module's own code that may lead to it."""
    named: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (*FunctionNode, ast.ClassDef)):
            named.setdefault(node.name, []).append(node)
    found: dict[ast.AST, int] = {}
    for line, words, decorated in sorted(_mentions(tree.body), key=lambda one: one[0]):
        todo = [one for word in words for one in named.get(word, ())] + ([decorated] if decorated else [])
        while todo:
            node = todo.pop()
            if node not in found:
                found[node] = line
                inside = [*getattr(node, "body", ())]
                todo += [one for _, more, _ in _mentions(inside) for word in more for one in named.get(word, ())]
                if isinstance(node, ast.ClassDef):
                    todo += [method for method in inside if isinstance(method, FunctionNode)]
    return found


def _mentions(block: list[ast.stmt]) -> Iterator[tuple[int, list[str], ast.AST | None]]:
    """The names and texts of which some statements speak when they run, each with its line; and what they decorate."""
    todo: list[ast.AST] = list(block)
    while todo:
        node = todo.pop()
        word = node.value if isinstance(node, ast.Constant) else last_name(node)
        if isinstance(word, str):
            yield getattr(node, "lineno", 1), [word], None
        if isinstance(node, FunctionNode):
            if node.decorator_list:
                yield node.lineno, [], node
            todo += node.decorator_list
            todo += [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
        else:
            todo += ast.iter_child_nodes(node)
