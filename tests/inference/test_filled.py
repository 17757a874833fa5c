"""What functions of the repository put into a container that they are given, and into their own parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inference.table import Row, table

FILLED = table("""
--- undecided (a ProcessingStep or a list): a list is put in
def collect(steps):
    steps.append([a, b])
ys = [a]
collect(ys)
c.add_depends_on(ys[-1])

--- undecided (a ProcessingStep or a list): the call's result is kept
def collect(steps):
    steps.append([a, b])
    return len(steps)
ys = [a]
n = collect(steps=ys)
c.add_depends_on(ys[-1])

--- fix: a step is put in
def collect(steps, one):
    steps.append(one)
ys = [a]
collect(ys, b)
c.add_depends_on(ys[-1])

--- undecided (a ProcessingStep or a list): the call decides a branch
def fill(steps):
    steps += [[a]]
    return True
ys = [a]
if not fill(ys):
    c.add_depends_on(ys[-1])

--- undecided (a ProcessingStep or a list): the function turns the list around
def turn(steps):
    steps.reverse()
ys = [a, [b]]
turn(ys)
c.add_depends_on(ys[0])

--- fix: another call puts a list into another list
def collect(steps, one):
    steps.append(one)
ys, zs = [a], []
collect(ys, b)
collect(zs, [b])
c.add_depends_on(ys[-1])

--- fix: nothing is put in
def show(steps):
    print(steps)
ys = [a]
show(ys)
c.add_depends_on(ys[-1])

--- fix: a function that is out of sight is believed
from other import collect
ys = [a]
collect(ys)
c.add_depends_on(ys[-1])

--- undecided (a ProcessingStep or a list): passed on once more
def inner(xs):
    xs.insert(0, [b])
def collect(steps):
    inner(steps)
ys = [a]
collect(ys)
c.add_depends_on(ys[-1])

--- undecided (may put anything in): taken by `*args`
def collect(*lists):
    lists[0].append([a])
ys = [a]
collect(ys)
c.add_depends_on(ys[-1])

--- undecided (a ProcessingStep or a list): a function that calls itself
def collect(steps, count):
    steps.append([b])
    collect(steps, count - 1)
ys = [a]
collect(ys, 3)
c.add_depends_on(ys[0])

--- undecided (a ProcessingStep or a list): under a key
def collect(steps):
    steps["x"] = [b]
ys = {"x": a}
collect(ys)
c.add_depends_on(ys["x"])

--- fix: under another key
def collect(steps):
    steps["y"] = b
ys = {"x": a}
collect(ys)
c.add_depends_on(ys["x"])

--- undecided (a ProcessingStep or a list): a method fills an attribute
class P:
    def __init__(self):
        self.steps = [a]
        self.fill(self.steps)
    def fill(self, steps):
        steps.append([b])
    def wire(self):
        c.add_depends_on(self.steps[-1])

--- undecided (a ProcessingStep or a list): the function's own parameter
def collect(steps):
    steps.append([b])
    c.add_depends_on(steps[-1])
collect([a])

--- fix: the function's own parameter, with a step
def collect(steps):
    steps.append(b)
    c.add_depends_on(steps[-1])
collect([a])
""")


@pytest.mark.parametrize("row", FILLED)
def test_what_a_function_puts_in(row: Row) -> None:
    row.check()


ELSEWHERE = table("""
--- undecided (a ProcessingStep or a list): the function is in another file
### fill.py
def collect(steps, one):
    steps.append([one])
### main.py
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from fill import collect
a = ProcessingStep(name="A")
c = TrainingStep(name="C")
ys = [a]
collect(ys, a)
c.add_depends_on(ys[-1])
""")


@pytest.mark.parametrize("row", ELSEWHERE)
def test_a_function_of_another_file(row: Row, tmp_path: Path) -> None:
    row.check_in(tmp_path)
