"""unknown-property (SMF203)

## What it does
Finds attributes that a step does not have (`step.OutputParameters`), members that its `properties` do not have
(`train.properties.ModelArtefacts`), and outputs that it does not declare (`step.properties.Outputs["nme"]`).

## Why
An unknown member raises `AttributeError`, an undeclared output of a LambdaStep or a CallbackStep `KeyError`. An
undeclared output of a ProcessingStep raises nothing: the definition asks for it, and the execution fails.

## Example
```python
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep

uri = CallbackOutput(output_name="uri", output_type=CallbackOutputTypeEnum.String)
label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[uri])
train = CallbackStep(
    name="Train", sqs_queue_url="https://queue", inputs={"uri": label.OutputParameters["uri"]}, outputs=[]
)
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep

uri = CallbackOutput(output_name="uri", output_type=CallbackOutputTypeEnum.String)
label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[uri])
train = CallbackStep(
    name="Train", sqs_queue_url="https://queue", inputs={"uri": label.properties.Outputs["uri"]}, outputs=[]
)
```

## Fix safety
Safe where the line raises today and what is meant is certain: `OutputParameters` of a step whose `Outputs` have that
key, a member that differs by capitals, underscores or an `s`, `.properties` left out before a member that only it has.
What is merely alike is told, and changed by hand, as are names of outputs.

## SDK versions
2 and 3, by the descriptions of the API that botocore 1.44.8 has. A member that is newer is not known here.

## References
- https://sagemaker.readthedocs.io/en/stable/amazon_sagemaker_model_building_pipeline.html#data-dependency-property-reference
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import Replace
from smfix.rules.property_paths import Chain, below, chains, is_output, nearest, steps_of
from smfix.rules.signatures import asks_version
from smfix.rules.step_outputs import declared_outputs
from smfix.rules.written_values import text
from smfix.sdk.properties import members

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.sdk.properties import StepMembers
    from smfix.values.model import Step, Value

_PROPERTIES = "properties"
_OUTPUTS = "Outputs"
_OF_REQUEST = "OutputParameters"
"""What the request calls the outputs that the SDK has under `Outputs`."""
_OUTPUTS_OF_JOB = "ProcessingOutputConfig"
_ANY = "*"
Steps = list["tuple[Step, list[StepMembers]]"]


def find(context: RuleContext) -> Iterator[Hit]:
    """Every chain of attributes that begins at a step and leads nowhere."""
    for chain in chains(context, _may_be_meant):
        for index, link in enumerate(chain.links):
            if isinstance(link, ast.Attribute) and _may_be_meant(link.attr):
                yield from _of_link(context, chain, index, link)
                break


def _of_link(context: RuleContext, chain: Chain, index: int, link: ast.Attribute) -> Iterator[Hit]:
    if asks_version(chain.at) or (link.attr != _PROPERTIES and _is_set(context, link.attr)):
        return
    value = context.infer(link.value, chain.at)
    if not value:
        return
    if is_output(value) and link.attr == _PROPERTIES:
        shown = context.text(link.value, chain.at)
        message = f"`{shown}` is the result of an `@step` function, which has no `{_PROPERTIES}`"
        yield Hit(link, message, Safety.MANUAL, (), context.evidence(value), f"pass `{shown}` itself")
        return
    steps = steps_of(context, value)
    rows = [one for _, found in steps for one in found]
    if not rows:
        return
    if link.attr != _PROPERTIES:
        made = all(step.allocations for step, _ in steps)  # a parameter may be of a class that derives from it
        if made and not any(link.attr in one.attributes for one in rows):
            yield _no_attribute(context, chain, index, link, value, rows)
    elif all(one.raises for one in rows):
        yield _raising(context, link, value, rows[0].raises, chain.at)
    elif all(one.properties is not None for one in rows):
        yield from _below_properties(context, chain, index + 1, value, steps)


@lru_cache(maxsize=4096)
def _may_be_meant(name: str) -> bool:
    """Whether an attribute is `properties`, its like, or one of them that stands where `.properties` is left out."""
    return name in (_OF_REQUEST, _PROPERTIES) or name[:1].isupper() or nearest(name, {_PROPERTIES: ""})[0] != ""


def _is_set(context: RuleContext, name: str) -> bool:
    """Whether the program gives something this attribute."""
    return bool(context.assignments(name)) or context.module.program.code_mentions(r"\bsetattr\b")


def _raising(context: RuleContext, link: ast.Attribute, value: Value, error: str, at: ProgramPoint) -> Hit:
    shown = context.text(link.value, at)
    if error == "NotImplementedError":
        message, advice = f"`{shown}` is made by `@step`: it has no `{_PROPERTIES}`", "use what the function returns"
    else:
        message, advice = f"`{shown}` has no `{_PROPERTIES}`", "take the value from another step"
    return Hit(link, f"{message} ({error})", Safety.MANUAL, (), context.evidence(value), advice)


def _no_attribute(
    context: RuleContext, chain: Chain, index: int, link: ast.Attribute, value: Value, rows: list[StepMembers]
) -> Hit:
    """`step.ModelArtifacts`, `step.OutputParameters`."""
    shown, evidence = context.text(link.value, chain.at), context.evidence(value)
    message = f"`{shown}` has no attribute `{link.attr}`"
    roots = [one.properties or {} for one in rows]
    name = _OUTPUTS if link.attr == _OF_REQUEST else link.attr
    if all(name in one for one in roots):
        message += f": it is `{shown}.{_PROPERTIES}.{name}`"
        change = Replace(link, f"{{0}}.{_PROPERTIES}.{name}", (link.value,))
        certain = _leads_on(context, chain, index, roots[0][name], name, value)
        safety = Safety.SAFE if certain else Safety.UNSAFE
        return Hit(link, message, safety, (change,), evidence, f"write `{shown}.{_PROPERTIES}.{name}`")
    near, certain = nearest(link.attr, {_PROPERTIES: ""})
    if near and index + 1 < len(chain.links):
        change = Replace(link, f"{{0}}.{near}", (link.value,))
        safety = Safety.SAFE if certain else Safety.UNSAFE
        return Hit(link, f"{message}; `{near}` is alike", safety, (change,), evidence, f"write `{shown}.{near}`")
    return Hit(link, message, Safety.MANUAL, (), evidence, f"see what is below `{shown}.{_PROPERTIES}`")


def _leads_on(context: RuleContext, chain: Chain, index: int, mark: str, name: str, value: Value) -> bool:
    """Whether the rest of a chain is there, too, below the member in which it begins."""
    rest = chain.links[index + 1 :]
    if name == _OUTPUTS and mark == _ANY:
        return not list(_undeclared(context, chain, index, value))
    known: str | None = mark
    for link in rest:
        known = below(known, link) if known is not None else None
    return known is not None


def _below_properties(context: RuleContext, chain: Chain, start: int, value: Value, steps: Steps) -> Iterator[Hit]:
    """The members below `step.properties`, as the API has them."""
    marks: list[dict[str, str]] = [one.properties or {} for _, rows in steps for one in rows]
    if start == len(chain.links):
        return
    first = chain.links[start]
    if isinstance(first, ast.Subscript):
        yield _subscripted(context, chain, first, value, marks)
        return
    if first.attr in ("expr", "to_string", "path", "step_name") or first.attr.startswith("_"):
        return
    if not any(first.attr in one for one in marks):
        yield _no_member(context, chain, start, first, value, marks)
        return
    if first.attr in (_OUTPUTS, _OUTPUTS_OF_JOB):
        yield from _undeclared(context, chain, start, value)
    for mark in dict.fromkeys(one[first.attr] for one in marks if first.attr in one):
        yield from _further(context, chain, start, mark, value)


def _further(context: RuleContext, chain: Chain, start: int, mark: str, value: Value) -> Iterator[Hit]:
    known = mark
    for index in range(start + 1, len(chain.links)):
        link = chain.links[index]
        inner = below(known, link)
        if inner is None:
            inside = members(known) if known[:2] not in ("[]", "{}") else {}
            if isinstance(link, ast.Attribute):
                yield _no_member(context, chain, index, link, value, [inside])
            return
        known = inner


def _subscripted(
    context: RuleContext, chain: Chain, link: ast.Subscript, value: Value, marks: list[dict[str, str]]
) -> Hit:
    """`step.properties["Outputs"]`."""
    shown, key = context.text(link.value, chain.at), text(context, link.slice, chain.at)
    message, evidence = f"`{shown}` cannot be subscripted", context.evidence(value)
    if key is not None and all(key in one for one in marks) and isinstance(link.slice, ast.Constant):
        change = Replace(link, f"{{0}}.{key}", (link.value,))
        advice = f"write `{shown}.{key}`"
        return Hit(link, f"{message}: `{key}` is an attribute", Safety.SAFE, (change,), evidence, advice)
    return Hit(link, message, Safety.MANUAL, (), evidence, "name a member: `.properties.Member`")


def _no_member(
    context: RuleContext, chain: Chain, index: int, link: ast.Attribute, value: Value, marks: list[dict[str, str]]
) -> Hit:
    shown, evidence = context.text(link.value, chain.at), context.evidence(value)
    message = f"`{shown}` has no `{link.attr}`"
    known = {name: mark for one in marks for name, mark in one.items()}
    if link.attr == _OF_REQUEST and _OUTPUTS in known:
        certain = _leads_on(context, chain, index, known[_OUTPUTS], _OUTPUTS, value)
        near = _OUTPUTS
    else:
        near, certain = nearest(link.attr, known)
    if near and (certain or near == _OUTPUTS):
        change = Replace(link, f"{{0}}.{near}", (link.value,))
        safety = Safety.SAFE if certain else Safety.UNSAFE
        return Hit(link, f"{message}: it is `{near}`", safety, (change,), evidence, f"write `{shown}.{near}`")
    inner = _deeper(known, link.attr)
    told = f": it is `{inner}`" if inner else f"; `{near}` is alike" if near else ""
    advice = f"write `{shown}.{inner or near}`" if inner or near else f"it has {_listed(known)}"
    return Hit(link, message + told, Safety.MANUAL, (), evidence, advice)


def _deeper(known: dict[str, str], name: str) -> str:
    """The path of the one member of this name directly below the members that are known."""
    found = [
        f"{outer}.{name}"
        for outer, mark in known.items()
        if mark and mark != _ANY and mark[:2] not in ("[]", "{}") and name in members(mark)
    ]
    return found[0] if len(found) == 1 else ""


def _listed(known: dict[str, str]) -> str:
    names = sorted(known)
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(f"`{name}`" for name in names[:6]) + more if names else "no members"


def _undeclared(context: RuleContext, chain: Chain, index: int, value: Value) -> Iterator[Hit]:
    """`properties.Outputs["name"]`, `properties.ProcessingOutputConfig.Outputs["name"]` of an output that none of the
    steps declares."""
    link = next((one for one in chain.links[index + 1 :] if isinstance(one, ast.Subscript)), None)
    own = (
        isinstance(link, ast.Subscript)
        and isinstance(link.value, ast.Attribute)
        and (link.value.attr in (_OUTPUTS, _OF_REQUEST))
    )
    key = text(context, link.slice, chain.at) if link is not None and own else None
    declared = [declared_outputs(context, step) for step, _ in steps_of(context, value)]
    if link is None or key is None or not declared or any(one is None for one in declared):
        return
    names = frozenset(name for one in declared for name in one or ())
    if key in names:
        return
    message = f"the step declares no output `{key}`"
    near = nearest(key, names)[0]
    told = f"; `{near}` is alike" if near else ""
    advice = f"write `{near}`" if near else f"it declares {_listed(dict.fromkeys(names, ''))}"
    yield Hit(link, message + told, Safety.MANUAL, (), context.evidence(value), advice)


RULE = Rule(
    code="SMF203",
    name="unknown-property",
    summary="an attribute, a property or an output that the step does not have",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset({"AttributeError", "KeyError", "TypeError", "NotImplementedError", "RuntimeError"}),
)
