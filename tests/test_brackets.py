"""Where a list's brackets go without libcst being asked is where libcst puts them."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smfix import brackets, rewrite
from smfix.rules.change import ALL, ArgumentKey, Change, Wrap
from smfix.rules.replacement import Unwritable
from smfix.text import splice


def _is_call(code: str) -> bool:
    try:
        return isinstance(ast.parse(f"({code})", mode="eval").body, ast.Call)
    except SyntaxError:
        return False


ARGUMENTS = (
    *(
        "b",
        "b.name",
        '"Train"',
        "f'{b}'",
        'steps["b"]',
        "get(1)",
        "(b)",
        "( b )",
        "((b))",
        "b if c else d",
        "lambda: b",
    ),
    *("(yield)", "await b", "x := b", "(x := b)", "b or c", "-b", "not b", "b, ", "b ,", "(b),", "*b", "b for b in c"),
    *(
        "(b for b in c)",
        "(b, c)",
        "{b}",
        "'é'",
        "é",
        "'''a\nb'''",
        "'a' 'b'",
        "('a'\n'b')",
        "b(\n)",
        "b[0](c)",
        "b\\\n.c",
    ),
    *("# first\n b", "b # last\n", "\n    b,  # both\n", "\t b", "\f b", "( # inside,\n b)"),
)
HOLDERS: tuple[tuple[str, ArgumentKey], ...] = (
    ("a.add_depends_on({})", ALL),
    ("a.add_depends_on(\n    {}\n)", ALL),
    ("a.add_depends_on ( {} )", ALL),
    ("(a.add_depends_on)({})", ALL),
    ("a['é'](c).add_depends_on({})", 0),
    ("a.add_depends_on(step_names={})", "step_names"),
    ("a.add_depends_on(step_names = {})", "step_names"),
    ('Step(\n    name="a",\n    depends_on={},\n    more=(1),\n)', "depends_on"),
    ("Step((c), {})", 1),
    ("Step(c,  # more,\n    {})", 1),
    ("Step(*c, depends_on={})", "depends_on"),
)
CASES = [
    (holder.format(argument), slot)
    for holder, slot in HOLDERS
    for argument in ARGUMENTS
    if _is_call(holder.format(argument))
]


def _by_libcst(code: str, slot: ArgumentKey) -> str | None:
    try:
        return rewrite._changed(code, slot, Wrap())
    except Unwritable:
        return None


@pytest.mark.parametrize(("code", "slot"), CASES)
def test_the_brackets_stand_where_libcst_puts_them(code: str, slot: ArgumentKey) -> None:
    edits = brackets.edits(code, slot)
    if edits is not None:
        assert splice(code, edits) == _by_libcst(code, slot)


def test_the_plain_calls_do_without_libcst() -> None:
    plain = [(code, slot) for code, slot in CASES if brackets.edits(code, slot) is not None]
    assert len(plain) > len(CASES) / 2
    for argument in ("b", "b.name", '"Train"', 'steps["b"]', "b if c else d", "\n    b,  # both\n"):
        assert brackets.edits(f"a.add_depends_on({argument})", ALL) is not None


@given(st.lists(st.sampled_from("ab.(),=[]{}*'\"\\# \n\té:")).map("".join))
def test_any_text_of_an_argument(argument: str) -> None:
    code = f"a.add_depends_on({argument})"
    if _is_call(code):
        edits = brackets.edits(code, ALL)
        assert edits is None or splice(code, edits) == _by_libcst(code, ALL)


def test_what_is_no_call_is_left_to_libcst() -> None:
    for code in ("a", "a.b(", "", "\0", "(" * 500):
        assert brackets.edits(code, ALL) is None


def test_a_rewrite_of_plain_calls_does_not_import_libcst() -> None:
    code = """
import sys
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
text = b'''from sagemaker.workflow.steps import TrainingStep
a = TrainingStep(name="a")
b = TrainingStep(name="b")
a.add_depends_on(b)
'''
assert b"add_depends_on([b])" in fix_source(text, "x.py", Settings(), Repository()).after
assert "libcst" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_change_of_a_call_takes_the_plain_way() -> None:
    call = ast.parse("a.add_depends_on(b)", mode="eval").body
    assert isinstance(call, ast.Call)
    edits = rewrite.edits_for("a.add_depends_on(b)", Change(call, ALL, Wrap()))
    assert splice("a.add_depends_on(b)", edits) == "a.add_depends_on([b])"
