"""Traps: code that looks as if its brackets were missing, and where they would be wrong or are not certain."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

TRAPS = table(r"""
--- leave: a list of lists used as a stack
stack = [[a]]
while stack:
    x = stack.pop()
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a dataclass's field that a caller fills against its type
from dataclasses import dataclass
@dataclass
class P:
    one: ProcessingStep
    def wire(self):
        c.add_depends_on(self.one)
P([a])

--- undecided (a ProcessingStep or a list): a constructor called with `*`
class P:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
P(a)
args = ([b],)
P(*args)

--- undecided (a ProcessingStep or a list): a constructor called with `**`
class P:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
P(a)
kw = {"one": [b]}
P(**kw)

--- undecided (it is passed by `**`): a constructor called with a `**` out of sight
import json
class P:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
P(a)
P(**json.load(open("x")))

--- undecided (`P` is passed as a value at line 15, so its callers): a constructor called through `functools.partial`
import functools
class P:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
P(a)
functools.partial(P, [b])()

--- undecided (`P` is passed as a value at line 14, so its callers): a class under another name
class P:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
P(a)
K = P
K([b])

--- undecided (`P` is passed as a value at line 14, so its callers): a class in a dict
class P:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
P(a)
{"p": P}["p"]([b])

--- undecided (a ProcessingStep or a list): a constructor called as `cls(...)`
class P:
    def __init__(self, one):
        self.one = one
    @classmethod
    def make(cls, x):
        return cls(x)
    def wire(self):
        c.add_depends_on(self.one)
P(a)
P.make([b])

--- undecided (a list or a ProcessingStep): a default of a function inside
def outer():
    x = a
    def inner(x=[b]):
        c.add_depends_on(x)
    inner()
    inner(a)

--- undecided (a ProcessingStep or a list): another name for it, or a list in the handler
try:
    x = a
    y = x
except Exception:
    y = [a]
c.add_depends_on(y)

--- undecided (a list or a ProcessingStep): a handler of a `try` that does nothing
x = a
try:
    pass
except ValueError:
    x = [b]
else:
    pass
finally:
    pass
c.add_depends_on(x)

--- leave: `get` on a dict of lists
steps = {"a": [a]}
c.add_depends_on(steps.get("a"))

--- undecided (`s` is a parameter of a lambda): `map` over both
for x in map(lambda s: s, [a, [b]]):
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `chain` over both
import itertools
for x in itertools.chain([a], [[b]]):
    c.add_depends_on(x)

--- undecided (a string or a tuple): keys that are names and tuples
d = {"A": a}
d[("B", "C")] = b
for k in d:
    c.add_depends_on(k)

--- undecided (a list or a string): names split, or one name
names = "A,B".split(",") if c.name else "A"
c.add_depends_on(names or [])

--- undecided (a string or a list): names of the environment, or a list
import os
x = os.environ.get("DEPS") or [a]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `setdefault` on a key that may be there
d = {"x": a}
c.add_depends_on(d.setdefault("x", [b]))

--- undecided (a ProcessingStep or a list): a list that a slice fills anew
steps = [a, b]
steps[:] = [[a]]
c.add_depends_on(steps[0])

--- undecided (a ProcessingStep or a list): a list whose head is deleted
steps = [a, [b]]
del steps[:1]
c.add_depends_on(steps[0])

--- leave: `+=` on an entry makes a list or fails
steps = {"x": a}
steps["x"] += [b]
c.add_depends_on(steps["x"])

--- undecided (a ProcessingStep or a list): a list that grows while it is walked
steps = [a]
for s in steps:
    c.add_depends_on(s)
    steps.append([s])

--- undecided (a ProcessingStep or a list): a list that a closure fills
def outer():
    x = [a]
    def put(v):
        x.append(v)
    put([b])
    for s in x:
        c.add_depends_on(s)

--- undecided (a ProcessingStep or a list): the first of a sorted list of both
x = sorted([a, [b]], key=lambda s: str(s))[0]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a class, or `list`, by condition
if c.name:
    from sagemaker.workflow.steps import ProcessingStep as K
else:
    K = list
