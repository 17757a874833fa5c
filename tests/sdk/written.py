"""Pipelines as people write them for version 2 of the SDK: jobs, models, conditions, checks, `@step`, classes."""

from __future__ import annotations

HEAD = """
import json
from sagemaker.estimator import Estimator
from sagemaker.inputs import CreateModelInput, TrainingInput, TransformInput
from sagemaker.lambda_helper import Lambda
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.model_monitor import DatasetFormat
from sagemaker.pipeline import PipelineModel
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.transformer import Transformer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import (
    ConditionEquals, ConditionGreaterThanOrEqualTo, ConditionIn, ConditionLessThan, ConditionNot, ConditionOr
)
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.monitor_batch_transform_step import MonitorBatchTransformStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, ModelQualityCheckConfig, QualityCheckStep
from sagemaker.workflow.step_collections import EstimatorTransformer, RegisterModel, StepCollection
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep

IMAGE = "123456789012.dkr.ecr.us-west-2.amazonaws.com/img:1"
role = "arn:aws:iam::123456789012:role/R"
session = PipelineSession(default_bucket="bucket")
KW = dict(instance_type="ml.m5.large", role=role, image_uri=IMAGE)
processor = ScriptProcessor(image_uri=IMAGE, command=["python3"], role=role, instance_count=1,
                            instance_type="ml.m5.large", sagemaker_session=session)
estimator = Estimator(image_uri=IMAGE, role=role, instance_count=1, instance_type="ml.m5.large",
                      output_path="s3://bucket/out", sagemaker_session=session)
FUNCTION = Lambda(function_arn="arn:aws:lambda:us-west-2:123456789012:function:f")

def process(name, source="s3://bucket/raw", **options):
    return ProcessingStep(
        name=name,
        step_args=processor.run(
            code="s3://bucket/code.py",
            inputs=[ProcessingInput(source=source, destination="/opt/ml/processing/input")],
            outputs=[ProcessingOutput(output_name="out", source="/opt/ml/processing/out")],
        ),
        **options,
    )

def train(name, data="s3://bucket/train", **options):
    return TrainingStep(name=name, step_args=estimator.fit({"train": TrainingInput(s3_data=data)}), **options)

def model_of(data):
    return Model(image_uri=IMAGE, model_data=data, role=role, sagemaker_session=session)

def callback(name, **options):
    output = CallbackOutput(output_name="o", output_type=CallbackOutputTypeEnum.String)
    options = {"inputs": {}, **options}
    return CallbackStep(name=name, sqs_queue_url="https://q", outputs=[output], **options)

def out(step):
    return step.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri

def artifacts(step):
    return step.properties.ModelArtifacts.S3ModelArtifacts

def registered(model):
    return model.register(content_types=["text/csv"], response_types=["text/csv"], model_package_group_name="g")

def pipeline(steps, name="P", **options):
    return Pipeline(name=name, steps=steps, sagemaker_session=session, **options)

"""

