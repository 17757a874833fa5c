"""processing-shape (SMF302)

## What it does
Gives the arguments of `ProcessingInput` and `ProcessingOutput` in the shape of version 3: the places in an object of
their own, `ProcessingS3Input` or `ProcessingS3Output`. Only `smfix upgrade` looks for it.

## Why
Version 3 has other classes of these names, `sagemaker.core.shapes.ProcessingInput` and `ProcessingOutput`. `source=`
and `destination=` are no arguments of theirs, and what version 2 filled in by itself must be given: the input's name,
`S3Prefix`, `EndOfJob`.

## Example
```python
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

processor = ScriptProcessor(
    role="arn:aws:iam::123456789012:role/R", image_uri="image", command=["python3"], instance_count=1,
    instance_type="ml.m5.large", sagemaker_session=PipelineSession(default_bucket="bucket"),
)
arguments = processor.run(
    code="s3://bucket/prepare.py",
    inputs=[ProcessingInput(
        source="s3://bucket/raw",
        destination="/opt/ml/processing/input",
    )],
    outputs=[ProcessingOutput(
        output_name="train",
        source="/opt/ml/processing/train",
    )],
)
prepare = ProcessingStep(name="Prepare", step_args=arguments)
```

## Use instead
```python
from sagemaker.core.shapes import ProcessingInput, ProcessingOutput
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingS3Input, ProcessingS3Output
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.steps import ProcessingStep

processor = ScriptProcessor(
    role="arn:aws:iam::123456789012:role/R", image_uri="image", command=["python3"], instance_count=1,
    instance_type="ml.m5.large", sagemaker_session=PipelineSession(default_bucket="bucket"),
)
arguments = processor.run(
    code="s3://bucket/prepare.py",
    inputs=[ProcessingInput(
        s3_input=ProcessingS3Input(
            s3_uri="s3://bucket/raw",
            local_path="/opt/ml/processing/input",
            s3_data_type="S3Prefix",
            s3_input_mode="File",
        ),
        input_name="input-1",
    )],
    outputs=[ProcessingOutput(
        output_name="train",
        s3_output=ProcessingS3Output(
            local_path="/opt/ml/processing/train",
            s3_uri="",
            s3_upload_mode="EndOfJob",
        ),
    )],
)
prepare = ProcessingStep(name="Prepare", step_args=arguments)
```

## Fix safety
Safe where every argument is seen, and the name is given or its place in a list that is written out is known: each old
argument is there once, unchanged. In the job's definition only `AppManaged: false`, and the defaults of compression and
distribution, are left out. By hand: `*` and `**`, `dataset_definition=`, `feature_store_output=`, what may be None, the
class passed on as a value, and code that reads `.source` or `.destination`; then the import stays as well.

## SDK versions
2 (for 3).

## References
- https://github.com/aws/sagemaker-python-sdk/blob/master/migration.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.processing_shapes import SHAPES, processing_shapes

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every call of one of the classes with arguments of version 2, and every other use that can't stay."""
    shapes = processing_shapes(context)
    for use in shapes.uses:
        shape, name = SHAPES[use.cls], use.cls.rpartition(".")[2]
        message = f"`{name}` of version 3 takes its places in `{shape.slot}={shape.helper}(...)`"
        evidence = context.built(use.node, "it")
        if use.change is None:
            advice = f"{use.why_not}: change it by hand"
            yield Hit(use.node, message, Safety.MANUAL, (), evidence, advice)
        elif not shapes.is_held(use.cls):
            yield Hit(use.node, message, Safety.SAFE, (use.change,), evidence)


RULE = Rule(
    code="SMF302",
    name="processing-shape",
    summary="`ProcessingInput` or `ProcessingOutput` with arguments of version 2 of the SDK",
    needles=("ProcessingInput", "ProcessingOutput"),
    find=find,
)
