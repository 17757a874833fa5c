"""Conditions that say what a value is: `isinstance`, `is None`, `hasattr`, `type(x) is`, guards that leave."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

GUARDS = table("""
--- leave: made a list before the call
def wire(x):
    if not isinstance(x, list):
        x = [x]
    c.add_depends_on(x)
wire(a)
wire([a])

--- leave: the same, with nothing known of the parameter
def wire(x):
    if not isinstance(x, list):
        x = [x]
    c.add_depends_on(x)

--- leave: the same, by tuples
def wire(x):
    if not isinstance(x, (list, tuple, set)):
        x = [x]
    c.add_depends_on(x)

--- leave: in a conditional expression
def wire(deps):
    deps = deps if isinstance(deps, list) else [deps]
    c.add_depends_on(deps)

--- leave: in a conditional expression, the other way round
def wire(deps):
    c.add_depends_on([deps] if not isinstance(deps, list) else deps)

--- leave: in a conditional expression, wrongly
def wire(deps):
    deps = [deps] if isinstance(deps, list) else deps
    c.add_depends_on(deps)

--- fix: what is no list
def wire(x):
    if isinstance(x, list):
        c.add_depends_on(*x)
    else:
        c.add_depends_on(x)
wire(a)
wire([b])

--- fix: each branch by itself
def wire(x):
    if isinstance(x, list):
        for one in x:
            c.add_depends_on(one)
    else:
        c.add_depends_on(x)
wire(a)
wire([b])

--- leave: what is a list
def wire(x):
    if isinstance(x, list):
        c.add_depends_on(x)
wire(a)
wire([b])

--- fix: the list was dealt with and left
def wire(x):
    if isinstance(x, list):
        for one in x:
            wire(one)
        return
    c.add_depends_on(x)
wire(a)
wire([b])

--- leave: the step was dealt with and left
def wire(x):
    if isinstance(x, ProcessingStep):
        return
    c.add_depends_on(x)
wire(a)
wire([b])

--- undecided (a ProcessingStep or a list): the guard does not leave
def wire(x):
    if isinstance(x, list):
        print("a list")
    c.add_depends_on(x)
wire(a)
wire([b])

--- caller (wire([a], b)): the guard is about another name
def wire(x, y):
    if isinstance(y, list):
        return
    c.add_depends_on(x)
wire(a, b)
wire([b], [a])

--- undecided (a ProcessingStep or a list): bound again after the guard
def wire(x, y):
    if isinstance(x, list):
        return
    x = y
    c.add_depends_on(x)
wire(a, a)
wire([b], [b])

--- fix: `assert isinstance`
def wire(x):
    assert isinstance(x, ProcessingStep)
    c.add_depends_on(x)

--- leave: `assert isinstance` of a list
def wire(x):
    assert isinstance(x, list)
    c.add_depends_on(x)

--- fix: `assert not isinstance` of a list
def wire(x):
    assert not isinstance(x, list)
    c.add_depends_on(x)
wire(a)
wire([b])

--- caller (wire([a])): asserted of something else
def wire(x):
    assert isinstance(c, list)
    c.add_depends_on(x)
wire(a)
wire([b])

--- fix: `isinstance` with several step classes
def wire(x):
    if isinstance(x, (ProcessingStep, TrainingStep)):
        c.add_depends_on(x)

--- fix: `isinstance` with a union
def wire(x):
    if isinstance(x, ProcessingStep | TrainingStep):
        c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `isinstance` with steps and lists
def wire(x):
    if isinstance(x, (ProcessingStep, list)):
        c.add_depends_on(x)

--- leave: `isinstance` with list and tuple
def wire(x):
    if isinstance(x, (list, tuple)):
        c.add_depends_on(x)

--- fix: `isinstance` of a string
def wire(x):
    if isinstance(x, str):
        c.add_depends_on(x)

--- fix: `and`
def wire(x):
    if c.name and isinstance(x, ProcessingStep):
        c.add_depends_on(x)

--- undecided (no annotation): `or`
def wire(x):
    if c.name or isinstance(x, ProcessingStep):
        c.add_depends_on(x)

--- fix: `or` in a guard that leaves
def wire(x):
    if c.name or not isinstance(x, ProcessingStep):
        return
    c.add_depends_on(x)

--- undecided (no annotation): `and` in a guard that leaves
def wire(x):
    if c.name and not isinstance(x, ProcessingStep):
        return
    c.add_depends_on(x)

