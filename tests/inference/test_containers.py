"""Containers: what they are is left alone, what comes out of them is as they were filled."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

BUILT = table("""
--- leave: a list built with `append`
steps = []
steps.append(a)
c.add_depends_on(steps)

--- fix: one of a list built with `append`
steps = []
steps.append(a)
c.add_depends_on(steps[-1])

--- leave: one of a list of lists built with `append`
steps = []
steps.append([a])
c.add_depends_on(steps[-1])

--- undecided (a ProcessingStep or a list): one of a list with both
steps = [a]
steps.append([b])
c.add_depends_on(steps[-1])

--- undecided (a ProcessingStep or a list): one of a list that a function fills otherwise
steps = [a]
def more():
    steps.append([b])
more()
c.add_depends_on(steps[-1])

--- undecided (a ProcessingStep or a list): one of a list that is filled through another name
steps = [a]
others = steps
others.append([b])
c.add_depends_on(steps[-1])

--- fix: `extend`
steps = []
steps.extend([a, b])
c.add_depends_on(steps[0])

--- leave: `extend` by lists of lists
steps = []
steps.extend([[a], [b]])
c.add_depends_on(steps[0])

--- fix: `insert`
steps = []
steps.insert(0, a)
c.add_depends_on(steps[0])

--- undecided (a ProcessingStep or a list): `insert` moves the others
steps = [a]
steps.insert(0, [b])
c.add_depends_on(steps[0])

--- undecided (a ProcessingStep or a list): an index that another assignment changes
steps = [a, b]
def change():
    steps[0] = [a]
change()
c.add_depends_on(steps[0])

--- undecided (a ProcessingStep or a list): sorted in place, then the first
steps = [a, [b]]
steps.reverse()
c.add_depends_on(steps[0])

--- undecided (a ProcessingStep or a list): taken out, then the first
steps = [a, [b]]
steps.pop(0)
c.add_depends_on(steps[0])

--- undecided (nothing visible gives it a value): deleted, then the first
steps = [a, [b]]
del steps[0]
c.add_depends_on(steps[0])

--- fix: by its place
steps = [a, [b]]
c.add_depends_on(steps[0])

--- leave: by its place, the list
steps = [a, [b]]
c.add_depends_on(steps[1])

--- leave: by its place from the end, the list
steps = [a, [b]]
c.add_depends_on(steps[-1])

--- undecided (a ProcessingStep or a list): a place that is computed
steps = [a, [b]]
def f(i):
    c.add_depends_on(steps[i])

--- leave: a slice
steps = [a, b]
c.add_depends_on(steps[-1:])

--- fix: one of a slice
steps = [a, b]
c.add_depends_on(steps[1:][0])

--- leave: `+`
c.add_depends_on([a] + [b])

--- leave: `*`
c.add_depends_on([a] * 2)

--- fix: one of a sum
steps = [a] + [b]
c.add_depends_on(steps[0])

--- undecided (a ProcessingStep or a list): one of a sum with both
steps = [a] + [[b]]
c.add_depends_on(steps[0])

--- leave: copies
steps = [a]
c.add_depends_on(steps.copy())
c.add_depends_on(list(steps))
c.add_depends_on(sorted(steps))
c.add_depends_on(reversed(steps))
c.add_depends_on(tuple(steps))
c.add_depends_on(set(steps))

--- fix: one of copies
steps = [a]
c.add_depends_on(steps.copy()[0])
c.add_depends_on(list(steps)[0])
c.add_depends_on(sorted(steps)[-1])
c.add_depends_on(next(reversed(steps)))

--- fix: `pop`
steps = [a, b]
c.add_depends_on(steps.pop())

--- leave: `pop` from a list of lists
steps = [[a], [b]]
c.add_depends_on(steps.pop())

--- fix: a list that starts with None and is filled
steps = [None, None]
steps[0] = a
c.add_depends_on(steps[0])

--- leave: a list that holds itself
steps = []
steps.append(steps)
c.add_depends_on(steps)
c.add_depends_on(steps[0])

--- leave: a conditional list, flattened
steps = [a] if c.name else []
c.add_depends_on(steps)

--- leave: starred into a list
steps = [*[a], *[b]]
c.add_depends_on(steps)

--- fix: one of a starred list
steps = [*[a], *[b]]
c.add_depends_on(steps[1])

--- leave: a deque
from collections import deque
steps = deque([a])
c.add_depends_on(steps)

--- fix: from a deque
from collections import deque
steps = deque([a])
steps.append(b)
c.add_depends_on(steps.popleft())

