"""The SDK adds nothing where it is given something false: a step whose class says that it may be is no dependency
then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- leave: `__bool__` in the class
class Optional(CallbackStep):
    enabled = False
    def __bool__(self):
        return self.enabled
audit = Optional(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(audit)
label.depends_on = audit
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=audit)
other = new("Other", depends_on=audit)

--- leave: `__len__` in the class
class Batch(CallbackStep):
    jobs = ()
    def __len__(self):
        return len(self.jobs)
batch = Batch(name="Batch", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(batch)

--- leave: a base that is no step
class Switched:
    enabled = False
    def __bool__(self):
        return self.enabled
class Optional(Switched, CallbackStep):
    pass
audit = Optional(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(audit)

--- leave: a base of another file
### switched.py
class Switched:
    enabled = False
    def __bool__(self):
        return self.enabled
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from switched import Switched
class Optional(CallbackStep, Switched):
    pass
audit = Optional(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(audit)

--- leave: assigned in the class's body
class Optional(CallbackStep):
    __bool__ = lambda self: False
audit = Optional(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(audit)

--- leave: set by a decorator
def optional(cls):
    cls.__bool__ = lambda self: False
    return cls
@optional
class Audit(CallbackStep):
    pass
audit = Audit(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(audit)

--- leave: set later
class Audit(CallbackStep):
    pass
audit = Audit(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
Audit.__len__ = lambda self: 0
train.add_depends_on(audit)

--- leave: one that is false among others
class Optional(CallbackStep):
    def __bool__(self):
        return False
before = [Optional(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])]
for one in before:
    train.add_depends_on(one)

--- leave: through a function
class Optional(FailStep):
    def __init__(self, name, enabled):
        super().__init__(name=name, error_message="no")
        self.enabled = enabled
    def __bool__(self):
        if self.enabled:
            return True
        return False
def after(then, first):
    then.add_depends_on(first)
after(train, Optional("Audit", False))

--- fix: always true
class Job(CallbackStep):
    def __bool__(self):
        \"\"\"Also a job without children is one.\"\"\"
        return True
    def __len__(self):
        return 0
job = Job(name="Job", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧job⟦]⟧)
label.depends_on = ⟦[⟧job⟦]⟧

--- fix: the receiver says whether it is true
class Optional(CallbackStep):
    def __bool__(self):
        return False
audit = Optional(name="Audit", sqs_queue_url="https://q", inputs={}, outputs=[])
audit.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: of the object alone it is not looked up
label.__bool__ = lambda: False
train.add_depends_on(⟦[⟧label⟦]⟧)

--- fix: another class of the file
class Switch:
    def __bool__(self):
        return False
class Job(CallbackStep):
    switch = Switch()
job = Job(name="Job", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧job⟦]⟧)

--- fix: a class that derives from it
class Job(CallbackStep):
    pass
class Optional(Job):
    def __bool__(self):
        return False
job = Job(name="Job", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧job⟦]⟧)
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []
