"""SMF201: a text that is made of a pipeline variable becomes a `Join`, where what receives it takes one."""

from __future__ import annotations

import pytest

from tests.media import check_left, check_noop, check_transformed, fix

HEAD = """\
import logging
import os
from sagemaker.workflow.callback_step import CallbackOutput, CallbackStep
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.parameters import ParameterBoolean, ParameterInteger, ParameterString
from sagemaker.workflow.entities import PipelineVariable

bucket = ParameterString(name="Bucket", default_value="data")
prefix = ParameterString(name="Prefix", default_value="raw")
folds = ParameterInteger(name="Folds", default_value=3)
a = CallbackStep(name="A", sqs_queue_url="https://q", inputs={}, outputs=[CallbackOutput("o")])
plain = "x"
count = 3

@step
def prepare(x):
    return x

def send(**inputs):
    return CallbackStep(name="B", sqs_queue_url="https://q", inputs=inputs, outputs=[])

"""
STEP = 'b = CallbackStep(name="B", sqs_queue_url="https://q", outputs=[], inputs={{"k": {}}})\n'
TEXTS = [
    ('f"s3://{bucket}/x"', 'Join(on="", values=["s3://", bucket, "/x"])'),
    ("f's3://{bucket}'", "Join(on='', values=['s3://', bucket])"),
    ('f"{bucket}"', "bucket.to_string()"),
    ('f"{bucket!s}"', "bucket.to_string()"),
    ("str(folds)", "folds.to_string()"),
    ("format(folds)", "folds.to_string()"),
    ('f"{bucket}{prefix}"', 'Join(on="", values=[bucket, prefix])'),
    ('f"{bucket}/{bucket}"', 'Join(on="", values=[bucket, "/", bucket])'),
    ('f"{plain}/{ bucket }/{count}"', 'Join(on="", values=[plain, "/", bucket, "/", str(count)])'),
    ('f"{{{bucket}}}%"', 'Join(on="", values=["{", bucket, "}%"])'),
    ('f"a\\n{bucket}"', 'Join(on="", values=["a\\n", bucket])'),
    ('f"{bucket}é"', 'Join(on="", values=[bucket, "é"])'),
    ('f"{[plain][0]}{bucket}"', 'Join(on="", values=[[plain][0], bucket])'),
    ('f"{ExecutionVariables.PIPELINE_NAME}/x"', 'Join(on="", values=[ExecutionVariables.PIPELINE_NAME, "/x"])'),
    ("f\"{a.properties.Outputs['o']}/x\"", 'Join(on="", values=[a.properties.Outputs[\'o\'], "/x"])'),
    ('f"{Join(on=plain, values=[bucket])}/x"', 'Join(on="", values=[Join(on=plain, values=[bucket]), "/x"])'),
    ('f"{bucket.to_string()}/x"', 'Join(on="", values=[bucket.to_string(), "/x"])'),
    ('"s3://" + bucket', 'Join(on="", values=["s3://", bucket])'),
    ('bucket + "/" + prefix', 'Join(on="", values=[bucket, "/", prefix])'),
    ("'a' + str(folds) + \"b\"", "Join(on='', values=['a', folds, \"b\"])"),
    ('"s3://" + (bucket) + r"\\x"', 'Join(on="", values=["s3://", bucket, r"\\x"])'),
    ('"s3://%s/x" % bucket', 'Join(on="", values=["s3://", bucket, "/x"])'),
    ('"%s/%s%%" % (bucket, plain)', 'Join(on="", values=[bucket, "/", plain, "%"])'),
    ('"s3://{}/x".format(bucket)', 'Join(on="", values=["s3://", bucket, "/x"])'),
    ('"{1}{0}".format(bucket, prefix)', 'Join(on="", values=[prefix, bucket])'),
    ('"{a}/{b}".format(a=bucket, b=prefix)', 'Join(on="", values=[bucket, "/", prefix])'),
    ('"/".join([bucket, "x"])', 'Join(on="/", values=[bucket, "x"])'),
    ('"a" f"{bucket}"', 'Join(on="", values=["a", bucket])'),
]


@pytest.mark.parametrize(("before", "after"), TEXTS)
def test_the_text_becomes_a_join(before: str, after: str) -> None:
    check_transformed(HEAD + STEP.format(before), HEAD + STEP.format(after))


