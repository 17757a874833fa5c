"""`match`: what the names are that a pattern binds; `and` with `or`; what a `try` asks."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

PATTERNS = table("""
--- fix: a string, under either way of naming it
def wire(x):
    match x:
        case str(name):
            c.add_depends_on(name)
        case str() as other:
            c.add_depends_on(other)
wire(a)
wire("A")

--- fix: a step
def wire(x):
    match x:
        case ProcessingStep() as s:
            c.add_depends_on(s)
        case TrainingStep() | ProcessingStep() as t:
            c.add_depends_on(t)
wire(a)

--- leave: a list, its rest, the rest of a mapping
def wire(x):
    match x:
        case [*many]:
            c.add_depends_on(many)
        case {"k": 1, **others}:
            c.add_depends_on(others)
        case list(them):
            c.add_depends_on(them)
        case list() | tuple() as those:
            c.add_depends_on(those)
wire(a)
wire([a])

--- fix: the elements of a list
def wire(x):
    match x:
        case [first, *rest]:
            c.add_depends_on(first)
            for one in rest:
                c.add_depends_on(one)
wire([a, b])

--- leave: the elements of a list of lists
def wire(x):
    match x:
        case [first, *_, last]:
            c.add_depends_on(first)
            c.add_depends_on(last)
wire([[a], [b]])

--- fix: a value of a mapping, a pattern inside a pattern
def wire(x):
    match x:
        case {"step": one}:
            c.add_depends_on(one)
        case (str(name), _):
            c.add_depends_on(name)
wire({"step": a, "many": [b]})

--- leave: a list in a mapping
def wire(x):
    match x:
        case {"many": some}:
            c.add_depends_on(some)
wire({"step": a, "many": [b]})

--- undecided (bound by a pattern): an attribute of a class of the repository
class Pair:
    __match_args__ = ("x",)
def wire(x):
    match x:
        case Pair(one):
            c.add_depends_on(one)
wire(Pair())

--- undecided (can't tell): an element that nothing visible brings
def wire(x):
    match x:
        case [one]:
            c.add_depends_on(one)
wire(a)

--- undecided (a string or a list): one name in two cases
def wire(x):
    match x:
        case str(one):
            pass
        case {"many": one}:
            pass
    c.add_depends_on(one)
wire("A")
wire({"many": [a]})
""")

CHOICES = table("""
--- fix: `and` with `or` chooses between steps
def wire(x):
    y = x and a or b
    c.add_depends_on(y)
    c.add_depends_on(x and "A" or b)

--- undecided (a ProcessingStep or a list): one of them is a list
def wire(x):
    y = x and [a] or b
    c.add_depends_on(y)

--- undecided (can't tell): what is asked can itself be the outcome
def wire(x):
    y = x and a
    c.add_depends_on(y)
    c.add_depends_on(x or a)

--- leave: made a list where it cannot be walked
from collections.abc import Iterable
def wire(x):
    if not isinstance(x, Iterable):
        x = [x]
    c.add_depends_on(x)
wire(a)

--- leave: made a list where `iter` fails
def wire(x):
    try:
        iter(x)
    except TypeError:
        x = [x]
    c.add_depends_on(x)
wire(a)

--- undecided (a list or a string): a string does not fail
def wire(x):
    try:
        iter(x)
    except TypeError:
        x = [x]
    c.add_depends_on(x)
wire(a)
wire("A")

--- undecided (a list or a ProcessingStep): the `try` asks for something else
def wire(x):
    try:
        check(x)
    except TypeError:
        x = [x]
    c.add_depends_on(x)
wire(a)

--- leave: neither a step nor a string
def wire(x):
    if isinstance(x, Step):
        pass
    elif isinstance(x, str):
        pass
    else:
        c.add_depends_on(x)
wire(a)

--- undecided (something else than all that is visible): it may still be a string
def wire(x):
    if not isinstance(x, Step):
        c.add_depends_on(x)
wire(a)

--- fix: an attribute of what this scope makes, tested
class Made:
    def __init__(self, x=None):
        self.x = x
made = Made(a)
other = Made()
if made.x is not None:
    c.add_depends_on(made.x)

--- likely (or None): the same, tested before another is made
class Made:
    def __init__(self, x=None):
        self.x = x
made = Made(a)
if made.x is not None:
    made = Made()
    c.add_depends_on(made.x)
""")


@pytest.mark.parametrize("row", PATTERNS)
def test_patterns(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", CHOICES)
def test_choices(row: Row) -> None:
    row.check()
