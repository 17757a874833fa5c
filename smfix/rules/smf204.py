"""property-file (SMF204)

## What it does
Finds a `JsonGet` of a property file that its step does not have in `property_files=`, a property file of an output that
the step does not declare, and a `JsonGet(s3_uri=)` that is no `Join`.

## Why
The definition then asks for a property file that the step does not write, which the service refuses; the SDK itself
checks it in local mode alone. `JsonGet(s3_uri="s3://...")` raises at once: `JsonGet function's s3_uri can only be a
sagemaker.workflow.functions.Join object`.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.functions import JsonGet

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
score = JsonGet(s3_uri="s3://bucket/score.json", json_path="auc", step=label)
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.functions import Join, JsonGet

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={}, outputs=[])
score = JsonGet(s3_uri=Join(on="", values=["s3://bucket/score.json"]), json_path="auc", step=label)
```

## Fix safety
A property file that is missing is added to `property_files=` where the step is made in the same scope, below the file,
declares the file's output, and `property_files=` is a list that is written out there, or is not given. The rest is for
a person: which step writes the file, and where it lies. Silent where the files or the outputs of the step are not
written out in the file.

## SDK versions
2 and 3.

## References
- https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-propertyfile.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.naming import class_of
from smfix.rules.property_files import File, is_known_at_step, registration
from smfix.rules.property_paths import nearest
from smfix.rules.step_outputs import declared_outputs
from smfix.rules.written_values import argument, elements, point_of_call, text, written
from smfix.values.model import Nothing, Properties, Step, Str

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

JSON_GET = ("sagemaker.workflow.functions.JsonGet", "sagemaker.core.workflow.functions.JsonGet")
PROPERTY_FILE = ("sagemaker.workflow.properties.PropertyFile", "sagemaker.core.workflow.properties.PropertyFile")
JOIN = ("sagemaker.workflow.functions.Join", "sagemaker.core.workflow.functions.Join")


@dataclass(frozen=True, slots=True)
class Asked:
    """A `JsonGet` of a property file that a step does not have."""

    call: ast.Call
    given: ast.expr
    step: str
    name: str
    """The property file's."""
    known_as: str = ""
    """What the file is called where the step is made, if it can certainly be put into its list there."""


def find(context: RuleContext) -> Iterator[Hit]:
    """Every `JsonGet` that asks for what is not there, and every property file of a step without that output."""
    calls = context.module.program.nodes.every(ast.Call)
    asking = [call for call in calls if _may_be(call, "JsonGet")]
    if not asking and not any(_may_be(call, "ProcessingStep") and _may_give_files(call) for call in calls):
        return
    steps = _processing_steps(context)
    asked: dict[str, list[Asked]] = {}
    for call, at in context.located(asking):
        dotted = context.dotted_name(call, at)
        if dotted in JSON_GET:
            try:
                yield from _of_uri(context, call, dotted, at)
                one = _asked(context, call, dotted, at, steps)
                if one is not None:
                    asked.setdefault(one.step, []).append(one)
            except LookupError:
                continue
    for name, several in asked.items():
        yield from _of_files(context, steps[name][0], [file.name for file in steps[name][1] or ()], several)
    for name, (step, files) in steps.items():
        yield from _of_outputs(context, name, step, files)


def _may_give_files(call: ast.Call) -> bool:
    """Whether a call may be given property files, by a keyword, a mapping or its position."""
    return bool(call.args) or any(keyword.arg in (None, "property_files") for keyword in call.keywords)


