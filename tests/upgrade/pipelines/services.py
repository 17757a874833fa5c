"""What other services do: a queue, a Lambda function, a cluster of EMR."""

from sagemaker.lambda_helper import Lambda
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.functions import Join
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.parallelism_config import ParallelismConfiguration
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline, PipelineExperimentConfig
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import CacheConfig

stage = ParameterString(name="Stage", default_value="test", enum_values=["test", "prod"])
wait = CallbackStep(
    name="Wait",
    sqs_queue_url="https://sqs.us-west-2.amazonaws.com/123456789012/q",
    inputs={"stage": stage, "at": Join(on="/", values=["s3://bucket", ExecutionVariables.PIPELINE_EXECUTION_ID])},
    outputs=[CallbackOutput(output_name="path", output_type=CallbackOutputTypeEnum.String)],
)
call = LambdaStep(
    name="Call",
    lambda_func=Lambda(function_arn="arn:aws:lambda:us-west-2:123456789012:function:f"),
    inputs={"path": wait.properties.Outputs["path"]},
    outputs=[LambdaOutput(output_name="id", output_type=LambdaOutputTypeEnum.String)],
    cache_config=CacheConfig(enable_caching=True, expire_after="PT1H"),
)
spark = EMRStep(
    name="Spark",
    display_name="Spark",
    description="a job of Spark's",
    cluster_id="j-123",
    step_config=EMRStepConfig(jar="s3://bucket/job.jar", args=["--stage", stage], main_class="Main"),
    depends_on=[call],
)
pipeline = Pipeline(
    "Services",
    [stage],
    PipelineExperimentConfig("experiment", "trial"),
    [wait, call, spark],
    PipelineSession(default_bucket="bucket"),
)
limits = ParallelismConfiguration(max_parallel_execution_steps=2)
