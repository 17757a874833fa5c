"""What SMF001 says of the SDK, held against the SDK itself, versions 2 and 3.

A call that smfix fixes fails, or builds a wrong graph, before; after it, the graph is the meant one. A call that works
today is left as it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.media import fix
from tests.sdk.environments import Result, run_all

WORKFLOW = {2: ("sagemaker.workflow", "sagemaker.workflow"), 3: ("sagemaker.mlops.workflow", "sagemaker.core.workflow")}
IMAGE = "123456789012.dkr.ecr.us-west-2.amazonaws.com/i:1"
SETTINGS = f'instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="{IMAGE}"'
HEAD = f"""
from MLOPS.callback_step import CallbackStep
from MLOPS.function_step import step
from MLOPS.pipeline import Pipeline
from CORE.pipeline_context import PipelineSession
from CORE.step_outputs import get_step

def make(name):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={{}}, outputs=[])

@step(name="F", {SETTINGS})
def function():
    return 1

a, b, t = make("Alpha"), make("Beta"), make("T")
result = function()
steps = [a, b]
"""
TAIL = """
pipeline = Pipeline(name="P", steps=[a, b, t, result], sagemaker_session=PipelineSession(default_bucket="bucket"))
"""

FIXED = {
    "t.add_depends_on(a)": ["Alpha"],
    "t.add_depends_on((a))": ["Alpha"],
    "t.add_depends_on(step_names=a)": ["Alpha"],
    "t.add_depends_on(a, b)": ["Alpha", "Beta"],
    "t.add_depends_on(*steps)": ["Alpha", "Beta"],
    "t.add_depends_on(*[a])": ["Alpha"],
    "t.add_depends_on('Alpha')": ["Alpha"],
    "t.add_depends_on(step_names='Alpha')": ["Alpha"],
    "t.add_depends_on(a.name)": ["Alpha"],
    "t.add_depends_on(f'{a.name}')": ["Alpha"],
    "t.add_depends_on(result)": ["F"],
    "t.add_depends_on(get_step(result))": ["F"],
    "for one in steps: t.add_depends_on(one)": ["Alpha", "Beta"],
}
LEFT = {
    "t.add_depends_on([a])": ["Alpha"],
    "t.add_depends_on([a, 'Beta'])": ["Alpha", "Beta"],
    "t.add_depends_on((a, b))": ["Alpha", "Beta"],
    "t.add_depends_on((a,))": ["Alpha"],
    "t.add_depends_on({a})": ["Alpha"],
    "t.add_depends_on(s for s in steps)": ["Alpha", "Beta"],
    "t.add_depends_on({'x': a}.values())": ["Alpha"],
    "t.add_depends_on({'Alpha': 1})": ["Alpha"],
    "t.add_depends_on(steps)": ["Alpha", "Beta"],
    "t.add_depends_on(steps[:1])": ["Alpha"],
    "t.add_depends_on(map(make, ['Alpha']))": ["Alpha"],
    "t.add_depends_on(*[[a]])": ["Alpha"],
    "t.add_depends_on(None)": [],
    "t.add_depends_on('')": [],
    "t.add_depends_on([])": [],
    "t.add_depends_on([result])": ["F"],
    "t.add_depends_on([get_step(result)])": ["F"],
}
WRONG_ANYWAY = ["t.add_depends_on([None])", "t.add_depends_on(1)", "t.add_depends_on()"]
"""Mistakes of another kind: they fail before, and no rule has anything to say."""

EXAMPLES = Path(__file__).parents[2] / "examples" / "pipelines"


def source(call: str, version: int) -> str:
    mlops, core = WORKFLOW[version]
    return (HEAD + call + TAIL).replace("MLOPS", mlops).replace("CORE", core)


def after(code: str) -> str:
    return fix(code).after.decode()


@cache
def results(version: int) -> dict[str, Result]:
    """Every snippet of this file by its text, run in one go."""
    calls = [*FIXED, *LEFT, *WRONG_ANYWAY]
    snippets = [source(call, version) for call in calls]
    snippets += [after(source(call, version)) for call in FIXED]
    for path in example_paths(version):
        snippets += [path.read_text(), after(path.read_text())]
    return dict(zip(snippets, run_all(version, snippets)))


def example_paths(version: int) -> list[Path]:
    return [path for path in sorted(EXAMPLES.glob("*.py")) if ("v3" in path.name) == (version == 3)]


def meant(result: Result) -> list[str]:
    assert result.ok, result
    return result.pipelines["P"]["T"]


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("call", FIXED)
def test_what_is_fixed_was_wrong_and_is_right_now(call: str, version: int) -> None:
    before = source(call, version)
    found = results(version)[before]
    assert not found.ok or found.pipelines["P"]["T"] != FIXED[call]
    assert meant(results(version)[after(before)]) == FIXED[call]


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("call", LEFT)
def test_what_works_is_left(call: str, version: int) -> None:
    code = source(call, version)
    assert meant(results(version)[code]) == LEFT[call]
    assert after(code) == code


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("call", WRONG_ANYWAY)
def test_other_mistakes_are_not_made_worse(call: str, version: int) -> None:
    code = source(call, version)
    assert not results(version)[code].ok
    assert after(code) == code


@pytest.mark.parametrize("version", [2, 3])
def test_a_string_is_taken_letter_by_letter(version: int) -> None:
    found = results(version)[source("t.add_depends_on('Alpha')", version)]
    assert "step of name: A" in found.message


@pytest.mark.parametrize("version", [2, 3])
def test_the_examples(version: int) -> None:
    for path in example_paths(version):
        before = results(version)[path.read_text()]
        assert before.ok == (path.name == "right.py"), path
        now = results(version)[after(path.read_text())]
        assert now.ok, (path, now)
        assert any(dependencies for steps in now.pipelines.values() for dependencies in steps.values())


def test_the_call_as_aws_documented_it() -> None:
    code = (EXAMPLES / "documented.py").read_text()
    before, now = results(2)[code], results(2)[after(code)]
    assert (before.ok, before.error) == (False, "NotImplementedError")
    assert now.pipelines["Documented"]["Train"] == ["Process"]
