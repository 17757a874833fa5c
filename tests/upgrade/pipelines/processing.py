"""Processing with a script, inputs, outputs and a property file; a condition on what the file holds."""

import sagemaker
from sagemaker.processing import (
    ProcessingInput,
    ProcessingOutput,
    ScriptProcessor,
)
from sagemaker.workflow.condition_step import ConditionStep, JsonGet
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import CacheConfig, ProcessingStep

ROLE = "arn:aws:iam::123456789012:role/R"
session = PipelineSession(default_bucket="bucket")
count = ParameterInteger(name="Count", default_value=1)
data = ParameterString(name="Data", default_value="s3://bucket/raw")
image = sagemaker.image_uris.retrieve("xgboost", "us-west-2", version="1.7-1")

processor = ScriptProcessor(
    image_uri=image,
    command=["python3"],
    role=ROLE,
    instance_count=count,
    instance_type="ml.m5.xlarge",
    base_job_name="prepare",
    sagemaker_session=session,
)
prepare = ProcessingStep(
    name="Prepare",
    processor=processor,
    inputs=[
        ProcessingInput(source=data, destination="/opt/ml/processing/input"),
        ProcessingInput(
            source="s3://bucket/more",
            destination="/opt/ml/processing/more",
            input_name="more",
            s3_data_distribution_type="ShardedByS3Key",
        ),
    ],
    outputs=[
        ProcessingOutput(output_name="train", source="/opt/ml/processing/train"),
        ProcessingOutput(output_name="test", source="/opt/ml/processing/test", destination="s3://bucket/test"),
    ],
    code="s3://bucket/code/prepare.py",
    job_arguments=["--data", data],
    cache_config=CacheConfig(enable_caching=True, expire_after="30d"),
)
report = PropertyFile(name="Report", output_name="report", path="report.json")
evaluate_args = processor.run(
    inputs=[
        ProcessingInput(
            source=prepare.properties.ProcessingOutputConfig.Outputs["test"].S3Output.S3Uri,
            destination="/opt/ml/processing/test",
        ),
    ],
    outputs=[ProcessingOutput(output_name="report", source="/opt/ml/processing/report")],
    code="s3://bucket/code/evaluate.py",
)
evaluate = ProcessingStep("Evaluate", step_args=evaluate_args, property_files=[report])
stop = FailStep(name="Stop", error_message=Join(on=" ", values=["over", count]))
check = ConditionStep(
    name="Check",
    conditions=[
        ConditionLessThanOrEqualTo(
            left=JsonGet(step=evaluate, property_file=report, json_path="metrics.mse"),
            right=6.0,
        )
    ],
    if_steps=[],
    else_steps=[stop],
)
pipeline = Pipeline("Processing", [count, data], None, [prepare, evaluate, check], session)
