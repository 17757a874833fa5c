"""One dependency where a list of them is wanted: the judgement that several rules share."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.naming import looks_like_step
from smfix.dataflow.classify import Argument, argument, described_all, is_one_or_none, reason
from smfix.model import Safety
from smfix.rules import Hit, letters
from smfix.rules.change import Change, Holder, Replace, Wrap
from smfix.values.model import Collection, Nothing, Str, Value

if TYPE_CHECKING:
    from smfix.dataflow.argument_flow import SinkFlow
    from smfix.rules.context import MappedArgument, RuleContext
    from smfix.scopes.location import ProgramPoint


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure it is that something is one dependency, and what to say of it."""

    safety: Safety
    message: str
    advice: str = ""


def judged(taker: str, shown: str, value: Value, expr: ast.expr) -> Judgement | None:
    """What to say of a value that is handed to `taker`, which certainly wants a list; None where all is well."""
    verdict = argument(value)
    if verdict is Argument.OTHER:
        return None
    collection = in_v3_only_its_steps(value, shown)
    if collection is not None:
        return collection
    if verdict is Argument.ONE:
        return Judgement(Safety.SAFE, message(taker, shown, value))
    if is_one_or_none(value):
        return Judgement(Safety.UNSAFE, message(taker, shown, value))
    if verdict is Argument.MIXED:
        text = f"`{shown}` can be {described_all(value)}, and {taker} takes a list"
        return Judgement(Safety.MANUAL, text, "make it a list in every case")
    why = reason(value)
    if looks_like_step(expr):
        return Judgement(Safety.UNSAFE, f"{taker} takes a list: `{shown}`")
    text = f"can't tell whether `{shown}`, handed to {taker}, is one dependency or a list: {why.reason}"
    return Judgement(Safety.MANUAL, text, f"{as_advice(why.advice)}if it is one dependency, write `[{shown}]`")


def in_v3_only_its_steps(value: Value, shown: str) -> Judgement | None:
    """A step collection of version 3 can't be depended on, in a list or not; None where the value is none."""
    if not any(isinstance(kind, Collection) and kind.cls.startswith("sagemaker.mlops.") for kind in value):
        return None
    text = f"`{shown}` is a step collection, which version 3 of the SDK takes nowhere as a dependency"
    return Judgement(Safety.MANUAL, text, f"pass its steps: `[*{shown}.steps]`")


def message(taker: str, shown: str, value: Value) -> str:
    """That `taker` wants a list, and what it is given."""
    if value and all(isinstance(kind, Str) for kind in value):
        return f"{taker} takes a list: the string {shown} is read character by character"
    certain = tuple(kind for kind in value if not isinstance(kind, Nothing))
    what = described_all(certain)
    if what == "unknown":
        return f"{taker} takes a list: `{shown}`"
    perhaps = "" if len(certain) == len(value) else ", or None"
    return f"{taker} takes a list: `{shown}` is {what}{perhaps}"


def without_doubt(context: RuleContext, node: Holder, value: Value, judgement: Judgement) -> Judgement:
    """The judgement of a value at a call or an assignment, or a more careful one where it is a string of whose letters
    or name something is known."""
    doubt = letters.doubt(context, node, value) if judgement.safety is not Safety.MANUAL else None
    return judgement if doubt is None else Judgement(doubt[0], f"{judgement.message}; but {doubt[1]}", doubt[2])


def told_apart(context: RuleContext, node: Holder, expr: ast.expr, at: ProgramPoint) -> Judgement | None:
    """What to say where a condition, a function or a lambda keeps this place apart from one that passes the same
    thing in a list; None where there is no such place."""
    line = context.listed_on_other_path(node, expr, at)
    if not line:
        return None
    shown = context.text(expr, at)
    text = f"`{shown}` is passed as it is here, and as `[{shown}]` under another condition at line {line}"
    return Judgement(Safety.MANUAL, text, f"if it is one dependency here too, write `[{shown}]`")


def as_advice(advice: str) -> str:
    """An advice that another one follows."""
    return f"{advice}; or, " if advice else ""


def handed_over(context: RuleContext, flow: SinkFlow, at: ProgramPoint) -> Judgement | None:
    """What to say of an argument of a function of the repository that hands it on to a list of dependencies: only of
    what is, or can be, one dependency."""
    value = context.infer(flow.expr, at)
    if argument(value) not in (Argument.ONE, Argument.MIXED) or context.argument_flow.is_forwarded(flow.expr, at):
        return None
    shown = context.text(flow.expr, at)
    names = " through ".join(f"`{name}`" for name in flow.through)
    taker = f"{names} passes `{flow.parameter}` to `{flow.target.title}`, which"
    if not flow.doubt:
        return judged(taker, shown, value, flow.expr)
    if argument(context.argument_flow.arrives(flow, value)) is not Argument.ONE:
        return None
    text = f"{message(taker, shown, value)}; but {flow.doubt}"
    return Judgement(Safety.MANUAL, text, f"if a list is right there, write `[{shown}]`")


def mapped_hit(context: RuleContext, given: MappedArgument) -> Hit | None:
    """The hit of a value in a mapping that a call is given by `**`: only of what is, or can be, one dependency."""
    flow, at = given.flow, given.at
    value = context.infer(flow.expr, at)
    if argument(value) not in (Argument.ONE, Argument.MIXED):
        return None
    shown = context.text(flow.expr, at)
    through = "".join(f"`{name}`, on to " for name in flow.through)
    taker = f"{through}`{flow.target.title}({flow.parameter}=)`, passed by `**`,"
    judgement = judged(taker, shown, value, flow.expr)
    if judgement is None:
        return None
    judgement = without_doubt(context, given.call, value, judgement)
    doubt = given.doubt() if judgement.safety is not Safety.MANUAL else ""
    if doubt:
        advice = f"if a list is right there, write `[{shown}]`"
        judgement = Judgement(Safety.MANUAL, f"{judgement.message}; but {doubt}", advice)
    changes = (Replace(flow.expr, "[{0}]", (flow.expr,)),) if judgement.safety is not Safety.MANUAL else ()
    evidence = context.evidence(value) + context.built(given.call, f"`**` of `{flow.target.title}`")
    return Hit(flow.expr, judgement.message, judgement.safety, changes, evidence, judgement.advice)


def hit_of(context: RuleContext, call: ast.Call, flow: SinkFlow, judgement: Judgement, at: ProgramPoint) -> Hit:
    """The hit of an argument that ends up in a list."""
    if judgement.safety is not Safety.MANUAL:
        judgement = told_apart(context, call, flow.expr, at) or judgement
        judgement = without_doubt(context, call, context.infer(flow.expr, at), judgement)
    changes = (Change(call, flow.argument, Wrap()),) if judgement.safety is not Safety.MANUAL else ()
    evidence = context.evidence(context.infer(flow.expr, at)) + flow.provenance
    return Hit(call, judgement.message, judgement.safety, changes, evidence, judgement.advice)
