"""A text of a variable that is given to a function of another module: safe where that gives it to the SDK alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

MAIN = """\
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

from steps import label

bucket = ParameterString(name="Bucket", default_value="data")
"""
STEPS = """\
### steps.py
from sagemaker.workflow.callback_step import CallbackStep


"""
FIX = 'last = label(⟦f"s3://{bucket}/raw"→Join(on="", values=["s3://", bucket, "/raw"])⟧)'
LEFT = 'last = label(f"s3://{bucket}/raw")'
MAKE = 'CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[])'

ROWS = f"""\
--- fix: it is an input of a step
### main.py
{MAIN}{FIX}
{STEPS}def label(uri):
    return {MAKE.format('{"uri": uri}')}

--- fix: through a name and a list
### main.py
{MAIN}{FIX}
{STEPS}def label(uri):
    inputs = {{"uri": uri}}
    return {MAKE.format("inputs")}

--- fix: through two functions of two modules
### main.py
{MAIN}{FIX}
### steps.py
from inner import make


def label(uri):
    return make(inputs={{"uri": uri}})

### inner.py
from sagemaker.workflow.callback_step import CallbackStep


def make(inputs):
    return {MAKE.format("inputs")}

--- leave (it is for a person): it is printed as well
### main.py
{MAIN}{LEFT}
{STEPS}def label(uri):
    print(uri)
    return {MAKE.format('{"uri": uri}')}

--- leave (it is for a person): it is read as a text
### main.py
{MAIN}{LEFT}
{STEPS}def label(uri):
    return {MAKE.format('{"uri": uri.rstrip("/")}')}

--- leave (it is shown): the function gives it to what is out of sight
### main.py
{MAIN}{LEFT}
{STEPS}from elsewhere import send


def label(uri):
    send(uri)
    return {MAKE.format('{"uri": uri}')}

--- leave (it is shown): a decorator may do anything with it
### main.py
{MAIN}{LEFT}
{STEPS}from elsewhere import logged


@logged
def label(uri):
    return {MAKE.format('{"uri": uri}')}

--- leave (it is shown): the name is given another value on the way
### main.py
{MAIN}{LEFT}
{STEPS}def label(uri):
    uri = uri or "s3://data"
    return {MAKE.format('{"uri": uri}')}
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_judged(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert not contradicted(ROWS, version)
