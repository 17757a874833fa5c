"""What is done grows with the size of what is given, and no faster: counted, not timed."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from smfix import runner
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.handover import without_bytes
from smfix.model import Rewrite
from smfix.project.repository import Repository
from smfix.report.blocks import Row
from smfix.report.marks import partners
from smfix.sources import json_text

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
CALL = "b.add_depends_on(a)\n"


def cells(*codes: str) -> bytes:
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    document = {"cells": [{**cell, "source": code} for code in codes], "metadata": {}, "nbformat": 4}
    return json.dumps({**document, "nbformat_minor": 5}).encode()


def fixed(data: bytes) -> Rewrite:
    rewrite = fix_source(data, "case.ipynb", Settings(), Repository(()))
    assert rewrite.changed, rewrite.problems
    return rewrite


class Counted:
    """Counts what a function is given, each time that it is called."""

    def __init__(self, function: Callable[..., Any], size: Callable[..., int]) -> None:
        self.total, self.function, self.size = 0, function, size

    def __call__(self, *args: Any, **options: Any) -> Any:
        self.total += self.size(*args)
        return self.function(*args, **options)


def grows_like_its_input(count: Callable[[int], int], size: int) -> None:
    """Twice the input is twice the work, and a half for what is not counted well."""
    assert count(2 * size) <= 2.5 * count(size)


def test_cells_are_parsed_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(number: int) -> int:
        parse = Counted(ast.parse, lambda code, *_: len(code))
        monkeypatch.setattr(ast, "parse", parse)
        fixed(cells(HEAD, *["x = 1\n"] * number, CALL))
        monkeypatch.undo()
        return parse.total

    grows_like_its_input(count, 200)


def test_places_in_a_string_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(number: int) -> int:
        class Characters:
            total = 0

            def finditer(self, text: str, start: int, end: int) -> Any:
                Characters.total += end - start
                return real.finditer(text, start, end)

        real = json_text._CHARACTERS
        monkeypatch.setattr(json_text, "_CHARACTERS", Characters())
        fixed(cells(HEAD + CALL * number))
        monkeypatch.undo()
        return Characters.total

    grows_like_its_input(count, 40)


def test_edits_of_a_string_are_read_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(number: int) -> int:
        loads = Counted(json.loads, lambda text, *_: len(text))
        monkeypatch.setattr(json, "loads", loads)
        fixed(cells(HEAD + CALL * number))
        monkeypatch.undo()
        return loads.total

    grows_like_its_input(count, 40)


def test_a_result_is_handed_over_without_being_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece goes from the pipe to its place; neither side copies what is there already."""
    size = 8 << 20
    rewrite = Rewrite("a.py", b"x" * size, b"y" * size)
    read = Counted(os.readv, lambda file, views: sum(map(len, views)))
    monkeypatch.setattr(os, "readv", read)
    with runner.Beside(lambda: [rewrite]) as beside:
        assert list(beside.results(1, 60)) == [rewrite]
    longest = runner.PIPE
    assert read.total <= (2 * size // 4096 + 2) * longest


def test_bytes_that_nobody_asks_for_are_not_handed_over() -> None:
    assert without_bytes(Rewrite("a.py", b"x", b"x")) == Rewrite("a.py", b"", b"")
    changed = Rewrite("a.py", b"x", b"y")
    assert without_bytes(changed) is changed


def test_lines_of_a_diff_find_their_partners_in_one_pass() -> None:
    class Counting(list[Row]):
        seen = 0

        def __iter__(self) -> Any:
            for row in super().__iter__():
                Counting.seen += 1
                yield row

    lines: list[Row] = [("-", number, None, f"old {number}") for number in range(500)]
    lines += [("+", None, number, f"new {number}") for number in range(500)]
    shown = Counting([(" ", 0, 0, "same"), *lines, ("-", 9, None, "gone")])
    found = partners(shown)
    assert Counting.seen == len(shown)
    assert found == {
        **{1 + number: 501 + number for number in range(500)},
        **{501 + number: 1 + number for number in range(500)},
    }