--- leave: a string split
c.add_depends_on("A B".split())

--- fix: one of a string split
c.add_depends_on("A B".split()[0])

--- leave: comprehensions
c.add_depends_on([s for s in (a, b)])
c.add_depends_on({s for s in (a, b)})
c.add_depends_on(s for s in (a, b))
c.add_depends_on({s.name: s for s in (a, b)}.values())

--- fix: one of a comprehension
steps = [s for s in (a, b)]
c.add_depends_on(steps[0])

--- leave: one of a comprehension of lists
steps = [[s] for s in (a, b)]
c.add_depends_on(steps[0])
""")

MAPPINGS = table("""
--- fix: by its key
steps = {"one": a, "many": [b]}
c.add_depends_on(steps["one"])

--- leave: by its key, the list
steps = {"one": a, "many": [b]}
c.add_depends_on(steps["many"])

--- undecided (a ProcessingStep or a list): by a key that is computed
steps = {"one": a, "many": [b]}
def f(key):
    c.add_depends_on(steps[key])

--- undecided (a ProcessingStep or a list): a key that is assigned again elsewhere
steps = {"one": a}
def change():
    steps["one"] = [b]
change()
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): an `update` with the same key
steps = {"one": a}
def change():
    steps.update(one=[b])
change()
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): filled through another name
steps = {"one": a}
others = steps
others["one"] = [b]
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): a later entry with the same key
key = "one"
steps = {"one": a, key: [b]}
c.add_depends_on(steps["one"])

--- leave: the same key twice, the last one counts
steps = {"one": a, "one": [b]}
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): `**` may hold the same key
more = {"one": [b]}
steps = {"one": a, **more}
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): `|` may hold the same key
more = {"one": [b]}
steps = {"one": a} | more
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): `|=` may hold the same key
steps = {"one": a}
steps |= {"one": [b]}
c.add_depends_on(steps["one"])

--- likely (or None): `get` may give None
steps = {"one": a}
def f(key):
    c.add_depends_on(steps.get(key))

--- undecided (a ProcessingStep or a list): `get` with a default
steps = {"one": a}
def f(key):
    c.add_depends_on(steps.get(key, []))

--- fix: `get` with a default that is a step
steps = {"one": a}
def f(key):
    c.add_depends_on(steps.get(key, b))

--- leave: a dict itself
c.add_depends_on({"one": a})

--- leave: its values, keys and items
steps = {"one": a}
c.add_depends_on(steps.values())
c.add_depends_on(steps.keys())
c.add_depends_on(list(steps.values()))

--- fix: each of its values
steps = {"one": a}
for x in steps.values():
    c.add_depends_on(x)

--- leave: each of its values, lists
steps = {"one": [a]}
for x in steps.values():
    c.add_depends_on(x)

--- fix: a name for each of its keys
for x in {"A": a, "B": b}:
    c.add_depends_on(x)

--- fix: pairs
for name, x in {"A": a}.items():
    c.add_depends_on(x)
    c.add_depends_on(name)

--- leave: pairs, the list
for name, xs in {"A": [a]}.items():
    c.add_depends_on(xs)

--- leave: a pair itself
for pair in {"A": a}.items():
    c.add_depends_on(pair)

--- fix: a dict comprehension
steps = {n: ProcessingStep(name=n) for n in ("A", "B")}
c.add_depends_on(steps["A"])

--- leave: a dict comprehension of lists
steps = {n: [ProcessingStep(name=n)] for n in ("A", "B")}
c.add_depends_on(steps["A"])

--- leave: a defaultdict of lists
from collections import defaultdict
steps = defaultdict(list)
steps["A"].append(a)
c.add_depends_on(steps["A"])

--- fix: one of a defaultdict of lists
from collections import defaultdict
steps = defaultdict(list)
steps["A"].append(a)
c.add_depends_on(steps["A"][0])

--- leave: `setdefault` with a list
steps = {}
steps.setdefault("A", []).append(a)
c.add_depends_on(steps["A"])

--- fix: `dict(...)` by names
steps = dict(one=a, many=[b])
c.add_depends_on(steps["one"])

--- leave: `dict(...)` by names, the list
steps = dict(one=a, many=[b])
c.add_depends_on(steps["many"])

--- fix: `dict(zip(...))`
steps = dict(zip(["one", "two"], [a, b]))
c.add_depends_on(steps["one"])

--- leave: `dict(zip(...))` of lists
steps = dict(zip(["one", "two"], [[a], [b]]))
c.add_depends_on(steps["one"])

