"""What is written where a name stands: the one display or call that it is given, if nothing in sight changes that.

A `Value` says what an object is; which outputs a step declares, or which name an output has, is only in the text.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.inference import mutation_summaries
from smfix.scopes.definitions import PASSED, DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.sdk import signatures
from smfix.values.model import Str

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext
    from smfix.scopes.symbol_table import Scope

Written = tuple[ast.expr, ProgramPoint]
"""An expression, and where it is evaluated."""
MOST_NAMES = 4
"""Names of names that are followed."""


def written(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Written:
    """The expression that a name was given, if that is certain; the expression itself otherwise."""
    for _ in range(MOST_NAMES):
        found = _given(context, expr, at) if isinstance(expr, ast.Name) else None
        if found is None:
            break
        expr, at = found
    return expr, at


def _given(context: RuleContext, name: ast.Name, at: ProgramPoint) -> Written | None:
    frame = at.frame
    while name.id not in frame.scope.names and name.id not in frame.scope.parameters and frame.outer is not None:
        frame = frame.outer
    definitions = frame.scope.names.get(name.id, ())
    if len(definitions) != 1 or name.id in frame.scope.parameters or at.inner:
        return None
    (definition,) = definitions
    plain = definition.kind in (DefinitionKind.VALUE, DefinitionKind.ANNOTATED) and not definition.path
    if not plain or definition.expr is None or _is_changed(context, name.id, frame.scope):
        return None
    return definition.expr, ProgramPoint(frame, definition.stmt)


def _is_changed(context: RuleContext, name: str, scope: Scope) -> bool:
    """Whether something is put into what the name holds, or it is given to what may do that."""
    return any(
        change.method != PASSED or mutation_summaries.mutates(context.inference, change, where)
        for change, where in context.module.mutations(name, scope)
    )


def elements(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> list[Written] | None:
    """The elements of a list or tuple that is written out; None where not all of them are."""
    expr, at = written(context, expr, at)
    if not isinstance(expr, (ast.List, ast.Tuple)) or any(isinstance(one, ast.Starred) for one in expr.elts):
        return None
    return [written(context, one, at) for one in expr.elts]


def argument(call: ast.Call, name: str, dotted: str, method: str = "") -> ast.expr | None:
    """What a call of the SDK is given for a parameter; None where it is not given. Raises LookupError where that can't
    be said: by a mapping, a sequence, or at a position that the versions of the SDK have differently."""
    if any(keyword.arg is None for keyword in call.keywords):
        raise LookupError
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if not call.args:
        return None
    known = [signatures.signature(dotted, version, method) for version in signatures.VERSIONS]
    positions = {one.positional.index(name) for one in known if one is not None and name in one.positional}
    if any(isinstance(one, ast.Starred) for one in call.args) or len(positions) > 1:
        raise LookupError
    position = next(iter(positions), len(call.args))
    return call.args[position] if position < len(call.args) else None


def text(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> str | None:
    """The one text that an expression is; None where it may be another, or none."""
    value = context.infer(expr, at)
    return value[0].text if len(value) == 1 and isinstance(value[0], Str) else None


def point_of_call(context: RuleContext, call: ast.Call) -> ProgramPoint | None:
    """Where a call of this file is evaluated; None for a call of another file."""
    points = context.memo.get("points of calls")
    if not isinstance(points, dict):
        points = {id(one): at for one, at in context.expressions(ast.Call)}
        context.memo["points of calls"] = points
    found = points.get(id(call))
    return found if isinstance(found, ProgramPoint) else None
