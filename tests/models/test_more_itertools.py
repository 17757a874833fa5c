"""`more_itertools`: elements and windows; what may be a list stays undecided."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

ROWS = table("""
--- fix: pairs of what follows
from more_itertools import pairwise
for one, other in pairwise([a, b]):
    c.add_depends_on(one)

--- fix: three in a row
import more_itertools as mit
for one, other, _ in mit.triplewise([a, b, a]):
    c.add_depends_on(one)

--- fix: one of several
from more_itertools import first, last, one
c.add_depends_on(first([a, b]))
c.add_depends_on(last([a, b], b))
c.add_depends_on(one([a]))

--- leave: a pair itself
from more_itertools import pairwise
for pair in pairwise([a, b]):
    c.add_depends_on(pair)

--- leave: one of several lists
from more_itertools import first
c.add_depends_on(first([[a], [b]]))

--- leave: one or a default list
from more_itertools import first
c.add_depends_on(first([[a]], [b]))

--- undecided (more_itertools.always_iterable): one as an iterable
from more_itertools import always_iterable
c.add_depends_on(always_iterable(a))

--- undecided (more_itertools.chunked): groups
from more_itertools import chunked
for some in chunked([a, b], 2):
    c.add_depends_on(some)
""")


@pytest.mark.parametrize("row", ROWS)
def test_more_itertools(row: Row) -> None:
    row.check()
