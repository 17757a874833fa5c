"""Changes that put other code in the place of old one: what is written, and what is left to a person."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from smfix.rules.change import (
    AddElements,
    AddKeyword,
    AnyChange,
    PlainAssignment,
    RenameImport,
    RenameKeyword,
    Replace,
    in_call,
    literal,
)
from tests.rules.trial import HEAD, changed

Make = Callable[[ast.Module], "list[AnyChange]"]


def calls(tree: ast.Module, name: str) -> list[ast.Call]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == name]


def to_string(tree: ast.Module) -> list[AnyChange]:
    return [Replace(call, "{0}.to_string()", (call.args[0],)) for call in calls(tree, "str")]


def swapped(tree: ast.Module) -> list[AnyChange]:
    return [Replace(call, "g({1}, {0})", (call.args[0], call.args[1])) for call in calls(tree, "f")]


def added(tree: ast.Module) -> list[AnyChange]:
    return [Replace(call, "{0} + {1}", (call.args[0], call.args[1])) for call in calls(tree, "f")]


def joined(tree: ast.Module) -> list[AnyChange]:
    found: list[AnyChange] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            holes = tuple(value.value for value in node.values if isinstance(value, ast.FormattedValue))
            inner = ", ".join([literal("{0}'s"), *(f"{{{i}}}" for i in range(len(holes)))])
            found.append(Replace(node, f'Join(on="", values=[{inner}])', holes))
    return found


def chained(tree: ast.Module) -> list[AnyChange]:
    return [Replace(node, "a.x.C") for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "C"]


def wrapped(tree: ast.Module) -> list[AnyChange]:
    return [in_call(node, "m.f") for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "p"]


def keyword(tree: ast.Module) -> list[AnyChange]:
    return [RenameKeyword(call, "step", "step_name") for call in calls(tree, "f")]


def one_more(tree: ast.Module) -> list[AnyChange]:
    return [AddElements(node, ("new",)) for node in ast.walk(tree) if isinstance(node, ast.List)]


def two_more(tree: ast.Module) -> list[AnyChange]:
    return [AddElements(node, ("new", "one")) for node in ast.walk(tree) if isinstance(node, ast.List)]


def one_keyword_more(tree: ast.Module) -> list[AnyChange]:
    return [AddKeyword(call, "more", "[new]") for call in calls(tree, "f")]


def plain(tree: ast.Module) -> list[AnyChange]:
    return [PlainAssignment(node) for node in ast.walk(tree) if isinstance(node, ast.AugAssign)]


TARGETS = {
    "A": ("x.y", "A"),
    "B": ("x.y", "BB"),
    "C": ("z", "C"),
    "D": ("w", "D"),
    "q": ("q.r", ""),
    "q.s": ("q.t.s", ""),
}


def imported(tree: ast.Module) -> list[AnyChange]:
    return [
        RenameImport(node, tuple(TARGETS[alias.name] for alias in node.names))
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and all(alias.name in TARGETS for alias in node.names)
    ]


@pytest.mark.parametrize(
    ("make", "before", "after"),
    [
        (to_string, "x = str( p.q )+1", "x = p.q.to_string()+1"),
        (to_string, "x = str(a or b)", "x = (a or b).to_string()"),
        (to_string, "x = str((a  +  b))", "x = (a  +  b).to_string()"),
        (to_string, "x = f(str(p), # c\n  str(q[1]))", "x = f(p.to_string(), # c\n  q[1].to_string())"),
        (to_string, "x = g(str(\n  a +\n  b))", "x = g((a +\n  b).to_string())"),
        (to_string, "x = str(\n  a +\n  b)", "x = (a +\n  b).to_string()"),
        (to_string, "x = str(y for y in z)", "x = (y for y in z).to_string()"),
        (to_string, "x = str([\n  a, # one\n  b])", "x = [\n  a, # one\n  b].to_string()"),
        (to_string, "x = y if str(a)else 1", "x = y if a.to_string()else 1"),
        (to_string, "x = str(é)+str(ü)", "x = é.to_string()+ü.to_string()"),
        (to_string, "x = str(1)", "x = (1).to_string()"),
        (swapped, "x = f(a,\n   b)", "x = g(b, a)"),
        (swapped, "x = f(a or b, (c, d))", "x = g((c, d), a or b)"),
        (swapped, "x = f([ # c\n a], b)", "x = g(b, [ # c\n a])"),
        (added, "x = f(a, b) * 2", "x = (a + b) * 2"),
        (added, "x = f(a or b, c) * 2", "x = ((a or b) + c) * 2"),
        (joined, 'x = f"s3://{a}{b . c}"', 'x = Join(on="", values=["{0}\'s", a, b . c])'),
        (joined, 'x = f"{ b if c else d }"', 'x = Join(on="", values=["{0}\'s", b if c else d])'),
        (joined, 'x = ("k"\n  f"{a}" f"{b}")', 'x = (Join(on="", values=["{0}\'s", a, b]))'),
        (joined, 'def f():\n  return"""a"""f"{a}"', 'def f():\n  return Join(on="", values=["{0}\'s", a])'),
        (chained, "@a.b.C\ndef f(): pass", "@a.x.C\ndef f(): pass"),
        (chained, "a.b.C = a . b . C", "a.x.C = a.x.C"),
        (wrapped, "y = g(p, # c\n *q) + p", "y = g(m.f(p), # c\n *q) + m.f(p)"),
        (keyword, "x = f(a, step = 1, # c\n  b=2)", "x = f(a, step_name = 1, # c\n  b=2)"),
        (keyword, "x = f(é=2, step=1)", "x = f(é=2, step_name=1)"),
        (one_more, "x = []", "x = [new]"),
        (one_more, "x = [ ]", "x = [new ]"),
        (one_more, "x = [ a ]", "x = [ a, new ]"),
        (one_more, "x = [a, (b)]", "x = [a, (b), new]"),
        (one_more, "x = [a,]", "x = [a, new,]"),
        (one_more, "x = [é, 'é']", "x = [é, 'é', new]"),
        (one_more, "x = [\n    a,\n    b,\n]", "x = [\n    a,\n    b,\n    new,\n]"),
        (one_more, "x = [\n    a,\n    b\n]", "x = [\n    a,\n    b,\n    new\n]"),
        (one_more, "x = [\n  a, # a\n  b # b\n]", "x = [\n  a, # a\n  b, # b\n  new\n]"),
        (one_more, "x = [\n\ta, # a\n\t# b\n]", "x = [\n\ta, # a\n\tnew,\n\t# b\n]"),
        (one_more, "x = [\n    a, b,\n]", "x = [\n    a, b, new,\n]"),
        (one_more, "x = [a,\n     b]", "x = [a,\n     b,\n     new]"),
        (one_more, "x = [a\n]", "x = [a, new\n]"),
        (one_more, "x = [\n    g(\n        a,\n    ),\n]", "x = [\n    g(\n        a,\n    ),\n    new,\n]"),
        (two_more, "x = [a]", "x = [a, new, one]"),
        (two_more, "x = [\n    a\n]", "x = [\n    a,\n    new,\n    one\n]"),
        (two_more, "x = [\n    a, # a\n]", "x = [\n    a, # a\n    new,\n    one,\n]"),
        (one_keyword_more, "x = f()", "x = f(more=[new])"),
        (one_keyword_more, "x = f(a, b=1)", "x = f(a, b=1, more=[new])"),
        (one_keyword_more, "x = f(*a, **b)", "x = f(*a, **b, more=[new])"),
        (one_keyword_more, "x = f((y for y in a))", "x = f((y for y in a), more=[new])"),
        (
            one_keyword_more,
            "x = f(\n    a,\n    b=1, # b\n)",
            "x = f(\n    a,\n    b=1, # b\n    more=[new],\n)",
        ),
        (
            one_keyword_more,
            "x = f(a,\n      b=g(1,\n        2))",
            "x = f(a,\n      b=g(1,\n        2),\n      more=[new])",
        ),
        (one_keyword_more, 'x = f(a="""\n1""")', 'x = f(a="""\n1""", more=[new])'),
        (plain, "x += 1 # c", "x = 1 # c"),
        (plain, "a.b['+='] += y", "a.b['+='] = y"),
        (plain, "(x) **= 1", "(x) = 1"),
        (plain, "if 1: x //= (\n  2)", "if 1: x = (\n  2)"),
        (imported, "from q import A, B # c", "from x.y import A, BB as B # c"),
        (
            imported,
            "from q import (\n    A, # a\n    B as b, # b\n)",
            "from x.y import (\n    A, # a\n    BB as b, # b\n)",
        ),
        (imported, "from q import A, C", "from x.y import A\nfrom z import C"),
        (imported, "from q import C as c, A, B\nx = 1", "from x.y import A, BB as B\nfrom z import C as c\nx = 1"),
        (
            imported,
            "if 1:\n\tfrom q import (\n\t  A,\n\t  C as c,\n\t  B,\n\t  D,\n\t)  \n\tx = 1",
            "if 1:\n\tfrom x.y import (\n\t  A,\n\t  BB as B,\n\t)  \n"
            "\tfrom z import C as c\n\tfrom w import D\n\tx = 1",
        ),
        (imported, "from .import A", "from x.y import A"),
        (imported, "from.q import A", "from x.y import A"),
        (imported, "import q.s as s, q", "import q.t.s as s, q.r"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_written(make: Make, before: str, after: str, end: str) -> None:
    rewrite = changed(f"{before}\n".replace("\n", end), make)
    assert not rewrite.problems
    assert rewrite.after.decode() == HEAD + f"{after}\n".replace("\n", end)


@pytest.mark.parametrize(
    ("make", "code", "why"),
    [
        (to_string, "x = str(  # why\n p)", "a comment stands in what would go"),
        (to_string, "x = str(*a)", "means something else"),
        (to_string, 'x = f"{str(p)}"', "inside an f-string"),
        (swapped, "x = f(a, # c\n b)", "a comment stands"),
        (joined, 'x = (f"{a}" # c\n f"{b}")', "a comment stands"),
        (chained, "y = (a # x\n .b.C)", "a comment stands"),
        (lambda tree: [in_call(n, "f") for n in ast.walk(tree) if isinstance(n, ast.Name)], "p = 1", "be assigned to"),
        (keyword, "x = f(step=1, step_name=2)", "given already"),
        (keyword, 'x = f"{f(step=1)}"', "inside an f-string"),
        (one_more, "x = [ # c\n]", "a comment stands where"),
        (one_more, 'x = f"{[a]}"', "inside an f-string"),
        (one_keyword_more, "x = f(y for y in z)", "a generator without brackets"),
        (imported, "from q import (A, # c\n C)", "a comment stands among names"),
        (imported, "from q import A, C; x = 1", "no line of its own"),
        (imported, "from q . r import A", "written in another way"),
    ],
)
def test_what_is_left_to_a_person(make: Make, code: str, why: str) -> None:
    rewrite = changed(f"{code}\n", make)
    assert not rewrite.changed
    assert not rewrite.problems
    assert why in rewrite.left[0].advice


def expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


@pytest.mark.parametrize(
    "template", ["{0}", "f({0}, {0}, {1})", "f({0}, {2})", "f({0}, '{1}')", "f({0} {1})", "{0}={1}"]
)
def test_a_template_has_each_hole_once_and_is_an_expression(template: str) -> None:
    call = expression("f(a, b)")
    assert isinstance(call, ast.Call)
    with pytest.raises(ValueError, match=r"hole|expression"):
        Replace(call, template, (call.args[0], call.args[1]))


def test_a_hole_is_a_part_of_what_is_replaced_and_of_no_other_hole() -> None:
    call = expression("f(a + b)")
    assert isinstance(call, ast.Call)
    sum_ = call.args[0]
    assert isinstance(sum_, ast.BinOp)
    with pytest.raises(ValueError, match="no part"):
        Replace(call, "{0}", (expression("a"),))
    with pytest.raises(ValueError, match="inside another"):
        Replace(call, "g({0}, {1})", (sum_, sum_.left))
    with pytest.raises(ValueError, match="inside another"):
        Replace(call, "g({0}, {1})", (sum_.left, sum_.left))


@pytest.mark.parametrize("code", ["from a import *", "from a import b, c", "import a.b"])
def test_an_import_keeps_the_names_of_the_file(code: str) -> None:
    node = ast.parse(code).body[0]
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    with pytest.raises(ValueError, match=r"one target|does not bind"):
        RenameImport(node, (("x", "y"),))


@pytest.mark.parametrize("text", ["a", "it's", 'say "x"', "{0}", "a\nb", "\u2028", "é\\n", "\t\0"])
def test_a_literal_is_the_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    call = expression("f(a)")
    assert isinstance(call, ast.Call)
    made = Replace(call, f"g({literal(text)}, {{0}})", (call.args[0],)).apply(call)
    assert isinstance(made, ast.Call)
    assert ast.literal_eval(made.args[0]) == text