WRITTEN = {
    "prepare, train, evaluate, register under a condition": """
report = PropertyFile(name="Report", output_name="out", path="e.json")
prepare = process("Prepare")
fit = train("Train", out(prepare))
evaluate = process("Evaluate", artifacts(fit), property_files=[report])
register = ModelStep(name="Register", step_args=registered(model_of(artifacts(fit))))
worse = FailStep(name="Worse", error_message=Join(on=" ", values=["below", JsonGet(step_name="Evaluate",
                 property_file=report, json_path="a.b")]))
check = ConditionStep(
    name="Check",
    conditions=[ConditionGreaterThanOrEqualTo(
        left=JsonGet(step_name=evaluate.name, property_file=report, json_path="a.b"), right=0.8)],
    if_steps=[register], else_steps=[worse])
pipeline([prepare, fit, evaluate, check])
""",
    "a model created, then transformed": """
fit = train("Train")
create = ModelStep(name="Model", step_args=model_of(artifacts(fit)).create(instance_type="ml.m5.large"))
transformer = Transformer(model_name=create.properties.ModelName, instance_count=1, instance_type="ml.m5.large",
                          output_path="s3://bucket/t", sagemaker_session=session)
transform = TransformStep(name="Transform", step_args=transformer.transform(data="s3://bucket/b"))
pipeline([fit, create, transform])
""",
    "waiting for a model step": """
fit = train("Train")
register = ModelStep(name="Register", step_args=registered(model_of(artifacts(fit))), depends_on=[callback("Before")])
tell = callback("Tell", depends_on=[register])
tell_too = callback("TellToo", depends_on=["Register"])
tell_three = callback("TellThree", depends_on=["Register-RegisterModel"])
pipeline([fit, register, tell, tell_too, tell_three])
""",
    "the inner steps of a model step": """
fit = train("Train")
create = ModelStep(name="Make", step_args=model_of(artifacts(fit)).create(instance_type="ml.m5.large"))
create.steps[0].add_depends_on([callback("Gate")])
last = callback("Last", inputs={"m": create.steps[-1].properties.ModelName})
pipeline([fit, create, last])
""",
    "the old collection that registers": """
fit = train("Train")
register = RegisterModel(name="Reg", estimator=estimator, model_data=artifacts(fit), content_types=["text/csv"],
                         response_types=["text/csv"], inference_instances=["ml.m5.large"],
                         transform_instances=["ml.m5.large"], model_package_group_name="g", depends_on=[callback("Ok")])
after = callback("After", depends_on=[register], inputs={"arn": register.properties.ModelPackageArn})
pipeline([fit, register, after])
""",
    "an estimator that transforms": """
fit = train("Train")
score = EstimatorTransformer(name="Score", estimator=estimator, model_data=artifacts(fit),
                             model_inputs=CreateModelInput(instance_type="ml.m5.large"), instance_count=1,
                             instance_type="ml.m5.large", transform_inputs=TransformInput(data=out(process("Prepare"))),
                             depends_on=[callback("Gate")])
config = ModelQualityCheckConfig(baseline_dataset=score.steps[-1].properties.TransformOutput.S3OutputPath,
                                 dataset_format=DatasetFormat.csv(), problem_type="Regression",
                                 output_s3_uri="s3://bucket/q")
quality = QualityCheckStep(name="Quality", quality_check_config=config, skip_check=True,
                           check_job_config=CheckJobConfig(role=role, sagemaker_session=session))
pipeline([fit, score, quality])
""",
    "a transform that is monitored": """
fit = train("Train")
create = ModelStep(name="Model", step_args=model_of(artifacts(fit)).create(instance_type="ml.m5.large"))
transformer = Transformer(model_name=create.properties.ModelName, instance_count=1, instance_type="ml.m5.large",
                          sagemaker_session=session)
config = DataQualityCheckConfig(baseline_dataset="s3://bucket/b", dataset_format=DatasetFormat.csv(),
                                output_s3_uri="s3://bucket/q")
job = CheckJobConfig(role=role, sagemaker_session=session)
watched = MonitorBatchTransformStep(name="Watch", transform_step_args=transformer.transform(data="s3://bucket/x"),
                                    monitor_configuration=config, check_job_configuration=job,
                                    monitor_before_transform=True)
last = callback("Last", depends_on=[watched])
pipeline([fit, create, watched, last])
""",
    "tuning, the best model": """
tuner = HyperparameterTuner(estimator, "rmse", {"eta": ContinuousParameter(0, 1)},
                            metric_definitions=[{"Name": "rmse", "Regex": "x"}])
tune = TuningStep(name="Tune", step_args=tuner.fit({"train": TrainingInput(s3_data=out(process("Prepare")))}))
best = Model(image_uri=IMAGE, model_data=tune.get_top_model_s3_uri(top_k=0, s3_bucket="bucket"), role=role,
             sagemaker_session=session)
register = ModelStep(name="Best", step_args=registered(best))
pipeline([tune, register])
""",
    "a branch that also waits for another": """
evaluate = callback("Evaluate")
card = callback("Card", depends_on=[evaluate])
publish = callback("Publish", depends_on=[card])
register = callback("Register")
one = ConditionStep(name="One", conditions=[ConditionEquals(left=1, right=1)], if_steps=[register], else_steps=[],
                    depends_on=[evaluate])
two = ConditionStep(name="Two", conditions=[ConditionEquals(left=1, right=1)], if_steps=[publish], else_steps=[],
                    depends_on=[evaluate])
pipeline([evaluate, card, one, two])
""",
    "conditions inside conditions": """
a = callback("A")
deep = ConditionStep(name="Deep", conditions=[ConditionEquals(left=a.properties.Outputs["o"], right="x")],
                     if_steps=[callback("X")], else_steps=[callback("Y", depends_on=[a])])
outer = ConditionStep(name="Outer", conditions=[ConditionEquals(left=1, right=1)], if_steps=[callback("Z"), deep],
                      else_steps=[FailStep(name="No", error_message="no")])
last = callback("Last", depends_on=["Outer"])
pipeline([a, outer, last])
""",
    "a collection in a branch": """
fit = train("Train")
score = EstimatorTransformer(name="Score", estimator=estimator, model_data=artifacts(fit), instance_count=1,
                             model_inputs=CreateModelInput(instance_type="ml.m5.large"), instance_type="ml.m5.large",
                             transform_inputs=TransformInput(data="s3://bucket/x"))
register = ModelStep(name="Register", step_args=registered(model_of(artifacts(fit))), depends_on=[score])
check = ConditionStep(name="Check", conditions=[ConditionLessThan(left=1, right=2)], if_steps=[score, register],
                      else_steps=[])
pipeline([fit, check])
""",
    "a step function under another's call": """
@step(name="Load", **KW)
def load(bucket):
    return bucket
@step(name="Fit", **KW)
def fit(data, rounds):
    return data
@step(name="Tell", **KW)
def tell(model):
    return model
data = load("b")
model = fit(data, rounds=ParameterInteger(name="Rounds", default_value=3))
told = tell(model["best"])
get_step(told).add_depends_on([callback("Gate"), data])
pipeline([told])
""",
    "step of functions of elsewhere": """
load = step(json.dumps, name="Load", **KW)("b")
def local(x):
    return x
fit = step(local, name="Fit", **KW)(load)
twice = step(name="Twice", **KW)(local)(fit)
last = callback("Last", inputs={"x": twice["y"]})
pipeline([last])
""",
    "step functions and a condition": """
@step(name="Evaluate", **KW)
def evaluate():
    return {"rmse": 1.0}
@step(name="Deploy", **KW)
def deploy():
    return 1
score = evaluate()
check = ConditionStep(name="Check", conditions=[ConditionLessThan(left=score["rmse"], right=2.0)],
                      if_steps=[deploy()], else_steps=[FailStep(name="Bad", error_message="bad")])
pipeline([check])
""",
    "a lambda between": """
prepare = process("Prepare")
call = LambdaStep(name="Call", lambda_func=FUNCTION, inputs={"uri": out(prepare)},
                  outputs=[LambdaOutput(output_name="o", output_type=LambdaOutputTypeEnum.String)])
fit = train("Train", Join(on="/", values=["s3://bucket", call.properties.Outputs["o"]]))
pipeline([prepare, call, fit])
""",
    "a quality check and what it makes": """
prepare = process("Prepare")
config = DataQualityCheckConfig(baseline_dataset=out(prepare), dataset_format=DatasetFormat.csv(),
                                output_s3_uri="s3://bucket/q")
job = CheckJobConfig(role=role, sagemaker_session=session)
quality = QualityCheckStep(name="Quality", quality_check_config=config, check_job_config=job, skip_check=True,
                           depends_on=["Prepare"])
metrics = ModelMetrics(model_data_statistics=MetricsSource(
    s3_uri=quality.properties.CalculatedBaselineStatistics, content_type="application/json"))
fit = train("Train", depends_on=[quality])
register = ModelStep(name="Register", step_args=model_of(artifacts(fit)).register(
    content_types=["text/csv"], response_types=["text/csv"], model_package_group_name="g", model_metrics=metrics))
pipeline([prepare, quality, fit, register])
""",
    "a model of models": """
prepare, fit = process("Prepare"), train("Train")
both = PipelineModel(models=[model_of(out(prepare)), model_of(artifacts(fit))], role=role, sagemaker_session=session)
register = ModelStep(name="Both", step_args=both.register(content_types=["text/csv"], response_types=["text/csv"],
                     inference_instances=["ml.m5.large"], transform_instances=["ml.m5.large"],
                     model_package_group_name="g"))
pipeline([prepare, fit, register])
""",
    "a loop over models": """
steps = []
for name in ("a", "b", "c"):
    fit = train(f"Train-{name}")
    register = ModelStep(name=f"Register-{name}", step_args=registered(model_of(artifacts(fit))))
    if steps:
        fit.add_depends_on([steps[-1]])
    steps += [fit, register]
pipeline(steps)
""",
    "a class that builds": """
class Builder:
    def __init__(self):
        self.steps = {}
    def prepare(self):
        self.steps["prepare"] = process("Prepare", cache_config=CacheConfig(enable_caching=True, expire_after="P30d"))
        return self
    def fit(self):
        self.steps["fit"] = train("Train", out(self.steps["prepare"]))
        return self
    def register(self):
        model = model_of(artifacts(self.steps["fit"]))
        self.steps["register"] = ModelStep(name="Register", step_args=registered(model))
        return self
    def build(self):
        tell = callback("Tell")
        tell.add_depends_on([self.steps["register"]])
        return pipeline([*self.steps.values(), tell])
Builder().prepare().fit().register().build()
""",
    "a dict of options": """
common = {"cache_config": CacheConfig(enable_caching=True, expire_after="P30d")}
prepare = process("Prepare", **common)
fit = train("Train", out(prepare), **{**common, "depends_on": [prepare]})
pipeline([prepare, fit])
""",
    "steps that a function returns": """
def prepare_and_fit(prefix):
    one = process(f"{prefix}Prepare")
    return one, train(f"{prefix}Train", out(one))
pairs = [prepare_and_fit(prefix) for prefix in ("A", "B")]
join = callback("Join", depends_on=[fit for _, fit in pairs])
pipeline([one for pair in pairs for one in pair] + [join])
""",
    "two pipelines": """
shared = callback("Shared")
first = callback("First", depends_on=[shared])
pipeline([shared, first], name="One")
pipeline([callback("Alone")], name="Two")
""",
    "steps put in later": """
p = pipeline([])
a = callback("A")
p.steps.append(a)
p.steps += [callback("B", depends_on=[a])]
""",
    "a collection of one's own": """
class Both(StepCollection):
    def __init__(self, name, first):
        inner = callback(f"{name}-one", depends_on=[first])
        super().__init__(name=name, steps=[inner, callback(f"{name}-two", depends_on=[inner])])
a = callback("A")
both = Both("Both", a)
pipeline([a, both, callback("Z", depends_on=[both])])
""",
    "a collection that is filled": """
both = StepCollection(name="Both")
both.steps.append(callback("One"))
both.steps.append(callback("Two", depends_on=[both.steps[0]]))
pipeline([both, callback("Z", depends_on=["Both"]), callback("Y", inputs={"x": both.properties.Outputs["o"]})])
""",
    "a collection whose steps are set": """
class Both(StepCollection):
    def __init__(self, name):
        super().__init__(name=name)
        self.steps = [callback(f"{name}-one"), callback(f"{name}-two")]
both = Both("Both")
pipeline([both, callback("Z", depends_on=[both])])
""",
    "waiting until it is done": """
import time
a = callback("A")
p = pipeline([a, callback("B", depends_on=[a])])
def wait(execution):
    while True:
        status = execution.describe()["PipelineExecutionStatus"]
        for name in ["Executing", "Stopping"]:
            if status == name:
                break
        else:
            return status
        time.sleep(30)
if False:
    print(wait(p.start()))
q = pipeline([callback("C")], name="Q")
""",
    "a parameter that decides": """
kind = ParameterString(name="Kind", default_value="x")
a, b = callback("A"), callback("B")
check = ConditionStep(name="Check", conditions=[ConditionOr(conditions=[ConditionIn(value=kind, in_values=["x", "y"]),
                      ConditionNot(expression=ConditionEquals(left=kind, right="z"))])], if_steps=[a], else_steps=[b])
first = callback("First")
check.add_depends_on([first])
pipeline([first, check], parameters=[kind])
""",
    "a repacked model": """
import os, tempfile
folder = tempfile.mkdtemp()
with open(os.path.join(folder, "i.py"), "w") as file:
    file.write("")
fit = train("Train")
register = RegisterModel(name="Reg", estimator=estimator, model_data=artifacts(fit), content_types=["text/csv"],
                         response_types=["text/csv"], inference_instances=["ml.m5.large"],
                         transform_instances=["ml.m5.large"], model_package_group_name="g", entry_point="i.py",
                         source_dir=folder, depends_on=[callback("Ok")])
pipeline([fit, register, callback("After", depends_on=[register])])
""",
}
