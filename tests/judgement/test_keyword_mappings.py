"""Constructors that are given keywords by `**`: the value in the mapping is mended where all who see it want that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- fix: a display
common = {"sqs_queue_url": "https://q", "inputs": {}, "outputs": [], "depends_on": ⟦[⟧prep⟦]⟧}
deploy = CallbackStep(name="Deploy", **common)

--- fix: `dict(...)`
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
deploy = CallbackStep(name="Deploy", **common)

--- leave: a list in it
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prep])
deploy = CallbackStep(name="Deploy", **common)

--- leave: a tuple in it
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=(prep, label))
deploy = CallbackStep(name="Deploy", **common)

--- fix: written right there
deploy = CallbackStep("Deploy", **{"sqs_queue_url": "https://q", "inputs": {}, "outputs": [], "depends_on": ⟦[⟧prep⟦]⟧})

--- fix: a name, silently read character by character
deploy = new("Deploy", **{"depends_on": ⟦[⟧"Prep"⟦]⟧})

--- fix: put in later
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
common["depends_on"] = ⟦[⟧prep⟦]⟧
deploy = CallbackStep(name="Deploy", **common)

--- leave: put in later in a list
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
common["depends_on"] = [prep]
deploy = CallbackStep(name="Deploy", **common)

--- leave: put in after the call
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prep])
deploy = CallbackStep(name="Deploy", **common)
common["depends_on"] = prep

--- leave: taken out before the call
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
del common["depends_on"]
deploy = CallbackStep(name="Deploy", **common)

--- fix: put in by `update`
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
common.update(depends_on=⟦[⟧prep⟦]⟧)
deploy = CallbackStep(name="Deploy", **common)

--- fix: put in by `update` with a display
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
common.update({"depends_on": ⟦[⟧prep⟦]⟧})
deploy = CallbackStep(name="Deploy", **common)

--- leave: overridden by `update`
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
common.update(depends_on=[prep])
deploy = CallbackStep(name="Deploy", **common)

--- leave: overridden after `update`
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
common.update(depends_on=prep)
common["depends_on"] = [prep]
deploy = CallbackStep(name="Deploy", **common)

--- fix: put in by `setdefault`
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
common.setdefault("depends_on", ⟦[⟧prep⟦]⟧)
deploy = CallbackStep(name="Deploy", **common)

--- leave: `setdefault` on what is there
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prep])
common.setdefault("depends_on", prep)
deploy = CallbackStep(name="Deploy", **common)

--- fix: two merged
base = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
after = {"depends_on": ⟦[⟧prep⟦]⟧}
deploy = CallbackStep(name="Deploy", **{**base, **after})

--- fix: two merged by `|`
base = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
deploy = CallbackStep(name="Deploy", **(base | {"depends_on": ⟦[⟧prep⟦]⟧}))

--- fix: two given to one call
base = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
after = dict(depends_on=⟦[⟧prep⟦]⟧)
deploy = CallbackStep(name="Deploy", **base, **after)

--- leave: the one that is overridden in the merge
first = dict(depends_on=prep)
second = dict(depends_on=[prep])
deploy = new("Deploy", **{**first, **second})

--- leave: overridden by a key behind it
first = dict(depends_on=prep)
deploy = new("Deploy", **{**first, "depends_on": [label]})

--- leave: merged with what is not in sight, which may override it
import json
more = json.loads('{"depends_on": ["Prep"]}')
deploy = new("Deploy", **{"depends_on": prep, **more})

--- fix: merged with what is not in sight, which it overrides
import json
more = json.loads('{"description": "x"}')
del more["description"]
deploy = new("Deploy", **{**more, "depends_on": ⟦[⟧prep⟦]⟧})

--- fix: one of two constructors wants it, and so does the other
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
one = CallbackStep(name="One", **common)
two = CallbackStep(name="Two", **common)

--- fix: one of its constructors is given it by a copy
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
one = CallbackStep(name="One", **common)
two = CallbackStep(name="Two", **common.copy())
three = CallbackStep(name="Three", **dict(common, description="x") if False else common)

--- leave: another one wants one
def waits(name, depends_on):
    return new(name, depends_on=[depends_on])
common = dict(depends_on=prep)
one = waits("One", **common)
two = waits("Two", **common)

--- leave (it fails today, but a change would break the other): one wants a list, another one
def waits(name, depends_on):
    return new(name, depends_on=[depends_on])
common = dict(depends_on=prep)
one = waits("One", **common)
two = new("Two", **common)

--- leave (it fails today, but a change would break the other): read under its key
common = dict(depends_on=prep)
one = new("One", **common)
print(common["depends_on"].name)

--- leave (it fails today, but what is walked is not known): walked
common = dict(depends_on=prep)
one = new("One", **common)
for key, value in common.items():
    print(key, value.name)

--- leave (it fails today, but who is handed it is not known): handed to a function
def register(options):
    return options["depends_on"].name
common = dict(depends_on=prep)
one = new("One", **common)
register(common)

--- fix: other keys of it are read
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
one = CallbackStep(name="One", **common)
print(common["sqs_queue_url"], common.get("inputs"), len(common), "depends_on" in common)

--- fix: on one of two paths
import os
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
if "FAST" not in os.environ:
    common["depends_on"] = ⟦[⟧prep⟦]⟧
deploy = CallbackStep(name="Deploy", **common)

--- fix: a mapping of the class
class Flow:
    COMMON = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

    def deploy(self):
        return CallbackStep(name="Deploy", **self.COMMON)
deploy = Flow().deploy()

--- fix: a mapping of the object
class Flow:
    def __init__(self):
        self.common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

    def deploy(self):
        return CallbackStep(name="Deploy", **self.common)
deploy = Flow().deploy()

--- fix: a mapping of the module, in a function
COMMON = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
def deploy(name):
    return CallbackStep(name=name, **COMMON)
deployed = deploy("Deploy")

--- fix: a function returns it
def common():
    return dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
deploy = CallbackStep(name="Deploy", **common())

--- leave: what a function returns is read elsewhere
def common():
    return dict(depends_on=prep)
deploy = new("Deploy", depends_on=[common()["depends_on"]])

--- fix: a wrapper is given it
def make(name, depends_on=None):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=depends_on)
common = dict(depends_on=⟦[⟧prep⟦]⟧)
deploy = make("Deploy", **common)

--- fix: `partial`
from functools import partial
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
deploy = partial(CallbackStep, **common)(name="Deploy")

--- leave: a class of one's own
class Job:
    def __init__(self, name, depends_on):
        self.name, self.after = name, depends_on.name
common = dict(depends_on=prep)
job = Job("Deploy", **common)

--- leave (one of its pipelines fails, as it is meant to): it is expected to fail
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
session = PipelineSession(default_bucket="bucket")
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
try:
    deploy = CallbackStep(name="Deploy", **common)
    Pipeline(name="P", steps=[prep, deploy], sagemaker_session=session).definition()
except TypeError:
    deploy = new("Deploy", depends_on=[prep])
    pipeline = Pipeline(name="Q", steps=[prep, deploy], sagemaker_session=session)

--- fix: steps of a condition's branch
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
branches = {"if_steps": ⟦[⟧prep⟦]⟧, "else_steps": []}
check = ConditionStep(name="Check", conditions=[ConditionEquals(left=1, right=1)], **branches)
del prep

--- fix: steps of a pipeline
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
config = dict(name="P", sagemaker_session=PipelineSession(default_bucket="bucket"), steps=⟦[⟧prep⟦]⟧)
pipeline = Pipeline(**config)

--- leave: steps of a pipeline, in a list
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
config = dict(name="P", sagemaker_session=PipelineSession(default_bucket="bucket"), steps=[prep])
pipeline = Pipeline(**config)
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []
