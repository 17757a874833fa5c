"""Functions: what they return, what their parameters are, decorators, partials, lambdas."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

RETURNS = table("""
--- fix: a factory
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- leave: a factory of a list
def make(name):
    return [ProcessingStep(name=name)]
c.add_depends_on(make("X"))

--- undecided (a ProcessingStep or a list): several returns that disagree
def make(name):
    if name:
        return ProcessingStep(name=name)
    return []
c.add_depends_on(make("X"))

--- likely (or None): running off the end returns None
def make(name):
    if name:
        return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- fix: several returns that agree
def make(name):
    if name:
        return ProcessingStep(name=name)
    raise ValueError
c.add_depends_on(make("X"))

--- fix: one of a returned tuple
def make(name):
    return ProcessingStep(name=name), [b]
one, many = make("X")
c.add_depends_on(one)

--- leave: the other of a returned tuple
def make(name):
    return ProcessingStep(name=name), [b]
one, many = make("X")
c.add_depends_on(many)

--- leave: a generator
def make():
    yield a
c.add_depends_on(make())

--- fix: one of a generator's
def make():
    yield a
c.add_depends_on(next(make()))

--- likely (or None): one of a generator's, with a default
def make():
    yield a
c.add_depends_on(next(make(), None))

--- leave: a generator that yields lists
def make():
    yield [a]
for x in make():
    c.add_depends_on(x)

--- fix: `yield from`
def inner():
    yield a
def make():
    yield from inner()
for x in make():
    c.add_depends_on(x)

--- undecided (does not follow): what is sent to a generator
def collect():
    x = yield a
    c.add_depends_on(x)

--- fix: a coroutine, awaited
async def make():
    return a
async def main():
    c.add_depends_on(await make())

--- leave: a coroutine of a list, awaited
async def make():
    return [a]
async def main():
    c.add_depends_on(await make())

--- fix: several coroutines, gathered
import asyncio
async def make():
    return a
async def main():
    one, two = await asyncio.gather(make(), make())
    c.add_depends_on(one)

--- fix: a decorator of the standard library keeps the function
from functools import lru_cache
@lru_cache(maxsize=None)
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- undecided (mylib.listed): a decorator that cannot be seen into
from mylib import listed
@listed
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- fix: a decorator of the file's own that passes the result on
import functools
def logged(function):
    @functools.wraps(function)
    def inner(*given, **named):
        return function(*given, **named)
    return inner
@logged
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- leave: a decorator of the file's own that makes a list of the result
import functools
def listed(function):
    @functools.wraps(function)
    def inner(*given, **named):
        return [function(*given, **named)]
    return inner
@listed
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- leave: a decorator with arguments that makes a list of the result
def times(count):
    def decorate(function):
        def inner(*given):
            return [function(*given) for _ in range(count)]
        return inner
    return decorate
@times(2)
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- leave: `contextmanager` makes something that is no step of a function
from contextlib import contextmanager
@contextmanager
def made():
    yield a
c.add_depends_on(made())

--- fix: `functools.partial`
import functools
make = functools.partial(ProcessingStep, name="X")
c.add_depends_on(make())

--- leave: `functools.partial` of a function that returns a list
import functools
def many(name, count):
    return [a] * count
make = functools.partial(many, "X")
c.add_depends_on(make(2))

--- undecided (passed as a value): `functools.partial` fixes an argument, the function returns it
import functools
def same(x):
    return x
make = functools.partial(same, [a])
other = same(a)
c.add_depends_on(make())

--- undecided (decorated by `singledispatch`): `singledispatch`, every implementation returns a step
from functools import singledispatch
@singledispatch
def make(x):
    return ProcessingStep(name="X")
@make.register
def _(x: int):
    return TrainingStep(name="Y")
c.add_depends_on(make(1))

--- undecided (decorated by `singledispatch`): `singledispatch`, one implementation returns a list
from functools import singledispatch
@singledispatch
def make(x):
    return ProcessingStep(name="X")
@make.register
def _(x: int):
    return [TrainingStep(name="Y")]
c.add_depends_on(make(1))

--- fix: overloads are signatures only
from typing import overload
@overload
def make(x: int) -> list: ...
@overload
def make(x: str) -> ProcessingStep: ...
def make(x):
    return ProcessingStep(name="X")
