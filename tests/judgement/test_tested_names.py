"""A function asks whether a variable of the module, or of the function around it, has been given a step before it uses
it. What it tested holds unless something else may give the variable another value in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- fix: a global, by its truth
last = None
def enqueue(name):
    global last
    step = new(name)
    if last:
        step.add_depends_on(⟦[⟧last⟦]⟧)
    last = step
    return step
one, two = enqueue("One"), enqueue("Two")

--- fix: a global, `is not None`, in a `try`
last = None
def enqueue(name):
    global last
    step = new(name)
    try:
        if last is not None:
            step.add_depends_on(⟦[⟧last⟦]⟧)
    finally:
        last = step
    return step
one, two = enqueue("One"), enqueue("Two")

--- fix: a variable of the function around it
def made():
    last = None
    def enqueue(name):
        nonlocal last
        step = new(name)
        if last is None:
            print("first")
        else:
            step.add_depends_on(⟦[⟧last⟦]⟧)
        last = step
        return step
    return enqueue
enqueue = made()
one, two = enqueue("One"), enqueue("Two")

--- fix: leaves early without one
last = None
def enqueue(name):
    global last
    step, before = new(name), 1
    if not last:
        last = step
        return step
    step.add_depends_on(⟦[⟧last⟦]⟧)
    last = step
    return step
one, two = enqueue("One"), enqueue("Two")

--- fix: for several, after a line of a log
last = None
def enqueue(*names):
    global last
    steps = [new(name) for name in names]
    if last is not None:
        print("after", last.name)
        for step in steps:
            step.add_depends_on(⟦[⟧last⟦]⟧)
    last = steps[-1]
    return steps
one, two, three = (*enqueue("One"), *enqueue("Two", "Three"))

--- fix: only read
first = None
def enqueue(name):
    step = new(name)
    if first is not None:
        step.add_depends_on(⟦[⟧first⟦]⟧)
    return step
one = enqueue("One")
first = one
two = enqueue("Two")

--- leave: not tested
last = None
def enqueue(name):
    global last
    step = new(name)
    step.add_depends_on(last)
    return step
one, two = enqueue("One"), enqueue("Two")
if len(one.name) > 5:
    last = prep

--- leave: another function forgets it
last = None
def forget():
    global last
    last = None
def enqueue(name):
    global last
    step = new(name)
    if last:
        forget()
        step.add_depends_on(last)
    last = step
    return step
one, two = enqueue("One"), enqueue("Two")

--- leave: another module may forget it in between
### state.py
from sagemaker.workflow.callback_step import CallbackStep

last = None

def enqueue(name, hook):
    global last
    step = CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[])
    if last is not None:
        hook()
        step.add_depends_on(last)
    last = step
    return step
### main.py
import state

def forget():
    state.last = None

one, two = state.enqueue("One", forget), state.enqueue("Two", forget)

--- leave: another module may forget it in a turn of a loop
### state.py
from sagemaker.workflow.callback_step import CallbackStep

last = CallbackStep(name="First", sqs_queue_url="https://q", inputs={}, outputs=[])
last = None if not last.name else last

def wire(steps, hook):
    if last:
        for step in steps:
            hook()
            step.add_depends_on(last)
### main.py
import state
from sagemaker.workflow.callback_step import CallbackStep

def forget():
    state.last = None

one = CallbackStep(name="One", sqs_queue_url="https://q", inputs={}, outputs=[])
state.wire([one], forget)

--- leave: it forgets it itself
last = None
def enqueue(name, depth=0):
    global last
    step = new(name)
    if last:
        if depth < 1:
            enqueue(name + "Inner", depth + 1)
        step.add_depends_on(last if depth < 1 else [last])
        last = None
        return step
    last = step
    return step
one, two = enqueue("One"), enqueue("Two")

--- leave: tested for the contrary
last = None
def enqueue(name):
    step = new(name)
    if not last:
        step.add_depends_on(last)
    return step
one = enqueue("One")
last = prep

--- leave: another variable is tested
last = given = None
def enqueue(name):
    step = new(name)
    if given is None:
        step.add_depends_on(last)
    return step
one = enqueue("One")
last = prep
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []
