"""Assignments that name the attribute by a text: `setattr(step, "depends_on", other)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.values.model import Str

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint

OBJECT, NAME, VALUE = 0, 1, 2
"""The positions of the arguments of `setattr`."""


def set_by_name(context: RuleContext, attribute: str) -> Iterator[tuple[ast.Call, ProgramPoint]]:
    """Every call of `setattr` that certainly sets this attribute."""
    for call, at in context.calls_with((), ("setattr",)):
        if sets(context, call, attribute, at):
            yield call, at


def sets(context: RuleContext, call: ast.Call, attribute: str, at: ProgramPoint) -> bool:
    """Whether a call is one of the built-in `setattr` that certainly sets this attribute."""
    if last_name(call.func) != "setattr" or len(call.args) != 3 or call.keywords:
        return False
    if any(isinstance(expr, ast.Starred) for expr in call.args):
        return False
    name = context.infer(call.args[NAME], at)
    known = bool(name) and all(isinstance(kind, Str) and kind.text == attribute for kind in name)
    return known and context.resolves_to(call, at, "builtins.setattr")
