"""A list in the place of a lazy value, a tuple or a list: left where code counts on the object that the SDK kept; and
texts that may be empty, which mean that nothing is waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

COPIED = """\
--- fix: a generator of steps that are known
train.depends_on = ⟦(→[⟧s for s in [prep, label]⟦)→]⟧

--- leave (it fails in the definition): a generator over a list that is filled later
steps = []
train.depends_on = (s for s in steps)
steps.append(prep)

--- leave: a generator of names over steps that come later
steps = []
last = new("Last", depends_on=(s.name for s in steps))
steps.append(prep)

--- leave: a map over a mapping that is filled later
alias = {}
last = new("Last", depends_on=map(lambda n: alias[n], ["x"]))
alias["x"] = "Prep"

--- leave: what the generator asks is set later
flags = {}
last = new("Last", depends_on=(n for n in ["Prep", "Label"] if flags.get(n)))
flags["Label"] = True

--- leave: a generator that is put into a list later
train.depends_on = (s for s in [prep])
train.depends_on = list(train.depends_on)

--- leave (it fails in the definition): a generator that reads a name which the line itself sets
last = new("Last", depends_on=(s for s in [prep, train] if s is not last))

--- leave (it fails in the definition): a list in a list that is filled later
before = []
last = new("Last", depends_on=[before])
before.append(prep)

--- leave (it fails in the definition): the same in a call
before = []
train.add_depends_on([before])
before.append(prep)

--- leave (it fails in the definition): filled by a function
before = []
def register(steps, one):
    steps.append(one)
last = new("Last", depends_on=[before])
register(before, prep)

--- fix: a list in a list that is filled before
before = []
before.append(prep)
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=[⟦*⟧before])

--- leave: the nested list is read back
last = new("Last", depends_on=[[prep]])
last.depends_on = last.depends_on[0]

--- leave: the nested lists are flattened
last = new("Last", depends_on=[[prep], [label]])
last.depends_on = [one for group in last.depends_on for one in group]

--- leave: the same by itertools, after the call
import itertools
train.add_depends_on([[prep], [label]])
train.depends_on = list(itertools.chain(*train.depends_on))

--- leave: a tuple that is compared
last = new("Last", depends_on=(prep,))
assert last.depends_on == (prep,)
last.depends_on = list(last.depends_on)
last.add_depends_on([label])

--- leave: a tuple that another is added to
last = new("Last", depends_on=(prep,))
if isinstance(last.depends_on, tuple):
    last.depends_on = last.depends_on + (label,)
else:
    last.add_depends_on([prep])

--- fix: a tuple that nobody reads
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦(→[⟧prep,⟦)→]⟧)
last.add_depends_on([label])
"""
EMPTY = """\
--- leave: a variable of the environment, or nothing
import os
train.add_depends_on(os.environ.get("EXTRA_DEP", ""))

--- leave: the same by getenv, in a constructor
import os
last = new("Last", depends_on=os.getenv("UPSTREAM", ""))

--- leave: with blanks taken off
import os
train.add_depends_on(os.environ.get("EXTRA_DEP", "").strip())

--- leave: texts put together, of which there may be none
extra = []
train.add_depends_on("".join(extra))

--- leave: no text
train.add_depends_on(str())

--- leave: an f-string of an empty text
suffix = ""
train.add_depends_on(f"{suffix}")

--- fix: an f-string that has letters of its own
kind = "ep"
train.add_depends_on(⟦[⟧f"Pr{kind}"⟦]⟧)
"""
REPLACED = """\
--- leave: a name of the module that the main file replaces
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])


def wire():
    train.add_depends_on(prep)
### main.py
import steps

steps.prep = [steps.prep]
steps.wire()
prep, train = steps.prep[0], steps.train

--- leave: by setattr
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])


def wire():
    train.add_depends_on(prep)
### main.py
import steps

setattr(steps, "prep", [steps.prep])
steps.wire()
prep, train = steps.prep[0], steps.train

--- leave: by a patch
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])


def wire():
    train.add_depends_on(prep)
### main.py
from unittest.mock import patch

import steps

with patch("steps.prep", [steps.prep]):
    steps.wire()
prep, train = steps.prep, steps.train

--- leave: an item of a mapping of the module
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

STEPS = {"prep": CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])}
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])


def wire():
    train.add_depends_on(STEPS["prep"])
### main.py
from steps import STEPS, train, wire

STEPS["prep"] = [STEPS["prep"]]
wire()
prep = STEPS["prep"][0]

--- leave: an attribute of a class that a subclass sets again
### flow.py
from sagemaker.workflow.callback_step import CallbackStep


class Flow:
    prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
    train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])

    @classmethod
    def wire(cls):
        cls.train.add_depends_on(cls.prep)
### main.py
import flow


class Listed(flow.Flow):
    prep = [flow.Flow.prep]


Listed.wire()
prep, train = Listed.prep[0], Listed.train

--- fix: a module whose names nobody sets
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])


def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
### main.py
import steps

steps.wire()
assert steps.prep == steps.prep
prep, train = steps.prep, steps.train
"""
TABLES = {"copied": COPIED, "empty": EMPTY, "replaced": REPLACED}


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", TABLES)
def test_the_sdk_agrees(name: str, version: int) -> None:
    assert contradicted(TABLES[name], version) == []
