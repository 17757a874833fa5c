"""Checks of data quality and of bias, with their baselines."""

from sagemaker import clarify
from sagemaker.drift_check_baselines import DriftCheckBaselines
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.model_monitor import DatasetFormat, model_monitoring
from sagemaker.network import NetworkConfig
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
)
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep

session = PipelineSession(default_bucket="bucket")
config = CheckJobConfig(
    role="arn:aws:iam::123456789012:role/R",
    instance_count=1,
    instance_type="ml.c5.xlarge",
    volume_size_in_gb=120,
    sagemaker_session=session,
)
network = NetworkConfig(enable_network_isolation=True, subnets=["subnet-1"], security_group_ids=["sg-1"])
quality = QualityCheckStep(
    name="Quality",
    skip_check=False,
    register_new_baseline=True,
    quality_check_config=DataQualityCheckConfig(
        baseline_dataset="s3://bucket/train.csv",
        dataset_format=DatasetFormat.csv(header=False),
        output_s3_uri="s3://bucket/quality",
    ),
    check_job_config=config,
    model_package_group_name="group",
)
bias = ClarifyCheckStep(
    name="Bias",
    clarify_check_config=DataBiasCheckConfig(
        data_config=clarify.DataConfig(
            s3_data_input_path="s3://bucket/train.csv",
            s3_output_path="s3://bucket/bias",
            s3_analysis_config_output_path="s3://bucket/config",
            label="label",
            headers=["label", "age"],
            dataset_type="text/csv",
        ),
        data_bias_config=clarify.BiasConfig(label_values_or_threshold=[1], facet_name="age"),
    ),
    check_job_config=config,
    skip_check=False,
    register_new_baseline=False,
    depends_on=[quality],
)
metrics = ModelMetrics(
    model_data_statistics=MetricsSource(s3_uri=quality.properties.CalculatedBaselineStatistics, content_type="json")
)
baselines = DriftCheckBaselines(
    model_data_statistics=MetricsSource(s3_uri=quality.properties.BaselineUsedForDriftCheckStatistics, content_type="j")
)
processor = clarify.SageMakerClarifyProcessor(
    role="arn:aws:iam::123456789012:role/R",
    instance_count=1,
    instance_type="ml.c5.xlarge",
    network_config=network,
    sagemaker_session=session,
)
monitor = model_monitoring.DefaultModelMonitor
pipeline = Pipeline(name="Checks", steps=[quality, bias], sagemaker_session=session)
