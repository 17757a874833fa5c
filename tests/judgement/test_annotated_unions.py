"""A parameter that is annotated as one dependency or a list of them, and is handed on as it is: the calls that pass one
are what is wrong. Where the function makes a list of one, all of its calls work."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.model import Safety
from tests.judgement.support import HEAD, Row, contradicted, table
from tests.media import fix

ROWS = """\
--- fix: one caller passes one, another a list
from typing import List, Optional, Union
def made(name: str, depends_on: Optional[Union[Step, List[Step]]] = None) -> Step:
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=depends_on)
first = made("First")
second = made("Second", depends_on=⟦[⟧first⟦]⟧)
third = made("Third", depends_on=[first, second])

--- fix: the newer way of writing it
### main.py
from __future__ import annotations
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.steps import Step
def new(name):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[])
def after(step: Step, upstream: Step | list[Step] | tuple[Step, ...]) -> Step:
    step.add_depends_on(upstream)
    return step
prep = new("Prep")
train = after(new("Train"), ⟦[⟧prep⟦]⟧)
score = after(new("Score"), (prep, train))

--- fix: a name or names
from typing import Sequence, Union
def after(step: Step, upstream: Union[str, Sequence[str]]) -> Step:
    step.add_depends_on(upstream)
    return step
after(train, ⟦[⟧"Prep"⟦]⟧)
after(label, ["Prep", "Train"])

--- fix: all callers pass one
from typing import List, Union
def after(step: Step, upstream: Union[Step, List[Step]]) -> Step:
    step.add_depends_on(upstream)
    return step
after(train, ⟦[⟧prep⟦]⟧)
after(label, ⟦[⟧train⟦]⟧)

--- fix: a function of another file
### helper.py
from typing import List, Optional, Union
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.steps import Step

Upstream = Optional[Union[Step, List[Step]]]

def made(name: str, depends_on: Upstream = None) -> Step:
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=depends_on)
### main.py
from helper import made

prep = made("Prep")
train = made("Train", depends_on=⟦[⟧prep⟦]⟧)
score = made("Score", depends_on=[prep, train])

--- fix: a method
from typing import List, Union
class Flow:
    def after(self, step: Step, upstream: Union[Step, List[Step]]) -> Step:
        step.add_depends_on(upstream)
        return step
Flow().after(train, ⟦[⟧prep⟦]⟧)
Flow().after(label, [train])

--- leave: the function makes a list of one
from typing import List, Optional, Union
def made(name: str, depends_on: Optional[Union[Step, List[Step]]] = None) -> Step:
    if isinstance(depends_on, Step):
        depends_on = [depends_on]
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=depends_on)
first = made("First")
second = made("Second", depends_on=first)

--- leave: it does where it hands it on
from typing import List, Union
def after(step: Step, upstream: Union[Step, List[Step]]) -> Step:
    step.add_depends_on(upstream if isinstance(upstream, list) else [upstream])
    return step
after(train, prep)
after(label, [train])

--- leave: another function does
from typing import List, Union
def listed(value: Union[Step, List[Step]]) -> List[Step]:
    return value if isinstance(value, list) else [value]
def after(step: Step, upstream: Union[Step, List[Step]]) -> Step:
    step.add_depends_on(listed(upstream))
    return step
after(train, prep)

--- leave: a decorator does
from functools import wraps
from typing import List, Union
def listing(func):
    @wraps(func)
    def called(step, upstream):
        return func(step, upstream if isinstance(upstream, list) else [upstream])
    return called
@listing
def after(step: Step, upstream: Union[Step, List[Step]]) -> Step:
    step.add_depends_on(upstream)
    return step
after(train, prep)

--- leave: all callers pass lists
from typing import List, Union
def after(step: Step, upstream: Union[Step, List[Step]]) -> Step:
    step.add_depends_on(upstream)
    return step
after(train, [prep])
after(label, [train, prep])
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []


AFTER = """\
from typing import List, Union
def after(step: Step, upstream: Union[Step, List[Step]]) -> None:
    step.add_depends_on(upstream)
"""


@pytest.mark.parametrize(
    ("calls", "left"),
    [
        ("after(train, [prep])\nafter(label, [train])\n", []),
        ("after(train, prep)\nafter(label, [train])\n", []),
        ("", [Safety.MANUAL]),
        ("import other\nafter(train, other.found())\n", [Safety.MANUAL]),
    ],
    ids=["all pass lists", "one is mended", "none in sight", "one is not known"],
)
def test_the_function_is_told_of_where_its_calls_do_not_tell_all(calls: str, left: list[Safety]) -> None:
    assert [finding.safety for finding in fix(f"{HEAD}{AFTER}{calls}").left] == left
