"""`functools`: partials, reductions, and functions that are dressed up by a call."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

ROWS = table("""
--- fix: a step that a partial makes
import functools
make = functools.partial(ProcessingStep, "Z")
z = make()
c.add_depends_on(z)

--- leave: a list that a partial makes
from functools import partial
def after(one):
    return [one]
make = partial(after, a)
c.add_depends_on(make())

--- fix: one of several, by a reduction
from functools import reduce
last = reduce(lambda one, other: other, [a, b])
c.add_depends_on([a])
c.add_depends_on(reduce(lambda one, other: a, [a, b], a))

--- leave: a list, by a reduction
from functools import reduce
def together(some, one):
    return [*some, one]
c.add_depends_on(reduce(together, [[a], [b]]))

--- fix: a function that is dressed up as another
import functools
def after():
    return a
def named():
    return b
c.add_depends_on(functools.update_wrapper(after, named)())
c.add_depends_on(functools.wraps(named)(after)())

--- leave: a function that is dressed up as another, but returns a list
import functools
def after():
    return [a]
def named():
    return b
c.add_depends_on(functools.update_wrapper(after, named)())
c.add_depends_on(functools.wraps(named)(after)())

--- undecided (functools.lru_cache): a function whose results are remembered
import functools
def after():
    return a
c.add_depends_on(functools.lru_cache(after)())
""")


@pytest.mark.parametrize("row", ROWS)
def test_functools(row: Row) -> None:
    row.check()
