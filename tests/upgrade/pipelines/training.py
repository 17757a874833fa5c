"""Training by an image: the estimator is for a person; what is around it is moved."""

import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import CacheConfig, TrainingStep

session = PipelineSession(default_bucket="bucket")
data = ParameterString(name="Data", default_value="s3://bucket/train")
image = sagemaker.image_uris.retrieve("xgboost", "us-west-2", version="1.7-1")
estimator = Estimator(
    image_uri=image,
    role="arn:aws:iam::123456789012:role/R",
    instance_count=1,
    instance_type="ml.m5.large",
    output_path="s3://bucket/model",
    max_run=3600,
    hyperparameters={"num_round": "10"},
    sagemaker_session=session,
)
train = TrainingStep(
    name="Train",
    step_args=estimator.fit({"train": TrainingInput(s3_data=data, content_type="text/csv")}),
    cache_config=CacheConfig(enable_caching=True, expire_after="30d"),
)
pipeline = Pipeline(name="Training", parameters=[data], steps=[train], sagemaker_session=session)
