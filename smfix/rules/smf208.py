"""settings-changed-between-jobs (SMF208)

## What it does
Finds an estimator, a processor, a transformer or a tuner of a `PipelineSession` of which one `fit()`, `run()` or
`transform()` makes `step_args=`, whose settings are changed then, and of which another call makes the arguments of
another step.

## Why
Under a `PipelineSession` such a call keeps the object and its arguments alone. What the job is given is read from the
object when the pipeline's definition is made, so that all steps get the settings that are set last, without a word.

## Example
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
clean = ProcessingStep(name="Clean", step_args=processor.run(arguments=["--clean"]))
processor.instance_count = 8
split = ProcessingStep(name="Split", step_args=processor.run(arguments=["--split"]), depends_on=[clean])
```

## Use instead
```python
from sagemaker.processing import Processor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

session = PipelineSession(default_bucket="bucket")


def processor(instance_count):
    return Processor(
        role="arn:aws:iam::123456789012:role/R",
        image_uri="image",
        instance_count=instance_count,
        instance_type="ml.m5.large",
        sagemaker_session=session,
    )


clean = ProcessingStep(name="Clean", step_args=processor(1).run(arguments=["--clean"]))
split = ProcessingStep(name="Split", step_args=processor(8).run(arguments=["--split"]), depends_on=[clean])
```

## Fix safety
There is no edit: a second object has to be made. Silent where the object or its session is not made in sight, and where
the pipeline's definition may be made before the change: a method of the pipeline or of the step is called, or either is
given to a function.

## SDK versions
2 (2.110 and before read the settings at the call) and 3.

## References
- https://sagemaker.readthedocs.io/en/stable/amazon_sagemaker_model_building_pipeline.html#pipeline-session
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.job_settings import JobSettings, Run

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every call that makes the arguments of a step and gets the settings of another one."""
    settings = JobSettings(context)
    runs = list(settings.runs())
    for run in runs:
        change = settings.changed_in_loop(run)
        if change is not None:
            yield _hit(context, run, change, "the last turn of the loop")
            continue
        later = [one for one in runs if one.key == run.key and one.scope is run.scope and one is not run]
        change = next((found for one in later if (found := settings.changed_between(run, one))), None)
        if change is not None:
            yield _hit(context, run, change, f"line {context.module.program.place(change).line}")


def _hit(context: RuleContext, run: Run, change: ast.stmt, whose: str) -> Hit:
    program = context.module.program
    message = (
        f"the job of `{run.key}.{run.method}()` gets what {whose} sets of `{run.key}`: settings are read when the "
        "pipeline's definition is made"
    )
    evidence = (
        program.evidence(f"`{run.key}` is made here", run.maker),
        program.evidence(f"`{run.key}` is changed here", change),
    )
    advice = f"make an object of its own for each step, instead of changing `{run.key}`"
    return Hit(run.call, message, Safety.MANUAL, (), evidence, advice)


RULE = Rule(
    code="SMF208",
    name="settings-changed-between-jobs",
    summary="an estimator or processor that is changed after it made the arguments of a step",
    needles=("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow"),
    find=find,
    stable=True,
    raises=frozenset(),
)
