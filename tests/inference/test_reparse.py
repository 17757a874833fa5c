"""What is parsed again in part is what is parsed as a whole, places and all."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smfix.code.program import Part, Program, parse
from smfix.code.reparse import reparse
from smfix.model import Edit
from smfix.sources import read_source
from smfix.text import splice

LINES = (
    *("a.b(c)", "x = [1]", "def f(a):", "    return a", "    # within", "@d", "class C:", "    x: int = 1", "if x:"),
    *("    pass", "else:", "# [comment]", "", "a(", ")", "a(b,", "  c)", '"""text', 'end"""', "x = 1; a.b(c)", "y \\"),
    *(
        "  = 2",
        "é(ü)",
        "\f",
        "    a.b(c); d",
        "async def g():",
        "    await a(b)",
        "match x:",
        "    case [a]:",
        "'a' 'b'",
    ),
)
ENDS = ("\n", "\r\n", "\r")


def _told(part: Part) -> tuple[str, int, int]:
    return repr(part.piece), part.base, len(part.lines)


def _same(code: bytes, path: str, edits: tuple[Edit, ...]) -> Program:
    before = read_source(code, path)
    after = read_source(before.text.encode(splice(before.text.text, edits)), path)
    quick, whole = reparse(parse(before), after, edits), parse(after)
    assert ast.dump(quick.tree, include_attributes=True) == ast.dump(whole.tree, include_attributes=True)
    assert [_told(part) for part in quick.parts] == [_told(part) for part in whole.parts]
    assert [problem for _, problem in quick.failed] == [problem for _, problem in whole.failed]
    for name in ("path", "has_walrus", "has_yield", "has_global", "has_dynamic"):
        assert getattr(quick, name) == getattr(whole, name)
    return quick


@st.composite
def _edited(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    lines = draw(st.lists(st.sampled_from(LINES), max_size=12))
    code = "".join(line + draw(st.sampled_from(ENDS)) for line in lines)
    code = code.rstrip("\r\n") if draw(st.booleans()) else code
    places = draw(st.lists(st.integers(0, len(code)), unique=True, max_size=4))
    return code, tuple(Edit(at, at, draw(st.sampled_from(("[", "]", "[]")))) for at in sorted(places))


@given(_edited())
@example(("    # within\n", (Edit(0, 0, "[]"),)))
@example(("a.b(c)\ny \\\n  = 2\n", (Edit(4, 4, "["), Edit(5, 5, "]"))))
@example(("a.b(c)\nx = 1; a.b(c)", (Edit(4, 4, "["), Edit(5, 5, "]"))))
@example(("a.b(c)\na.b(c)", (Edit(4, 4, "["), Edit(12, 12, "]"))))
def test_brackets_anywhere(edited: tuple[str, tuple[Edit, ...]]) -> None:
    _same(edited[0].encode(), "case.py", edited[1])


@given(_edited(), st.integers(1, 5))
def test_brackets_anywhere_in_cells(edited: tuple[str, tuple[Edit, ...]], cells: int) -> None:
    code = edited[0].replace("\r\n", "\n").replace("\r", "\n")
    lines = code.splitlines(keepends=True)
    sources = [lines[at::cells] for at in range(cells)]
    book = {
        "cells": [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources],
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    data = json.dumps(book, ensure_ascii=False)
    at = data.find("a.b(c)")
    edits = (Edit(at + 4, at + 4, "["), Edit(at + 5, at + 5, "]")) if at >= 0 else ()
    _same(data.encode(), "case.ipynb", edits)


@pytest.mark.parametrize("edit", [Edit(0, 0, "# "), Edit(0, 0, "\n"), Edit(0, 1, "["), Edit(0, 0, "'[")])
def test_other_edits_are_parsed_as_a_whole(edit: Edit) -> None:
    _same(b"a.b(c)\nd\n", "case.py", (edit,))


def test_a_list_in_every_third_call_of_real_modules() -> None:
    for file in sorted(Path(ast.__file__).parent.glob("*.py"))[::7]:
        source = read_source(file.read_bytes(), str(file))
        program = parse(source)
        calls = [node for node in ast.walk(program.tree) if isinstance(node, ast.Call) and len(node.args) == 1][::3]
        spans = [program.span(call.args[0])[1:] for call in calls if isinstance(call.args[0], ast.Name)]
        around = {(start, start, "[") for start, _ in spans} | {(end, end, "]") for _, end in spans}
        _same(file.read_bytes(), str(file), tuple(Edit(*one) for one in sorted(around)))


def test_statements_without_a_change_are_shared() -> None:
    code = b"import a\n\n@a.d\ndef f(x):\n    return x\n\na.b(c)\n"
    before = parse(read_source(code, "case.py"))
    edits = (Edit(code.index(b"c)"), code.index(b"c)"), "["), Edit(code.index(b"c)") + 1, code.index(b"c)") + 1, "]"))
    after = read_source(splice(code.decode(), edits).encode(), "case.py")
    now = reparse(before, after, edits)
    assert [old is new for old, new in zip(before.tree.body, now.tree.body)] == [True, True, False]
