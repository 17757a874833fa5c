"""Imports that are made so that they may fail: code that serves both versions of the SDK, and code that does
without."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from enum import Enum

from smfix import sdk
from smfix.sdk import moves

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_LEAVING = frozenset({"exit", "_exit", "skip", "fail", "importorskip"})


class Guard(Enum):
    """What stands around an import."""

    BOTH = "both"
    """Another branch imports the same from version 3: it is right as it is."""
    OPTIONAL = "optional"
    """Where it fails the code goes on without it."""
    OLDER = "older"
    """Where it fails another path is tried, which is not one of version 3."""


def guards(tree: ast.Module) -> dict[int, Guard]:
    """By the identity of an import statement, what stands around it; those that simply must succeed are not named."""
    found: dict[int, Guard] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            handlers = [handler for handler in node.handlers if _catches(handler)]
            if handlers:
                found |= _of_try(node, handlers)
        elif isinstance(node, ast.If) and node.orelse:
            found |= _of_branches([node.body, node.orelse])
    return found


def _of_try(node: ast.Try, handlers: Sequence[ast.ExceptHandler]) -> dict[int, Guard]:
    tried, other = [*node.body, *node.orelse], [stmt for handler in handlers for stmt in handler.body]
    both = _of_branches([tried, other])
    if both:
        return both
    first, second = ([stmt for stmt in _imports(block) if version_of(stmt) == 2] for block in (tried, other))
    if second:
        return {id(stmt): Guard.OLDER for stmt in (*first, *second)}
    if all(_leaves(handler) for handler in handlers):
        return {}
    return {id(stmt): Guard.OPTIONAL for stmt in first}


def _of_branches(branches: Sequence[Sequence[ast.stmt]]) -> dict[int, Guard]:
    """Those of imports of which one branch is for version 2, and the other for version 3."""
    versions = [{version_of(stmt) for stmt in _imports(branch)} for branch in branches]
    if not any(2 in one and 3 in other for one, other in (versions, versions[::-1])):
        return {}
    return {id(stmt): Guard.BOTH for branch in branches for stmt in _imports(branch) if version_of(stmt) == 2}


def version_of(stmt: ast.Import | ast.ImportFrom) -> int | None:
    """The version of the SDK that an import is certainly for; None where it is for neither, or may be for both."""
    modules = [stmt.module or ""] if isinstance(stmt, ast.ImportFrom) else [alias.name for alias in stmt.names]
    if isinstance(stmt, ast.ImportFrom) and stmt.level:
        return None
    for module in filter(sdk.is_sdk, modules):
        if module.split(".")[1:2] and module.split(".")[1] in moves.V3_PACKAGES and not moves.is_module(module):
            return 3
        if module != "sagemaker" or isinstance(stmt, ast.ImportFrom):
            return 2
    return None


def _imports(block: Sequence[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    for stmt in block:
        for node in ast.walk(stmt):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield node


def _catches(handler: ast.ExceptHandler) -> bool:
    """Whether it is run when an import fails."""
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or _last(one) in _CAUGHT for one in types)


def _leaves(handler: ast.ExceptHandler) -> bool:
    """Whether it ends by an error of its own, or ends the program."""
    last = handler.body[-1]
    called = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    return isinstance(last, ast.Raise) or (called is not None and _last(called) in _LEAVING)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