c.add_depends_on(make("X"))

--- undecided (a ProcessingStep or a list): overloads whose implementation does both
from typing import overload
@overload
def make(x: int) -> list: ...
@overload
def make(x: str) -> ProcessingStep: ...
def make(x):
    return [a] if x == 1 else a
c.add_depends_on(make("X"))

--- fix: a static method
class P:
    @staticmethod
    def make(name):
        return ProcessingStep(name=name)
c.add_depends_on(P.make("X"))
c.add_depends_on(P().make("X"))

--- leave: a static method of a list
class P:
    @staticmethod
    def make(name):
        return [ProcessingStep(name=name)]
c.add_depends_on(P.make("X"))

--- fix: a class method
class P:
    kind = ProcessingStep
    @classmethod
    def make(cls, name):
        return cls.kind(name=name)
c.add_depends_on(P.make("X"))

--- leave: a class method of a list
class P:
    kind = ProcessingStep
    @classmethod
    def make(cls, name):
        return [cls.kind(name=name)]
c.add_depends_on(P.make("X"))

--- fix: an annotated return
def make(name) -> ProcessingStep:
    return build(name)
c.add_depends_on(make("X"))

--- leave: an annotated return of a list
def make(name) -> "list[ProcessingStep]":
    return build(name)
c.add_depends_on(make("X"))

--- likely (or None): an optional return
from typing import Optional
def make(name) -> Optional[ProcessingStep]:
    return build(name)
c.add_depends_on(make("X"))

--- undecided (a ProcessingStep or a list): a return whose annotation is plainly wrong
def make(name) -> ProcessingStep:
    return [ProcessingStep(name=name)]
c.add_depends_on(make("X"))

--- fix: a function that is bound to another name
def make(name):
    return ProcessingStep(name=name)
build = make
c.add_depends_on(build("X"))

--- undecided (a ProcessingStep or a list): a function that is one of two
def make(name):
    return ProcessingStep(name=name)
def many(name):
    return [ProcessingStep(name=name)]
build = make if c.name else many
c.add_depends_on(build("X"))

--- leave: a function that is defined again
def make(name):
    return ProcessingStep(name=name)
def make(name):
    return [ProcessingStep(name=name)]
c.add_depends_on(make("X"))

--- undecided (a ProcessingStep or a list): a function that is defined again under a condition
def make(name):
    return ProcessingStep(name=name)
if c.name:
    def make(name):
        return [ProcessingStep(name=name)]
c.add_depends_on(make("X"))

--- fix: a dispatch table
def make(name):
    return ProcessingStep(name=name)
makers = {"x": make, "y": ProcessingStep}
c.add_depends_on(makers["x"]("X"))

--- undecided (a ProcessingStep or a list): a dispatch table with an unknown key
def make(name):
    return ProcessingStep(name=name)
def many(name):
    return [ProcessingStep(name=name)]
makers = {"x": make, "y": many}
def f(kind):
    c.add_depends_on(makers[kind]("X"))
""")

PARAMETERS = table("""
--- fix: its only call passes a step
def wire(x):
    c.add_depends_on(x)
wire(a)

--- leave: its only call passes a list
def wire(x):
    c.add_depends_on(x)
wire([a])

--- caller (wire([a])): calls that disagree
def wire(x):
    c.add_depends_on(x)
wire(a)
wire([b])

--- fix: all calls agree
def wire(x, y):
    x.add_depends_on(y)
wire(c, a)
wire(x=c, y=b)

--- undecided (no call of `wire` is visible): never called
def wire(x):
    c.add_depends_on(x)

--- undecided (passed as a value): passed as a value
def wire(x):
    c.add_depends_on(x)
wire(a)
run(wire)

--- undecided (passed as a value): put into a dict, called through it
def wire(x):
    c.add_depends_on(x)
wire(a)
table = {"wire": wire}
table["wire"]([b])

--- undecided (passed as a value): called under another name
def wire(x):
    c.add_depends_on(x)
wire(a)
other = wire
other([b])

--- undecided (parameter `given` of `f`): passed by `*`
def wire(x, y):
    c.add_depends_on(y)
