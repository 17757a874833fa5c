"""Keywords that reach the SDK through `**` of a dict in sight: mended in the dict, where nothing else reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- fix: keywords in a dict that `dict` makes
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
last = CallbackStep(name="Last", **common)

--- fix: keywords in a dict that is written out
common = {"sqs_queue_url": "https://q", "inputs": {}, "outputs": [], "depends_on": ⟦[⟧prep⟦]⟧}
first = CallbackStep(name="First", **common)
last = CallbackStep(name="Last", **common)

--- fix: keywords in the dict that stands in the call
last = CallbackStep(
    name="Last", **{"sqs_queue_url": "https://q", "inputs": {}, "outputs": [], "depends_on": ⟦[⟧prep⟦]⟧}
)

--- fix: keywords in a dict in a function
def build():
    common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
    return CallbackStep(name="Last", **common)
last = build()

--- fix: one of them is set on its own
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[])
common["depends_on"] = ⟦[⟧prep⟦]⟧
last = CallbackStep(name="Last", **common)

--- fix: a name in the dict
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧"Prep"⟦]⟧)
last = CallbackStep(name="Last", **common)

--- fix: a dict of the module, used in a function
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
def build(name):
    return CallbackStep(name=name, **common)
last = build("Last")

--- fix: another item of the dict is read and set
common = dict(sqs_queue_url="https://p", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
common["sqs_queue_url"] = common["sqs_queue_url"].replace("p", "q")
last = CallbackStep(name="Last", **common)

--- leave: a constructor that is expected to fail
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=1)
try:
    last = CallbackStep(name="Last", **common, depends_on=[prep])
except TypeError:
    last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[])

--- leave: a copy of the dict with a list
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
last = CallbackStep(name="Last", **{**common, "depends_on": [common["depends_on"]]})

--- leave: a dict that another file has a list made of
### common.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)


def plain(name):
    return CallbackStep(name=name, **common)
### main.py
from common import common, plain, prep

common["depends_on"] = [common["depends_on"]]
last = plain("Last")

--- leave: a list in the dict
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[prep])
last = CallbackStep(name="Last", **common)

--- leave: the dict is read as one, too
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[common["depends_on"]])

--- leave: the dict goes to a function that makes a list of it
def made(name, depends_on, **more):
    return CallbackStep(name=name, depends_on=[depends_on], **more)
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
last = made("Last", **common)

--- leave: the dict is changed before
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
common["depends_on"] = [common["depends_on"]]
last = CallbackStep(name="Last", **common)

--- leave: the dict is changed by a function before
def listed(options):
    options["depends_on"] = [options["depends_on"]]
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
listed(common)
last = CallbackStep(name="Last", **common)

--- leave: the dict is taken apart before
common = dict(sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
after = common.pop("depends_on")
last = CallbackStep(name="Last", depends_on=[after], **common)
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []
