"""Code that counts on the failure is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- fix: nothing catches it
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: it works today
train.add_depends_on([prep])

--- leave: the error is what is asked for
try:
    train.add_depends_on(prep)
except TypeError:
    train.add_depends_on([prep])

--- fix: in a file that another one runs
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)
### main.py
from steps import prep, train
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []
