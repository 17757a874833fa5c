"""SMF003: a list in the list of dependencies is taken out; a list of steps stays."""

from __future__ import annotations

import pytest

from tests.media import check_noop, check_transformed

HEAD = """\
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

a = ProcessingStep(name="A")
b = ProcessingStep(name="B")
c = TrainingStep(name="C")
steps = [a, b]
pair = (a, b)
"""

FIXED = [
    ("c.add_depends_on([[a]])", "c.add_depends_on([a])"),
    ("c.add_depends_on([[a, b]])", "c.add_depends_on([a, b])"),
    ("c.add_depends_on([[[a]]])", "c.add_depends_on([a])"),
    ("c.add_depends_on([steps])", "c.add_depends_on(steps)"),
    ("c.add_depends_on([ steps ])", "c.add_depends_on(steps)"),
    ("c.add_depends_on([steps,])", "c.add_depends_on(steps)"),
    ("c.add_depends_on([pair])", "c.add_depends_on(pair)"),
    ("c.add_depends_on([(a, b)])", "c.add_depends_on((a, b))"),
    ("c.add_depends_on(step_names=[steps])", "c.add_depends_on(step_names=steps)"),
    ("c.add_depends_on([a, steps])", "c.add_depends_on([a, *steps])"),
    ("c.add_depends_on([a, [b]])", "c.add_depends_on([a, *[b]])"),
    (
        "c.add_depends_on([\n    a,  # one\n    steps,  # more\n])",
        "c.add_depends_on([\n    a,  # one\n    *steps,  # more\n])",
    ),
    ("t = TrainingStep('T', depends_on=[[a]])", "t = TrainingStep('T', depends_on=[a])"),
    ("t = TrainingStep('T', depends_on=[steps])", "t = TrainingStep('T', depends_on=[*steps])"),
    ("t = TrainingStep('T', depends_on=[[s for s in steps]])", "t = TrainingStep('T', depends_on=[s for s in steps])"),
    ("c.depends_on = [steps]", "c.depends_on = [*steps]"),
    ("c.depends_on = [[a]]  # why", "c.depends_on = [a]  # why"),
]

STAYS = [
    "c.add_depends_on([a])",
    "c.add_depends_on([*steps])",
    "c.add_depends_on([a, *steps])",
    "c.add_depends_on([steps[0]])",
    "c.add_depends_on(steps)",
    "c.add_depends_on(*[[a]])",
    "c.add_depends_on([])",
    "c.add_depends_on([a if b else steps])",
    "c.add_depends_on([unknown])",
    "c.add_depends_on([{'A': a}])",
    "t = TrainingStep('T', depends_on=[a])",
    "c.depends_on = [a, b]",
    "x.add_depends_on([[a]])",
    "x = [[a]]",
]


@pytest.mark.parametrize(("before", "after"), FIXED)
def test_fixed(before: str, after: str) -> None:
    check_transformed(f"{HEAD}{before}\n", f"{HEAD}{after}\n")


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")
