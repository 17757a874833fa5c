"""`StepDependency`, a step with the condition under which it is waited for, is one dependency in version 3."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- fix [3]: given to a constructor
from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition
alarm = new("Alarm", depends_on=⟦[⟧StepDependency(prep, TriggerCondition.FAILED)⟦]⟧)

--- fix [3]: added
from sagemaker.mlops.workflow.step_dependency import StepDependency
train.add_depends_on(⟦[⟧StepDependency(prep)⟦]⟧)

--- fix [3]: under a name, by a module
from sagemaker.mlops.workflow import step_dependency as sd
failed = sd.StepDependency(prep, sd.TriggerCondition.FAILED)
train.add_depends_on(⟦[⟧failed⟦]⟧)

--- fix [3]: set
from sagemaker.mlops.workflow.step_dependency import StepDependency
train.depends_on = ⟦[⟧StepDependency(prep)⟦]⟧

--- fix [3]: from a function
from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition
def on_failure(step):
    return StepDependency(step, TriggerCondition.FAILED)
train.add_depends_on(⟦[⟧on_failure(prep)⟦]⟧)

--- fix [3]: one step or one of them
from sagemaker.mlops.workflow.step_dependency import StepDependency
for one in (prep, StepDependency(label)):
    train.add_depends_on(⟦[⟧one⟦]⟧)

--- leave [3]: in a list
from sagemaker.mlops.workflow.step_dependency import StepDependency
train.add_depends_on([StepDependency(prep)])
last = new("Last", depends_on=[StepDependency(train), prep])

--- leave [3]: a class of its own that is iterable
from sagemaker.mlops.workflow.step_dependency import StepDependency
class Each(StepDependency):
    def __iter__(self):
        yield StepDependency(self.step)
train.add_depends_on(Each(prep))

--- leave [3]: another class of that name
class StepDependency(list):
    pass
train.add_depends_on(StepDependency([prep]))

--- leave [3]: in a tuple, from a function
from sagemaker.mlops.workflow.step_dependency import StepDependency
def both():
    return StepDependency(prep), StepDependency(label)
train.add_depends_on(both())

--- leave [3]: a method of its own
from sagemaker.mlops.workflow.step_dependency import StepDependency
class Own(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
own = Own(name="Own", sqs_queue_url="https://q", inputs={}, outputs=[])
own.add_depends_on(StepDependency(prep))

--- leave [3]: counted on afterwards
from sagemaker.mlops.workflow.step_dependency import StepDependency
last = new("Last", depends_on=StepDependency(prep))
last.depends_on = [last.depends_on]
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


def test_the_sdk_agrees() -> None:
    assert contradicted(ROWS, 3) == []
