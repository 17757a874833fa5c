"""Functions that are passed as values: to `map` and `reduce`, to pools of workers, under another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inference.table import Row, table

POOLS = table("""
--- fix: what executors make
from concurrent.futures import ThreadPoolExecutor, as_completed
import concurrent.futures as cf
def make(name):
    return ProcessingStep(name=name)
def main(names):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make, names))
        future = pool.submit(make, "x")
        futures = [pool.submit(make, name) for name in names]
        done = [one.result() for one in as_completed(futures)]
    for one in made:
        c.add_depends_on(one)
    c.add_depends_on(future.result())
    c.add_depends_on(done[0])
    c.add_depends_on(pool.submit(make, name="y").result())
    c.add_depends_on(list(cf.ProcessPoolExecutor().map(make, names))[0])

--- leave: what makes lists, and a future itself
from concurrent.futures import ThreadPoolExecutor
def make(name):
    return [ProcessingStep(name=name)]
pool = ThreadPoolExecutor(4)
made = list(pool.map(make, ["x"]))
future = pool.submit(make, "x")
c.add_depends_on(made)
c.add_depends_on(made[0])
c.add_depends_on(future.result())
c.add_depends_on(future)

--- undecided (a ProcessingStep or a list): an element of either iterable
from concurrent.futures import ThreadPoolExecutor
def second(one, other):
    return other
made = list(ThreadPoolExecutor(4).map(second, [a], [[b]]))
c.add_depends_on(made[0])

--- undecided (a ProcessingStep or a list): the same of `map`
def second(one, other):
    return other
made = list(map(second, [a], [[b]]))
c.add_depends_on(made[0])

--- fix: pools of processes and threads
import multiprocessing
from multiprocessing.pool import ThreadPool
def make(name):
    return ProcessingStep(name=name)
with multiprocessing.Pool(3) as pool:
    made = pool.map(make, ["a"], 2)
c.add_depends_on(made[0])
for one in ThreadPool(3).imap(make, ["a"]):
    c.add_depends_on(one)

--- undecided (smfix does not know what `concurrent.futures.Executor().shutdown` returns): another method
from concurrent.futures import ThreadPoolExecutor
c.add_depends_on(ThreadPoolExecutor(4).shutdown())
""")

VALUES = table("""
--- fix: the function that `reduce` calls
from functools import reduce
def link(one, other):
    other.add_depends_on(one)
    return other
last = reduce(link, [a, b, c])
c.add_depends_on(last)

--- undecided (or a list): `reduce` begins with a list
from functools import reduce
def link(one, other):
    other.add_depends_on(one)
    return other
reduce(link, [b, c], [a])

--- undecided (or a list): what it has come to is a list
from functools import reduce
def link(one, other):
    c.add_depends_on(one)
    return [one, other]
reduce(link, [a, b])

--- undecided (parameter `some` of `go` has no annotation): `reduce` over what is not known
from functools import reduce
def link(one, other):
    other.add_depends_on(one)
    return other
def go(some):
    reduce(link, some)

--- undecided (`link` is passed as a value at line 14): handed to something else, too
from functools import reduce
from other import run
def link(one, other):
    other.add_depends_on(one)
    return other
reduce(link, [a, b])
run(link)

--- fix: the function that `map` calls
def wire(one):
    c.add_depends_on(one)
list(map(wire, [a, b]))

--- leave: the function that `map` calls with lists
def wire(one):
    c.add_depends_on(one)
list(map(wire, [[a], [b]]))

--- fix: `pairwise`, made up for older Pythons
import itertools
try:
    from itertools import pairwise
except ImportError:
    def pairwise(it):
        first, second = itertools.tee(it)
        next(second, None)
        return zip(first, second)
for one, two in pairwise([a, b, c]):
    two.add_depends_on(one)

--- leave: `pairwise` of lists
import itertools
def pairwise(it):
    first, second = itertools.tee(it)
    return zip(first, second)
for one, two in pairwise([[a], [b]]):
    c.add_depends_on(one)
""")

NAMES = table("""
--- fix: called under the name that a package gives it
### lib/__init__.py
from .extra import notify as notify_step
### main.py
from sagemaker.workflow.steps import ProcessingStep
from lib import notify_step
notify_step(after=ProcessingStep(name="A"))
### lib/extra.py
from sagemaker.workflow.steps import ProcessingStep
def notify(after):
    ProcessingStep(name="N").add_depends_on(after)

--- leave: called with a list under the name that a package gives it; the other call is told where it stands
### lib/__init__.py
from .extra import notify as notify_step
### main.py
from sagemaker.workflow.steps import ProcessingStep
from lib import notify_step
notify_step(after=[ProcessingStep(name="A")])
### other.py
from sagemaker.workflow.steps import ProcessingStep
from lib.extra import notify
notify(after=ProcessingStep(name="A"))
### lib/extra.py
from sagemaker.workflow.steps import ProcessingStep
def notify(after):
    ProcessingStep(name="N").add_depends_on(after)
""")


@pytest.mark.parametrize("row", POOLS)
def test_pools(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", VALUES)
def test_functions_as_values(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", NAMES)
def test_names_of_packages(row: Row, tmp_path: Path) -> None:
    row.check_in(tmp_path)
