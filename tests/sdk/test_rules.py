"""Every rule's example, held against the real SDK: it fails or builds a wrong graph (a hint's may work); what is to be
used instead builds the meant one. And what SMF002 to SMF007 leave, works."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest

from tests.media import fix
from tests.pages import as_version, built_in, code_of, parts
from tests.sdk.environments import Result, run_all

TAIL = """
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import Step

_found = [value for name, value in list(globals().items()) if isinstance(value, Step) or name in ("result", "group")]
_inner = {id(one) for value in _found if hasattr(value, "steps") for one in value.steps}
_parameters = [value for value in globals().values() if type(value).__name__ == "ParameterString"]
_steps = [value for value in _found if id(value) not in _inner]
_session = PipelineSession(default_bucket="bucket")
Pipeline(name="P", steps=_steps, parameters=_parameters, sagemaker_session=_session)
"""
MEANT: dict[str, dict[str, list[str]]] = {
    "SMF001": {"Label": [], "Train": ["Label"]},
    "SMF002": {"Label": [], "Train": ["Label"], "Deploy": ["Train"]},
    "SMF003": {"Label": [], "Clean": [], "Train": ["Label", "Clean"], "Deploy": ["Train", "Label", "Clean"]},
    "SMF004": {"Label": [], "Clean": [], "Train": ["Label", "Clean"]},
    "SMF005": {"Label": [], "Check": [], "Stop": []},
    "SMF006": {"Label": [], "Deploy": ["Label"]},
    "SMF007": {"Label": [], "Train": ["Label"]},
    "SMF101": {"Prepare": [], "Train": ["Prepare"]},
    "SMF102": {"Prepare": [], "Train": ["Prepare"]},
    "SMF103": {"Prepare": [], "Train": ["Prepare"]},
    "SMF104": {"Prepare": [], "Train": ["Prepare"]},
    "SMF105": {"Prepare": [], "Train": ["Prepare"]},
    "SMF106": {"Prepare": [], "Train": []},
    "SMF107": {"Prepare": [], "Train": ["Prepare"]},
    "SMF108": {"Prepare": [], "Check": [], "Train": ["Prepare", "Check"], "Report": ["Prepare"]},
    "SMF109": {"Check": [], "Train": []},
    "SMF203": {"Label": [], "Train": []},
    "SMF209": {"Label": []},
    "SMF204": {"Label": []},
    "SMF207": {"Clean": []},
    "SMF208": {"Clean": [], "Split": ["Clean"]},
    "SMF206": {"Label": [], "Train": ["Label"]},
    "SMF110": {"Check": [], "Good": [], "Bad": [], "ReportGood": ["Good"], "ReportBad": ["Bad"]},
    "SMF201": {"Label": []},
    "SMF202": {"Train": [], "Check": ["Train"], "Compare": []},
    "SMF205": {"Label": []},
}
"""By rule, the steps that "Use instead" makes, each with the steps that its definition's `DependsOn` names: what
a step gets by its inputs is not among them."""
WORKS = {
    "SMF105": "newer versions of the SDK add the step by themselves",
    "SMF107": "the SDK sends it once",
    "SMF205": "the service alone refuses it",
    "SMF208": "the steps are the ones that are meant, with settings that are not",
}
"""Rules whose examples build what is meant."""
NOT_IN_3 = {"SMF006": "in version 3 no pipeline takes a step collection"}

HEAD = """
from sagemaker.workflow.callback_step import CallbackOutput, CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals, ConditionIn, ConditionNot, ConditionOr
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.selective_execution_config import SelectiveExecutionConfig
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import Step
import functools
import json

def make(name, **more):
    return CallbackStep(name=name, sqs_queue_url="https://q", **more)

def queued(name, after=None):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)

