"""No code makes it hang or recurse without end: each of these ends quickly, with a verdict or with "unknown"."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from smfix.model import Reason, Rewrite
from tests.inference.table import HEAD, Row, table
from tests.media import fix

MOST_CALLS = 8_000_000

LOOPS = table("""
--- undecided (nothing visible): functions that call each other
def one(x):
    return two(x)
def two(x):
    return one(x)
c.add_depends_on(one(a))

--- undecided (never sets): attributes that are defined by each other
class P:
    def one(self):
        self.x = self.y
    def two(self):
        self.y = self.x
    def wire(self):
        c.add_depends_on(self.x)

--- undecided (nothing visible): names that are defined by each other
def f(flag):
    while flag:
        x = y
        y = x
    c.add_depends_on(x)

--- undecided (nothing visible): a lambda that calls itself
f = lambda x: f(x)
c.add_depends_on(f(a))

--- undecided (can't tell): a property that reads itself
class P:
    @property
    def x(self):
        return self.x
    def wire(self):
        c.add_depends_on(self.x)

--- leave: a class that is its own base by name
class P(P):
    pass
c.add_depends_on(P())

--- leave: classes that are each other's bases
class P(Q):
    pass
class Q(P):
    pass
c.add_depends_on(Q())

--- leave: a decorator that returns itself
def same(function):
    return same
@same
def make(name):
    return ProcessingStep(name=name)
c.add_depends_on(make("X"))

--- undecided (can't tell): a decorator that is its own decorator
@same
def same(function):
    return function
c.add_depends_on(same(a))

--- leave: a list of itself
x = []
x.append(x)
c.add_depends_on(x[0][0][0])

--- leave: a dict of itself
x = {}
x["x"] = x
c.add_depends_on(x["x"]["x"])

--- undecided (can't tell): a type that is defined by itself
from typing import Union
T = Union["T", "T"]
def f(x: T):
    c.add_depends_on(x)

--- undecided (can't tell): a module that imports itself
from case import x
c.add_depends_on(x)
""")


@pytest.mark.parametrize("row", LOOPS)
def test_what_leads_back_to_itself(row: Row) -> None:
    row.check()


def _chain(count: int) -> str:
    return "x0 = a\n" + "".join(f"x{i + 1} = x{i}\n" for i in range(count)) + f"c.add_depends_on(x{count})\n"


def _functions(count: int) -> str:
    calls = "".join(f"def f{i + 1}(x):\n    return f{i}(x) if x else f{i}([x])\n" for i in range(count))
    return f"def f0(x):\n    return x\n{calls}c.add_depends_on(f{count}(a))\n"


def _classes(count: int) -> str:
    return "class P0:\n    pass\n" + "".join(
        f"class P{i + 1}(P{i}):\n    def make(self):\n        return super().make()\n" for i in range(count)
    ) + f"c.add_depends_on(P{count}().make())\n"  # fmt: skip


UNKNOWN = {
    "2,000 names, each from the last": _chain(2_000),
    "200 functions, each from the last": _functions(200),
    "200 classes, each from the last": _classes(200),
    "attributes 500 deep": f"def f(x):\n    c.add_depends_on(x{'.y' * 500})\n",
    "subscripts 200 deep": f"def f(x):\n    c.add_depends_on(x{'[0]' * 200})\n",
    "calls 80 deep": f"def f(x):\n    return x\ndef g(x):\n    c.add_depends_on({'f(' * 80}x{')' * 80})\n",
    "a value of 100 things": "".join(f"class P{i}: pass\n" for i in range(100))
    + "x = a\n"
    + "".join(f"if c.name == '{i}':\n    x = P{i}()\n" for i in range(100))
    + "c.add_depends_on(x)\n",
}

FIXED = {
    "one of 2,000 assignments": "x = [a]\n" * 2_000 + "x = a\nc.add_depends_on(x)\n",
    "2,000 branches": "x = a\n" + "if c.name:\n    x = b\n" * 2_000 + "c.add_depends_on(x)\n",
    "a dict of 5,000 entries": "x = {" + ", ".join(f"'k{i}': [{i}]" for i in range(5_000)) + ", 'a': a}\n"
    "c.add_depends_on(x['a'])\n",
    "a list of 5,000 entries": "x = [" + "[1], " * 5_000 + "a]\nc.add_depends_on(x[-1])\n",
    "2,000 calls of one function": "def f(x):\n    return x\n" + "f([a])\n" * 2_000 + "c.add_depends_on(f(a))\n",
    "500 calls in one file": "x = a\n" + "c.add_depends_on(x)\n" * 500,
    "30 loops in loops": "".join("    " * i + "for _ in c.depends_on:\n" for i in range(15))
    + "    " * 15 + "c.add_depends_on(a)\n",
}  # fmt: skip


def bounded(code: str) -> Rewrite:
    """The code's rewrite, for which not too many functions are called: some seconds' worth."""
    profiler = cProfile.Profile()
    rewrite = profiler.runcall(fix, HEAD + code)
    assert pstats.Stats(profiler).total_calls < MOST_CALLS  # type: ignore[attr-defined]
    return rewrite


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_too_much_is_unknown(code: str) -> None:
    rewrite = bounded(code)
    assert not rewrite.changed
    assert rewrite.left or rewrite.problems
    assert all(problem.reason is Reason.TOO_DEEP for problem in rewrite.problems)


@pytest.mark.parametrize("code", FIXED.values(), ids=FIXED)
def test_what_is_long_is_decided(code: str) -> None:
    rewrite = bounded(code)
    assert not rewrite.problems
    assert not rewrite.left
    assert len(rewrite.fixed) == code.count("add_depends_on(")