def _may_be(call: ast.Call, name: str) -> bool:
    return (call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")) == name


def _of_uri(context: RuleContext, call: ast.Call, dotted: str, at: ProgramPoint) -> Iterator[Hit]:
    uri = argument(call, "s3_uri", dotted)
    value = context.infer(uri, at) if uri is not None else ()
    if uri is None or not value or any(isinstance(kind, Nothing) for kind in value):
        return
    if all((isinstance(kind, Str) and kind.text != "") or isinstance(kind, Properties) for kind in value):
        shown = context.text(uri, at)
        message = f"`JsonGet(s3_uri=)` takes a `Join` alone: `{shown}` is none"
        advice = f'write `Join(on="", values=[{shown}])`'
        yield Hit(call, message, Safety.MANUAL, (), context.built(call, "`JsonGet`"), advice).at_argument(uri)


def _asked(
    context: RuleContext,
    call: ast.Call,
    dotted: str,
    at: ProgramPoint,
    steps: dict[str, tuple[Step, list[File] | None]],
) -> Asked | None:
    """What a `JsonGet` asks for in vain; None where the step has it, or that can't be said."""
    given, owner = argument(call, "property_file", dotted), argument(call, "step_name", dotted)
    if given is None or owner is None:
        return None
    step = _step_name(context, owner, at)
    file = _file(context, given, at)
    asked = text(context, given, at) or (file.name if file is not None else None)
    files = steps[step][1] if step in steps else None
    if asked is None or files is None or asked in {one.name for one in files}:
        return None
    is_written = file is not None and file.output in (declared_outputs(context, steps[step][0]) or ())
    known = is_written and isinstance(given, ast.Name) and is_known_at_step(context, given, at, steps[step][0])
    return Asked(call, given, step, asked, given.id if known and isinstance(given, ast.Name) else "")


def _of_files(context: RuleContext, step: Step, files: list[str], several: list[Asked]) -> Iterator[Hit]:
    """What is said of the files that one step does not have; those that it can get come by one change."""
    come = [one for one in several if one.known_as and not _near(one, files)]
    change = registration(step, list(dict.fromkeys(one.known_as for one in come))) if come else None
    for one in several:
        near = _near(one, files)
        told = f"; `{near}` is alike" if near else ""
        message = f"the step `{one.step}` has no property file `{one.name}` in `property_files=`{told}"
        at = context.point_of(one.call)
        shown = context.text(one.given, at) if at is not None else one.name
        advice = f"write `{near}`" if near else f"add it: `property_files=[{shown}]`"
        evidence = (*context.built(one.call, "`JsonGet`"), *context.built(step.allocations[0], "the step"))
        if change is None or one not in come:
            yield Hit(one.call, message, Safety.MANUAL, (), evidence, advice).at_argument(one.given)
        elif one is come[0]:
            yield Hit(one.call, message, Safety.SAFE, (change,), evidence, advice).at_argument(one.given)


def _near(one: Asked, files: list[str]) -> str:
    return nearest(one.name, dict.fromkeys(files, ""))[0]


def _of_outputs(context: RuleContext, name: str, step: Step, files: list[File] | None) -> Iterator[Hit]:
    declared = declared_outputs(context, step) if files else None
    for file in files or ():
        if declared is not None and file.output not in declared:
            call = step.allocations[0]
            near = nearest(file.output, declared)[0]
            message = (
                f"the property file `{file.name}` is of the output `{file.output}`, which `{name}` does not declare"
            )
            advice = f'write `output_name="{near}"`' if near else "name an output of the step in `output_name=`"
            yield Hit(call, message, Safety.MANUAL, (), context.built(call, "the step"), advice)


def _processing_steps(context: RuleContext) -> dict[str, tuple[Step, list[File] | None]]:
    """The ProcessingSteps that the file makes, by name, each with its property files; None for those of which not all
    are known. Names that several steps have are left out."""
    found: dict[str, tuple[Step, list[File] | None]] = {}
    several: set[str] = set()
    calls = context.module.program.nodes.every(ast.Call)
    for call, at in context.located(call for call in calls if _may_be(call, "ProcessingStep")):
        value = context.infer(call, at)
        step = value[0] if len(value) == 1 else None
        own = isinstance(step, Step) and step.cls not in context.inference.user_step_classes
        if not isinstance(step, Step) or not own:
            continue
        try:
            given = argument(call, "name", class_of(step))
            name = text(context, given, at) if given is not None else None
            files: list[File] | None = _files(context, argument(call, "property_files", class_of(step)), at)
        except LookupError:
            continue
        if name is not None:
            several |= {name} & set(found)
            found[name] = (step, None if _is_set_later(context) else files)
    return {name: row for name, row in found.items() if name not in several}


def _is_set_later(context: RuleContext) -> bool:
    """Whether something is put into `property_files` after a step is made."""
    return context.module.program.code_mentions(r"\.\s*property_files\b")


def _files(context: RuleContext, expr: ast.expr | None, at: ProgramPoint) -> list[File] | None:
    """The property files of a list that is written out."""
    if expr is None or (isinstance(expr, ast.Constant) and expr.value is None):
        return []
    found = []
    for one, where in elements(context, expr, at) or ():
        file = _file(context, one, where)
        if file is None:
            return None
        found.append(file)
    return found if elements(context, expr, at) is not None else None


def _file(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> File | None:
    made, where = written(context, expr, at)
    dotted = context.dotted_name(made, where) if isinstance(made, ast.Call) else ""
    if not isinstance(made, ast.Call) or dotted not in PROPERTY_FILE:
        return None
    parts = []
    for index, parameter in enumerate(("name", "output_name")):
        keyword = next((one.value for one in made.keywords if one.arg == parameter), None)
        given = keyword or (made.args[index] if index < len(made.args) else None)
        parts.append(text(context, given, where) if given is not None else None)
    return File(parts[0], parts[1]) if parts[0] is not None and parts[1] is not None else None


def _step_name(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> str:
    """The name that `step_name=` is: a text, or the `name` of a step that the file makes."""
    known = text(context, expr, at)
    if known is not None:
        return known
    if isinstance(expr, ast.Attribute) and expr.attr == "name":
        value = context.infer(expr.value, at)
        calls = value[0].allocations if len(value) == 1 and isinstance(value[0], Step) else ()
        where = point_of_call(context, calls[0]) if len(calls) == 1 else None
        if where is not None and isinstance(value[0], Step):
            given = argument(calls[0], "name", class_of(value[0]))
            return (text(context, given, where) if given is not None else None) or ""
    return ""


RULE = Rule(
    code="SMF204",
    name="property-file",
    summary="a property file that the step does not have, or of no output; `JsonGet(s3_uri=)` that is no `Join`",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset({"ValueError"}),
)
