"""Which bindings reach a use: straight lines, branches, loops, `try`, `with`, `match`, `del`, and Python's scopes."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

STRAIGHT = table("""
--- fix: a name for a step
x = a
c.add_depends_on(x)

--- leave: a name for a list
x = [a]
c.add_depends_on(x)

--- fix: the last binding counts
x = [a]
x = a
c.add_depends_on(x)

--- leave: the last binding counts, also where it makes a list of it
x = a
x = [x]
c.add_depends_on(x)

--- fix: a binding after the call is not seen by it
x = a
c.add_depends_on(x)
x = [b]

--- fix: chained targets
x = y = a
c.add_depends_on(x)
c.add_depends_on(y)

--- leave: chained targets of a list
x = y = [a]
c.add_depends_on(y)

--- leave: a name that is deleted and bound again
x = a
del x
x = [b]
c.add_depends_on(x)

--- undecided (nothing visible gives it a value): a name that is deleted
x = a
del x
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): deleted and bound again under a condition
x = a
if c.name:
    del x
    x = [b]
c.add_depends_on(x)

--- fix: swapped
x, y = [a], b
x, y = y, x
c.add_depends_on(x)

--- leave: swapped, the other one
x, y = [a], b
x, y = y, x
c.add_depends_on(y)
""")

BRANCHES = table("""
--- fix: both branches a step
if c.name:
    x = a
else:
    x = b
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): branches that disagree
if c.name:
    x = a
else:
    x = [b]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a conditional rebinding
x = a
if c.name:
    x = [b]
c.add_depends_on(x)

--- fix: the branch that disagrees leaves
def f(flag):
    x = a
    if flag:
        x = [b]
        return
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): the branch that disagrees leaves only sometimes
def f(flag, other):
    x = a
    if flag:
        x = [b]
        if other:
            return
    c.add_depends_on(x)

--- fix: inside the branch itself
x = [a]
if c.name:
    x = b
    c.add_depends_on(x)

--- leave: elif, every branch a list
if c.name == "1":
    x = [a]
elif c.name == "2":
    x = (b,)
else:
    x = []
c.add_depends_on(x)

--- likely (or None): the start value is None
x = None
if c.name:
    x = a
c.add_depends_on(x)

--- fix: the start value is None, and it is tested
x = None
if c.name:
    x = a
if x is not None:
    c.add_depends_on(x)

--- fix: a conditional expression whose two sides are steps
c.add_depends_on(a if c.name else b)

--- undecided (a ProcessingStep or a list): a conditional expression that disagrees
c.add_depends_on(a if c.name else [b])

--- fix: `a or b`
c.add_depends_on(a or b)

--- undecided (a list): `and` gives the last one
c.add_depends_on(c.name and [a])
""")

LOOPS = table("""
--- fix: over a list of steps
for x in [a, b]:
    c.add_depends_on(x)

--- leave: over a list of lists
for x in [[a], [b]]:
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a value that the loop carries over
x = a
for _ in range(3):
    c.add_depends_on(x)
    x = [b]

--- undecided (a ProcessingStep or a list): carried over after the loop
x = a
for _ in range(len(c.name)):
    x = [b]
c.add_depends_on(x)

--- leave: after a loop that is sure to run
x = a
for _ in range(3):
    x = [b]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): carried over by `while`
x = a
while c.name:
    c.add_depends_on(x)
    x = [x]

--- undecided (a ProcessingStep or a list): bound in one turn, used in the next, behind `continue`
x = a
for flag in range(2):
    if flag:
        c.add_depends_on(x)
        continue
    x = [b]

--- fix: bound anew in each turn
x = [a]
for name in ("A", "B"):
    x = ProcessingStep(name=name)
    c.add_depends_on(x)

--- fix: the previous one of a chain
previous = a
for name in ("A", "B"):
    one = TrainingStep(name=name)
    one.add_depends_on(previous)
    previous = one

--- likely (or None): the previous one of a chain that starts with None
previous = None
for name in ("A", "B"):
    one = TrainingStep(name=name)
    one.add_depends_on(previous)
    previous = one

--- fix: the previous one of a chain that starts with None, tested
previous = None
for name in ("A", "B"):
    one = TrainingStep(name=name)
    if previous:
        one.add_depends_on(previous)
    previous = one

--- leave: the previous ones of a chain
previous = []
for name in ("A", "B"):
    one = TrainingStep(name=name)
    one.add_depends_on(previous)
    previous = [one]

--- fix: after `break` out of a search
for x in [a, b]:
    if x.name == "A":
        break
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `else` of a loop binds something else
for x in [a, b]:
    if x.name == "A":
        break
else:
    x = [a]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): bound before `break`
x = a
while True:
    if c.name:
        x = [b]
        break
    x = b
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): the loop's own name is changed in its body
for x in [a, b]:
    if c.name:
        x = [x]
    c.add_depends_on(x)

