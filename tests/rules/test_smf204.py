"""SMF204: property files that a step does not have, or of no output of it, and `JsonGet(s3_uri=)` that is no `Join`."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from tests.media import check_left, check_noop, check_transformed
from tests.pages import as_version
from tests.sdk.environments import Result, run_all

HEAD = """\
from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThan
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep

session = PipelineSession(default_bucket="bucket")
processor = ScriptProcessor(
    image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/img:1",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/R",
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
report = PropertyFile(name="Report", output_name="eval", path="eval.json")
other = PropertyFile("Other", "evil", "eval.json")
third = PropertyFile("Third", "eval", "third.json")
outputs = [ProcessingOutput(output_name="eval", source="/opt/ml/processing/eval")]
"""
SCORE = 'score = ProcessingStep("Score", step_args=processor.run(code="s3://b/s.py", outputs=outputs), {})\n'
CHECK = """check = ConditionStep(
    name="Check", conditions=[ConditionGreaterThan(left={}, right=1)], if_steps=[], else_steps=[]
)
pipeline = Pipeline(name="P", steps=[score, check], sagemaker_session=session)
"""
GET = 'JsonGet(step_name=score.name, property_file={}, json_path="auc")'


def program(files: str, get: str) -> str:
    return HEAD + SCORE.format(files) + CHECK.format(get)


FIXED = {
    program("", GET.format("report")): program("property_files=[report], ", GET.format("report")),
    program("", 'JsonGet("Score", report, "auc")'): program(
        "property_files=[report], ", 'JsonGet("Score", report, "auc")'
    ),
    program("property_files=[third]", GET.format("report")): program(
        "property_files=[third, report]", GET.format("report")
    ),
    program("property_files=[]", GET.format("report")): program("property_files=[report]", GET.format("report")),
    program("", GET.format("report")) + f"again = {GET.format('report')}\nmore = {GET.format('third')}\n": program(
        "property_files=[report, third], ", GET.format("report")
    )
    + f"again = {GET.format('report')}\nmore = {GET.format('third')}\n",
}
LATER = HEAD.replace("report =", "late =") + SCORE.format("") + "report = late\n" + CHECK.format(GET.format("report"))
TOLD = {
    program("property_files=[]", GET.format("'Report'")): "the step `Score` has no property file `Report`",
    program(
        "property_files=[report]", GET.format("'Reports'")
    ): "no property file `Reports` in `property_files=`; `Report`",
    program("property_files=[report]", GET.format("other")): "the step `Score` has no property file `Other`",
    program("property_files=[other]", GET.format("other")): "is of the output `evil`, which `Score` does not declare",
    program("", 'JsonGet(step_name="Score", s3_uri="s3://b/x.json", json_path="auc")'): "takes a `Join` alone",
    LATER: "the step `Score` has no property file `Report`",
    program("", GET.format("report")).replace(
        "report = P", "made = 1\nif made:\n    report = P"
    ): "the step `Score` has no property file `Report`",
}
STAYS = [
    program("property_files=[report]", GET.format("report")),
    program("property_files=[report]", GET.format("'Report'")),
    program("property_files=[report]", 'JsonGet("Score", report, "auc")'),
    program("", 'JsonGet(step_name="Score", s3_uri=Join(on="/", values=["s3:/", "b"]), json_path="auc")'),
]
STAYS_TOO = [
    program("property_files=files()", GET.format("report")),
    program("property_files=[report, *more]", GET.format("other")),
    program("**more", GET.format("report")),
    program("", GET.format("report")) + "score.property_files.append(report)\n",
    program("", GET.format("name()")),
    program("", 'JsonGet(step_name=name(), property_file=report, json_path="auc")'),
    program("", 'JsonGet(step_name="Score", property_file=name(), json_path="auc")'),
    program("property_files=[other]", "1").replace("outputs=outputs", "outputs=outputs + more"),
    program("property_files=[other]", "1").replace("outputs=outputs", "**more"),
    program("property_files=[other]", "1") + "outputs.append(ProcessingOutput(output_name='evil', source='x'))\n",
    program("", "1") + "def get(uri):\n    return JsonGet(step_name='Score', s3_uri=uri, json_path='x')\n",
    program("", "1") + "import pytest\nwith pytest.raises(ValueError):\n    JsonGet(step_name='S', s3_uri='s3://b')\n",
]


@pytest.mark.parametrize("before", FIXED)
def test_the_file_is_added_where_the_step_is_made(before: str) -> None:
    check_transformed(before, FIXED[before])


@pytest.mark.parametrize("code", TOLD)
def test_told(code: str) -> None:
    check_left(code, TOLD[code])


@pytest.mark.parametrize("code", STAYS + STAYS_TOO)
def test_stays(code: str) -> None:
    check_noop(code)


@cache
def _answers() -> dict[str, Result]:
    codes = [*TOLD, *FIXED, *FIXED.values(), *STAYS]
    return dict(zip(codes, run_all(2, [f"{code}RESULT = pipeline.definition()\n" for code in codes])))


def _missing(code: str) -> set[str]:
    """The property files that a definition asks for, and that no step of it has."""
    found = json.loads(_answers()[code].value)["Steps"]
    asked = re.findall(r"PropertyFiles\.(\w+)", _answers()[code].value)
    return set(asked) - {file["PropertyFileName"] for step in found for file in step.get("PropertyFiles", ())}


@pytest.mark.parametrize("before", FIXED)
def test_the_definition_asks_for_a_file_that_it_has_afterwards_alone(before: str) -> None:
    assert _missing(before) == {"Report"}
    assert not _missing(FIXED[before])


@pytest.mark.parametrize("code", TOLD)
def test_what_is_told_is_wrong_in_the_sdk(code: str) -> None:
    found = _answers()[code]
    if not found.ok:
        assert found.error == "ValueError"
        return
    first = json.loads(found.value)["Steps"][0]
    held = {one["PropertyFileName"]: one["OutputName"] for one in first.get("PropertyFiles", ())}
    outputs = {one["OutputName"] for one in first["Arguments"]["ProcessingOutputConfig"]["Outputs"]}
    (asked,) = re.findall(r"PropertyFiles\.(\w+)", found.value)
    assert held.get(asked) not in outputs


@pytest.mark.parametrize("code", STAYS)
def test_what_stays_works_in_the_sdk(code: str) -> None:
    assert _answers()[code].ok, _answers()[code]


def test_version_3_refuses_a_text_as_well() -> None:
    code = (
        "from sagemaker.workflow.functions import JsonGet\nJsonGet(step_name='S', s3_uri='s3://b/x', json_path='x')\n"
    )
    assert run_all(3, [as_version(code, 3)])[0].error == "ValueError"
    check_left(as_version(code, 3), "takes a `Join` alone")


OF_VERSION_3 = """\
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.workflow.functions import JsonGet
from sagemaker.core.workflow.conditions import ConditionGreaterThan
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.core.workflow.properties import PropertyFile
from sagemaker.mlops.workflow.condition_step import ConditionStep
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.steps import ProcessingStep

session = PipelineSession(default_bucket="bucket")
processor = ScriptProcessor(
    image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/img:1",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/R",
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
report = PropertyFile(name="Report", output_name="eval", path="eval.json")
s3 = ProcessingS3Output(s3_uri="s3://b/e", local_path="/opt/ml/processing/eval", s3_upload_mode="EndOfJob")
outputs = [ProcessingOutput(output_name="eval", s3_output=s3)]
score = ProcessingStep(
    name="Score",
    step_args=processor.run(code="s3://b/s.py", outputs=outputs),{}
)
check = ConditionStep(
    name="Check",
    conditions=[
        ConditionGreaterThan(left=JsonGet(step_name=score.name, property_file=report, json_path="auc"), right=1)
    ],
    if_steps=[],
    else_steps=[],
)
pipeline = Pipeline(name="P", steps=[score, check], sagemaker_session=session)
"""


def test_the_fix_holds_in_version_3() -> None:
    before, after = OF_VERSION_3.format(""), OF_VERSION_3.format("\n    property_files=[report],")
    check_transformed(before, after)
    was, now = run_all(3, [f"{code}RESULT = pipeline.definition()\n" for code in (before, after)])
    assert (was.ok, now.ok) == (True, True), (was, now)
    assert "PropertyFileName" not in was.value
    assert json.loads(now.value)["Steps"][0]["PropertyFiles"][0]["PropertyFileName"] == "Report"
