"""SMF001: every argument shape that is one dependency becomes a list; whatever is, or may be, iterable stays."""

from __future__ import annotations

import pytest

from smfix.model import Safety
from tests.media import check_left, check_noop, check_transformed, fix

HEAD = """\
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.function_step import step
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.workflow.step_collections import RegisterModel

a = ProcessingStep(name="Alpha")
b = ProcessingStep(name="Beta")
model = RegisterModel(name="M")

@step(name="F")
def function(x=None):
    return x

result = function()
c = TrainingStep(name="Gamma")
"""

FIXED = [
    ("c.add_depends_on(a)", "c.add_depends_on([a])"),
    ("c.add_depends_on( a )", "c.add_depends_on( [a] )"),
    ("c.add_depends_on(a,)", "c.add_depends_on([a],)"),
    ("c.add_depends_on((a))", "c.add_depends_on([(a)])"),
    ("c.add_depends_on(step_names=a)", "c.add_depends_on(step_names=[a])"),
    ("c.add_depends_on(step_names = a ,)", "c.add_depends_on(step_names = [a] ,)"),
    ("c.add_depends_on(a, b)", "c.add_depends_on([a, b])"),
    ("c.add_depends_on(a, b,)", "c.add_depends_on([a, b],)"),
    ("c.add_depends_on(a, 'B')", "c.add_depends_on([a, 'B'])"),
    ("c.add_depends_on(*[a, b])", "c.add_depends_on([*[a, b]])"),
    ("c.add_depends_on(a, *[b])", "c.add_depends_on([a, *[b]])"),
    ("c.add_depends_on('A')", "c.add_depends_on(['A'])"),
    ("c.add_depends_on('A' 'B')", "c.add_depends_on(['A' 'B'])"),
    ("c.add_depends_on('A' + 'B')", "c.add_depends_on(['A' + 'B'])"),
    ("c.add_depends_on(f'{a}-x')", "c.add_depends_on([f'{a}-x'])"),
    ("c.add_depends_on('%s-x' % a)", "c.add_depends_on(['%s-x' % a])"),
    ("c.add_depends_on(a.name)", "c.add_depends_on([a.name])"),
    ("c.add_depends_on(model)", "c.add_depends_on([model])"),
    ("c.add_depends_on(result)", "c.add_depends_on([result])"),
    ("c.add_depends_on(result[0])", "c.add_depends_on([result[0]])"),
    ("c.add_depends_on(get_step(result))", "c.add_depends_on([get_step(result)])"),
    ("get_step(result).add_depends_on(a)", "get_step(result).add_depends_on([a])"),
    ("c.add_depends_on(a if flag else b)", "c.add_depends_on([a if flag else b])"),
    ("c.add_depends_on(a or b)", "c.add_depends_on([a or b])"),
    ("c.add_depends_on(x := a)", "c.add_depends_on([x := a])"),
    ("c.add_depends_on((lambda: a)())", "c.add_depends_on([(lambda: a)()])"),
    ("c.add_depends_on({'k': a}['k'])", "c.add_depends_on([{'k': a}['k']])"),
    ("c.add_depends_on([a, b][-1])", "c.add_depends_on([[a, b][-1]])"),
    ("c.add_depends_on(a); c.add_depends_on(b)", "c.add_depends_on([a]); c.add_depends_on([b])"),
    ("c.add_depends_on(a)  # why", "c.add_depends_on([a])  # why"),
    ("c . add_depends_on ( a )", "c . add_depends_on ( [a] )"),
    ("c.add_depends_on(\\\n    a)", "c.add_depends_on(\\\n    [a])"),
    ("c.add_depends_on(\n    a\n)", "c.add_depends_on(\n    [a]\n)"),
    ("c.add_depends_on(\n    a,  # the data\n)", "c.add_depends_on(\n    [a],  # the data\n)"),
    ("c.add_depends_on(  # first\n    a  # last\n)", "c.add_depends_on(  # first\n    [a]  # last\n)"),
    ("c.add_depends_on(\n    a,  # one\n    b,  # two\n)", "c.add_depends_on(\n    [a,  # one\n    b],  # two\n)"),
    ("(c\n .add_depends_on(a))", "(c\n .add_depends_on([a]))"),
    ("[s.add_depends_on(a) for s in (b, c)]", "[s.add_depends_on([a]) for s in (b, c)]"),
    ("c.add_depends_on(a) if a else None", "c.add_depends_on([a]) if a else None"),
    ("if a: c.add_depends_on(a)", "if a: c.add_depends_on([a])"),
    ("é = a; c.add_depends_on(é)", "é = a; c.add_depends_on([é])"),
    ("'🚀'; c.add_depends_on(a)", "'🚀'; c.add_depends_on([a])"),
]

