"""job-started-at-once (SMF207)

## What it does
Finds a step whose `step_args=` come from `run()`, `fit()`, `transform()` or their like of an object that has no
`PipelineSession`.

## Why
Without one the call starts the job, at once and at the cost of one, whenever the pipeline's code is run. It returns
nothing, so that the step raises `ValueError: either step_args or processor need to be given` once the job is done.

## Example
```python
from sagemaker.processing import Processor
from sagemaker.session import Session
from sagemaker.workflow.steps import ProcessingStep

processor = Processor(
    role="arn:aws:iam::123456789012:role/R",
    image_uri="image",
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=Session(default_bucket="bucket"),
)
clean = ProcessingStep(name="Clean", step_args=processor.run(wait=False, logs=False))
```

## Use instead
```python
from sagemaker.processing import Processor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

processor = Processor(
    role="arn:aws:iam::123456789012:role/R",
    image_uri="image",
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=PipelineSession(default_bucket="bucket"),
)
clean = ProcessingStep(name="Clean", step_args=processor.run(wait=False, logs=False))
```

## Fix safety
There is no edit: the session may be wanted elsewhere. Silent where the session, or the object, is not made in sight.

## SDK versions
2 and 3.

## References
- https://sagemaker.readthedocs.io/en/stable/amazon_sagemaker_model_building_pipeline.html#pipeline-session
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.naming import class_of
from smfix.rules.written_values import argument, written
from smfix.sdk import signatures
from smfix.sdk.hierarchy import derives
from smfix.values.model import Collection, Nothing, SdkObject, Step

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.values.model import AbstractObject

JOB_METHODS = frozenset({"run", "fit", "transform", "train", "register", "create"})
PIPELINE_SESSIONS = (
    "sagemaker.workflow.pipeline_context.PipelineSession",
    "sagemaker.core.workflow.pipeline_context.PipelineSession",
)
_SESSIONS = ("sagemaker.session.Session", "sagemaker.core.helper.session_helper.Session")
_SESSION = "sagemaker_session"


def find(context: RuleContext) -> Iterator[Hit]:
    """Every step that is given what a job returns that has been started."""
    calls = context.module.program.nodes.every(ast.Call)
    for call, at in context.located(one for one in calls if any(word.arg == "step_args" for word in one.keywords)):
        made = context.infer(call, at)
        steps = [kind for kind in made if _is_sdk_step(context, kind)]
        given = next(keyword.value for keyword in call.keywords if keyword.arg == "step_args")
        if len(made) == 1 and steps:
            yield from _of_job(context, *written(context, given, at))


def _is_sdk_step(context: RuleContext, kind: AbstractObject) -> bool:
    if isinstance(kind, Collection):
        return kind.code is None
    return isinstance(kind, Step) and kind.cls not in context.inference.user_step_classes


def _of_job(context: RuleContext, job: ast.expr, at: ProgramPoint) -> Iterator[Hit]:
    if not (isinstance(job, ast.Call) and isinstance(job.func, ast.Attribute) and job.func.attr in JOB_METHODS):
        return
    maker, where = written(context, job.func.value, at)
    if not isinstance(maker, ast.Call) or context.assignments(_SESSION):
        return
    value = context.infer(maker, where)
    own = len(value) == 1 and isinstance(value[0], SdkObject) and value[0].code is None
    dotted = class_of(value[0]) if own else ""
    if not dotted or context.dotted_name(maker, where) != dotted or not _takes_session(dotted):
        return
    try:
        session = argument(maker, _SESSION, dotted)
    except LookupError:
        return
    says = _is_no_pipeline_session(context, session, where)
    if says:
        shown = context.text(job.func, at)
        message = f"`{shown}()` starts the job at once, and gives the step nothing: {says}"
        advice = f"give `{dotted.rpartition('.')[2]}` a `{_SESSION}=PipelineSession()`"
        yield Hit(job, message, Safety.MANUAL, (), context.built(maker, f"`{dotted.rpartition('.')[2]}`"), advice)


def _takes_session(dotted: str) -> bool:
    known = [signatures.signature(dotted, version) for version in signatures.VERSIONS]
    found = [one for one in known if one is not None]
    return bool(found) and all(_SESSION in one.keywords for one in found)


def _is_no_pipeline_session(context: RuleContext, session: ast.expr | None, at: ProgramPoint) -> str:
    """What is said of a session that is certainly none of a pipeline; empty otherwise."""
    value = context.infer(session, at) if session is not None else (Nothing(),)
    if value and all(isinstance(kind, Nothing) for kind in value):
        return f"it has no `{_SESSION}`, and makes itself one that is no `PipelineSession`"
    for kind in value:
        name = class_of(kind) if isinstance(kind, SdkObject) and kind.code is None else ""
        if (
            not name
            or not any(derives(name, one) for one in _SESSIONS)
            or any(derives(name, p) for p in PIPELINE_SESSIONS)
        ):
            return ""
    return "its session is no `PipelineSession`" if value else ""


RULE = Rule(
    code="SMF207",
    name="job-started-at-once",
    summary="`step_args=` of a job that is started at once, for want of a PipelineSession",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset({"ValueError"}),
)