--- undecided (a ProcessingStep or a list): `dict(other, one=...)` replaces
steps = dict({"one": a}, two=[b])
def f(key):
    c.add_depends_on(steps[key])

--- fix: filled in a loop
steps = {}
for name in ("A", "B"):
    steps[name] = ProcessingStep(name=name)
c.add_depends_on(steps["A"])

--- undecided (a ProcessingStep or a list): filled in two loops
steps = {}
for name in ("A", "B"):
    steps[name] = ProcessingStep(name=name)
for name in ("A", "B"):
    steps[name] = [steps[name]]
c.add_depends_on(steps["A"])
""")

WALKED = table("""
--- fix: `zip`
for x, y in zip([a, b], [[a], [b]]):
    c.add_depends_on(x)

--- leave: `zip`, the list
for x, y in zip([a, b], [[a], [b]]):
    c.add_depends_on(y)

--- leave: `zip` itself and its pairs
for pair in zip([a], [b]):
    c.add_depends_on(pair)

--- fix: a chain by `zip(steps, steps[1:])`
steps = [a, b, c]
for before, after in zip(steps, steps[1:]):
    after.add_depends_on(before)

--- leave: a chain of lists
steps = [a, b, c]
for before, after in zip([[s] for s in steps], steps[1:]):
    after.add_depends_on(before)

--- fix: `zip(*pairs)` turned around
pairs = [("A", a), ("B", b)]
names, steps = zip(*pairs)
c.add_depends_on(steps[0])

--- leave: `zip(*pairs)` gives tuples
pairs = [("A", a), ("B", b)]
names, steps = zip(*pairs)
c.add_depends_on(steps)

--- fix: `enumerate`
for i, x in enumerate([a, b]):
    c.add_depends_on(x)

--- leave: `enumerate` of lists
for i, x in enumerate([[a], [b]]):
    c.add_depends_on(x)

--- fix: the one before, by its index
steps = [a, b, c]
for i in range(1, len(steps)):
    steps[i].add_depends_on(steps[i - 1])

--- leave: those before, by a slice
steps = [a, b, c]
for i in range(1, len(steps)):
    steps[i].add_depends_on(steps[:i])

--- fix: pairs
for x, y in [(c, a), (c, b)]:
    x.add_depends_on(y)

--- leave: pairs, the list
for x, y in [(c, [a]), (c, [b])]:
    x.add_depends_on(y)

--- undecided (a ProcessingStep or a list): pairs that disagree
for x, y in [(c, [a]), (c, b)]:
    x.add_depends_on(y)

--- fix: `itertools.chain`
import itertools
for x in itertools.chain([a], [b]):
    c.add_depends_on(x)

--- leave: `itertools.chain` itself
import itertools
c.add_depends_on(itertools.chain([a], [b]))

--- leave: `itertools.chain` of lists of lists
import itertools
for x in itertools.chain([[a]], [[b]]):
    c.add_depends_on(x)

--- fix: `chain.from_iterable`
from itertools import chain
for x in chain.from_iterable([[a], [b]]):
    c.add_depends_on(x)

--- fix: a filter
for x in filter(None, [a, b]):
    c.add_depends_on(x)

--- fix: a filter takes None away
for x in filter(None, [a, None]):
    c.add_depends_on(x)

--- fix: sorted pairs
for name, x in sorted({"A": a}.items()):
    c.add_depends_on(x)

--- fix: `itertools.pairwise`
from itertools import pairwise
for x, y in pairwise([a, b, c]):
    y.add_depends_on(x)

--- fix: `max` by a key
c.add_depends_on(max([a, b], key=lambda s: s.name))

--- fix: the first that fits
c.add_depends_on(next(s for s in [a, b] if s.name == "A"))

--- leave: the first list that fits
c.add_depends_on(next(s for s in [[a], [b]] if s))

--- undecided (`itertools.groupby`): groups
from itertools import groupby
for key, group in groupby([a, b], key=lambda s: s.name):
    c.add_depends_on(group)

--- fix: a reduced chain
from functools import reduce
def link(x, y):
    y.add_depends_on(x)
    return y
reduce(link, [a, b, c])

--- leave: a string is a name, its letters are names too
for x in ["A", "B"]:
    c.add_depends_on([x])
""")


@pytest.mark.parametrize("row", BUILT)
def test_lists(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", MAPPINGS)
def test_mappings(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", WALKED)
def test_walking(row: Row) -> None:
    row.check()
