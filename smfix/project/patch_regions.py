"""Where a mock is in force: from when `patch` and its like change something until they undo it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from smfix.code.signature import every_parameter
from smfix.code.syntax import FunctionNode, decorator_name, last_name, start_of

if TYPE_CHECKING:
    from smfix.project.class_names import Function

Lines = tuple[int, int]
"""The first and the last line of a stretch of code."""

_MOCKERS = frozenset({"mocker", "class_mocker", "module_mocker", "package_mocker", "session_mocker", "monkeypatch"})
_METHODS_OF_PATCH = ("object", "multiple", "dict")
MOST_FOLLOWED = 200
"""Functions and classes that a stretch of code may lead to before all of the file counts as run by it."""


def lines_of(node: ast.AST) -> Lines:
    """The lines of a statement, its decorators counted."""
    assert isinstance(node, ast.stmt)
    return start_of(node)[0], node.end_lineno or node.lineno


def undone_with(
    call: ast.Call, functions: Sequence[Function], owner: ast.ClassDef | None, holder: ast.AST | None, is_class: bool
) -> Lines | None:
    """The lines that run while what `call` changes is changed; None where nothing visible undoes it.

    `functions` and `owner` are the functions and the class around it, `holder` the `with` that it opens or the
    definition that it decorates, `is_class` whether its first argument is a class: then a bare `patch` is not mock's.
    """
    with_block = isinstance(holder, (ast.With, ast.AsyncWith))
    mock = is_patch(call) and not (is_class and last_name(call.func) == "patch")
    if holder is not None and (with_block or (mock and isinstance(holder, (*FunctionNode, ast.ClassDef)))):
        return None if with_block and _lets_others_run(holder, functions) else lines_of(holder)
    if not (mock or _is_of_mocker(call)) or not functions:
        return None
    inner = functions[-1]
    if inner.name.startswith("test"):
        return lines_of(inner)
    sets_up = inner.name.lower().startswith(("setup", "asyncsetup")) or _is_fixture(inner)
    return lines_of(owner) if sets_up and owner is not None else None


def is_patch(call: ast.Call) -> bool:
    """Whether this is `patch(...)`, `mock.patch(...)`, or one of `patch.object`, `patch.multiple`, `patch.dict`."""
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr in _METHODS_OF_PATCH:
        return last_name(func.value) == "patch"
    return last_name(func) == "patch"


def _is_of_mocker(call: ast.Call) -> bool:
    return any(isinstance(node, ast.Name) and node.id in _MOCKERS for node in ast.walk(call.func))


def _is_fixture(function: Function) -> bool:
    return any(decorator_name(one) == "fixture" for one in function.decorator_list)


def _lets_others_run(holder: ast.AST, functions: Sequence[Function]) -> bool:
    """Whether what stands in a `with` hands control to code out of sight: it yields, or calls what it was given."""
    given = {arg.arg for function in functions for arg in every_parameter(function)}
    return any(
        isinstance(node, (ast.Yield, ast.YieldFrom))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in given)
        for node in ast.walk(holder)
    )


def runs_in(tree: ast.Module, region: Lines, line: int) -> bool:
    """Whether a line of a module may run while the lines of a region do: it is one of them, or stands in a function or
    a class that they speak of, or in one of which that speaks."""
    if region[0] <= line <= region[1]:
        return True
    definitions: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (*FunctionNode, ast.ClassDef)):
            definitions.setdefault(node.name, []).append(node)
    todo: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _is_inside(node, region)]
    seen: set[str] = set()
    while todo:
        for name in set(_words(todo.pop())) - seen:
            seen.add(name)
            for node in definitions.get(name, ()):
                first, last = lines_of(node)
                if first <= line <= last or len(seen) > MOST_FOLLOWED:
                    return True
                todo.append(node)
    return False


def runs_within(node: ast.stmt, region: Lines) -> bool:
    """Whether a region is all in a definition, its decorators counted."""
    first, last = lines_of(node)
    return first <= region[0] and region[1] <= last


def _is_inside(node: ast.stmt, region: Lines) -> bool:
    return region[0] <= node.lineno and (node.end_lineno or node.lineno) <= region[1]


def _words(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        name = last_name(inner)
        if name is not None:
            yield name
