"""SMF208: settings of an estimator or a processor that are changed between the calls that make steps' arguments."""

from __future__ import annotations

import json
from functools import cache

import pytest

from smfix.rules.job_settings import SETTINGS
from tests.media import check_left, check_noop
from tests.pages import as_version
from tests.sdk.environments import Result, run_all

HEAD = """\
from sagemaker.estimator import Estimator
from sagemaker.processing import Processor, ScriptProcessor
from sagemaker.session import Session
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

session = PipelineSession(default_bucket="bucket")
role, image = "arn:aws:iam::111122223333:role/R", "111122223333.dkr.ecr.us-west-2.amazonaws.com/i:1"
processor = Processor(role, image, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session)
estimator = Estimator(image, role, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session)
"""
END = 'pipeline = Pipeline(name="P", steps=steps, sagemaker_session=session)\n'
A = 'a = ProcessingStep(name="A", step_args=processor.run(arguments=["a"]))\n'
B = 'b = ProcessingStep(name="B", step_args=processor.run(arguments=["b"]))\nsteps = [a, b]\n'
LOOP = """steps = []
for count in [2, 4]:
    {}
    args = processor.run(arguments=["a"])
    steps.append(ProcessingStep(name=f"S{{count}}", step_args=args))
"""
TOLD = {
    f"{A}processor.instance_count = 8\n{B}": "gets what line 13 sets of `processor`",
    f"{A}processor.env = {{'A': 'b'}}\n{B}": "gets what line 13 sets of `processor`",
    f"a_args = processor.run()\nprocessor.instance_type = 'ml.c5.large'\n"
    f"a = ProcessingStep(name='A', step_args=a_args)\n{B}": "gets what line 13 sets of `processor`",
    f"{A}print(a.name)\nall = [a]\nprocessor.instance_count += 8\n{B}": "gets what line 15 sets of `processor`",
    "a = TrainingStep(name='A', step_args=estimator.fit({'x': 's3://b/x'}))\n"
    "estimator.set_hyperparameters(depth=2)\n"
    "b = TrainingStep(name='B', step_args=estimator.fit({'x': 's3://b/x'}))\nsteps = [a, b]\n": (
        "the job of `estimator.fit()` gets what line 13 sets"
    ),
    LOOP.format("processor.instance_count = count"): "gets what the last turn of the loop sets of `processor`",
    LOOP.format("twice = count * 2\n    processor.instance_count = twice"): "gets what the last turn of the loop sets",
}
STAYS = [
    A + B,
    f"processor.instance_count = 8\n{A}{B}",
    f"{A}{B}processor.instance_count = 8\n",
    f"{A}processor.base_job_name = 'b'\n{B}",
    f"{A}Pipeline(name='Q', steps=[a], sagemaker_session=session).definition()\nprocessor.instance_count = 8\n{B}"
    "steps = [b]\n",
    f"{A}first = Pipeline(name='Q', steps=[a], sagemaker_session=session)\nfirst.upsert(role)\n"
    f"processor.instance_count = 8\n{B}steps = [b]\n",
    f"def send():\n    Pipeline(name='Q', steps=[a], sagemaker_session=session).definition()\n{A}send()\n"
    f"processor.instance_count = 8\n{B}steps = [b]\n",
    f"{A}processor = Processor(role, image, instance_count=8, instance_type='m', sagemaker_session=session)\n{B}",
    LOOP.format("processor = Processor(role, image, count, 'm', sagemaker_session=session)"),
    LOOP.format("processor.instance_count = 4"),
    LOOP.format("processor.instance_count = count").replace("[2, 4]", "[2]"),
    LOOP.format("processor.instance_count = count")
    + "    Pipeline(name='Q', steps=steps, sagemaker_session=session).definition()\nsteps = []\n",
    LOOP.format("processor.instance_count = count") + "    break\n",
]
STAYS_TOO = [
    f"{A}send([a])\nprocessor.instance_count = 8\n{B}",
    f"{A}if given:\n    processor.instance_count = 8\n{B}",
    f"processor = given\n{A}processor.instance_count = 8\n{B}",
    f"processor = Processor(role, image, 1, 'm')\n{A}processor.instance_count = 8\n{B}",
    f"processor = Processor(role, image, 1, 'm', sagemaker_session=Session())\n{A}processor.instance_count = 8\n{B}",
    "class Own(Processor):\n    def run(self): return 1\n"
    f"processor = Own(role, image, 1, 'm', sagemaker_session=session)\n{A}processor.instance_count = 8\n{B}",
    "processor.run()\nprocessor.instance_count = 8\nprocessor.run()\n",
    f"def build(processor):\n    {A}    processor.instance_count = 8\n    {B}".replace("\nsteps", "\n    steps"),
]


@pytest.mark.parametrize("code", TOLD)
def test_told(code: str) -> None:
    check_left(HEAD + code, TOLD[code])


@pytest.mark.parametrize("code", STAYS + STAYS_TOO)
def test_stays(code: str) -> None:
    check_noop(HEAD + code)


def _settings_of(code: str) -> str:
    """A program whose RESULT is what the steps' definition says, and what it says if each is defined at its call."""
    late = "\nimport json\nlate = json.loads(pipeline.definition())['Steps']\n"
    return f"{HEAD}{EARLY}{code}{END}{late}RESULT = json.dumps([late, [SEEN[one['Name']] for one in late]])\n"