--- fix: `async for` over a list of steps
async def f():
    async for x in stream():
        c.add_depends_on(x)
async def stream():
    yield a
""")

TRY = table("""
--- fix: both ways a step
try:
    x = ProcessingStep(name="X")
except ValueError:
    x = a
c.add_depends_on(x)

--- undecided (a list): the handler binds a list
try:
    x = ProcessingStep(name="X")
except ValueError:
    x = [a]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): the body may have failed after it had bound the name
x = a
try:
    x = [b]
    c.compile()
except ValueError:
    pass
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): in the handler itself
x = a
try:
    x = [b]
    c.compile()
except ValueError:
    c.add_depends_on(x)

--- fix: the handler leaves
def f():
    try:
        x = ProcessingStep(name="X")
    except ValueError:
        x = []
        raise
    c.add_depends_on(x)

--- leave: `finally` has the last word
x = a
try:
    x = b
finally:
    x = [x]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): in `finally` both may be so
x = a
try:
    x = [b]
finally:
    c.add_depends_on(x)

--- leave: `else` of a try
try:
    x = a
except ValueError:
    x = [a]
else:
    x = [b]
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): suppressed by a context manager
import contextlib
x = a
with contextlib.suppress(ValueError):
    c.compile()
    x = [b]
c.add_depends_on(x)
""")

WITH = table("""
--- fix: bound in the body
with open("x") as file:
    x = a
c.add_depends_on(x)

--- fix: a context manager of the file's own
from contextlib import contextmanager
@contextmanager
def made(name):
    yield ProcessingStep(name=name)
with made("X") as x:
    c.add_depends_on(x)

--- leave: a context manager that gives a list
from contextlib import contextmanager
@contextmanager
def made(name):
    yield [ProcessingStep(name=name)]
with made("X") as x:
    c.add_depends_on(x)

--- fix: `__enter__` returns a step
class Made:
    def __enter__(self):
        return a
    def __exit__(self, *rest):
        return None
with Made() as x:
    c.add_depends_on(x)

--- leave: `__enter__` returns a list
class Made:
    def __enter__(self):
        return [a]
    def __exit__(self, *rest):
        return None
with Made() as x:
    c.add_depends_on(x)

--- undecided (`open` returns): what `open` gives is not known
with open("x") as x:
    c.add_depends_on(x)
""")

MATCH = table("""
--- fix: every case a step
match c.name:
    case "1":
        x = a
    case _:
        x = b
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): a case that disagrees
match c.name:
    case "1":
        x = a
    case _:
        x = [b]
c.add_depends_on(x)

--- undecided (a list): no case need fit
x = [a]
match c.name:
    case "1":
        x = a
c.add_depends_on(x)

--- fix: a class pattern
def f(x):
    match x:
        case ProcessingStep():
            c.add_depends_on(x)

--- leave: a list's class pattern
def f(x):
    match x:
        case list():
            c.add_depends_on(x)

--- leave: a sequence pattern
def f(x):
    match x:
        case [_, *_]:
            c.add_depends_on(x)

--- fix: a class pattern that gives a name
def f(x):
    match x:
        case ProcessingStep() as one:
            c.add_depends_on(one)

--- leave: a class pattern that gives a list a name
def f(x):
    match x:
        case list() as many:
            c.add_depends_on(many)

--- undecided (bound by a pattern): a part of what is matched
def f(x):
    match x:
        case {"deps": deps}:
            c.add_depends_on(deps)

--- undecided (a ProcessingStep or a list): a captured name takes all that the subject can be
x = a if c.name else [a]
match x:
    case y:
        c.add_depends_on(y)
""")

BINDERS = table("""
--- fix: a walrus
if (x := a):
    c.add_depends_on(x)

--- leave: a walrus for a list
if (x := [a]):
    c.add_depends_on(x)

--- fix: a walrus in a comprehension binds outside it
names = [(x := s).name for s in [a, b]]
c.add_depends_on(x)

--- leave: a walrus in a comprehension over lists
names = [len(x := s) for s in [[a], [b]]]
c.add_depends_on(x)

--- fix: unpacked
x, y = a, [b]
c.add_depends_on(x)

--- leave: unpacked, the other one
x, y = a, [b]
c.add_depends_on(y)

--- fix: unpacked with a star before it
*rest, x = [a], [b], a
c.add_depends_on(x)

--- leave: the starred rest is a list
x, *rest = a, b, c
c.add_depends_on(rest)

--- fix: nested unpacking with stars
(x, (y, *rest)), z = (a, (b, a, b)), [c]
c.add_depends_on(x)
c.add_depends_on(y)

--- leave: nested unpacking with stars, the rest and the last
(x, (y, *rest)), z = (a, (b, a, b)), [c]
c.add_depends_on(rest)
c.add_depends_on(z)

