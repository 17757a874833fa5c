"""Dependencies that are added or set without naming the method or the attribute in the usual way, and version 3's
`StepDependency`: what the real SDK makes of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Safety
from smfix.project.repository import Repository
from tests.judgement.support import HEAD, Row, contradicted, table

REFERENCES = """\
--- fix: bound method in a name
wait = train.add_depends_on
wait(⟦[⟧prep⟦]⟧)

--- leave: bound method in a name, list
wait = train.add_depends_on
wait([prep])

--- fix: function of the class
Step.add_depends_on(train, ⟦[⟧prep⟦]⟧)

--- leave: function of the class, list
Step.add_depends_on(train, [prep])

--- fix: function of the derived class
CallbackStep.add_depends_on(train, ⟦[⟧prep⟦]⟧)

--- fix: function of the derived class, keywords
CallbackStep.add_depends_on(self=train, step_names=⟦[⟧prep⟦]⟧)

--- fix: getattr
getattr(train, "add_depends_on")(⟦[⟧prep⟦]⟧)

--- leave: getattr list
getattr(train, "add_depends_on")([prep])

--- fix: getattr with default
getattr(train, "add_depends_on", None)(⟦[⟧prep⟦]⟧)

--- fix: for over bound method
wait = train.add_depends_on
for one in [prep, label]:
    wait(⟦[⟧one⟦]⟧)

--- leave: for over lists
wait = train.add_depends_on
for one in [[prep], [label]]:
    wait(one)

--- fix: for over bound methods
for wait in (train.add_depends_on, label.add_depends_on):
    wait(⟦[⟧prep⟦]⟧)

--- fix: comprehension
[wait(⟦[⟧prep⟦]⟧) for wait in (train.add_depends_on, label.add_depends_on)]

--- leave (it fails, and no edit of one place mends it): each is passed alone by `map`
list(map(train.add_depends_on, [prep, label]))

--- leave: map over lists
list(map(train.add_depends_on, [[prep], [label]]))

--- fix: partial
from functools import partial
partial(train.add_depends_on, ⟦[⟧prep⟦]⟧)()

--- fix: partial later
from functools import partial
wait = partial(train.add_depends_on)
wait(⟦[⟧prep⟦]⟧)

--- fix: dict of bound methods
how = {"train": train.add_depends_on}
how["train"](⟦[⟧prep⟦]⟧)

--- leave: rebound to list method
wait = [].append
wait(prep)

--- fix: attribute of self
class Flow:
    def __init__(self):
        self.wait = train.add_depends_on
    def run(self):
        self.wait(⟦[⟧prep⟦]⟧)
Flow().run()

--- leave: patched add
def add(self, one):
    self._depends_on = [one]
Step.add_depends_on = add
wait = train.add_depends_on
wait(prep)

