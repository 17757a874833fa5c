"""Code that means what it says: a test expects the failure, a handler mends it, another branch passes a list."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table
from tests.media import check_noop

MEANT = table(r"""
--- leave: under `pytest.raises`
import pytest
with pytest.raises(TypeError):
    c.add_depends_on(a)

--- leave: deep below `pytest.raises`
from pytest import raises
def test_it(flag):
    with raises(TypeError) as caught:
        if flag:
            for one in (a, b):
                c.add_depends_on(one)

--- leave: under `assertRaises` and its kin
class TestIt:
    def test_it(self):
        with self.assertRaises(TypeError):
            c.add_depends_on(a)
        with self.assertRaisesRegex(TypeError, "iterable"):
            c.add_depends_on(b)
        self.assertRaises(TypeError, lambda: c.add_depends_on(a))

--- leave: in a function that is handed to `assertRaises`
class TestIt:
    def test_it(self):
        def wire():
            c.add_depends_on(a)
        self.assertRaises(TypeError, wire)

--- leave: a constructor and a setter under `pytest.raises`
import pytest
with pytest.raises(TypeError):
    c.depends_on = a
    TrainingStep(name="D", depends_on=a)

--- fix: after `pytest.raises`
import pytest
with pytest.raises(ValueError):
    TrainingStep()
c.add_depends_on(a)

--- fix: a lambda that nothing expects to fail
import pytest
wire = lambda: c.add_depends_on(a)

--- leave: a `try` whose handler passes a list
try:
    c.add_depends_on(a)
except TypeError:
    c.add_depends_on([a])

--- leave: a `try` whose handler catches several and sets the dependencies
try:
    c.add_depends_on(a)
except (KeyError, NotImplementedError):
    c.depends_on = [a]

--- leave: a bare `except` that speaks of dependencies
try:
    c.add_depends_on(a)
except:
    c.depends_on.append(a)

--- fix: a `try` whose handler speaks of something else
try:
    c.add_depends_on(a)
except Exception as error:
    print("add_depends_on failed", error)

--- undecided (under another condition at line): a `try` whose handler catches what the mistake does not raise
def wire():
    try:
        c.add_depends_on(a)
        print(open("x"))
    except OSError:
        c.add_depends_on([a])

--- fix: after the `try`
try:
    c.add_depends_on(a)
except ValueError:
    pass
c.add_depends_on(b)
""")

APART = table(r"""
--- undecided (under another condition at line 12): a flag that says whether it is a list
def wire(step: Step, up, many=False):
    if many:
        step.add_depends_on(up)
    else:
        step.add_depends_on([up])
wire(c, a)

--- undecided (under another condition at line): a guard behind a name
def wire(step: Step, up):
    many = isinstance(up, list)
    if many:
        step.add_depends_on(up)
    else:
        step.add_depends_on([up])
wire(c, a)

--- undecided (under another condition at line): a flag that leaves early
def wire(step: Step, up, many=False):
    if many:
        return step.add_depends_on(up)
    step.add_depends_on([up])
wire(c, a)

--- undecided (under another condition at line): a flag in an expression
def wire(step: Step, up, many=False):
    (step.add_depends_on(up) if many
        else step.add_depends_on([up]))
wire(c, a)

--- undecided (under another condition at line): two conditions, one the other's contrary
def wire(step: Step, up, many=False):
    if many:
        step.add_depends_on(up)
    if not many:
        step.add_depends_on([up])
wire(c, a)

--- undecided (under another condition at line): the cases of a `match`
def wire(step: Step, up, kind="one"):
    match kind:
        case "many":
            step.add_depends_on(up)
        case _:
            step.add_depends_on([up])
wire(c, a)

--- undecided (under another condition at line): the other branch sets the dependencies
def wire(step: Step, up, many=False):
    if many:
        step.add_depends_on(up)
    else:
        step.depends_on = [up]
wire(c, a)

--- undecided (under another condition at line): a library's resource by a method of its own
def wire(x, y):
    if hasattr(x, "node"):
        x.add_depends_on(y)
    else:
        x.add_depends_on([y])
wire(c, a)

--- undecided (under another condition at line): two lambdas
def wire(x, y):
    add = {True: lambda: x.add_depends_on(y), False: lambda: x.add_depends_on([y])}
    add[hasattr(x, "node")]()
wire(c, a)

--- undecided (under another condition at line): two functions inside one
def wire(x, y):
    def cdk():
        x.add_depends_on(y)
    def sm():
        x.add_depends_on([y])
    return cdk if hasattr(x, "node") else sm
wire(c, a)

--- undecided (under another condition at line): `and` and `or`
def wire(x, y):
    (hasattr(x, "node") and x.add_depends_on(y)
        or x.add_depends_on([y]))
wire(c, a)

--- undecided (under another condition at line): two comprehensions
def wire(xs, y):
    [x.add_depends_on(y) for x in xs if hasattr(x, "node")]
    [x.add_depends_on([y]) for x in xs if not hasattr(x, "node")]
wire([c], a)

--- fix: two functions beside one another
def one():
    c.add_depends_on(a)
def other():
    c.add_depends_on([a])

--- fix: another step in the other branch
def wire(flag):
    if flag:
        c.add_depends_on(a)
    else:
        b.add_depends_on([a])

--- fix: one after the other
c.add_depends_on(a)
c.add_depends_on([a])

--- fix: one in a branch that does not leave, the other after it
def wire(flag):
    if flag:
        c.add_depends_on(a)
    c.add_depends_on([a])

--- fix: in another function
def wire(flag):
    if flag:
        c.add_depends_on(a)
def other():
    c.add_depends_on([a])
""")


@pytest.mark.parametrize("row", MEANT)
def test_meant(row: Row) -> None:
    """What is expected to fail is left as it is."""
    row.check()


@pytest.mark.parametrize("row", APART)
def test_apart(row: Row) -> None:
    """Where another branch passes a list, a person must say what this one means."""
    row.check()


def test_setting_where_it_is_forbidden_may_be_expected_to_fail() -> None:
    """Tests of the SDK itself, and code that asks for forgiveness."""
    check_noop(
        """
        import pytest
        from sagemaker.workflow.function_step import _FunctionStep

        f = _FunctionStep(name="n")
        with pytest.raises(ValueError):
            f.depends_on = ["a"]
        try:
            f.depends_on = ["a"]
        except ValueError:
            f.add_depends_on(["a"])
        """
    )
