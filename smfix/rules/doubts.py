"""What speaks against a change that is right where it stands: a caller outside of the repository, or code elsewhere
that counts on one value. Then the finding goes to a person, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.dataflow.classify import Argument, argument, described_all
from smfix.dataflow.partial_reads import read_back
from smfix.inference.public_functions import OutsideCaller
from smfix.model import Safety
from smfix.rules import named_assignments
from smfix.rules.change import ALL, VALUE, Change, Splice, Spread, Unwrap, Wrap
from smfix.rules.copied_values import loss
from smfix.rules.hashed_parameters import guarded
from smfix.rules.replaced_names import replaced
from smfix.values.model import Nothing, Str

if TYPE_CHECKING:
    from smfix.rules import Hit
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint

_ADDING = "add_depends_on"
_ATTRIBUTE = "depends_on"


def checked(context: RuleContext, hit: Hit) -> Hit:
    """The hit, with brackets that leave None alone where a parameter needs those; for a person to decide where anything
    in sight speaks against putting brackets there."""
    at = context.point_of(hit.node)
    change = hit.changes[0] if len(hit.changes) == 1 else None
    if at is None or not isinstance(change, Change):
        return hit
    if isinstance(change.operation, (Splice, Spread, Unwrap)):
        return _checked_list(context, _without_loss(context, hit, change, at), change, at)
    if not isinstance(change.operation, Wrap):
        return hit
    exprs = list(_wrapped(change))
    inside = guarded(context, hit, exprs[0], at) if len(exprs) == 1 else None
    advice, why = "", ""
    if hit.safety is Safety.SAFE or inside is not None:
        advice, why = _elsewhere(context, exprs, at)
    if not why:
        advice, why = (
            "change both places together",
            _later_use(context, change, exprs, at) or _read_back(context, change, at),
        )
    if why:
        return replace(hit, message=f"{hit.message}; but {why}", safety=Safety.MANUAL, changes=(), advice=advice)
    return inside or hit


def _elsewhere(context: RuleContext, exprs: list[ast.expr], at: ProgramPoint) -> tuple[str, str]:
    """An advice, and why what is proven of a value here may not hold: something else comes from elsewhere."""
    why = _outside_value(context, exprs, at)
    if why:
        return "make sure that nothing passes a list, and annotate the parameter", why
    file = next((file for expr in exprs if (file := replaced(context, expr, at))), "")
    return "change both files together", f"`{file}` may put another value in its place" if file else ""


def _without_loss(context: RuleContext, hit: Hit, change: Change, at: ProgramPoint) -> Hit:
    """The hit; for a person where a new list in the place of the object loses what the program counts on."""
    if hit.safety is not Safety.SAFE:
        return hit
    why = next((why for expr in _wrapped(change) if (why := loss(context, change.node, expr, at))), "")
    advice = "write the list where all of it is known"
    message = f"{hit.message}; but {why}"
    return replace(hit, message=message, safety=Safety.MANUAL, changes=(), advice=advice) if why else hit


def _checked_list(context: RuleContext, hit: Hit, change: Change, at: ProgramPoint) -> Hit:
    """The hit of a list in a list; for a person where the inner one is what a step waits for, which may be one."""
    for expr in _wrapped(change):
        for element in expr.elts if isinstance(expr, ast.List) else ():
            owner = _read_from(element, at)
            if owner is not None and not _waits_for_list(context, owner, at):
                advice = "if it is a list there, write `[*...]`; if not, leave it"
                message = f"{hit.message}; but it may be one where the step was made"
                return replace(hit, message=message, safety=Safety.MANUAL, changes=(), advice=advice)
    return hit


def _read_from(expr: ast.expr, at: ProgramPoint) -> ast.expr | None:
    """The step whose `depends_on` an expression is, directly or by a name that it was given; None for any other."""
    if isinstance(expr, ast.Name):
        names = [one.expr for one in at.frame.scope.names.get(expr.id, ()) if one.expr is not None]
        return next((found for one in names if (found := _attribute_owner(one)) is not None), None)
    return _attribute_owner(expr)


def _attribute_owner(expr: ast.expr) -> ast.expr | None:
    return expr.value if isinstance(expr, ast.Attribute) and expr.attr == _ATTRIBUTE else None


def _waits_for_list(context: RuleContext, owner: ast.expr, at: ProgramPoint) -> bool:
    """Whether every call that may have made a step gives it a list, or nothing, to wait for."""
    value = context.infer(owner, at)
    calls = [getattr(kind, "allocations", ()) for kind in value if not isinstance(kind, Nothing)]
    return all(calls) and all(_gives_list(call) for made in calls for call in made)


def _gives_list(call: ast.Call) -> bool:
    given = [keyword.value for keyword in call.keywords if keyword.arg in (None, _ATTRIBUTE)]
    return all(isinstance(one, (ast.List, ast.ListComp)) for one in given)


def _wrapped(change: Change) -> Iterator[ast.expr]:
    """The arguments, or the value, that a change is about."""
    node = change.node
    if isinstance(node, ast.Call):
        if change.argument is ALL:
            yield from node.args
        elif isinstance(change.argument, int):
            yield node.args[change.argument]
        else:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == change.argument)
    elif change.argument == VALUE and node.value is not None:
        yield node.value


def _outside_value(context: RuleContext, exprs: list[ast.expr], at: ProgramPoint) -> str:
    """Why code that is out of sight, or another module, may make something else of a value."""
    if not context.project.roots and not context.module.program.code_mentions("__all__"):
        return ""
    for expr in exprs:
        if at.frame.scope.outer is None and isinstance(expr, (ast.Name, ast.Constant)):
            continue
        value = context.open_world.query(expr, at)
        outside = next((kind for kind in value if isinstance(kind, OutsideCaller)), None)
        if outside is not None and at.frame.scope.outer is not None:
            return outside.reason
        seen = tuple(kind for kind in value if not isinstance(kind, OutsideCaller))
        if argument(seen) is Argument.MIXED and argument(context.infer(expr, at)) is Argument.ONE:
            return f"another module makes it {described_all(seen)}"
    return ""


def _later_use(context: RuleContext, change: Change, exprs: list[ast.expr], at: ProgramPoint) -> str:
    """Where code counts on the value's being one."""
    found = _owner_and_attribute(context, change, exprs, at)
    if found is None:
        return ""
    owner, attribute = found
    use = context.later_reads.use_as_one(change.node, owner, attribute, at)
    if use is None:
        return ""
    where = f"line {use.line}" if use.module is context.module else f"line {use.line} of `{use.module.path}`"
    return f"{where} sets `{attribute}` again" if use.is_store else f"{where} counts on `{attribute}` being one value"