--- leave: own method
class Mine(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
mine = Mine(name="Mine", sqs_queue_url="https://q", inputs={}, outputs=[])
wait = mine.add_depends_on
wait(prep)
getattr(mine, "add_depends_on")(prep)

--- leave: own function of class
class Mine(CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
mine = Mine(name="Mine", sqs_queue_url="https://q", inputs={}, outputs=[])
Mine.add_depends_on(mine, prep)

--- leave: bound method with try
wait = train.add_depends_on
try:
    wait(prep)
except TypeError:
    wait([prep])

--- leave: either
import os
def alone(one):
    train.add_depends_on([one])
wait = alone if os.sep else train.add_depends_on
wait(prep)

--- leave: name overwritten
wait = train.add_depends_on
wait = print
wait(prep)

--- leave: several paths
def go(wait):
    wait(prep)
go(print)
if not prep:
    go(train.add_depends_on)

--- leave: getattr computed
import json
getattr(train, json.loads('"to_request"'))()

--- leave: class, list var
deps = [prep]
Step.add_depends_on(train, deps)

--- leave: partial of list
from functools import partial
partial(train.add_depends_on, [prep])()

--- leave: partial unused args
from functools import partial
wait = partial(Step.add_depends_on, train)
wait([prep])

--- fix: partial of class function
from functools import partial
wait = partial(Step.add_depends_on, train)
wait(⟦[⟧prep⟦]⟧)

--- fix: letters
wait = train.add_depends_on
wait(⟦[⟧"Prep"⟦]⟧)

--- fix: keyword
wait = train.add_depends_on
wait(step_names=⟦[⟧prep⟦]⟧)

--- fix: walrus
if wait := train.add_depends_on:
    wait(⟦[⟧prep⟦]⟧)

--- leave: another library
class Resource:
    def add_depends_on(self, one):
        self.one = one
wait = Resource().add_depends_on
wait(prep)

--- leave: bound method of a list
deps = [prep]
wait = deps.append
wait(label)
train.add_depends_on(deps)
"""

SETTERS = """\
--- fix: setattr
setattr(train, "depends_on", ⟦[⟧prep⟦]⟧)

--- leave: setattr, list
setattr(train, "depends_on", [prep])

--- fix: setattr, name in a name
ATTR = "depends_on"
setattr(train, ATTR, ⟦[⟧prep⟦]⟧)

--- fix: setattr twice
setattr(train, "depends_on", ⟦[⟧prep⟦]⟧)
setattr(train, "depends_on", ⟦[⟧label⟦]⟧)

--- leave: setattr wrapped later
setattr(train, "depends_on", prep)
setattr(train, "depends_on", [train.depends_on])

--- leave: setattr wrapped later, by assignment
setattr(train, "depends_on", prep)
train.depends_on = [train.depends_on]

--- leave: own setattr
def setattr(one, name, value):
    one.__dict__["_" + name] = [value]
setattr(train, "depends_on", prep)

--- leave: computed names
import json
setattr(train, json.loads('"_depends"'), prep)

--- leave: setattr of lists
for one, others in ((prep, [label]), (label, [])):
    setattr(one, "depends_on", others)

--- leave: other object
class Flow:
    pass
flow = Flow()
setattr(flow, "depends_on", prep)

--- leave: own property
class Mine(CallbackStep):
    @property
    def depends_on(self):
        return self._depends_on
    @depends_on.setter
    def depends_on(self, one):
        self._depends_on = [one] if one else []
mine = Mine(name="Mine", sqs_queue_url="https://q", inputs={}, outputs=[])
setattr(mine, "depends_on", prep)

--- leave: patched
def put(self, one):
    self._depends_on = [one] if isinstance(one, Step) else one
Step.depends_on = property(lambda self: self._depends_on, put)
setattr(train, "depends_on", prep)
"""

CONDITIONS = """\
--- fix [3]: constructor
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
new = {"name": "Train", "sqs_queue_url": "https://q", "inputs": {}, "outputs": []}
train = CallbackStep(**new, depends_on=⟦[⟧StepDependency(prep)⟦]⟧)

--- fix [3]: add
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧StepDependency(prep)⟦]⟧)

--- fix [3]: set
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.depends_on = ⟦[⟧StepDependency(prep)⟦]⟧

--- fix [3]: trigger
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
on_failure = StepDependency(prep, TriggerCondition.FAILED)
train.add_depends_on(⟦[⟧on_failure⟦]⟧)

--- leave [3]: list
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on([StepDependency(prep)])

--- fix [3]: unknown receiver
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
import json
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
globals()[json.loads('"train"')].add_depends_on(⟦[⟧StepDependency(prep)⟦]⟧)

--- leave [3] (it fails in another way): a list inside
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on([StepDependency([prep])])

--- fix [3]: double wrapped
### main.py
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.steps import StepDependency
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on([⟦[→⟧StepDependency(prep)⟦]→⟧])
"""
TABLES = {"references": REFERENCES, "setters": SETTERS, "conditions": CONDITIONS}


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", TABLES)
def test_the_sdk_agrees(name: str, version: int) -> None:
    assert contradicted(TABLES[name], version) == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("list(map(train.add_depends_on, [prep, label]))", "passes each of"),
        ("[*map(train.add_depends_on, (prep, label))]", "passes each of"),
        ('for done in map(train.add_depends_on, {"Prep", "Label"}): pass', "passes each of"),
        ("type(train).add_depends_on(train, prep)", "can't tell whether `type(train)`"),
    ],
)
def test_what_no_edit_of_one_place_mends_is_told(call: str, said: str) -> None:
    found = fix_source(f"{HEAD}{call}\n".encode(), "main.py", Settings(), Repository(()))
    assert not found.fixed
    assert [finding.safety for finding in found.left] == [Safety.MANUAL]
    assert said in found.left[0].message