RECEIVERS = [
    'uri = {}\nb = CallbackStep(name="B", sqs_queue_url="q", outputs=[], inputs={{"k": uri}})\n',
    'given = {{"k": {}}}\nb = CallbackStep(name="B", sqs_queue_url="q", outputs=[], inputs=given)\n',
    'given = {{}}\ngiven["k"] = {}\nb = CallbackStep(name="B", sqs_queue_url="q", outputs=[], inputs=given)\n',
    'b = CallbackStep(name="B", sqs_queue_url="q", outputs=[], inputs=dict(k={}))\n',
    'b = CallbackStep(name="B", sqs_queue_url="q", outputs=[], inputs={{"k": {} if count else plain}})\n',
    'b = CallbackStep("B", "q", {{"k": {}}}, [])\n',
    'j = Join(on="", values=["a", {}])\nb = CallbackStep("B", "q", {{"k": j}}, [])\n',
    'def make(uri):\n    return CallbackStep("B", "q", {{"k": uri}}, [])\nb = make({})\n',
    'def make():\n    uri = {}\n    return CallbackStep("B", "q", {{"k": uri}}, [])\nb = make()\n',
    'from sagemaker.processing import ProcessingOutput\no = ProcessingOutput(source="/d", destination={})\n',
    'from sagemaker.processing import Processor\np = Processor("r", "i", 1, "m")\np.run(arguments=["-u", {}])\n',
    "from sagemaker.inputs import TrainingInput\ni = TrainingInput({})\n",
]


@pytest.mark.parametrize("code", RECEIVERS)
def test_what_receives_it_takes_a_variable(code: str) -> None:
    after = 'Join(on="", values=["s3://", bucket])'
    check_transformed(HEAD + code.format('f"s3://{bucket}"'), HEAD + code.format(after))


@pytest.mark.parametrize(
    ("imports", "found", "brought"),
    [
        ("from sagemaker.workflow.functions import Join as J", "J", ""),
        ("import sagemaker.workflow.functions as functions", "functions.Join", ""),
        ("", "Join", "from sagemaker.workflow.functions import Join\n"),
        ("Join = 1", "PipelineJoin", "from sagemaker.workflow.functions import Join as PipelineJoin\n"),
    ],
)
def test_join_is_imported_where_it_is_not(imports: str, found: str, brought: str) -> None:
    first = "from sagemaker.workflow.callback_step import CallbackStep\n"
    code = 'from sagemaker.workflow.parameters import ParameterString\n{}{}\np = ParameterString("P")\n'
    code += 'b = CallbackStep("B", "q", {{"k": {}}}, [])\nc = CallbackStep("C", "q", {{"k": {}}}, [])\n'
    old = first + code.format("", imports, 'f"{p}/x"', 'f"{p}/y"')
    made = [f'{found}(on="", values=[p, "/{name}"])' for name in "xy"]
    now = first + code.format(brought, imports, *made)
    if "Join" in imports and "import" in imports:
        now = first + code.format("", imports, *made)
    assert fix(old).after.decode() == now


@pytest.mark.parametrize(
    "code",
    [
        'other(f"s3://{bucket}")',
        'x = f"s3://{bucket}"',
        'def get():\n    return f"s3://{bucket}"',
        'b = send(k=f"s3://{bucket}")',
        'class C:\n    uri = f"s3://{bucket}"',
        STEP.format('f"{other}/{bucket}"'),
        'b = CallbackStep(name="B", sqs_queue_url=f"https://{bucket}", outputs=[], inputs={})',
        'uri = f"s3://{bucket}"\nCallbackStep("B", "q", {"k": uri}, [])\nother(uri)',
    ],
)
def test_where_the_receiver_or_a_part_is_not_known_it_is_unsafe(code: str) -> None:
    assert not fix(HEAD + code).changed
    (finding,) = fix(HEAD + code).left
    assert (finding.code, finding.safety.value) == ("SMF201", "unsafe")
    assert "Join(" in fix(HEAD + code, unsafe_fixes=True).after.decode().removeprefix(HEAD)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ('print(f"in {bucket}")', "known while the pipeline is built"),
        ('logging.info("in " + bucket)', "known while the pipeline is built"),
        ('raise ValueError(f"in {bucket}")', "known while the pipeline is built"),
        ('open(f"{bucket}.txt")', "known while the pipeline is built"),
        ('x = f"{bucket}/x".upper()', "known while the pipeline is built"),
        ('x = {f"{bucket}": 1}', "known while the pipeline is built"),
        ('b = CallbackStep(name=f"B-{bucket}", sqs_queue_url="q", inputs={}, outputs=[])', "known while"),
        (STEP.format('f"{bucket:>9}"'), "a format is asked for"),
        (STEP.format('f"{bucket}{plain!r}"'), "`repr`"),
        (STEP.format('f"{bucket}{count:03}"'), "a format is asked for"),
        (STEP.format('"%5s" % bucket'), "plain ones"),
        (STEP.format('"%(x)s" % {"x": bucket}'), "plain ones"),
        (STEP.format('"{0}{0}".format(bucket)'), "plain ones"),
        (STEP.format('"{:>9}".format(bucket)'), "plain ones"),
        (STEP.format('"/".join([bucket, *others])'), "not all of its parts"),
        (STEP.format('f"{a}{bucket}"'), "no text"),
        (STEP.format("[f\"{bucket}\" 'x', 'y']"), "a comma may be missing"),
        ('prepare(f"s3://{bucket}")', "takes no `Join`"),
        ("prepare(str(folds))", "takes no `Join`"),
        ('y = prepare(1)\nprepare(f"{y}")', "takes no `Join`"),
    ],
)
def test_what_is_for_a_person(code: str, why: str) -> None:
    rewrite = fix(HEAD + code)
    assert not rewrite.changed
    assert [finding.code for finding in rewrite.left] == ["SMF201"]
    assert why in rewrite.left[0].advice


