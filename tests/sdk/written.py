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


EVERYDAY = {
    "a list of steps that grows": """
p = pipeline([make('A')])
p.steps.extend([make('B', depends_on=[p.steps[0]])])
p.steps = p.steps + [make('C', depends_on=p.steps)]
""",
    "branches that are filled": """
c = ConditionStep(name='C', conditions=[], if_steps=[], else_steps=[])
c.if_steps.append(make('X'))
c.else_steps = [make('Y')]
pipeline([c])
""",
    "an empty list that is filled later": """
yes = []
c = ConditionStep(name='C', conditions=[], if_steps=yes, else_steps=[])
yes.append(make('X'))
pipeline([c])
""",
    "or a list": """
a, b = make('A'), make('B')
b.depends_on = (b.depends_on or []) + [a]
pipeline([a, b])
""",
    "setattr": """
a, b = make('A'), make('B')
setattr(b, 'depends_on', [a])
pipeline([a, b])
""",
    "getattr": """
a, b = make('A'), make('B')
getattr(b, 'add_depends_on')([a])
pipeline([a, b])
""",
    "property class": """
class S:
    def __init__(self): self._s = {}
    @property
    def first(self):
        return self._s.setdefault('A', make('A'))
    @classmethod
    def build(cls):
        s = cls(); return pipeline([s.first, make('B', depends_on=[s.first])])
S.build()
""",
    "a property that remembers": """
import functools
class S:
    @functools.cached_property
    def first(self):
        return make('A')
s = S()
pipeline([s.first, make('B', depends_on=[s.first])])
""",
    "a function that remembers": """
import functools
@functools.lru_cache
def first():
    return make('A')
pipeline([first(), make('B', depends_on=[first()])])
""",
    "dataclass": """
from dataclasses import dataclass, field
@dataclass
class C:
    prefix: str = 'X'
    steps: list = field(default_factory=list)
    def add(self, n):
        s = make(self.prefix + n, depends_on=self.steps[-1:])
        self.steps.append(s)
c = C(prefix='Q')
for n in 'abc': c.add(n)
pipeline(c.steps)
""",
    "abstract": """
import abc
class Base(abc.ABC):
    @abc.abstractmethod
    def steps(self): ...
    def build(self):
        return pipeline(self.steps())
class Mine(Base):
    def steps(self):
        a = make('A'); return [a, make('B', depends_on=[a])]
Mine().build()
""",
    "closure": """
def chain(first):
    last = [first]
    def then(name):
        s = make(name, depends_on=[last[-1]]); last.append(s); return s
    return then, last
then, all_steps = chain(make('A'))
then('B'); then('C')
pipeline(all_steps)
""",
    "a name of the function around": """
def build():
    last = None
    out = []
    def add(n):
        nonlocal last
        last = make(n, depends_on=[last] if last else []); out.append(last)
    for n in ('A','B'): add(n)
    return out
pipeline(build())
""",
    "dicts put together": """
x = {'a': make('A')} | {'b': make('B')}
x['b'].add_depends_on([x['a']])
pipeline([*x.values()])
""",
    "pairwise": """
import itertools
s = [make(n) for n in 'ABC']
for x, y in itertools.pairwise(s): y.add_depends_on([x])
pipeline(s)
""",
    "enumerate": """
s = []
for i, n in enumerate(('A', 'B', 'C')):
    s.append(make(n, depends_on=[s[i - 1]] if i else []))
pipeline(s)
""",
    "a table": """
CONFIG = {'A': [], 'B': ['A'], 'C': ['A', 'B']}
s = {n: make(n) for n in CONFIG}
for n, deps in CONFIG.items():
    if deps: s[n].add_depends_on([s[d] for d in deps])
pipeline(list(s.values()))
""",
    "names from a table": """
CONFIG = [{'name': 'A'}, {'name': 'B', 'after': ['A']}]
pipeline([make(c['name'], depends_on=c.get('after', [])) for c in CONFIG])
""",
    "contextmanager": """
from contextlib import contextmanager
@contextmanager
def stage(name, steps):
    s = make(name); yield s; steps.append(s)
all_ = []
with stage('A', all_) as a:
    pass
with stage('B', all_) as b:
    b.add_depends_on([a])
pipeline(all_)
""",
    "a case": """
kind = 'train'
match kind:
    case 'train':
        a = make('A')
    case _:
        a = make('Z')
pipeline([a])
""",
    "a module that is not there": """
try:
    import nothing_here
    a = make('Z')
except ImportError:
    a = make('A')
pipeline([a])
""",
    "the first and the others": """
first, *rest = [make(n) for n in 'ABC']
for r in rest: r.add_depends_on([first])
pipeline([first, *rest])
""",
    "options from a function": """
def after(*names):
    return {'depends_on': list(names)} if names else {}
pipeline([make('A'), make('B', **after('A'))])
""",
    "step called twice": """
@step(name='F', **KW)
def f(x): return 1
pipeline([f(1)])
pipeline([f(2)], name='Q')
""",
    "a name given later": """
@step(**KW)
def f(x): return 1
r = f(1)
get_step(r).name = 'R'
pipeline([r])
""",
    "conditions from a function": """
def gate(name, yes, no=()):
    one = ConditionEquals(left=1, right=1)
    return ConditionStep(name=name, conditions=[one], if_steps=list(yes), else_steps=list(no))
pipeline([gate('C', [gate('D', [make('X')])], [make('Y')])])
""",
    "a loop that counts": """
n, s = 0, []
while n < 3:
    s.append(make(f'S{n}', depends_on=s[-1:])); n += 1
pipeline(s)
""",
    "recursion": """
def chain(names):
    if not names: return []
    *rest, last = names
    before = chain(rest)
    return before + [make(last, depends_on=before[-1:])]
pipeline(chain(['A', 'B', 'C']))
""",
    "fstring names": """
stage = 'prod'
s = [make(f'{stage}-{i:02d}') for i in range(3)]
s[2].add_depends_on([f'{stage}-00'])
pipeline(s)
""",
    "one or a list": """
def order(s, deps):
    s.add_depends_on(deps if isinstance(deps, list) else [deps])
a, b, c = make('A'), make('B'), make('C')
order(b, a); order(c, [a, b])
pipeline([a, b, c])
""",
    "the first that fits": """
s = [make('A'), make('B')]
b = next(x for x in s if x.name == 'B')
b.add_depends_on(['A'])
pipeline(s)
""",
    "an iterator that is used up": """
names = iter(['A', 'B'])
a = make(next(names)); b = make(next(names), depends_on=[a])
pipeline([a, b])
""",
    "a counter": """
class Names:
    count = 0
    @classmethod
    def new(cls):
        cls.count += 1
        return f'S{cls.count}'
pipeline([make(Names.new()), make(Names.new())])
""",
    "one or another": """
known = {}
def get(n):
    if n not in known:
        known[n] = make(n)
    return known[n]
pipeline([get('A'), make('B', depends_on=[get('A')])])
""",
}
"""Bodies for the head of `plans`, for either version: the ways in which everyday Python puts steps together."""
