"""step-from-processor (SMF303)

## What it does
Makes `step_args=processor.run(...)` of `processor=processor` and what goes with it in a `ProcessingStep`, and
`step_args=transformer.transform(...)` of a `TransformStep` likewise. Only `smfix upgrade` looks for it.

## Why
The steps of version 3 take `step_args=` alone. `processor=`, `transformer=`, `estimator=` and `tuner=` are gone.

## Example
```python
from sagemaker.processing import ScriptProcessor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

processor = ScriptProcessor(
    role="arn:aws:iam::123456789012:role/R", image_uri="image", command=["python3"], instance_count=1,
    instance_type="ml.m5.large", sagemaker_session=PipelineSession(default_bucket="bucket"),
)
prepare = ProcessingStep("Prepare", processor=processor, code="s3://bucket/prepare.py", job_arguments=["--all"])
```

## Use instead
```python
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.steps import ProcessingStep

processor = ScriptProcessor(
    role="arn:aws:iam::123456789012:role/R", image_uri="image", command=["python3"], instance_count=1,
    instance_type="ml.m5.large", sagemaker_session=PipelineSession(default_bucket="bucket"),
)
prepare = ProcessingStep("Prepare", step_args=processor.run(code="s3://bucket/prepare.py", arguments=["--all"]))
```

## Fix safety
Safe only where it is proven that the processor (or transformer) is made with a `PipelineSession`: with any other
session `run` starts the job while the pipeline is built. By hand where that is not proven, where an argument would be
evaluated in another order than today, and for estimators and tuners, which have no place in version 3.

## SDK versions
2 (for 3).

## References
- https://github.com/aws/sagemaker-python-sdk/blob/master/migration.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule, naming
from smfix.rules.sdk_uses import sdk_uses
from smfix.rules.step_arguments import RUNNERS, ByHand, StepCall

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every step that is given what runs."""
    uses = sdk_uses(context)
    for call, at in context.expressions(ast.Call):
        assert isinstance(call, ast.Call)
        path = uses.path_of(call.func, at)
        dotted = naming.canonical(".".join(path)) if path is not None else ""
        step = StepCall(context, call, at, dotted) if dotted in RUNNERS else None
        if step is not None and step.is_old:
            yield _hit(context, call, step, dotted.rpartition(".")[2])


def _hit(context: RuleContext, call: ast.Call, step: StepCall, name: str) -> Hit:
    runner = step.runner
    message = f"`{name}` of version 3 takes `step_args=`, not `{runner.parameter}=`"
    evidence = context.built(call, "it")
    if not runner.classes:
        advice = f"write `step_args=...{runner.method}(...)` with what takes the place of the {runner.parameter}"
        return Hit(call, message, Safety.MANUAL, (), evidence, advice)
    try:
        return Hit(call, message, Safety.SAFE, (step.change(),), evidence)
    except ByHand as reason:
        advice = f"{reason}: write `step_args={runner.parameter}.{runner.method}(...)` by hand"
        return Hit(call, message, Safety.MANUAL, (), evidence, advice)


RULE = Rule(
    code="SMF303",
    name="step-from-processor",
    summary="a step that is given a processor, a transformer, an estimator or a tuner",
    needles=("processor", "transformer", "estimator", "tuner", "ProcessingStep", "TransformStep"),
    find=find,
)