def test_a_text_inside_another_is_told_once() -> None:
    check_left(HEAD + STEP.format("f\"{f'{bucket}'}/x\""), "makes text of")


def test_without_a_version_join_is_not_imported() -> None:
    code = "from sagemaker.workflow import parameters\nfrom sagemaker.core import x\n"
    code += 'p = parameters.ParameterString("P")\nother(f"{p}/x")\n'
    (finding,) = fix(code, select=("SMF201",)).left
    assert "--sdk" in finding.advice


STAYS = [
    'x = f"{bucket.name}/{bucket.default_value}"',
    'x = f"{bucket.expr}"',
    "x = f\"{a.properties.Outputs['o'].expr}{a.name}\"",
    'x = f"{bucket!r}"',
    'x = f"{bucket=}"',
    'x = "%r" % bucket',
    'x = "%r" % (bucket,)',
    'x = "{!r}".format(bucket)',
    'x = "{0.name}".format(bucket)',
    "x = repr(bucket)",
    'logging.info("%s", bucket)',
    'x = Join(on="", values=["s3://", bucket])',
    "x = bucket.to_string()",
    "x = str(plain) + f'{count}'",
    "bucket = 'x'\ny = f'{bucket}'",
    "def f(bucket):\n    return f'{bucket}'\nf('x')",
    "def f(bucket):\n    return f'{bucket}'\nf('x')\nf(bucket)",
    "def f(x=None):\n    return f'{x}'",
    "def f(x: str):\n    return f'{x}'\nf(bucket)",
    "x = bucket if count else 'y'\nz = f'{x}'",
    "def f(x):\n    if isinstance(x, PipelineVariable):\n        return x\n    return f'{x}'\nf(bucket)",
    "def f(x):\n    return x if is_pipeline_variable(x) else f'{x}'\nf(bucket)",
    "def f(x):\n    return x.expr if hasattr(x, 'expr') else str(x)\nf(bucket)",
    "str = repr\nx = str(bucket)",
    "try:\n    x = f'{bucket}'\nexcept TypeError:\n    x = bucket",
    "import pytest\nwith pytest.raises(TypeError):\n    f'{bucket}'",
    "PipelineVariable.__str__ = lambda self: 'x'\nx = f'{bucket}'",
    "ParameterString = str\np = ParameterString('x')\ny = f'{p}'",
    "class ParameterString:\n    pass\np = ParameterString()\ny = f'{p}'",
    "class Own(ParameterString):\n    def __str__(self):\n        return 'x'\np = Own('x')\ny = f'{p}'",
    "from unittest.mock import patch\nwith patch('sagemaker.workflow.parameters.ParameterString'):\n"
    "    p = ParameterString('P')\n    y = f'{p}'",
    "ParameterString('P', enum_values=[f'{plain}'])",
    "x = f'{folds.default_value + 1}'",
    "@step\ndef f(x):\n    return f'{x}' + str(x)\nf(bucket)\nf(prepare(1))",
]


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    assert not fix(HEAD + code + "\n", select=("SMF201",)).left
    assert not fix(HEAD + code + "\n", select=("SMF201",)).changed


def test_stays_in_every_medium() -> None:
    check_noop(HEAD + "\n".join(STAYS[:6]) + "\n")