STAYS = [
    "c.add_depends_on([a])",
    "c.add_depends_on([a, b])",
    "c.add_depends_on([])",
    "c.add_depends_on((a, b))",
    "c.add_depends_on((a,))",
    "c.add_depends_on({a, b})",
    "c.add_depends_on({'A': a}.values())",
    "c.add_depends_on({'A': a})",
    "c.add_depends_on(s for s in [a, b])",
    "c.add_depends_on([s for s in (a, b)])",
    "c.add_depends_on(list((a, b)))",
    "c.add_depends_on(map(str, [a]))",
    "c.add_depends_on(None)",
    "c.add_depends_on('')",
    "c.add_depends_on(step_names=[a])",
    "c.add_depends_on([a] + [b])",
    "c.add_depends_on([a, b][1:])",
    "c.add_depends_on(*[[a]])",
    "c.add_depends_on('A B'.split())",
    "c.add_depends_on(c.depends_on)",
    "c.add_depends_on()",
    "c.add_depends_on(TrainingStep)",
    "c.add_depends_on(1)",
    "c.add_depends_on(depends_on=a)",
    "# c.add_depends_on(a)",
    "x = 'c.add_depends_on(a)'",
    "c.add_depends_on",
]


@pytest.mark.parametrize(("before", "after"), FIXED)
def test_fixed(before: str, after: str) -> None:
    if "é" in before or "🚀" in before:
        assert fix(f"{HEAD}{before}\n").after.decode() == f"{HEAD}{after}\n"
    else:
        check_transformed(f"{HEAD}{before}\n", f"{HEAD}{after}\n")


@pytest.mark.parametrize("call", STAYS)
def test_stays(call: str) -> None:
    check_noop(f"{HEAD}{call}\n", select=("SMF001",))


def test_the_call_as_aws_once_documented_it() -> None:
    code = (
        HEAD + "step_process_result = function()\n"
        "step_train_result = function()\n"
        "get_step(step_train_result).add_depends_on({})\n"
        "get_step(result).add_depends_on([step_train_result, step_process_result])\n"
    )
    check_transformed(code.format("step_process_result"), code.format("[step_process_result]"))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(deps):\n    c.add_depends_on(deps)\n", "parameter `deps` of `f`"),
        ("import yaml\nc.add_depends_on(yaml.safe_load('x'))\n", "yaml.safe_load"),
        ("c.add_depends_on(a if flag else [b])\n", "a ProcessingStep or a list"),
        ("c.add_depends_on([a], [b])\n", "a list"),
        ("def f(x):\n    x.add_depends_on('A')\n", "whether `x` is a SageMaker step"),
        ("def f(x, y):\n    x.add_depends_on(y)\n", "whether `x` is a SageMaker step"),
    ],
)
def test_left_for_a_person(code: str, reason: str) -> None:
    check_left(HEAD + code, reason)


def test_one_or_none_is_likely_but_not_proven() -> None:
    check_left(HEAD + "c.add_depends_on(a if flag else None)\n", "is a ProcessingStep, or None", safety=Safety.UNSAFE)


def test_an_unknown_receiver_is_fixed_where_the_argument_is_sagemakers() -> None:
    check_transformed(HEAD + "def f(x):\n    x.add_depends_on(a)\n", HEAD + "def f(x):\n    x.add_depends_on([a])\n")