def f(given):
    wire(*given)

--- undecided (by `**`): passed by `**`
def wire(x):
    c.add_depends_on(x)
wire(a)
def f(given):
    wire(**given)

--- undecided (a ProcessingStep or a list): a default that disagrees, with calls that leave it out
def wire(x=[b]):
    c.add_depends_on(x)
wire(a)
wire()

--- undecided (by `**`): a default that a `**` may replace
def wire(x=a):
    c.add_depends_on(x)
def f(given):
    wire(**given)

--- leave: a default that agrees with nothing visible
def wire(x=[]):
    c.add_depends_on(x)

--- leave: a list by default, no call passes another thing
def wire(x=[]):
    c.add_depends_on(x)
wire()
wire([a])

--- caller (wire([a])): None by default
def wire(x=None):
    c.add_depends_on(x)
wire(a)
wire()

--- fix: None by default, tested
def wire(x=None):
    if x:
        c.add_depends_on(x)
wire(a)
wire()

--- leave: a default that is changed in place
def wire(x, done=[]):
    done.append(x)
    c.add_depends_on(done)
wire(a)

--- fix: an annotation is believed
def wire(x: ProcessingStep):
    c.add_depends_on(x)

--- leave: an annotation of a list is believed
def wire(x: list):
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): an annotation that its own calls break
def wire(x: ProcessingStep):
    c.add_depends_on(x)
wire([a])

--- undecided (a ProcessingStep or a list): an annotation that its default breaks
def wire(x: ProcessingStep = [a]):
    c.add_depends_on(x)

--- leave: `*args` is a tuple
def wire(*steps):
    c.add_depends_on(steps)
wire(a, b)

--- fix: each of `*args`
def wire(*steps: Step):
    for x in steps:
        c.add_depends_on(x)

--- fix: each of `*args`, by the calls
def wire(*steps):
    for x in steps:
        c.add_depends_on(x)
wire(a, b)
wire(a)

--- undecided (a ProcessingStep or a list): each of `*args`, calls that disagree
def wire(*steps):
    for x in steps:
        c.add_depends_on(x)
wire(a, b)
wire([a])

--- leave: `*args` passed as it is
def wire(*steps):
    inner(*steps)
def inner(*steps):
    c.add_depends_on(steps)
wire(a)

--- fix: passed on by `*args` into a function with names
def wire(*given):
    inner(*given)
def inner(x):
    c.add_depends_on(x)
wire(a)

--- leave: `kwargs.get("deps", [])`
def wire(**kwargs):
    c.add_depends_on(kwargs.get("deps", []))

--- leave: `kwargs.get("deps", [])`, calls that pass a list
def wire(**kwargs):
    c.add_depends_on(kwargs.get("deps", []))
wire(deps=[a])
wire()

--- undecided (a ProcessingStep or a list): `kwargs.get("deps", [])`, a call that passes a step
def wire(**kwargs):
    c.add_depends_on(kwargs.get("deps", []))
wire(deps=a)
wire()

--- fix: `kwargs["dep"]`, calls that pass a step
def wire(**kwargs):
    c.add_depends_on(kwargs["dep"])
wire(dep=a, other=[b])

--- leave: `kwargs.pop`, calls that pass a list
def wire(**kwargs):
    deps = kwargs.pop("deps", None) or []
    c.add_depends_on(deps)
wire(deps=[a])

--- undecided (whatever its callers pass): `kwargs.pop`, no call in sight
def wire(**kwargs):
    deps = kwargs.pop("deps")
    c.add_depends_on(deps)

--- fix: a method's parameter
class P:
    def wire(self, x):
        c.add_depends_on(x)
    def run(self):
        self.wire(a)

--- leave: a method's parameter, a list
class P:
    def wire(self, x):
        c.add_depends_on(x)
    def run(self):
        self.wire([a])

--- caller (self.wire([a])): a method of an unknown object may be this one
class P:
    def wire(self, x):
        c.add_depends_on(x)
    def run(self):
        self.wire(a)
def f(p):
    p.wire([b])

--- undecided (passed as a value): a bound method as a callback
class P:
    def wire(self, x):
        c.add_depends_on(x)
    def run(self):
        self.wire(a)
        register(self.wire)

