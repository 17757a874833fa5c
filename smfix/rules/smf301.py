"""moved-argument (SMF301)

## What it does
Finds the calls of what moved to version 3 of the SDK whose arguments are taken there in another way: those given by
position get their keyword where a new parameter stands in between, `JsonGet(step=)` of `condition_step` becomes
`step_name=`. Only `smfix upgrade` looks for it.

## Why
`Pipeline` has a new fourth parameter, `Session` has its sixth elsewhere: an argument that is given by position
silently becomes another one. Parameters that are gone raise TypeError.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
pipeline = Pipeline("P", [], None, [label], PipelineSession(default_bucket="bucket"))
```

## Use instead
```python
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.core.workflow.pipeline_context import PipelineSession

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
pipeline = Pipeline("P", [], None, steps=[label], sagemaker_session=PipelineSession(default_bucket="bucket"))
```

## Fix safety
Safe: every argument stays as it is, and gets the name that version 2 knows it by. By hand: what `*` gives, and
arguments that version 3 no longer takes.

## SDK versions
2 (for 3).

## References
- https://github.com/aws/sagemaker-python-sdk/blob/master/migration.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.model import Safety
from smfix.rules import Hit, Rule, naming
from smfix.rules.change import AnyChange, NameArguments, RenameKeyword, Replace
from smfix.rules.moved_imports import moved_imports
from smfix.rules.sdk_uses import sdk_uses
from smfix.rules.step_arguments import SINGLE
from smfix.sdk import moves

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

JSON_GET = "sagemaker.workflow.condition_step.JsonGet"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every call with arguments that version 3 takes in another way."""
    for call, at in context.expressions(ast.Call):
        assert isinstance(call, ast.Call)
        dotted = _called(context, call, at)
        yield from _broken(context, call, dotted)
        change = moves.signature_change(dotted) if dotted else None
        if change is not None:
            yield from _removed(context, call, dotted, change)
            yield from _positional(context, call, dotted, change)
            if dotted == JSON_GET:
                yield from _json_get(context, call)


def _called(context: RuleContext, call: ast.Call, at: ProgramPoint) -> str:
    """The path at which version 2 defines what is called, a method too; empty for anything that has not moved."""
    path = sdk_uses(context).path_of(call.func, at)
    if path is not None:
        dotted = naming.canonical(".".join(path))
        return dotted if moved_imports(context).home(*path).module else ""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in moves.all_methods_changed():
        return ""
    owners = {naming.class_of(kind) for kind in context.infer(call.func.value, at)}
    return f"{owners.pop()}.{call.func.attr}" if len(owners) == 1 else ""


def _removed(context: RuleContext, call: ast.Call, dotted: str, change: moves.SignatureChange) -> Iterator[Hit]:
    """Keywords that are gone, but for those that other rules change."""
    for keyword in call.keywords:
        if keyword.arg in change.removed and dotted != JSON_GET and keyword.arg not in SINGLE.get(dotted, ()):
            message = f"`{keyword.arg}=` is no argument of `{_short(dotted)}` in version 3"
            advice = "leave it out, or see what takes its place: change it by hand"
            evidence = context.built(keyword.value, "it")
            yield Hit(call, message, Safety.MANUAL, (), evidence, advice, place=keyword.value)


def _broken(context: RuleContext, call: ast.Call, dotted: str) -> Iterator[Hit]:
    """Keywords that version 3 takes, and then fails with."""
    rows = moves.broken(dotted) if dotted else {}
    for keyword in call.keywords:
        needle, why = rows.get(keyword.arg or "", ("", ""))
        if needle and context.module.program.code_mentions(rf"\b{needle}\b"):
            message = f"`{keyword.arg}=` of `{_short(dotted)}`: {why}"
            evidence = context.built(keyword.value, "it")
            advice = "leave it out, or wait for a version of the SDK that takes it"
            yield Hit(call, message, Safety.MANUAL, (), evidence, advice, place=keyword.value)


def _positional(context: RuleContext, call: ast.Call, dotted: str, change: moves.SignatureChange) -> Iterator[Hit]:
    """Arguments by position, behind the last that is at the same place."""
    if not change.positional or len(call.args) <= change.same or dotted == JSON_GET:
        return
    names = change.positional[change.same : len(call.args)]
    message = f"`{_short(dotted)}` takes its positional arguments in another order in version 3"
    evidence = context.built(call, "it")
    gone = [name for name in names if name in change.removed]
    if any(isinstance(arg, ast.Starred) for arg in call.args) or len(change.positional) < len(call.args):
        advice = f"give those behind the first {change.same} by keyword: {', '.join(f'`{name}=`' for name in names)}"
        yield Hit(call, message, Safety.MANUAL, (), evidence, advice)
    elif gone:
        advice = f"it no longer takes {', '.join(f'`{name}`' for name in gone)}: change it by hand"
        yield Hit(call, message, Safety.MANUAL, (), evidence, advice)
    else:
        yield Hit(call, message, Safety.SAFE, (NameArguments(call, change.same, names),), evidence)


def _json_get(context: RuleContext, call: ast.Call) -> Iterator[Hit]:
    """`JsonGet` of `condition_step`, whose step is named by its name now."""
    if any(keyword.arg == "step_name" for keyword in call.keywords):
        return
    message, evidence = "`JsonGet` takes the step's name in version 3", context.built(call, "it")
    given = [keyword for keyword in call.keywords if keyword.arg == "step"]
    value = given[0].value if given else call.args[0] if call.args else None
    if value is None or any(isinstance(arg, ast.Starred) for arg in call.args):
        yield Hit(call, message, Safety.MANUAL, (), evidence, "write `step_name=` with the name of the step")
        return
    names = ("step_name", "property_file", "json_path")[: len(call.args)]
    named: AnyChange = RenameKeyword(call, "step", "step_name") if given else NameArguments(call, 0, names)
    yield Hit(call, message, Safety.SAFE, (named, Replace(value, "{0}.name", (value,))), evidence)


def _short(dotted: str) -> str:
    """The name of what is called, a method with its class."""
    parts = dotted.split(".")
    is_method = sdk.find(dotted) is None and parts[-2][:1].isupper()
    return ".".join(parts[-2:]) if is_method else parts[-1]


RULE = Rule(
    code="SMF301",
    name="moved-argument",
    summary="an argument that version 3 of the SDK takes in another way",
    needles=("sagemaker",),
    find=find,
)