@step(name="F", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def function():
    return 1

a = CallbackStep(name="Alpha", sqs_queue_url="https://q", inputs={}, outputs=[])
b = CallbackStep(name="Beta", sqs_queue_url="https://q", inputs={}, outputs=[])
result = function()
stage = ParameterString(name="Stage", default_value="prod")
one = ConditionEquals(left=1, right=1)
"""
DEFINE = """
_found = {id(v): v for v in [a, b, *(v for v in globals().values() if isinstance(v, Step))]}
_pipeline = Pipeline(name="P", steps=[*_found.values(), result], sagemaker_session=PipelineSession(default_bucket="x"))
"""


@dataclass(frozen=True)
class Case:
    """Code, what smfix makes of it, and what the pipeline's steps depend on then."""

    before: str
    after: str
    meant: dict[str, list[str]]


def q(arguments: str) -> str:
    return f't = CallbackStep(name="T", sqs_queue_url="https://q", inputs={{}}, outputs=[]{arguments})'


CHAINED = "def chained(first, second):\n    second.add_depends_on({})\n\n"
FIXED = [
    Case(q(", depends_on=a"), q(", depends_on=[a]"), {"T": ["Alpha"]}),
    Case(q(", depends_on='Alpha'"), q(", depends_on=['Alpha']"), {"T": ["Alpha"]}),
    Case(q(", depends_on=a.name"), q(", depends_on=[a.name]"), {"T": ["Alpha"]}),
    Case(q(", depends_on=result"), q(", depends_on=[result]"), {"T": ["F"]}),
    Case(q(", depends_on=get_step(result)"), q(", depends_on=[get_step(result)]"), {"T": ["F"]}),
    Case(q(", depends_on=[[a]]"), q(", depends_on=[a]"), {"T": ["Alpha"]}),
    Case(q(", depends_on=[a, [b]]"), q(", depends_on=[a, *[b]]"), {"T": ["Alpha", "Beta"]}),
    Case(
        q(", depends_on=(x for x in [a])") + "\nPipeline(name='Q', steps=[a, t], "
        "sagemaker_session=PipelineSession(default_bucket='x')).definition()",
        q(", depends_on=[x for x in [a]]") + "\nPipeline(name='Q', steps=[a, t], "
        "sagemaker_session=PipelineSession(default_bucket='x')).definition()",
        {"T": ["Alpha"]},
    ),
    Case(
        q(", depends_on=(a,)") + "\nt.add_depends_on([b])",
        q(", depends_on=[a,]") + "\nt.add_depends_on([b])",
        {"T": ["Alpha", "Beta"]},
    ),
    Case(q("") + "\nt.depends_on = a", q("") + "\nt.depends_on = [a]", {"T": ["Alpha"]}),
    Case(q("") + "\nt.depends_on = [[a]]", q("") + "\nt.depends_on = [a]", {"T": ["Alpha"]}),
    Case(
        q("") + "\nt.depends_on = a, b\nt.add_depends_on(['F'])",
        q("") + "\nt.depends_on = [a, b]\nt.add_depends_on(['F'])",
        {"T": ["Alpha", "Beta", "F"]},
    ),
    Case("t = FailStep('T', None, None, None, a)", "t = FailStep('T', None, None, None, [a])", {"T": ["Alpha"]}),
    Case("t = FailStep('T', depends_on='Alpha')", "t = FailStep('T', depends_on=['Alpha'])", {"T": ["Alpha"]}),
    Case(
        "t = ConditionStep('T', a, conditions=[one], if_steps=[], else_steps=[])",
        "t = ConditionStep('T', [a], conditions=[one], if_steps=[], else_steps=[])",
        {"T": ["Alpha"]},
    ),
    Case("t = queued('T', a)", "t = queued('T', [a])", {"T": ["Alpha"]}),
    Case("t = queued('T', after=a)", "t = queued('T', after=[a])", {"T": ["Alpha"]}),
    Case(
        f"{CHAINED.format('first')}t = queued('T')\nchained(a, t)\nchained(b, t)",
        f"{CHAINED.format('[first]')}t = queued('T')\nchained(a, t)\nchained(b, t)",
        {"T": ["Alpha", "Beta"]},
    ),
    Case(
        f"{CHAINED.format('first')}t = queued('T')\nchained(a, t)\nchained([b], t)",
        f"{CHAINED.format('first')}t = queued('T')\nchained([a], t)\nchained([b], t)",
        {"T": ["Alpha", "Beta"]},
    ),
    Case(
        "t = make('T', inputs={}, outputs=[], depends_on=a)",
        "t = make('T', inputs={}, outputs=[], depends_on=[a])",
        {"T": ["Alpha"]},
    ),
    Case(
        "build = functools.partial(queued, 'T')\nt = build(a)",
        "build = functools.partial(queued, 'T')\nt = build([a])",
        {"T": ["Alpha"]},
    ),
    Case("result.add_depends_on([a])", "get_step(result).add_depends_on([a])", {"F": ["Alpha"]}),
    Case("result.add_depends_on(a)", "get_step(result).add_depends_on([a])", {"F": ["Alpha"]}),
    Case("result[0].add_depends_on([a])", "get_step(result[0]).add_depends_on([a])", {"F": ["Alpha"]}),
    Case("get_step(result).depends_on = a", "get_step(result).add_depends_on([a])", {"F": ["Alpha"]}),
    Case(
        "t = ConditionStep('T', conditions=one, if_steps=FailStep('X'), else_steps=[])",
        "t = ConditionStep('T', conditions=[one], if_steps=[FailStep('X')], else_steps=[])",
        {"T": [], "X": []},
    ),
    Case(
        "t = ConditionStep('T', conditions=[one], if_steps=(FailStep('X'),), else_steps=[])",
        "t = ConditionStep('T', conditions=[one], if_steps=[FailStep('X'),], else_steps=[])",
        {"T": [], "X": []},
    ),
    Case(
        "t = ConditionStep('T', conditions=[ConditionNot([one])], if_steps=[], else_steps=[])",
        "t = ConditionStep('T', conditions=[ConditionNot(one)], if_steps=[], else_steps=[])",
        {"T": []},
    ),
    Case(
        "t = ConditionStep('T', conditions=[ConditionOr(one)], if_steps=[], else_steps=[])",
        "t = ConditionStep('T', conditions=[ConditionOr([one])], if_steps=[], else_steps=[])",
        {"T": []},
    ),
    Case(q("").replace("[]", "CallbackOutput('o')"), q("").replace("[]", "[CallbackOutput('o')]"), {"T": []}),
    Case(
        "t = make('T', outputs=[], inputs={'x': Join(on='-', values=stage)})",
        "t = make('T', outputs=[], inputs={'x': Join(on='-', values=[stage])})",
        {"T": []},
    ),
    Case(
        "Pipeline(name='Q', steps=a, parameters=stage, sagemaker_session=PipelineSession(default_bucket='x'))",
        "Pipeline(name='Q', steps=[a], parameters=[stage], sagemaker_session=PipelineSession(default_bucket='x'))",
        {"Alpha": []},
    ),
]
SILENT = {
    "RESULT = ConditionIn(value=stage, in_values='abc').to_request()": "'Values': ['abc']",
    "RESULT = json.dumps(Join(on='-', values='abc').expr)": '"Values": ["abc"]',
    "RESULT = ParameterString('Q', enum_values='prod').to_request()": "'EnumValues': ['prod']",
    "RESULT = SelectiveExecutionConfig(selected_steps='Train', source_pipeline_execution_arn='a').to_request()": (
        "'SelectedSteps': [{'StepName': 'Train'}]"
    ),
}
SILENT_IN_2 = {
    "from sagemaker.estimator import Estimator\nRESULT = str(Estimator('i', role='r', instance_count=1, "
    "instance_type='ml.m5.large', sagemaker_session=PipelineSession(default_bucket='x'), "
    "tags={'Key': 'team', 'Value': 'ml'}).tags)": "[{'Key': 'team', 'Value': 'ml'}]",
    "from sagemaker.estimator import Estimator\nRESULT = str(Estimator('i', role='r', instance_count=1, "
    "instance_type='ml.m5.large', sagemaker_session=PipelineSession(default_bucket='x'), "
    "subnets='s', security_group_ids=['g']).subnets)": "['s']",
    "from sagemaker.estimator import Estimator\nRESULT = str(Estimator('i', role='r', instance_count=1, "
    "instance_type='ml.m5.large', sagemaker_session=PipelineSession(default_bucket='x'), "
    "metric_definitions={'Name': 'n', 'Regex': 'r'}).metric_definitions)": "[{'Name': 'n', 'Regex': 'r'}]",
}
LEFT: dict[str, dict[str, list[str]]] = {
    q(", depends_on=[a]"): {"T": ["Alpha"]},
    q(", depends_on=(a, b)"): {"T": ["Alpha", "Beta"]},
    q(", depends_on={a}"): {"T": ["Alpha"]},
    q(", depends_on={'x': a}.values()"): {"T": ["Alpha"]},
    q(", depends_on={'Alpha': 1}"): {"T": ["Alpha"]},
    q(", depends_on=None"): {"T": []},
    q(", depends_on=[]"): {"T": []},
    q(", depends_on=''"): {"T": []},
    q("") + "\nt.depends_on = [a]": {"T": ["Alpha"]},
    q("") + "\nt.depends_on = (a,)": {"T": ["Alpha"]},
    q("") + "\nt.depends_on = None": {"T": []},
    q("") + "\nt.add_depends_on((a,))\nt.add_depends_on([b])": {"T": ["Alpha", "Beta"]},
    q("") + "\ndeps = [a]\nt.add_depends_on(deps)": {"T": ["Alpha"]},
    "t = queued('T', (a, b))": {"T": ["Alpha", "Beta"]},
    "t = queued('T', [a])": {"T": ["Alpha"]},
    "t = queued('T', after=None)": {"T": []},
    "t = ConditionStep('T', conditions=(one,), if_steps=(FailStep('X'),), else_steps=(FailStep('Y'),))": {"T": []},
    "get_step(result).add_depends_on([a])": {"F": ["Alpha"]},
    "Pipeline(name='Q', steps=(a, b), parameters=(stage,), sagemaker_session=PipelineSession(default_bucket='x'))": {},
}


def example(code: str, part: str, version: int) -> str:
    found = next(rule for rule in built_in() if rule.code == code)
    body = code_of(parts(found)[part])
    return as_version(body if "= Pipeline(" in body else body + TAIL, version)


def source(code: str, version: int) -> str:
    return as_version(f"{HEAD}{code}{DEFINE}", version)


def after(code: str) -> str:
    return fix(code).after.decode()


@cache
def examples(version: int) -> dict[str, Result]:
    """What the SDK makes of the code of all pages, by its text, run in one go."""
    snippets = [example(code, part, version) for code in MEANT for part in ("Example", "Use instead")]
    return dict(zip(snippets, run_all(version, snippets)))


@cache
def results(version: int) -> dict[str, Result]:
    """Every other snippet of this file by its text, likewise."""
    snippets: list[str] = []
    for case in FIXED:
        snippets += [source(case.before, version), source(case.after, version)]
    for code in SILENT:
        snippets += [source(code, version), after(source(code, version))]
    for code in SILENT_IN_2 if version == 2 else ():
        snippets += [source(code, version), after(source(code, version))]
    snippets += [source(code, version) for code in LEFT]
    snippets = list(dict.fromkeys(snippets))
    return dict(zip(snippets, run_all(version, snippets)))


def depended(result: Result) -> dict[str, list[str]]:
    assert result.ok, result
    return {name: steps for pipeline in result.pipelines.values() for name, steps in pipeline.items()}


VERSIONS = pytest.mark.parametrize("version", [2, 3])


def test_every_rule_is_tried() -> None:
    missing = {rule.code for rule in built_in()} ^ set(MEANT)
    assert not missing, f'say in MEANT what the steps under "Use instead" depend on: {missing}'


@VERSIONS
@pytest.mark.parametrize("code", MEANT)
def test_the_pages_examples(code: str, version: int) -> None:
    before = examples(version)[example(code, "Example", version)]
    works = before.ok and depended(before) == MEANT[code]
    assert works == (code in WORKS), f"the SDK {'takes' if works else 'refuses'} the Example; WORKS says why: {before}"
    now = examples(version)[example(code, "Use instead", version)]
    if version == 3 and code in NOT_IN_3:
        assert not now.ok, NOT_IN_3[code]
    else:
        assert depended(now) == MEANT[code]


@VERSIONS
@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.before[:60])
def test_what_is_fixed_was_wrong_and_is_right_now(case: Case, version: int) -> None:
    assert after(as_version(HEAD + case.before, version)) == as_version(HEAD + case.after, version)
    before, fixed = (results(version)[source(code, version)] for code in (case.before, case.after))
    assert not before.ok or not _holds(before, case.meant)
    assert _holds(fixed, case.meant), fixed


def _holds(result: Result, meant: dict[str, list[str]]) -> bool:
    return result.ok and all(depended(result).get(name) == steps for name, steps in meant.items())


@VERSIONS
@pytest.mark.parametrize("code", SILENT)
def test_what_was_taken_without_an_error_means_what_it_says_now(code: str, version: int) -> None:
    before, now = results(version)[source(code, version)], results(version)[after(source(code, version))]
    assert before.ok
    assert before.value != now.value
    assert SILENT[code] in now.value


@pytest.mark.parametrize("code", SILENT_IN_2)
def test_what_version_2_alone_took_without_an_error_means_what_it_says_now(code: str) -> None:
    before, now = results(2)[source(code, 2)], results(2)[after(source(code, 2))]
    assert before.ok
    assert before.value != now.value == SILENT_IN_2[code]


@VERSIONS
@pytest.mark.parametrize("code", LEFT)
def test_what_works_is_left(code: str, version: int) -> None:
    found = results(version)[source(code, version)]
    assert _holds(found, LEFT[code]), found
    rewrite = fix(source(code, version))
    assert not rewrite.changed, re.sub(r".*\n", "", rewrite.after.decode())
    assert not rewrite.left
