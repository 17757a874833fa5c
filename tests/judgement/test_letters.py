"""A string in place of a list of steps is read character by character: where the letters are steps it works today."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.model import Safety
from tests.judgement.support import HEAD, Row, contradicted, table
from tests.media import fix

LETTERS = 'a, b = new("A"), new("B")\n'

ROWS = """\
--- leave: two letters
a, b = new("A"), new("B")
train.add_depends_on("AB")

--- leave: two letters in a constructor
a, b = new("A"), new("B")
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on="AB")

--- leave: two letters that are set
a, b = new("A"), new("B")
train.depends_on = "BA"

--- leave: through a function
a, b = new("A"), new("B")
last = new("Last", depends_on="AB")

--- leave: one letter
a = new("A")
train.add_depends_on("A")

--- leave: a step of both letters, and steps of each
a, b, both = new("A"), new("B"), new("AB")
train.add_depends_on("AB")

--- leave: put together
a, b = new("A"), new("B")
train.add_depends_on("A" "B")
label.add_depends_on("A" + "B")
prep.add_depends_on(f"{a.name}{b.name}")

--- leave: by a name
a, b = new("A"), new("B")
BEFORE = "AB"
train.add_depends_on(BEFORE)
label.depends_on = str(BEFORE)

--- leave: by the keyword
a, b = new("A"), new("B")
train.add_depends_on(step_names="ABBA")

--- leave: letters in lists
a, b = new("A"), new("B")
train.add_depends_on(list("AB"))
label.add_depends_on([*"AB"])
prep.depends_on = sorted("BA")
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=tuple("AB"))

--- leave: steps that are made of letters
made = [new(letter) for letter in "XYZ"]
x, y, z = made
train.add_depends_on("XZ")

--- leave: steps that are made in a loop
made = {}
for letter in ("X", "Y"):
    made[letter] = new(letter)
x, y = made["X"], made["Y"]
train.add_depends_on("XY")

--- leave: steps that get their letters from an alphabet
import string
made = {letter: new(letter) for letter, _ in zip(string.ascii_uppercase, "12345")}
x, y, z = made["A"], made["B"], made["C"]
train.add_depends_on("CA")
label.add_depends_on("B")
label.depends_on = string.ascii_uppercase[0]

--- leave: steps that get a part of an alphabet
from string import ascii_lowercase
made = {letter: new(letter) for letter in ascii_lowercase[:3]}
x, y, z = made.values()
train.add_depends_on("abc")
prep.add_depends_on("c")
last = new("Last", depends_on="ba")

--- leave: steps that get numbers of an alphabet
from string import digits
made = [new(digit) for digit in digits]
one, two = made[1], made[2]
train.add_depends_on("12")

--- leave: steps of computed letters
made = [new(chr(ord("A") + index)) for index in range(3)]
x, y, z = made
train.add_depends_on("BC")
label.add_depends_on("A")

--- leave: steps of another file
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

p = CallbackStep(name="P", sqs_queue_url="https://q", inputs={}, outputs=[])
q = CallbackStep(name="Q", sqs_queue_url="https://q", inputs={}, outputs=[])
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from steps import p, q

train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on("PQ")

--- leave: digits
one, two = new("1"), new("2")
train.add_depends_on("12")

--- leave: steps to select
from sagemaker.workflow.selective_execution_config import SelectiveExecutionConfig
a, b = new("A"), new("B")
some = SelectiveExecutionConfig(source_pipeline_execution_arn="arn", selected_steps="AB")

--- fix: a name
train.add_depends_on(⟦[⟧"Prep"⟦]⟧)

--- fix: a name of which some letters are steps
p, r = new("P"), new("r")
train.add_depends_on(⟦[⟧"Prep"⟦]⟧)

--- fix: a name beside an alphabet that something else uses
import random
import string
suffix = "".join(random.choices(string.ascii_lowercase + string.digits, k=6))
etl = new("etl")
train.add_depends_on(⟦[⟧"Prep"⟦]⟧)
label.add_depends_on(⟦[⟧"etl"⟦]⟧)

--- fix: a name that has a letter of the alphabet twice
from string import ascii_letters
STEPS = ("Process", "Label")
made = [new(name) for name in STEPS if name[0] in ascii_letters]
process = made[0]
train.add_depends_on(⟦[⟧"Process"⟦]⟧)

--- fix: a name beside letters that are something else
sep, mode = ",", "r"
train.add_depends_on(⟦[⟧"Prep"⟦]⟧)

--- fix: a name that is put together
stage = "Pr"
train.add_depends_on(⟦[⟧stage + "ep"⟦]⟧)

--- fix: a step's own name
a = new("A")
train.add_depends_on(⟦[⟧prep.name⟦]⟧)
label.depends_on = ⟦[⟧prep.name⟦]⟧

--- fix: a name in a constructor, letters aside
a, b = new("A"), new("B")
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧"Prep"⟦]⟧)

--- fix: a step of two letters, the letters no steps
both = new("AB")
train.add_depends_on(⟦[⟧"AB"⟦]⟧)
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []


PIPELINE = 'from sagemaker.workflow.pipeline import Pipeline\nPipeline("P", steps=[{}])\n'


def test_that_letters_are_steps_is_told() -> None:
    rewrite = fix(f'{HEAD}{LETTERS}train.add_depends_on("AB")\n{PIPELINE.format("a, b, train")}')
    assert [(finding.code, finding.safety) for finding in rewrite.left] == [("SMF001", Safety.MANUAL)]
    assert "its letters are names of steps" in rewrite.left[0].message
    assert '`["A", "B"]`' in rewrite.left[0].advice


@pytest.mark.parametrize("line", ['train.add_depends_on("Perp")', 'train.depends_on = "Perp"'])
def test_a_name_that_no_step_has_is_not_put_into_a_list_by_itself(line: str) -> None:
    """Brackets alone do not make it work: one finding says what is wrong with it, and what may be meant."""
    code = f"{HEAD}{line}\n{PIPELINE.format('prep, train')}"
    rewrite = fix(code)
    assert not rewrite.changed
    assert [finding.safety for finding in rewrite.left] == [Safety.UNSAFE]
    assert "no step of the pipeline has the name `Perp`" in rewrite.left[0].message
    assert rewrite.left[0].advice == "did you mean `Prep`?"
    assert [finding.code for finding in fix(code, select=("SMF103",)).left] == ["SMF103"]
    after = fix(code, unsafe_fixes=True)
    assert [finding.code for finding in after.left] == ["SMF103"]
    assert b'["Perp"]' in after.after
