"""Pipeline variables in the real SDK: what SMF201 and SMF202 find fails there, or goes one way whatever the value is;
what SMF201 writes makes the same definition as the code that a person would write."""

from __future__ import annotations

import json
from functools import cache
from itertools import groupby

import pytest

from tests.media import fix
from tests.pages import as_version
from tests.sdk.environments import Result, run_all

HEAD = """
import json, os, pathlib
from sagemaker.workflow.callback_step import CallbackOutput, CallbackStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.parameters import ParameterBoolean, ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

@step(name="F", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def function():
    return 1

@step(name="G", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def consume(x):
    return x

bucket = ParameterString(name="Bucket", default_value="data")
folds = ParameterInteger(name="Folds", default_value=3)
rate = ParameterFloat(name="Rate", default_value=0.5)
fast = ParameterBoolean(name="Fast", default_value=False)
first = CallbackStep(name="A", sqs_queue_url="https://q", inputs={}, outputs=[CallbackOutput("o")])
output = first.properties.Outputs["o"]
result = function()
started = ExecutionVariables.START_DATETIME
text = Join(on="", values=["a", bucket])
plain, count = "x", 3
"""
TAIL = """
_session = PipelineSession(default_bucket="bucket")
_steps = [first, result, *([b] if "b" in globals() else [])]
_parameters = [bucket, folds, rate, fast]
RESULT = Pipeline(name="P", parameters=_parameters, steps=_steps, sagemaker_session=_session).definition()
"""
STEP = 'b = CallbackStep(name="B", sqs_queue_url="https://q", outputs=[], inputs={{"k": {}}})'
TEXTS = {
    'f"s3://{bucket}/{plain}/{count}"': 'Join(on="", values=["s3://", bucket, "/x/3"])',
    'f"{bucket}"': "bucket",
    "str(folds)": 'Join(on="", values=[folds])',
    'f"{output}/x"': 'Join(on="", values=[output, "/x"])',
    'f"{result}/{result[0]}"': 'Join(on="", values=[result, "/", result[0]])',
    'f"{started}-{rate}"': 'Join(on="", values=[started, "-", rate])',
    'f"{text}/x"': 'Join(on="", values=[Join(on="", values=["a", bucket]), "/x"])',
    '"s3://" + bucket + "/x"': 'Join(on="", values=["s3://", bucket, "/x"])',
    "bucket + '/' + str(folds)": 'Join(on="", values=[bucket, "/", folds])',
    '"s3://%s/%s%%" % (bucket, plain)': 'Join(on="", values=["s3://", bucket, "/x%"])',
    '"s3://{}/{n}".format(bucket, n=folds)': 'Join(on="", values=["s3://", bucket, "/", folds])',
    '"/".join([bucket, plain])': 'Join(on="/", values=[bucket, "x"])',
}
"""By a text of variables, what a person would write."""
FAILS = [
    *("str(bucket)", "int(folds)", "float(rate)", "len(output)", "range(folds)", "folds * 2", "folds + 1", "-rate"),
    *("folds < 3", "0 < rate", "'a' in bucket", "[1, 2][folds]", "bucket.upper()", "print(bucket)", "max(folds, 1)"),
    *("list(result)", "[*bucket]", "os.path.join('a', bucket)", "json.dumps(bucket)"),
    *("{'data': 1}[bucket]", "pathlib.Path(bucket)", "f'{bucket:>9}'", "[x for x in folds]"),
]
ALWAYS = {
    "bool(fast)": "True",
    "not fast": "False",
    "fast and 1": "1",
    "folds == 3": "False",
    "folds != 3": "True",
    "bucket in ['data', 'other']": "False",
    "started == 'x'": "False",
    "output == 'x'": "False",
    "bool(output)": "True",
    "bool(result)": "True",
}
"""What is taken without an error, with what comes of it, whatever the default is."""
LEFT = ["repr(bucket)", "f'{bucket!r}'", "'%r' % bucket", "f'{bucket=}'", "'{0.name}'.format(bucket)", "bucket.expr",
        "bucket.default_value", "result[0]", "bucket.to_string()", "bucket == bucket", "bucket in [folds]"]  # fmt: skip


def source(code: str, version: int) -> str:
    return as_version(HEAD + code + TAIL, version)


def value(code: str, version: int) -> str:
    return as_version(f"{HEAD}RESULT = str({code}) if not hasattr({code}, 'expr') else ''\n", version)


