"""SMF007: where `depends_on` cannot be set, the dependency is added."""

from __future__ import annotations

import pytest

from tests.media import check_left, check_noop, check_transformed

HEAD = """\
from sagemaker.workflow.function_step import step
from sagemaker.workflow.notebook_job_step import NotebookJobStep
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import TrainingStep

a = TrainingStep("A")
n = NotebookJobStep(name="N")

@step
def function():
    return 1

result = function()
made = get_step(result)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n.depends_on = [a]", "n.add_depends_on([a])"),
        ("n.depends_on = a", "n.add_depends_on([a])"),
        ("n.depends_on = 'A'  # why", "n.add_depends_on(['A'])  # why"),
        ("n.depends_on=[a,\n    'B']", "n.add_depends_on([a,\n    'B'])"),
        ("n.depends_on = a, 'B'", "n.add_depends_on((a, 'B'))"),
        ("made.depends_on = [a]", "made.add_depends_on([a])"),
        ("get_step(result).depends_on = [a]", "get_step(result).add_depends_on([a])"),
        ("if a: n.depends_on = [a]", "if a: n.add_depends_on([a])"),
        ("n.depends_on = (yield_ := [a])", "n.add_depends_on((yield_ := [a]))"),
    ],
)
def test_fixed(before: str, after: str) -> None:
    check_transformed(f"{HEAD}{before}\n", f"{HEAD}{after}\n")


def test_what_cannot_be_one_call_is_for_a_person() -> None:
    check_left(f"{HEAD}x = n.depends_on = [a]\n", "cannot be set")


@pytest.mark.parametrize("code", ["a.depends_on = [n]", "n.add_depends_on([a])", "n.other = [a]", "x = n.depends_on"])
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")