c.add_depends_on(K("x"))

--- undecided (`x` may be changed through `globals()`): `globals()` written by a function
def set_it(value):
    globals()["x"] = value
x = a
set_it([b])
c.add_depends_on(x)

--- leave: `__dict__` written after the attribute
class P: pass
p = P()
p.x = a
p.__dict__["x"] = [b]
c.add_depends_on(p.x)

--- undecided (`p.x` may be changed through `__dict__`): `__dict__` written under a computed name after the attribute
class P: pass
p = P()
p.x = a
p.__dict__[f(1)] = [b]
c.add_depends_on(p.x)

--- undecided (a ProcessingStep or a list): an object that is handed to a function that changes it
class P:
    def __init__(self):
        self.x = a
def change(p):
    p.x = [b]
p = P()
change(p)
c.add_depends_on(p.x)

--- undecided (a ProcessingStep or a list): a setter of a `nonlocal`
def outer():
    x = a
    def set_(v):
        nonlocal x
        x = v
    set_([b])
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a guard that also asks for something else
for x in [a, [b]]:
    if isinstance(x, list) and c.name:
        continue
    c.add_depends_on(x)

--- undecided (what subscribing step gives is not known): a loop that breaks out on a list
def wire(x):
    while True:
        if isinstance(x, list):
            break
        x = x[0]
    c.add_depends_on(x)
wire(a)

--- undecided (a list or a ProcessingStep): a walrus in the condition of the same expression
c.add_depends_on(x if (x := [a]) else b)

--- undecided (a list or a ProcessingStep): a dict that another one may replace
d = {"x": a}
d = {**d, "x": [b]} if c.name else d
c.add_depends_on(d["x"])

--- undecided (a ProcessingStep or a list): a parameter, or a list where it is empty
def wire(x=None):
    x = x or [a]
    c.add_depends_on(x)
wire(b)

--- undecided (a ProcessingStep or a list): a `return` in `finally`
def make():
    try:
        return a
    finally:
        if c.name:
            return [b]
c.add_depends_on(make())

--- undecided (smfix does not follow this expression): what `yield from` gives
def make():
    x = yield from other()
    c.add_depends_on(x)
def other():
    yield a
    return [b]

--- undecided (parameter `cm` of `f` has no annotation, and no call of): what `async with` gives
async def f(cm):
    async with cm as x:
        c.add_depends_on(x)

--- undecided (class `P` shows no `one`): a property of the metaclass
class Meta(type):
    @property
    def one(cls):
        return [a]
class P(metaclass=Meta):
    pass
c.add_depends_on(P.one)

--- undecided (a list or a ProcessingStep): a class attribute that a class method changes
class P:
    one = a
    @classmethod
    def change(cls):
        cls.one = [b]
P.change()
c.add_depends_on(P.one)

--- leave: a factory that is replaced
import types
def make():
    return a
ns = types.SimpleNamespace(make=make)
ns.make = lambda: [b]
c.add_depends_on(ns.make())

--- leave: the `else` of a loop over nothing
for x in []:
    pass
else:
    x = [a]
c.add_depends_on(x)

--- leave: a default is evaluated where the function is defined
x = [b]
def f(y=x):
    c.add_depends_on(y)
x = a
f()

--- leave: a comprehension over lists that shadows a parameter
def f(x):
    return [c.add_depends_on(x) for x in x]
f([[a]])

--- leave: a list of lists, multiplied
x = [[a]] * 3
for y in x:
    c.add_depends_on(y)

--- undecided (a list or a ProcessingStep): a dict's values unpacked
x, y = {"p": [a], "q": b}.values()
c.add_depends_on(x)

--- leave: a step whose `name` is a list
class Mine(ProcessingStep):
    @property
    def name(self):
        return ["a"]
c.add_depends_on(Mine("x").name)

--- leave: a step whose `properties` is a list
class Mine(ProcessingStep):
    @property
    def properties(self):
        return [a]
c.add_depends_on(Mine("x").properties)
""")


@pytest.mark.parametrize("row", TRAPS)
def test_traps(row: Row) -> None:
    row.check()
