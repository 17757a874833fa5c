"""Whether a method is called later on what a call makes, or on what an attribute is assigned to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import key_of
from smfix.scopes.reaching_definitions import reaching_definitions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smfix.rules.change import Holder
    from smfix.scopes.location import ProgramPoint


def is_called_later(calls: Iterable[tuple[ast.Call, ProgramPoint]], node: Holder, at: ProgramPoint) -> bool:
    """Whether one of the calls, in the same scope, is of a method of the object that `node` makes (a call whose value
    gets a name), or sets an attribute of (an assignment) before."""
    for call, where in calls:
        func = call.func
        key = key_of(func.value) if isinstance(func, ast.Attribute) else None
        if key is None or where.frame.scope is not at.frame.scope:
            continue
        if isinstance(node, ast.Call):
            reached = reaching_definitions(where.frame.scope, key, where.stmt).definitions
            if any(definition.expr is node and definition.key == key for definition, _ in reached):
                return True
        elif _later(where, at) and key in map(_owner_key, _targets(node)):
            return True
    return False


def _later(where: ProgramPoint, at: ProgramPoint) -> bool:
    return where.stmt is not None and at.stmt is not None and where.stmt.lineno > at.stmt.lineno


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _owner_key(target: ast.expr) -> str | None:
    return key_of(target.value) if isinstance(target, ast.Attribute) else None
