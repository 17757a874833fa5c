"""SMF206: keywords that the SDK does not take, or drops without a word."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite, Safety
from smfix.project.repository import Repository
from smfix.rules.smf206 import ONLY_WITHOUT_STEP_ARGS
from smfix.sdk import signatures
from tests.media import check_left, check_noop, check_transformed, fix
from tests.pages import as_version
from tests.sdk.environments import Result, run_all

HEAD = """\
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

session = PipelineSession(default_bucket="bucket")
processor = ScriptProcessor(
    image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/img:1",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/R",
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
given = {}
"""

FIXED = [
    ("ProcessingStep(name='S', processor=processor, code='s3://b/c.py', {}=['-a'])", "arguments", "job_arguments"),
    ("ProcessingStep('S', step_args=processor.run(code='s3://b/c.py', {}=['-a']))", "job_arguments", "arguments"),
    ("CallbackStep(name='S', sqs_queue_url='q', inputs={{}}, outputs=[], {}=[])", "depend_on", "depends_on"),
    ("CallbackStep(name='S', sqs_queue_url='q', inputs={{}}, outputs=[], {}='S')", "displayName", "display_name"),
    ("Join(on='-', {}=['a'])", "value", "values"),
    ("Pipeline(name='P', {}=[])", "parameter", "parameters"),
]
SUGGESTED = [
    ("ParameterString(name='P', default='a')", "`ParameterString` takes no `default=`; `default_value=` is alike"),
    ("processor.run(code='s3://b/c.py', argument_list=['-a'])", "`run` takes no `argument_list=`"),
    ("Estimator('i', role='r', instance_typ='m')", "`Estimator` takes any keyword, and drops `instance_typ=`"),
    ("Estimator('i', role='r', checkpoints=1)", "`Estimator` takes any keyword, and drops `checkpoints=`"),
    ("ProcessingStep('S', processor=processor, job_arguments=[], arguments=['a'])", "takes no `arguments=`"),
    ("ProcessingStep('S', arguments=['a'], **given)", "takes no `arguments=`"),
    (
        "ProcessingStep('S', step_args=processor.run(code='s3://b/c.py'), outputs=[ProcessingOutput(output_name='o')])",
        "`ProcessingStep` ignores `outputs=` where it is given `step_args=`",
    ),
    ("TrainingStep('S', step_args=unknown, inputs={'a': 'b'})", "`TrainingStep` ignores `inputs=`"),
]
STAYS = [
    "ProcessingStep('S', processor=processor, job_arguments=['a'], outputs=[], code='c')",
    "ProcessingStep('S', step_args=processor.run(code='c'), outputs=None, inputs=[])",
    "ProcessingStep('S', step_args=None, processor=processor, outputs=[ProcessingOutput()])",
    "def make(args=None):\n    return ProcessingStep('S', step_args=args, outputs=[ProcessingOutput()])\nmake()",
    "Estimator('i', role='r', train_instance_count=1, train_max_run=5)",
    "processor.run(code='c', arguments=['a'], wait=False, logs=False, job_name='j', kms_key='k')",
    "class ProcessingStep:\n    def __init__(self, arguments): pass\nProcessingStep(arguments=1)",
    "class Own(ProcessingStep):\n    def __init__(self, n, arguments): super().__init__(n)\nOwn('S', arguments=1)",
    "class Own(ScriptProcessor):\n    def run(self, fancy): return super().run(fancy)\nOwn().run(fancy=1)",
    "class Own(Estimator):\n    def __init__(self, fancy): super().__init__('i')\nOwn(fancy=1)",
    "from sagemaker.processing import Processor\ndef f(it: Processor):\n    it.run(code='c', arguments=['a'])",
    "from sagemaker.estimator import EstimatorBase\ndef f(it: EstimatorBase):\n    it.create_model(image_uri='i')",
    "def ProcessingStep(**all): pass\nProcessingStep(arguments=1)",
    "from mine import Pipeline\nPipeline(stages=1)",
    "import sagemaker\nif sagemaker.__version__ < '2.50':\n    ProcessingStep('S', arguments=['a'])",
    "import inspect\nif 'arguments' in inspect.signature(ProcessingStep).parameters:\n"
    "    ProcessingStep('S', arguments=['a'])",
    "import pytest\nwith pytest.raises(TypeError):\n    ProcessingStep('S', arguments=['a'])",
    "import sagemaker.workflow.steps\nsagemaker.workflow.steps.ProcessingStep.__init__ = print\n"
    "ProcessingStep('S', arguments=['a'])",
    "from unittest.mock import patch\nwith patch('sagemaker.workflow.steps.ProcessingStep'):\n"
    "    import sagemaker.workflow.steps as s\n    s.ProcessingStep('S', arguments=['a'])",
    "from unittest.mock import patch\n@patch('sagemaker.workflow.steps.ProcessingStep')\ndef test(fake):\n"
    "    import sagemaker.workflow.steps as s\n    s.ProcessingStep('S', arguments=['a'])",
]


@pytest.mark.parametrize(("code", "old", "new"), FIXED)
def test_a_keyword_that_is_certainly_meant_takes_the_others_place(code: str, old: str, new: str) -> None:
    check_transformed(f"{HEAD}step = {code.format(old)}\n", f"{HEAD}step = {code.format(new)}\n")


@pytest.mark.parametrize(("code", "message"), SUGGESTED)
def test_what_is_alike_is_shown(code: str, message: str) -> None:
    found = fix(f"{HEAD}step = {code}\n")
    assert not found.changed
    assert message in found.left[0].message
    assert found.left[0].advice
    assert len(found.left) == 1


def test_code_that_builds_no_pipeline_is_read_too() -> None:
    code = "from sagemaker.estimator import Estimator\nEstimator('i', role='r').fit(input={})\n"
    check_transformed(code, code.replace("input=", "inputs="))
    check_noop("import boto3\nEstimator('i', role='r').fit(input={})\n")


MAPPED = {
    "more = {'arguments': ['a']}\nProcessingStep('S', processor=processor, code='c', **more)": "by the mapping of",
    "more = dict(arguments=['a'])\nProcessingStep('S', processor=processor, code='c', **more)": "by the mapping of",
    "ProcessingStep('S', processor=processor, code='c', **{'arguments': ['a']})": "by the mapping of",
    "more = {'nothing': 1}\nJoin(on='', values=[], **more)\n": "`Join` takes no `nothing=`",
}
MAPPED_STAYS = [
    "more = {'job_arguments': ['a']}\nProcessingStep('S', processor=processor, code='s3://b/c.py', **more)",
    "more = {'arguments': ['a']}\ndel more['arguments']\nProcessingStep('S', processor=processor, code='c', **more)",
    "more = {'arguments': ['a']}\nmore.pop('arguments')\nProcessingStep('S', processor=processor, code='c', **more)",
    "more = {'arguments': ['a']}\nother(more)\nProcessingStep('S', processor=processor, code='c', **more)",
    "more = {'arguments': ['a']}\nmore = {}\nProcessingStep('S', processor=processor, code='c', **more)",
    "def f(more):\n    ProcessingStep('S', processor=processor, code='c', **more)\nf({})\nmore = {'arguments': 1}",
    "more = {'arguments': ['a'], key: 1}\nProcessingStep('S', processor=processor, code='c', **more)",
    "def dict(**all):\n    return {}\nmore = dict(arguments=1)\nProcessingStep('S', processor=processor, **more)",
    "more = {'arguments': ['a']}\nother(**more)",
]


@pytest.mark.parametrize("code", MAPPED)
def test_a_keyword_of_a_mapping_is_told(code: str) -> None:
    check_left(f"{HEAD}{code}\n", MAPPED[code])


@pytest.mark.parametrize("code", MAPPED_STAYS)
def test_a_mapping_that_is_not_all_in_sight_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")


def test_the_sdk_refuses_what_a_mapping_brings() -> None:
    told = [f"{HEAD}{code}\n" for code in MAPPED]
    assert [one.error for one in run_all(2, told)] == ["TypeError"] * len(told)
    (found,) = run_all(3, [as_version(f"from sagemaker.workflow.functions import Join\n{list(MAPPED)[-1]}\n", 3)])
    assert found.error == "TypeError"


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")


def test_the_failure_that_is_caught_is_for_a_person() -> None:
    code = f"{HEAD}try:\n    ProcessingStep('S', arguments=['a'])\nexcept TypeError:\n    pass\n"
    check_left(code, "`ProcessingStep` takes no `arguments=`")


def test_what_is_dropped_without_a_word_is_changed_on_request_alone() -> None:
    code = f"{HEAD}Estimator('i', role='r', instance_typ='m')\n"
    check_left(code, "drops `instance_typ=`", safety=Safety.UNSAFE)
    assert b"instance_type='m'" in fix(code, unsafe_fixes=True).after


def test_aliases_are_followed() -> None:
    code = "import sagemaker.workflow.steps as s\nfrom sagemaker.workflow.pipeline import Pipeline as P\n{}\n"
    check_transformed(code.format("P('P', step=[])"), code.format("P('P', steps=[])"))
    check_transformed(code.format("s.TrainingStep('S', step_arg=1)"), code.format("s.TrainingStep('S', step_args=1)"))


def test_version_3() -> None:
    head = (
        "from sagemaker.core.shapes import ProcessingInput\nfrom sagemaker.mlops.workflow.steps import ProcessingStep\n"
    )
    check_left(f"{head}ProcessingStep('S', processor=1)\n", "`ProcessingStep` takes no `processor=`")
    check_left(f"{head}ProcessingInput(input_name='i', destination='d')\n", "takes no `destination=`")
    check_noop(f"{head}ProcessingInput(input_name='i', s3_input=1)\n")


def test_both_versions_at_once_have_what_one_of_them_has() -> None:
    check_noop("""
    try:
        from sagemaker.mlops.workflow.steps import ProcessingStep
    except ImportError:
        from sagemaker.workflow.steps import ProcessingStep
    ProcessingStep("S", processor=1, code="c")
    """)


def _in_project(tmp_path: Path, requirement: str) -> Rewrite:
    (tmp_path / "requirements.txt").write_text(requirement)
    path = tmp_path / "pipe.py"
    path.write_text(f"{HEAD}ProcessingStep('S', processor=processor, arguments=['a'])\n")
    return fix_source(path.read_bytes(), str(path), Settings(), Repository((str(tmp_path),)))


@pytest.mark.parametrize(
    ("requirement", "told"),
    [("sagemaker==2.100\n", True), ("sagemaker>=2.200,<3\n", True), ("sagemaker>=2.999\n", False), ("boto3\n", True)],
)
def test_a_newer_version_may_have_it(tmp_path: Path, requirement: str, told: bool) -> None:
    assert _in_project(tmp_path, requirement).changed is told


PROVEN = """
arn = "arn:aws:iam::111122223333:role/R"
{}
pipeline = Pipeline(name="P", steps=[step], sagemaker_session=session)
RESULT = pipeline.definition()
"""


@pytest.mark.parametrize("old_or_new", [0, 1])
@pytest.mark.parametrize(("code", "old", "new"), FIXED[:4])
def test_the_fixes_agree_with_the_sdk(code: str, old: str, new: str, old_or_new: int) -> None:
    found = _answers()[HEAD + PROVEN.format(f"step = {code.format((old, new)[old_or_new])}")]
    if old_or_new:
        assert found.ok, found
        assert "-a" in found.value or "ProcessingStep" not in code
    else:
        assert (found.error, f"unexpected keyword argument '{old}'" in found.message) == ("TypeError", True)


@cache
def _answers() -> dict[str, Result]:
    codes = [HEAD + PROVEN.format(f"step = {code.format(one)}") for code, *both in FIXED[:4] for one in both]
    return dict(zip(codes, run_all(2, codes)))


def test_the_sdk_of_version_3_refuses_what_is_told() -> None:
    code = as_version(
        "from sagemaker.workflow.callback_step import CallbackStep\n"
        "CallbackStep(name='S', sqs_queue_url='q', inputs={}, outputs=[], depend_on=[])\n",
        3,
    )
    assert run_all(3, [code])[0].error == "TypeError"


TRIED = """
from sagemaker.estimator import Estimator
from sagemaker.processing import Processor
from sagemaker.transformer import Transformer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow import steps
import json

session = PipelineSession(default_bucket="bucket")
given = dict(instance_count=1, instance_type="ml.m5.large", sagemaker_session=session)
role, image = "arn:aws:iam::111122223333:role/R", "111122223333.dkr.ecr.us-west-2.amazonaws.com/i:1"
estimator = Estimator(image, role, disable_profiler=True, **given)
tuner = HyperparameterTuner(estimator, "m", {"x": ContinuousParameter(0, 1)}, [{"Name": "m", "Regex": "m"}])
MADE = {
    "ProcessingStep": lambda: Processor(role, image, **given).run(),
    "TrainingStep": lambda: estimator.fit({"a": "s3://b/a"}),
    "TransformStep": lambda: Transformer("m", output_path="s3://b/o", **given).transform("s3://b/i"),
    "TuningStep": lambda: tuner.fit({"a": "s3://b/a"}),
}
SENTINEL = "s3://never-seen/value"
found = {}
for name, make in MADE.items():
    for parameter in PARAMETERS[name]:
        try:
            step = getattr(steps, name)("S", step_args=make(), **{parameter: SENTINEL})
            text = json.dumps(step.to_request(), default=str) + str(step.depends_on) + str(step.retry_policies)
        except Exception as error:
            text = SENTINEL
        if SENTINEL not in text:
            found.setdefault(name, []).append(parameter)
RESULT = json.dumps(found)
"""


def test_what_is_ignored_beside_step_args_was_tried() -> None:
    wanted = {path.rpartition(".")[2]: set(names) for path, names in ONLY_WITHOUT_STEP_ARGS.items()}
    parameters = {}
    for path in ONLY_WITHOUT_STEP_ARGS:
        known = signatures.signature(path, 2)
        assert known is not None
        parameters[path.rpartition(".")[2]] = sorted(known.keywords - {"name", "step_args"})
    answer = run_all(2, [TRIED.replace("PARAMETERS", json.dumps(parameters))])[0]
    assert {name: set(found) for name, found in json.loads(answer.value).items()} == wanted