def _read_back(context: RuleContext, change: Change, at: ProgramPoint) -> str:
    """Where code reads what a partial was given."""
    node, argument = change.node, change.argument
    if not isinstance(node, ast.Call) or not isinstance(argument, (int, str)):
        return ""
    mention = read_back(context.inference, node, argument, at)
    if mention is None:
        return ""
    line = mention.module.program.place(mention.node).line
    file = "" if mention.module is context.module else f" of `{mention.module.path}`"
    return f"line {line}{file} reads back what the partial is given"


def _owner_and_attribute(
    context: RuleContext, change: Change, exprs: list[ast.expr], at: ProgramPoint
) -> tuple[ast.expr, str] | None:
    """The object that keeps the value, and the attribute under which it does."""
    node = change.node
    if not isinstance(node, ast.Call):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        return (target.value, target.attr) if isinstance(target, ast.Attribute) else None
    if isinstance(node.func, ast.Attribute) and node.func.attr == _ADDING:
        letters = all(isinstance(kind, Str) for expr in exprs for kind in context.infer(expr, at))
        return (node.func.value, _ATTRIBUTE) if letters else None  # anything else fails right there
    if named_assignments.sets(context, node, _ATTRIBUTE, at):
        return node.args[named_assignments.OBJECT], _ATTRIBUTE
    flows = context.argument_flow.flows(node, at)
    flow = next((one for one in flows if one.argument == change.argument), None)
    return (node, flow.parameter) if flow is not None and not flow.target.method else None