def test_but_not_beside_a_class_with_such_a_method_of_its_own() -> None:
    own = "class Node:\n    def add_depends_on(self, one):\n        self.one = one\n\n"
    check_left(HEAD + own + "def f(x):\n    x.add_depends_on(a)\n", "whether `x` is a SageMaker step")


def test_likely_ones_are_applied_on_request_only() -> None:
    code = HEAD + "def wire(train_step, process_step):\n    train_step.add_depends_on(process_step)\n"
    check_left(code, "`add_depends_on` takes a list", safety=Safety.UNSAFE)
    assert b"train_step.add_depends_on([process_step])" in fix(code, unsafe_fixes=True).after


FOREIGN = [
    """
    from aws_cdk import aws_sagemaker as sagemaker
    model = sagemaker.CfnModel(self, "M")
    endpoint = sagemaker.CfnEndpointConfig(self, "E")
    endpoint.add_depends_on(model)
    """,
    """
    import aws_cdk as cdk
    class Stack(cdk.Stack):
        def __init__(self, scope):
            self.a = cdk.aws_s3.CfnBucket(self, "A")
            self.b = cdk.CfnResource(self, "B")
            self.b.add_depends_on(self.a)
            self.b.node.default_child.add_depends_on(self.a)
    """,
    """
    class Task:
        def add_depends_on(self, other):
            self.other = other
    a = Task()
    a.add_depends_on(Task())
    a.add_depends_on("x")
    """,
    """
    import sagemaker
    from mylib import Node
    Node("a").add_depends_on(Node("b"))
    """,
    """
    def connect(a, b):
        a.add_depends_on(b)
    """,
]


@pytest.mark.parametrize("code", FOREIGN)
def test_methods_of_the_same_name_elsewhere_stay(code: str) -> None:
    check_noop(code)


def test_a_file_that_holds_both_is_decided_call_by_call() -> None:
    code = """
    from aws_cdk import CfnResource
    from sagemaker.workflow.steps import TrainingStep
    one = CfnResource(None, "x", type="y")
    two = CfnResource(None, "x", type="y")
    two.add_depends_on(one)
    a = TrainingStep(name="A")
    b = TrainingStep(name="B")
    b.add_depends_on({})
    """
    check_transformed(code.format("a"), code.format("[a]"))


@pytest.mark.parametrize(
    "code",
    [
        "if c.add_depends_on(a):\n    c.add_depends_on(b)\n    b.add_depends_on(a)",
        "def f(x=c.add_depends_on(a)): c.add_depends_on(b)",
        "@c.add_depends_on(a)\ndef f():\n    return c.add_depends_on(b)",
        "(c.add_depends_on(a), lambda: c.add_depends_on(b)); b.add_depends_on(a)",
        "for x in [c.add_depends_on(a)]: b.add_depends_on(a); c.add_depends_on(\n    b)",
    ],
)
def test_changes_inside_changed_statements(code: str) -> None:
    fixed = code
    for one in "ab":
        for other in (f"({one})", f"(\n    {one})"):
            fixed = fixed.replace(f"add_depends_on{other}", f"add_depends_on{other.replace(one, f'[{one}]')}")
    check_transformed(f"{HEAD}{code}\n", f"{HEAD}{fixed}\n")


def test_a_mixin_that_hands_on_what_it_is_given_is_left_to_its_callers() -> None:
    code = """\
from sagemaker.workflow.steps import TrainingStep

class Logged:
    def add_depends_on(self, step_names):
        super().add_depends_on(step_names)

class Step(Logged, TrainingStep):
    pass

a = TrainingStep(name="A")
Step(name="B").add_depends_on(a)
"""
    check_transformed(code, code.replace("on(a)", "on([a])"))
    assert fix(code).left == ()


def test_a_call_inside_an_f_string_costs_the_rest_of_the_file_nothing() -> None:
    """Before Python 3.12 an f-string is one token, so that what changes in it can't be proven: a person is to do it."""
    head = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
    rewrite = fix(f"{head}x = f'{{b.add_depends_on(a)}}'\nb.add_depends_on(a)\n")
    assert not rewrite.problems
    assert rewrite.after.decode().endswith("b.add_depends_on([a])\n")
    assert all("f-string" in finding.advice for finding in rewrite.left)