EARLY = """
SEEN = {}
def _keep(cls):
    made = cls.__init__
    def init(self, name, *args, **given):
        made(self, name, *args, **given)
        one = Pipeline(name="One", steps=[self], sagemaker_session=session)
        import json
        SEEN[name] = json.loads(one.definition())["Steps"][0]
    cls.__init__ = init
_keep(ProcessingStep)
_keep(TrainingStep)
"""


@cache
def _answers() -> dict[str, Result]:
    codes = [*TOLD, *STAYS]
    return dict(zip(codes, run_all(2, [_settings_of(code) for code in codes])))


@pytest.mark.parametrize("code", TOLD)
def test_a_step_has_other_settings_than_when_it_is_made(code: str) -> None:
    if "a_args" in code:
        return  # the step is made after the change
    late, early = json.loads(_answers()[code].value)
    assert late != early


@pytest.mark.parametrize("code", STAYS)
def test_what_stays_works_in_the_sdk(code: str) -> None:
    assert _answers()[code].ok, _answers()[code]


ORACLE = """
import json
from sagemaker.processing import {processors}
{imports}
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import {steps}

session = PipelineSession(default_bucket="bucket")
role, image = "arn:aws:iam::111122223333:role/R", "111122223333.dkr.ecr.us-west-2.amazonaws.com/i:1"
given = dict(instance_count=1, instance_type="ml.m5.large", sagemaker_session=session)
{makers}
VALUES = ["ml.c5.large", 17, True, {{"zz": "zz"}}, ["zz"], [{{"Key": "zz", "Value": "zz"}}], *OTHERS]

def defined(step):
    pipeline = Pipeline(name="P", steps=[step], sagemaker_session=session)
    try:
        return pipeline.definition()
    finally:
        pipeline.steps = []

def is_read_late(make, step, name):
    before = defined(step(make()))
    for value in VALUES:
        made = make()
        try:
            job = step(made)
            setattr(made, name, value)
            if defined(job) != before:
                return True
        except Exception:
            pass
    return False

def all_read_late(method, names):
    return [name for name in names if any(is_read_late(*one, name) for one in MAKERS[method])]

RESULT = json.dumps({{method: all_read_late(method, names) for method, names in {asked}.items()}})
"""
MAKERS = {
    2: """
OTHERS = []
def estimator():
    return Estimator(image, role, disable_profiler=True, **given)
def tuner():
    metrics = [{"Name": "m", "Regex": "m"}]
    return HyperparameterTuner(estimator(), "m", {"x": ContinuousParameter(0, 1)}, metrics)
MAKERS = {
    "run": [
        (lambda: Processor(role, image, **given), lambda one: ProcessingStep("X", step_args=one.run())),
        (
            lambda: ScriptProcessor(role=role, image_uri=image, command=["python3"], **given),
            lambda one: ProcessingStep("X", step_args=one.run(code="s3://b/c.py")),
        ),
    ],
    "fit": [
        (estimator, lambda one: TrainingStep("X", step_args=one.fit({"a": "s3://b/a"}))),
        (tuner, lambda one: TuningStep("X", step_args=one.fit({"a": "s3://b/a"}))),
    ],
    "transform": [
        (
            lambda: Transformer("m", output_path="s3://b/o", **given),
            lambda one: TransformStep("X", step_args=one.transform("s3://b/i")),
        )
    ],
}
""",
    3: """
OTHERS = [
    Compute(instance_type="ml.c5.large", instance_count=3),
    OutputDataConfig(s3_output_path="s3://zz/z"),
    StoppingCondition(max_runtime_in_seconds=77),
    [Tag(key="zz", value="zz")],
]
def trainer():
    compute = Compute(instance_type="ml.m5.large", instance_count=1)
    return ModelTrainer(
        training_image=image, role=role, sagemaker_session=session, hyperparameters={"x": 1}, compute=compute
    )
data = [InputData(channel_name="a", data_source="s3://b/a")]
MAKERS = {
    "run": [
        (lambda: Processor(role, image, **given), lambda one: ProcessingStep("X", step_args=one.run())),
        (
            lambda: ScriptProcessor(role=role, image_uri=image, command=["python3"], **given),
            lambda one: ProcessingStep("X", step_args=one.run(code="s3://b/c.py")),
        ),
    ],
    "train": [(trainer, lambda one: TrainingStep("X", step_args=one.train(input_data_config=data)))],
}
""",
}
IMPORTS = {
    2: "from sagemaker.estimator import Estimator\nfrom sagemaker.transformer import Transformer\n"
    "from sagemaker.tuner import ContinuousParameter, HyperparameterTuner\n",
    3: "",
}
IMPORTS_AFTER = {
    2: "",
    3: "from sagemaker.train.configs import Compute, InputData, OutputDataConfig, StoppingCondition, Tag\n"
    "from sagemaker.train.model_trainer import ModelTrainer\n",
}


@pytest.mark.parametrize(("version", "methods"), [(2, ("run", "fit", "transform")), (3, ("run", "train"))])
def test_each_setting_is_read_when_the_definition_is_made(version: int, methods: tuple[str, ...]) -> None:
    asked = {method: sorted(SETTINGS[method]) for method in methods}
    steps = "ProcessingStep, TrainingStep" + (", TransformStep, TuningStep" if version == 2 else "")
    code = ORACLE.format(
        processors="Processor, ScriptProcessor",
        imports=IMPORTS[version],
        steps=steps,
        makers=MAKERS[version],
        asked=json.dumps(asked),
    )
    (found,) = run_all(version, [IMPORTS_AFTER[version] + as_version(code, version)])
    assert found.ok, found
    assert json.loads(found.value) == asked
