"""docs/errors.md: the texts of errors, held against what the real SDK raises for each example."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Finding
from smfix.project.repository import Repository
from tests.media import fix
from tests.sdk.environments import python_of, run_all

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
HEAD = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_outputs import get_step

@step(name="F", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def function():
    return 1

stage = ParameterString(name="Stage", default_value="test")
prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
result = function()
"""
DEFINED = """
steps = [prepare, train, result]
Pipeline("P", [stage], steps=steps, sagemaker_session=PipelineSession(default_bucket="b")).definition()
"""
ENTRIES = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
EXAMPLE = re.compile(r"```python\n# (version 3: )?(\w+): ([^\n]*)\n(.*?)```", re.DOTALL)
EXAMPLES = [(entry, *match.groups()) for entry in ENTRIES for match in EXAMPLE.finditer(entry)]
OLD = [(entry, error, text, code) for entry, version, error, text, code in EXAMPLES if not version]
NEW = [(entry, error, text, code) for entry, version, error, text, code in EXAMPLES if version]


def findings(code: str) -> tuple[Finding, ...]:
    found = fix(HEAD + code)
    return (*found.fixed, *found.left)


def test_every_example_is_one_of_these_and_below_its_own_text() -> None:
    assert len(EXAMPLES) == PAGE.count("```python")
    for entry, _, error, text, _ in EXAMPLES:
        heading, shown = (re.sub(r"'\w+Step'|`", "", said) for said in (entry.partition("\n")[0], text))
        assert heading.strip() in shown, f"{error}: {text}"


def test_each_example_raises_the_error_above_it() -> None:
    results = run_all(2, [HEAD + code + DEFINED for _, _, _, code in OLD])
    assert [(one.error, one.message) for one in results] == [(error, text) for _, error, text, _ in OLD]


def test_what_smfix_makes_of_each_raises_nothing() -> None:
    made = [fix(HEAD + code) for _, _, _, code in OLD]
    fixed = [one.after.decode() + DEFINED for one in made if one.changed]
    assert len(fixed) > 12
    assert [one.message for one in run_all(2, fixed)] == ["" for _ in fixed]


def test_the_rule_that_finds_it_is_the_one_that_the_page_names() -> None:
    for entry, _, _, code in OLD:
        codes = {finding.code for finding in findings(code)}
        assert codes <= set(re.findall(r"SMF\d{3}", entry)), entry
        assert bool(codes) != ("No rule" in entry), entry


def test_examples_for_version_3() -> None:
    for entry, error, text, code in NEW:
        done = subprocess.run([str(python_of(3)), "-c", code], capture_output=True, text=True)
        assert f"\n{error}: {text}" in done.stderr, entry
        upgraded = fix_source(code.encode(), "case.py", Settings(upgrade=True), Repository(()))
        assert "SMF300" in {finding.code for finding in (*upgraded.fixed, *upgraded.left)}
        assert "rules.md#moved-name-smf300" in entry
