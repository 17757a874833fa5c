"""Texts that a variable is put to the end of, and variables that a text is put to the end of: `x += y`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, joins, text_parts
from smfix.rules.change import PlainAssignment, Replace
from smfix.rules.receivers import Receiver, receivers
from smfix.rules.text_parts import Assembly, Part
from smfix.rules.variable_uses import certain, described, is_arithmetic, is_for_callers, reach
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Str
from smfix.values.pipeline_variables import is_variable

if TYPE_CHECKING:
    from smfix.rules.change import AnyChange
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.values.model import Value

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def extended(context: RuleContext) -> Iterator[Hit]:
    """Every `x += y` that makes text of a variable."""
    for stmt, at in context.augmented(reach(context).lines):
        if isinstance(stmt.op, ast.Add) and isinstance(stmt.target, (ast.Name, ast.Attribute)):
            hit = _judged(context, stmt, at)
            if hit is not None and not context.expects_failure(stmt):
                yield hit


def _judged(context: RuleContext, stmt: ast.AugAssign, at: ProgramPoint) -> Hit | None:
    assembly = text_parts.assembly_of(context, stmt.value, at)
    if assembly is None:
        assembly = Assembly((Part(expr=stmt.value, literal=text_parts.is_text(stmt.value)),))
    for part in (stmt.target, *assembly.values):
        value = certain(context, part, at)
        if value:
            return _hit(context, stmt, assembly, part, value, at)
    return None


def _hit(
    context: RuleContext, stmt: ast.AugAssign, assembly: Assembly, variable: ast.expr, value: Value, at: ProgramPoint
) -> Hit | None:
    first = context.infer(stmt.target, at)
    is_text = any(isinstance(kind, Str) for kind in first) or any(part.text or part.literal for part in assembly.parts)
    if not is_text and is_arithmetic(context, (stmt.target, *assembly.values), at):
        return None
    name = context.text(variable, at)
    shown = context.text(stmt, at)
    message = f"`{shown}` makes text of `{name}`, {described(value)}, which has none before the pipeline runs"
    evidence = context.evidence(value) or context.built(stmt, "the text")
    to = context.text(stmt.target, at)
    by_hand = f'write a `Join` of its parts, `{to} = Join(on="", values=[{to}, ...])`'
    why_not = _objection(context, stmt, assembly, first, at)
    join, imports = joins.join_name(context, at)
    made = joins.written(
        context, assembly, join, joins.quote_of(context, stmt.value), at, context.module.program.code_of(stmt.target)
    )
    if why_not or made is None or not join:
        return Hit(stmt, message, Safety.MANUAL, (), evidence, f"{why_not}: {by_hand}" if why_not else by_hand)
    receiver = receivers(context).of_name(to, at) if _is_own(stmt.target, at) else Receiver.UNKNOWN
    if receiver in (Receiver.NEEDS_NOW, Receiver.STEP_FUNCTION):
        return Hit(
            stmt, message, Safety.MANUAL, (), evidence, f"what uses `{to}` takes no `Join`: put it together there"
        )
    is_safe = receiver is Receiver.TAKES and not made.doubt
    advice = made.doubt or ("" if is_safe else "right where what receives it takes a pipeline variable")
    changes: tuple[AnyChange, ...] = (*imports, PlainAssignment(stmt), Replace(stmt.value, made.template, made.holes))
    return Hit(stmt, message, Safety.SAFE if is_safe else Safety.UNSAFE, changes, evidence, advice)


def _objection(context: RuleContext, stmt: ast.AugAssign, assembly: Assembly, first: Value, at: ProgramPoint) -> str:
    """Why no `Join` can take the place of the text; empty where one can."""
    if context.module.program.nodes.around(stmt, *_LOOPS) is not None:
        return "it is put together in a loop"
    if assembly.doubt or assembly.separator is not None:
        return assembly.doubt or "a text with separators is a part of it"
    if not first or not all(is_variable(kind) or isinstance(kind, Str) for kind in first):
        return f"`{context.text(stmt.target, at)}` may be something else than a text or a variable"
    if any(is_for_callers(context, one, at) for one in (stmt.target, *assembly.values) if certain(context, one, at)):
        return "if all callers give a variable"
    return ""


def _is_own(target: ast.expr, at: ProgramPoint) -> bool:
    """Whether a target is a name of the scope itself, given to it by plain assignments alone."""
    if not isinstance(target, ast.Name) or isinstance(at.frame.scope.node, ast.ClassDef):
        return False
    kinds = {one.kind for one in at.frame.scope.names.get(target.id, ())}
    allowed = {DefinitionKind.VALUE, DefinitionKind.ANNOTATED, DefinitionKind.AUGMENTED, DefinitionKind.GUARD}
    return target.id not in at.frame.scope.parameters and kinds <= allowed
