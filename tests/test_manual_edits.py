"""Lines written by hand: where they go, and when they are refused."""

from __future__ import annotations

import json

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.manual_edits import Refused, edit, proposal, with_hand_edits
from smfix.model import Edit
from smfix.project.repository import Repository
from smfix.text import splice
from tests.media import fix

HEAD = "from sagemaker.workflow.steps import TrainingStep\na, b = TrainingStep('a'), TrainingStep('b')\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("tail", ["", "x = 1"])
@pytest.mark.parametrize("text", ["    [a],  # one\n", "    [\n        a\n    ]\n\n", "", "    *[[a]]"])
def test_the_lines_take_the_place_of_the_proposal(end: str, tail: str, text: str) -> None:
    code = (HEAD + "b.add_depends_on(\n    a\n)\n" + tail).replace("\n", end)
    rewrite = fix(code)
    given = proposal(rewrite.before, rewrite.path, rewrite.fixed)
    assert given.lines == (4, 4)
    made = edit(given, text)
    body = text.rstrip("\n")
    wanted = code.replace(f"    a{end}", body.replace("\n", end) + (end if body else ""))
    assert splice(code, [made]) == wanted


def test_at_the_end_of_a_file_without_a_line_end() -> None:
    rewrite = fix(HEAD + "b.add_depends_on(a)")
    made = edit(proposal(rewrite.before, rewrite.path, rewrite.fixed), "c = [a]\nb.add_depends_on(c)\n")
    assert splice(HEAD + "b.add_depends_on(a)", [made]) == HEAD + "c = [a]\nb.add_depends_on(c)"


def test_what_does_not_parse_is_refused_with_its_line() -> None:
    rewrite = fix(HEAD + "b.add_depends_on(a)\n")
    with pytest.raises(Refused, match=r"line 3: that does not parse"):
        edit(proposal(rewrite.before, rewrite.path, rewrite.fixed), "b.add_depends_on([a\n")


def test_a_character_that_the_file_cannot_hold() -> None:
    rewrite = fix(b"# coding: ascii\n" + HEAD.encode() + b"b.add_depends_on(a)\n")
    with pytest.raises(Refused, match="ascii, has no such character"):
        edit(proposal(rewrite.before, rewrite.path, rewrite.fixed), "b.add_depends_on([a])  # é\n")


def test_hand_edits_join_the_fixes() -> None:
    rewrite = fix(HEAD + "b.add_depends_on(a)\na.add_depends_on(b)\n")
    kept = rewrite.fixed[1]
    own = Edit(len(HEAD), len(HEAD), "c = 1; ")
    mixed = with_hand_edits(fix(HEAD + "b.add_depends_on(a)\n"), [own], [])
    assert mixed.after.decode() == HEAD + "c = 1; b.add_depends_on([a])\n"
    with pytest.raises(Refused, match="overlaps"):
        with_hand_edits(rewrite, [Edit(kept.start, kept.end, "pass")], [kept])
    with pytest.raises(Refused, match="does not go together"):
        with_hand_edits(rewrite, [Edit(len(HEAD), len(HEAD), "(")], [])


def test_lines_of_a_cell() -> None:
    code = [*HEAD.splitlines(True), "%time b.add_depends_on(a)\n", "b.add_depends_on(a)"]
    document = {"cells": [{"cell_type": "code", "source": code}], "nbformat": 4, "nbformat_minor": 4, "metadata": {}}
    data = json.dumps(document, indent=1).encode()
    kept = [finding for finding in fix(data, "n.ipynb").fixed if finding.place.line == 4]
    given = proposal(data, "n.ipynb", kept)
    assert (given.piece.cell, given.lines) == (1, (4, 4))
    assert (given.old, given.new) == ("b.add_depends_on(a)", "b.add_depends_on([a])")
    nothing = fix_source(data, "n.ipynb", Settings(), Repository(()), lambda one: False)
    made = with_hand_edits(nothing, [edit(given, 'b.add_depends_on(["a"])\n')], kept)
    source = "".join(json.loads(made.after)["cells"][0]["source"])
    assert source == HEAD + '%time b.add_depends_on(a)\nb.add_depends_on(["a"])'
    assert len(made.after.splitlines()) == len(data.splitlines())