--- leave: `type(x) is list`
def wire(x):
    if type(x) is list:
        c.add_depends_on(x)

--- fix: `type(x) is not list`
def wire(x):
    if type(x) is not list:
        c.add_depends_on(x)
wire(a)
wire([b])

--- leave: `type(x) == list`
def wire(x):
    if type(x) == list:
        c.add_depends_on(x)

--- leave: `type(x) in (list, tuple)`
def wire(x):
    if type(x) in (list, tuple):
        c.add_depends_on(x)
wire(a)
wire([b])

--- leave: `hasattr(x, "__iter__")`
def wire(x):
    if hasattr(x, "__iter__"):
        c.add_depends_on(x)
wire(a)
wire([b])

--- fix: `not hasattr(x, "__iter__")`
def wire(x):
    if not hasattr(x, "__iter__"):
        c.add_depends_on(x)
wire(a)
wire([b])

--- fix: a string has `__iter__`, and so it is a name
def wire(x):
    if hasattr(x, "__iter__"):
        c.add_depends_on(x)
wire("A")

--- fix: `is not None`
def wire(x=None):
    if x is not None:
        c.add_depends_on(x)
wire(a)
wire()

--- fix: `is None` in a guard that leaves
def wire(x=None):
    if x is None:
        return
    c.add_depends_on(x)
wire(a)
wire()

--- undecided (a ProcessingStep or a list): `is not None` says nothing about lists
def wire(x=None):
    if x is not None:
        c.add_depends_on(x)
wire(a)
wire([b])
wire()

--- leave: `is None` in a conditional rebinding to a list
def wire(x=None):
    if x is None:
        x = []
    c.add_depends_on(x)
wire([a])

--- leave: `deps or []`
def wire(x=None):
    c.add_depends_on(x or [])
wire([a])
wire()

--- caller (wire([a])): `deps or []` with a step
def wire(x=None):
    c.add_depends_on(x or [])
wire(a)

--- undecided (a ProcessingStep or a list): `len(x)` says nothing
def wire(x):
    if len(x) > 0:
        c.add_depends_on(x)
wire(a)
wire([b])

--- fix: a comprehension's condition
done = [c.add_depends_on(x) for x in [a, [b]] if isinstance(x, ProcessingStep)]

--- leave: a comprehension's condition, lists
done = [c.add_depends_on(x) for x in [a, [b]] if isinstance(x, list)]

--- undecided (a ProcessingStep or a list): a name that shadows `isinstance`
def isinstance(x, cls):
    return True
def wire(x):
    if isinstance(x, ProcessingStep):
        c.add_depends_on(x)
wire(a)
wire([b])

--- undecided (a ProcessingStep or a list): a name that shadows `list`
def wire(x, list):
    if isinstance(x, list):
        return
    c.add_depends_on(x)
wire(a, str)
wire([b], str)

--- undecided (a ProcessingStep or a list): a test that is a name
def wire(x):
    many = isinstance(x, list)
    if many:
        print("a list")
    c.add_depends_on(x)
wire(a)
wire([b])

--- fix: `continue` in a loop over both
for x in [a, [b]]:
    if isinstance(x, list):
        continue
    c.add_depends_on(x)

--- leave: `while not isinstance`
def wire(x):
    while not isinstance(x, list):
        x = [x]
    c.add_depends_on(x)
wire(a)

--- fix: `self.attr`, tested
class P:
    def __init__(self, x):
        self.x = x
    def wire(self):
        if not isinstance(self.x, list):
            c.add_depends_on(self.x)
P(a)
P([b])

--- leave: `self.attr`, made a list
class P:
    def __init__(self, x):
        self.x = x if isinstance(x, list) else [x]
    def wire(self):
        c.add_depends_on(self.x)
P(a)
P([b])

--- undecided (a ProcessingStep or a list): `self.attr`, changed between test and use
class P:
    def __init__(self, x):
        self.x = x
    def change(self):
        self.x = [b]
    def wire(self):
        if not isinstance(self.x, list):
            self.change()
            c.add_depends_on(self.x)
P(a)

--- leave: a list turned to a step is not narrowed by what it was
def wire(x):
    if isinstance(x, ProcessingStep):
        x = [x]
        c.add_depends_on(x)
wire(a)
""")


@pytest.mark.parametrize("row", GUARDS)
def test_narrowing(row: Row) -> None:
    row.check()