--- caller (self.wire([a])): called through an heir
class P:
    def wire(self, x):
        c.add_depends_on(x)
class Q(P):
    def run(self):
        self.wire(a)
        super().wire([b])

--- undecided (by name): called by a computed name
class P:
    def wire_train(self, x):
        c.add_depends_on(x)
    def run(self, kind, x):
        self.wire_train(a)
        getattr(self, f"wire_{kind}")(x)

--- undecided (passed as a value): called by a name in `getattr`
class P:
    def wire(self, x):
        c.add_depends_on(x)
    def run(self):
        self.wire(a)
        getattr(self, "wire")([b])

--- fix: called with its own result
def same(x):
    return x
c.add_depends_on(same(same(a)))

--- leave: each call has its own result
def same(x):
    return x
one = same(a)
c.add_depends_on(same([a]))

--- fix: each call has its own result, the other one
def same(x):
    return x
many = same([a])
c.add_depends_on(same(a))

--- fix: recursion
def wire(x, depth):
    c.add_depends_on(x)
    if depth:
        wire(x, depth - 1)
wire(a, 3)

--- undecided (a ProcessingStep or a list): recursion that wraps
def wire(x, depth):
    c.add_depends_on(x)
    if depth:
        wire([x], depth - 1)
wire(a, 3)

--- undecided (no call of `wire` is visible): a decorated function may be called otherwise
from mylib import twice
@twice
def wire(x):
    c.add_depends_on(x)
wire(a)

--- undecided (it comes from `unittest.mock.MagicMock): a decorator that adds parameters
from unittest.mock import patch
@patch("mylib.thing")
def test_wire(thing):
    c.add_depends_on(thing)

--- undecided (a ProcessingStep or a list): a parametrised test
import pytest
@pytest.mark.parametrize("x", [a, [b]])
def test_wire(x):
    c.add_depends_on(x)

--- fix: a fixture
import pytest
@pytest.fixture
def one():
    return ProcessingStep(name="X")
def test_wire(one):
    c.add_depends_on(one)

--- leave: a fixture that returns a list
import pytest
@pytest.fixture
def many():
    return [ProcessingStep(name="X")]
def test_wire(many):
    c.add_depends_on(many)

--- fix: a fixture that yields
import pytest
@pytest.fixture
def one():
    yield ProcessingStep(name="X")
def test_wire(one):
    c.add_depends_on(one)

--- leave: a fixture that yields a list
import pytest
@pytest.fixture
def many():
    yield [ProcessingStep(name="X")]
def test_wire(many):
    c.add_depends_on(many)

--- undecided (a ProcessingStep or a list): rebound before the call under a condition
def wire(x):
    if c.name:
        x = [x]
    c.add_depends_on(x)
wire(a)

--- leave: rebound before the call
def wire(x):
    x = [x]
    c.add_depends_on(x)
wire(a)
""")

LAMBDAS = table("""
--- fix: a lambda's result
make = lambda name: ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- leave: a lambda's result, a list
make = lambda name: [ProcessingStep(name=name)]
c.add_depends_on(make("X"))

--- undecided (parameter of a lambda): a lambda's parameter
wire = lambda x: c.add_depends_on(x)
wire(a)
wire([a])

--- undecided (parameter of a lambda): a lambda's parameter with a default
wire = lambda x=a: c.add_depends_on(x)
wire([b])

--- fix: a lambda called on the spot
c.add_depends_on((lambda: a)())

--- leave: a lambda called on the spot, a list
c.add_depends_on((lambda: [a])())

--- undecided (parameter of a lambda): a lambda that returns its parameter
same = lambda x: x
c.add_depends_on(same([a]))

--- fix: `map` over a class
for x in map(ProcessingStep, ["A", "B"]):
    c.add_depends_on(x)

--- leave: `map` over a lambda of lists
for x in map(lambda s: [s], [a, b]):
    c.add_depends_on(x)

--- leave: `map` itself
c.add_depends_on(map(lambda s: s, [a, b]))
""")


@pytest.mark.parametrize("row", RETURNS)
def test_returns(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", PARAMETERS)
def test_parameters(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", LAMBDAS)
def test_lambdas(row: Row) -> None:
    row.check()
