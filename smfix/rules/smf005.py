"""one-where-a-list-is-wanted (SMF005)

## What it does
Finds a single value for another parameter of the SDK that wants a list (`Pipeline(steps=)`, `ConditionStep(if_steps=)`,
`retry_policies=`, `property_files=`, `Join(values=)`, `processor.run(inputs=)`, `model.register(content_types=)`,
`SelectiveExecutionConfig(selected_steps=)`, `tags={"Key": ..., "Value": ...}` and others), a tuple where only a list
will do, and the reverse: a list where the SDK wants one (`add_retry_policy([policy])`, `cache_config=[config]`,
`ConditionNot([condition])`).

## Why
The constructors keep what they are given. An object fails when the pipeline's definition is made, far from where it was
written. A string is taken letter by letter or goes into the definition as it is, without an error: `Join(on="-",
values="abc")` is `a-b-c`, `SelectiveExecutionConfig(selected_steps="Train")` selects T, r, a, i and n.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals, ConditionNot
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

stage = ParameterString(name="Stage", default_value="test")
label = CallbackStep(
    name="Label", sqs_queue_url="https://queue", inputs={"stage": Join(on="-", values=stage)}, outputs=[]
)
check = ConditionStep(
    name="Check",
    conditions=ConditionNot([ConditionEquals(left=1, right=2)]),
    if_steps=FailStep(name="Stop"),
    else_steps=[],
)
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals, ConditionNot
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

stage = ParameterString(name="Stage", default_value="test")
label = CallbackStep(
    name="Label", sqs_queue_url="https://queue", inputs={"stage": Join(on="-", values=[stage])}, outputs=[]
)
check = ConditionStep(
    name="Check",
    conditions=[ConditionNot(ConditionEquals(left=1, right=2))],
    if_steps=[FailStep(name="Stop")],
    else_steps=[],
)
```

## Fix safety
Safe where the class, function or method is proven to be the SDK's and the value is proven to be one object (or one
string, where the list holds strings) of the SDK's. Which parameters want a list was found by trying each of them in
the SDK itself, version by version.

## SDK versions
2 and 3; a parameter that one of them does not have is no finding there.

## References
- https://sagemaker.readthedocs.io/en/stable/workflows/pipelines/sagemaker.workflow.pipelines.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.dataflow.classify import Argument, argument, described_all
from smfix.model import Evidence, Safety
from smfix.rules import Hit, Rule, letters
from smfix.rules.change import Change, Replace, Spread, Unwrap, Wrap
from smfix.sdk.hierarchy import derives
from smfix.values.model import (
    AbstractObject,
    Collection,
    Container,
    Method,
    Nothing,
    Output,
    SdkClass,
    SdkObject,
    Step,
    Str,
    Value,
)

if TYPE_CHECKING:
    from smfix.rules.context import MappedArgument, ProgramPoint, RuleContext, SinkFlow

_OTHERS = ("depends_on", "step_names")
"""Parameters of the rules about dependencies."""
_STEP_NAMES = "selected_steps"
_SEVERAL = re.compile(r"[\s,;]")
_VARIABLES = (
    "sagemaker.workflow.entities.PipelineVariable",
    "sagemaker.core.helper.pipeline_variable.PipelineVariable",
)
_PARAMETERS = ("sagemaker.workflow.parameters.Parameter", "sagemaker.core.workflow.parameters.Parameter")


def find(context: RuleContext) -> Iterator[Hit]:
    """Calls of the SDK, then those of functions that hand a parameter on to it."""
    for call, at in context.calls_with(sdk.list_parameters(), sdk.list_owners()):
        if not context.sinks.may_be_sdk(call, at.frame.scope):
            continue
        all_fed = [flow for flow in context.argument_flow.flows(call, at) if not flow.through]
        for flow in all_fed:
            wish = _wish(flow)
            if wish is not None and not context.argument_flow.is_forwarded(flow.expr, at):
                found = _judged(context, call, flow, wish, at, all_fed)
                yield from (hit.at_argument(flow.expr) for hit in found)
    for given in context.mapped_arguments(sdk.list_parameters() - set(_OTHERS)):
        wish = _wish(given.flow)
        if wish is not None and wish.wants == "list":
            yield from _mapped(context, given, wish)
    for call, at, own_fed in context.wrapper_calls():
        for flow in own_fed:
            wish = _wish(flow)
            if wish is not None and not context.argument_flow.is_forwarded(flow.expr, at):
                yield from (hit.at_argument(flow.expr) for hit in _handed_over(context, call, flow, wish, at))


def _wish(flow: SinkFlow) -> sdk.Wish | None:
    wishes = sdk.wishes(flow.target.name, flow.target.method)
    return wishes.get(flow.parameter) if flow.parameter not in _OTHERS else None


def _judged(
    context: RuleContext, call: ast.Call, flow: SinkFlow, wish: sdk.Wish, at: ProgramPoint, all_fed: list[SinkFlow]
) -> Iterator[Hit]:
    value = context.infer(flow.expr, at)
    taker, shown = f"`{flow.target.title}({flow.parameter}=)`", context.text(flow.expr, at)
    evidence = context.evidence(value) + context.built(call, f"`{flow.target.title}` of the SDK")
    if wish.wants == "one":
        yield from _too_many(call, flow, wish, f"{taker} takes one, not a list", evidence)
    elif _is_one(value, wish):
        message = f"{taker} takes a list: `{shown}` is {described_all(value)}{_consequence(wish, value)}"
        yield _wrapped(context, call, flow, value, message, shown, evidence)
    elif wish.tuple and _is_tuple(value) and _is_only_tuple(context, flow, at, all_fed):
        change = Change(call, flow.argument, Spread())
        message = f"{taker} takes a list: the tuple `{shown}` fails with {wish.tuple.partition(':')[0]}"
        yield Hit(call, message, Safety.SAFE, (change,), evidence)


def _too_many(
    call: ast.Call, flow: SinkFlow, wish: sdk.Wish, message: str, evidence: tuple[Evidence, ...]
) -> Iterator[Hit]:
    """A list that is written out where one is wanted."""
    if not isinstance(flow.expr, ast.List) or not flow.expr.elts:
        return
    if len(flow.expr.elts) == 1 and not isinstance(flow.expr.elts[0], ast.Starred):
        yield Hit(call, message, Safety.SAFE, (Change(call, flow.argument, Unwrap()),), evidence)
    else:
        advice = f"call `{flow.target.method}` once for each" if flow.target.method else "keep the one that is meant"
        yield Hit(call, message, Safety.MANUAL, (), evidence, advice)


def _mapped(context: RuleContext, given: MappedArgument, wish: sdk.Wish) -> Iterator[Hit]:
    """A value in a mapping that the call is given by `**`."""
    flow, value = given.flow, context.infer(given.flow.expr, given.at)
    if not _is_one(value, wish):
        return
    shown = context.text(flow.expr, given.at)
    taker = f"`{flow.target.title}({flow.parameter}=)`, handed over by `**`, takes a list"
    message = f"{taker}: `{shown}` is {described_all(value)}{_consequence(wish, value)}"
    evidence = context.evidence(value) + context.built(given.call, f"`**` of `{flow.target.title}`")
    doubt = given.doubt()
    if doubt:
        advice = f"if a list is right there, write `[{shown}]`"
        yield Hit(flow.expr, f"{message}; but {doubt}", Safety.MANUAL, (), evidence, advice)
    else:
        change = Replace(flow.expr, "[{0}]", (flow.expr,))
        yield _written(flow.expr, change, value, message, shown, evidence)


def _handed_over(
    context: RuleContext, call: ast.Call, flow: SinkFlow, wish: sdk.Wish, at: ProgramPoint
) -> Iterator[Hit]:
    value = context.infer(flow.expr, at)
    if wish.wants != "list" or not _is_one(value, wish):
        return
    names = " through ".join(f"`{name}`" for name in flow.through)
    taker = f"{names} hands `{flow.parameter}` on to `{flow.target.title}`, which takes a list"
    shown = context.text(flow.expr, at)
    message = f"{taker}: `{shown}` is {described_all(value)}{_consequence(wish, value)}"
    evidence = context.evidence(value) + flow.provenance
    if not flow.doubt:
        yield _wrapped(context, call, flow, value, message, shown, evidence)
    elif _is_one(context.argument_flow.arrives(flow, value), wish):
        advice = f"if a list is right there, write `[{shown}]`"
        yield Hit(call, f"{message}; but {flow.doubt}", Safety.MANUAL, (), evidence, advice)


def _wrapped(
    context: RuleContext,
    call: ast.Call,
    flow: SinkFlow,
    value: Value,
    message: str,
    shown: str,
    evidence: tuple[Evidence, ...],
) -> Hit:
    """One in brackets."""
    doubt = letters.doubt(context, call, value) if flow.parameter == _STEP_NAMES else None
    if doubt is not None:
        return Hit(call, f"{message}; but {doubt[1]}", doubt[0], (), evidence, doubt[2])
    return _written(call, Change(call, flow.argument, Wrap()), value, message, shown, evidence)


def _written(
    node: ast.expr, change: Change | Replace, value: Value, message: str, shown: str, evidence: tuple[Evidence, ...]
) -> Hit:
    """One in brackets; a text that may be meant as several words is for a person to take apart."""
    texts = [kind.text for kind in value if isinstance(kind, Str)]
    if any(text is not None and _SEVERAL.search(text) for text in texts):
        return Hit(node, message, Safety.MANUAL, (), evidence, f"write `[{shown}]`, or a list of its parts")
    safety = Safety.UNSAFE if None in texts else Safety.SAFE
    return Hit(node, message, safety, (change,), evidence)


def _is_one(value: Value, wish: sdk.Wish) -> bool:
    return bool(value) and all(_is_element(kind, wish) for kind in value)


def _is_element(kind: AbstractObject, wish: sdk.Wish) -> bool:
    if isinstance(kind, Str):
        return "text" in wish.of and kind.text != ""
    if isinstance(kind, Container):
        return "mapping" in wish.of and kind.shape == "dict" and _keys(kind) == wish.keys
    if isinstance(kind, SdkObject) and any(derives(kind.name.dotted, one) for one in _VARIABLES):
        return _is_one_variable(kind, wish)
    if "object" not in wish.of:
        return False
    if isinstance(kind, SdkObject):
        return True
    if isinstance(kind, Method):  # a member of an enumeration
        return isinstance(kind.owner, SdkClass) and kind.name.isupper()
    return argument((kind,)) is Argument.ONE and isinstance(kind, (Step, Collection, Output))


def _is_one_variable(kind: SdkObject, wish: sdk.Wish) -> bool:
    """Whether what is known only when the pipeline runs is one for certain: the SDK itself refuses it without a list,
    or it is a parameter of the pipeline, which is one text or number, where the API has a list."""
    if wish.wrong and wish.of & {"object", "parameter"}:
        return True
    return "parameter" in wish.of and any(derives(kind.name.dotted, one) for one in _PARAMETERS)


def _keys(kind: Container) -> set[str | None]:
    """The keys of a mapping; None among them where one is not known."""
    return {key.text if isinstance(key, Str) else None for key in kind.items.each()}


def _consequence(wish: sdk.Wish, value: Value) -> str:
    if wish.wrong and not all(isinstance(kind, Str) for kind in value):
        return ""
    return ", which is taken without an error and means something else"


def _is_tuple(value: Value) -> bool:
    return len(value) == 1 and isinstance(value[0], Container) and value[0].shape == "tuple"


def _is_only_tuple(context: RuleContext, flow: SinkFlow, at: ProgramPoint, all_fed: list[SinkFlow]) -> bool:
    """Whether the other parameters that are added to this one are certainly no tuples: two tuples do add up."""
    for other in all_fed:
        wish = _wish(other)
        if other is not flow and wish is not None and wish.tuple:
            value = context.infer(other.expr, at)
            lists = (isinstance(k, Nothing) or (isinstance(k, Container) and k.shape == "list") for k in value)
            if not value or not all(lists):
                return False
    return True


RULE = Rule(
    code="SMF005",
    name="one-where-a-list-is-wanted",
    summary="one for another list of the SDK's, or a list where one is wanted",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
)