--- leave: `+=` on a list
x = []
x += [a]
c.add_depends_on(x)

--- leave: `+=` on a list in a loop
x = []
for s in (a, b):
    x += [s]
c.add_depends_on(x)

--- fix: `+=` on a name
x = "A"
x += "-1"
c.add_depends_on(x)

--- undecided (is not known): `+=` on a step
x = a
x += c
c.add_depends_on(x)

--- leave: `+=` on what only a list can be added to
def f(deps):
    deps += [a]
    c.add_depends_on(deps)

--- fix: imported inside a function
def f():
    from sagemaker.workflow.steps import TransformStep as Made
    c.add_depends_on(Made(name="x"))
""")

SCOPES = table("""
--- fix: a function's own name is not the module's
x = [a]
def f():
    x = b
    c.add_depends_on(x)

--- leave: a function's own list is not the module's step
x = a
def f():
    x = [b]
    c.add_depends_on(x)

--- leave: a function sees the module's list
x = [a]
def f():
    c.add_depends_on(x)

--- leave: a function runs later, when the module's name is another
x = a
def f():
    c.add_depends_on(x)
x = [b]
f()

--- leave: and so does a closure
def outer():
    x = a
    def inner():
        c.add_depends_on(x)
    x = [b]
    inner()

--- undecided (a ProcessingStep or a list): and a lambda
x = a
late = lambda: c.add_depends_on(x)
x = [b]
late()

--- fix: a closure made in a loop that goes on
for x in [a, b]:
    def inner():
        c.add_depends_on(x)
    inner()
    x = [a]

--- undecided (a ProcessingStep or a list): another function writes the global
x = a
def change():
    global x
    x = [b]
change()
c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): and a function reads it
x = a
def change():
    global x
    x = [b]
def f():
    c.add_depends_on(x)

--- likely (or None): a global that is always a step
x = None
def change():
    global x
    x = b
def f():
    global x
    x = a
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `nonlocal`
def outer():
    x = a
    def change():
        nonlocal x
        x = [b]
    change()
    c.add_depends_on(x)

--- fix: `nonlocal`, a step both times
def outer():
    x = a
    def change():
        nonlocal x
        x = b
    change()
    c.add_depends_on(x)

--- undecided (a ProcessingStep or a list): `nonlocal`, two functions inside
def outer():
    x = a
    def change():
        nonlocal x
        x = [b]
    def use():
        c.add_depends_on(x)
    change()
    use()

--- fix: a class body does not reach into its methods
x = a
class K:
    x = [b]
    def f(self):
        c.add_depends_on(x)

--- leave: a class body sees its own names
x = a
class K:
    x = [b]
    c.add_depends_on(x)

--- fix: a class body falls back to the module's name
x = a
class K:
    c.add_depends_on(x)
    x = [b]

--- fix: a comprehension in a class body sees the module's name, not the class's
x = a
class K:
    x = [b]
    done = [c.add_depends_on(x) for _ in range(2)]

--- leave: but its first iterable sees the class's
class K:
    xs = [[b]]
    done = [c.add_depends_on(x) for x in xs]

--- fix: a comprehension's name is its own
x = [a]
done = [c.add_depends_on(x) for x in (a, b)]

--- leave: and is gone after it
x = [a]
done = [x for x in (a, b)]
c.add_depends_on(x)

--- leave: an inner loop of a comprehension over a list of lists of lists
done = [c.add_depends_on(x) for xs in [[[a]]] for x in xs]

--- fix: an inner loop of a comprehension
done = [c.add_depends_on(x) for xs in [[a]] for x in xs]

--- fix: a name bound in every branch of a nested function
def outer(flag):
    def inner():
        x = a if flag else b
        return x
    c.add_depends_on(inner())

--- undecided (nothing visible gives it a value): used before its only binding
def f():
    c.add_depends_on(x)
    x = a
x = [b]

--- undecided (`exec`): code that is made at run time may bind anything
x = a
exec(open("settings.py").read())
c.add_depends_on(x)

--- undecided (`globals()`): the module's names are written through `globals()`
x = a
globals()["x"] = [b]
c.add_depends_on(x)

--- undecided (`globals()`): and by `globals().update`
x = a
globals().update(x=[b])
c.add_depends_on(x)

--- undecided (`vars()`): and by `vars()`
x = a
vars()["x"] = [b]
c.add_depends_on(x)

--- fix: globals() that is only read
x = a
names = globals()["x"]
c.add_depends_on(x)
""")


@pytest.mark.parametrize("row", STRAIGHT)
def test_straight_lines(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", BRANCHES)
def test_branches(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", LOOPS)
def test_loops(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", TRY)
def test_try(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", WITH)
def test_with(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", MATCH)
def test_match(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", BINDERS)
def test_other_binders(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", SCOPES)
def test_scopes(row: Row) -> None:
    row.check()
