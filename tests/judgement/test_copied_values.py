"""A list in the place of a lazy value, a tuple or a list: left where code counts on the object that the SDK kept; and
texts that may be empty, which mean that nothing is waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.patch_prefilter import may_patch
from smfix.project.relevance import Relevance
from smfix.project.repository import Repository
from tests.judgement.support import HEAD, Row, contradicted, table

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


LISTED = f"""{HEAD}
train = CallbackStep(name="T2", sqs_queue_url="https://q", inputs={{}}, outputs=[], depends_on=[prep])
if train.depends_on is not None:
    label.depends_on = [train.depends_on]
"""


def test_a_file_that_is_named_relatively_is_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.py").write_text(LISTED)
    alone = fix_source(LISTED.encode(), "main.py", Settings(), Repository((".",)))
    assert alone.after == fix_source(LISTED.encode(), "main.py", Settings(), Repository()).after
    Path("other.py").write_text("from main import label\nprint(label.depends_on[0])\n")
    (left,) = fix_source(LISTED.encode(), "main.py", Settings(), Repository((".",))).left
    assert "`other.py` reads `depends_on`" in left.message


def test_texts_are_searched_for_readers_once_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = HEAD + "last = CallbackStep(name='L', sqs_queue_url='q', inputs={}, outputs=[], depends_on=prep)\n"
    code += "print(label.depends_on)\n"
    for number in range(6):
        (tmp_path / f"m{number}.py").write_text(code)
    asked: list[str] = []
    real = Relevance.reaches
    monkeypatch.setattr(Relevance, "reaches", lambda self, path, data: asked.append(path) or real(self, path, data))
    project = Repository((str(tmp_path),))
    counts = []
    for path in sorted(tmp_path.iterdir()):
        assert fix_source(code.encode(), str(path), Settings(), project).changed
        counts.append(len(asked))
    assert counts[-1] - counts[0] <= 5, "at most once for each further file, not for each pair of files"


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("# chained with ``step.add_depends_on`` where it matters", False),
        ("see add_depends_on of the SDK", False),
        ("Step.add_depends_on = own", True),
        ("del Step.add_depends_on", True),
        ("patch('sagemaker.workflow.steps.Step.add_depends_on', own)", True),
        ("setattr(Step, add_depends_on, own)", True),
    ],
)
def test_a_sentence_changes_nothing_of_the_sdk(text: str, may: bool) -> None:
    assert may_patch(f"from sagemaker.workflow import steps\n{text}\n".encode()) is may
