"""What a rule may ask: expressions by type at their program points, conditions, and what names resolve to."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import pytest

from smfix.code.program import parse
from smfix.config import Settings
from smfix.project.repository import Repository
from smfix.rules.context import RuleContext
from smfix.scopes.symbol_table import Module
from smfix.sources import read_source
from smfix.values.model import Str, Unknown


def context_of(code: str) -> RuleContext:
    source = read_source(code.encode(), "case.py")
    return RuleContext(Module("case.py", "case", parse(source)), Repository(()), Settings())


def texts(context: RuleContext, found: Sequence[tuple[ast.expr, object]]) -> list[str]:
    return [ast.unparse(expr) for expr, _ in found]


CODE = """
@deco(f"a{b}")
class C(f"base"):
    x: f"note" = [f"{i}" for i in y if i == 1]
    def m(self, p=f"d{q:{w}}"):
        return lambda: f"l{p}" + self.n
try:
    pass
except E(f"h"):
    match z:
        case 1 if g > 2:
            f"case"
"""


def test_expressions_are_found_wherever_they_stand_in_source_order() -> None:
    context = context_of(CODE)
    found = texts(context, context.expressions(ast.JoinedStr))
    assert found == [f"f'{text}'" for text in ("base", "a{b}", "note", "{i}", "d{q:{w}}", "l{p}", "h", "case")]
    assert texts(context, context.expressions(ast.Compare, ast.BinOp)) == [
        "i == 1",
        "f'l{p}' + self.n",
        "g > 2",
    ]
    assert texts(context, context.expressions(ast.BinOp, ast.JoinedStr))[5:7] == ["f'l{p}' + self.n", "f'l{p}'"]


def test_the_walk_is_made_once() -> None:
    context = context_of(CODE)
    first = context.expressions(ast.Name)
    assert context.expressions(ast.Name)[0][0] is first[0][0]
    assert context._expressions is context._expressions


@pytest.mark.parametrize(
    "code",
    [
        "[str(v) for v in ('a',)]",
        "(lambda: [str(v) for v in ('a',)])()",
        "v = 'a'\nstr(v)",
        "v = n\nif isinstance(v, str): str(v)",
        "v = n\nstr(v) if isinstance(v, str) else 1",
        "v = n\nisinstance(v, str) and str(v)",
        "v = n\nnot isinstance(v, str) or str(v)",
        "def f(v):\n    return str(v)\nf('a')",
    ],
)
def test_what_is_known_at_a_program_point_is_known_of_the_expression(code: str) -> None:
    context = context_of(code)
    call, at = next((c, at) for c, at in context.expressions(ast.Call) if context.resolves_to(c, at, "builtins.str"))
    assert isinstance(call, ast.Call)
    value = context.infer(call.args[0], at)
    assert value
    assert all(isinstance(kind, Str) for kind in value), value


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("if a: pass", ["a"]),
        ("if a and not (b or c): pass", ["a", "b", "c"]),
        ("while x == 1: pass", ["x == 1"]),
        ("assert a, b", ["a"]),
        ("x = a and b", ["a"]),
        ("x = a or b or c", ["a", "b"]),
        ("x = not a", ["a"]),
        ("x = b if a else c", ["a"]),
        ("if (b if a else c): pass", ["a", "b", "c"]),
        ("[x for x in y if a if b]", ["a", "b"]),
        ("match x:\n    case 1 if a: pass", ["a"]),
        ("f(a) if a.b else 1", ["a.b"]),
        ("x = a == b", []),
        ("for a in b: pass", []),
    ],
)
def test_conditions(code: str, asked: list[str]) -> None:
    context = context_of(code)
    assert texts(context, context.conditions()) == asked


WORKFLOW = "sagemaker.workflow"
V3 = "sagemaker.mlops.workflow.steps"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("x = str", "builtins.str"),
        ("x = str", "str"),
        ("import builtins\nx = builtins.str", "builtins.str"),
        ("text = str\nx = text", "builtins.str"),
        ("from os.path import join as j\nx = j", "os.path.join"),
        ("import os.path as p\nx = p.join", "os.path.join"),
        ("import functools\nx = functools.reduce(f, y)", "functools.reduce"),
        (f"from {WORKFLOW}.functions import Join as J\nx = J(on='', values=[])", f"{WORKFLOW}.functions.Join"),
        (f"import {WORKFLOW}.functions as w\nx = w.Join", f"{WORKFLOW}.functions.Join"),
        (f"import {WORKFLOW}\nx = {WORKFLOW}.functions.Join", f"{WORKFLOW}.functions.Join"),
        ("from sagemaker import Session\nx = Session", "sagemaker.session.Session"),
        ("from sagemaker.session import Session\nx = Session", "sagemaker.Session"),
        (f"import {V3} as m\nx = m.TrainingStep", f"{V3}.TrainingStep"),
    ],
)  # fmt: skip
def test_names_resolve_through_imports_and_aliases(code: str, name: str) -> None:
    context = context_of(code)
    stmt = context.module.program.tree.body[-1]
    assert isinstance(stmt, ast.Assign)
    _, at = next(one for one in context.expressions(type(stmt.value)) if one[0] is stmt.value)
    assert context.resolves_to(stmt.value, at, "other.name", name)
    assert not context.resolves_to(stmt.value, at, "other.name")


@pytest.mark.parametrize(
    "code",
    [
        "def str(x): pass\nx = str",
        "from mine import str\nx = str",
        "def f(str):\n    return str\nx = f(1)",
        "str = int if a else str\nx = str",
        "x = unknown",
        "import numpy\nx = numpy.str",
        "x = 'str'",
        "x = [str for str in (1, 2)][0]",
    ],
)
def test_what_shadows_a_name_is_another_thing(code: str) -> None:
    context = context_of(code)
    for expr, at in context.expressions(ast.Name, ast.Attribute, ast.Constant, ast.Call):
        loaded = not isinstance(getattr(expr, "ctx", None), ast.Store)
        if loaded and at.stmt is context.module.program.tree.body[-1]:
            assert not context.resolves_to(expr, at, "builtins.str"), ast.dump(expr)


def test_instances_of_sdk_classes_and_elements() -> None:
    code = (
        f"from {WORKFLOW}.parameters import ParameterString\nfrom {WORKFLOW}.steps import TrainingStep\n"
        "class Mine(TrainingStep): pass\n"
        "p = [ParameterString('p')]\ns = Mine('s')\nu = unknown\n"
    )
    context = context_of(code)
    values = {}
    for expr, at in context.expressions(ast.List, ast.Call, ast.Name):
        if isinstance(at.stmt, ast.Assign) and at.stmt.value is expr:
            values[ast.unparse(at.stmt.targets[0])] = context.infer(expr, at)
    (parameter,) = context.elements(values["p"])
    (step,) = values["s"]
    (unknown,) = values["u"]
    variable = f"{WORKFLOW}.entities.PipelineVariable"
    assert context.is_instance(parameter, variable)
    assert context.is_instance(parameter, f"{WORKFLOW}.parameters.ParameterString")
    assert not context.is_instance(parameter, f"{WORKFLOW}.steps.Step")
    assert context.is_instance(step, "x.y", f"{WORKFLOW}.steps.TrainingStep")
    assert context.is_instance(step, f"{WORKFLOW}.entities.Entity")
    assert not context.is_instance(step, variable)
    assert isinstance(unknown, Unknown)
    assert not context.is_instance(unknown, variable)