def after(text: str, version: int) -> str:
    return fix(source(STEP.format(text), version)).after.decode()


@cache
def results(version: int) -> dict[str, Result]:
    """What the SDK makes of every program of this file, run in one go."""
    programs = [source(STEP.format(one), version) for pair in TEXTS.items() for one in pair]
    programs += [after(text, version) for text in TEXTS]
    programs += [as_version(f"{HEAD}{code}\n", version) for code in FAILS]
    programs += [value(code, version) for code in (*ALWAYS, *LEFT)]
    programs += [source(f"b = consume({code})", version) for code in (*STEP_FUNCTION, "bucket")]
    return dict(zip(programs, run_all(version, programs)))


STEP_FUNCTION = ['Join(on="", values=["a", bucket])', "folds.to_string()"]
VERSIONS = pytest.mark.parametrize("version", [2, 3])


@VERSIONS
@pytest.mark.parametrize("text", TEXTS)
def test_the_definition_is_that_of_the_right_code(text: str, version: int) -> None:
    before = results(version)[source(STEP.format(text), version)]
    assert (before.ok, before.error) == (False, "TypeError")
    now, meant = (results(version)[one] for one in (after(text, version), source(STEP.format(TEXTS[text]), version)))
    assert now.ok, now
    assert meant.ok, meant
    assert _defined(now.value) == _defined(meant.value)


def _defined(definition: str) -> object:
    """The parameters, and the steps but for functions, whose code is a part of theirs; texts that stand beside each
    other in a `Join` made one."""
    whole = json.loads(definition)
    return whole["Parameters"], [_merged(one) for one in whole["Steps"] if one["Name"] in ("A", "B")]


def _merged(found: object) -> object:
    if isinstance(found, list):
        return [_merged(one) for one in found]
    if not isinstance(found, dict):
        return found
    made = {key: _merged(one) for key, one in found.items()}
    values = made.get("Values")
    if made.get("On") == "" and isinstance(values, list):
        groups = groupby(values, lambda one: isinstance(one, str))
        made["Values"] = [one for is_text, some in groups for one in (["".join(some)] if is_text else some)]
    return made


@VERSIONS
@pytest.mark.parametrize("code", FAILS)
def test_what_is_found_fails(code: str, version: int) -> None:
    assert not results(version)[as_version(f"{HEAD}{code}\n", version)].ok
    assert [one.code[:4] for one in fix(as_version(f"{HEAD}{code}\n", version)).left] == ["SMF2"]


@VERSIONS
@pytest.mark.parametrize("code", ALWAYS)
def test_what_is_found_comes_to_one_thing(code: str, version: int) -> None:
    assert results(version)[value(code, version)].value == ALWAYS[code]
    (finding,) = fix(as_version(f"{HEAD}x = {code}\n", version)).left
    assert finding.code == "SMF202"


@VERSIONS
@pytest.mark.parametrize("code", LEFT)
def test_what_works_is_left(code: str, version: int) -> None:
    assert results(version)[value(code, version)].ok
    assert not fix(as_version(f"{HEAD}x = {code}\n", version)).left


LISTED = """
label = CallbackStep("L", "https://q", {"folds": Join(on="", values=[folds, "x"]), "bucket": bucket}, [])
made = Pipeline(name="P", parameters=%s, steps=[label], sagemaker_session=PipelineSession(default_bucket="b"))
RESULT = made.definition()
"""


@VERSIONS
def test_a_definition_lists_every_parameter_that_its_steps_refer_to(version: int) -> None:
    codes = [as_version(HEAD + LISTED % listed, version) for listed in ("[bucket]", "[bucket, folds]")]
    before, meant = (json.loads(result.value) for result in run_all(version, codes))
    assert before["Steps"] == meant["Steps"]
    assert "Parameters.Folds" in str(before)
    assert [one["Name"] for one in before["Parameters"]] == ["Bucket"]
    assert [one["Name"] for one in meant["Parameters"]] == ["Bucket", "Folds"]
    assert fix(codes[0]).after.decode() == codes[1]


@VERSIONS
def test_a_function_under_step_takes_no_join(version: int) -> None:
    for code in STEP_FUNCTION:
        found = results(version)[source(f"b = consume({code})", version)]
        assert "is not supported for function arguments" in found.message
    assert results(version)[source("b = consume(bucket)", version)].ok
