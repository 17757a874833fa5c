"""From a rule's hit to a finding: its place in the file, and its changes as edits of the file's text."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sources
from smfix.code.program import Program
from smfix.model import Edit, Finding, Problem, Reason, Safety
from smfix.rules import Hit, Rule, doubts
from smfix.rules.change import (
    AddElements,
    AddKeyword,
    AnyChange,
    Import,
    NameArguments,
    PlainAssignment,
    RenameImport,
    RenameKeyword,
    Replace,
    Unwritable,
)

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

MOST_PLACES = 5
"""Places that a note names."""
OF_GRAPHS = "SMF1"
"""How the codes of rules begin that judge the graph as a whole."""
F_STRINGS_HAVE_TOKENS = sys.version_info >= (3, 12)


def finding_of(program: Program, rule: Rule, hit: Hit) -> Finding:
    """A rule's hit as a finding: its place, and its changes as edits of the file."""
    part, start, end = program.span(hit.shown)
    finding = Finding(
        rule.code,
        hit.message,
        hit.safety,
        program.place(hit.shown),
        part.piece.offset(start),
        part.piece.offset(end),
        evidence=hit.evidence,
        advice=hit.advice,
    )
    if hit.safety is Safety.MANUAL:
        return finding
    try:
        edits = [edit for change in hit.changes for edit in _edits(program, change)]
        return replace(finding, edits=tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))
    except _NoEdit as reason:
        return replace(finding, safety=Safety.MANUAL, advice=f"{reason}: change it by hand")


def undecided(context: RuleContext) -> Problem | None:
    """What to tell of a file whose questions have used up the work that one file gets; None: they have not.

    It is a note, and no finding: what was found till then stands, and what was not looked at is nobody's mistake.
    """
    if not context.is_exhausted:
        return None
    program, first = context.module.program, context.first_left_open()
    places = sorted({program.place(hit.shown) for hit in context.left_open}, key=lambda one: (one.cell or 0, one.line))
    shown = [f"cell {one.cell}, line {one.line}" if one.cell else f"line {one.line}" for one in places[:MOST_PLACES]]
    shown += [f"{len(places) - MOST_PLACES} more"] if len(places) > MOST_PLACES else []
    look = f"look at {', '.join(shown)} yourself; or " if shown else ""
    text = (
        "undecided: the work that one file gets is used up here; what was not known by then is left as it is; "
        f"{look}annotate the parameters and attributes that hold steps, or split the file"
    )
    return Problem(program.path, Reason.UNDECIDED, text, program.place(first) if first else None)


class _NoEdit(Exception):
    """Why a change cannot be made into edits."""


def _edits(program: Program, change: AnyChange) -> list[Edit]:
    from smfix import insertion, proof, rewrite, substitution

    by_place = (Replace, RenameKeyword, NameArguments)
    adds = (AddElements, AddKeyword)
    try:
        if isinstance(change, Import):
            piece, at, text = rewrite.import_for(program, change)
            return [piece.edit(at, at, text)]
        if not proof.anchored(program, change.node):
            raise _NoEdit("the place of this call in its text is not certain (a call inside an f-string?)")
        if isinstance(change, RenameImport):
            return rewrite.moved_import(program, change)
        if (isinstance(change, (*by_place, *adds)) or not F_STRINGS_HAVE_TOKENS) and _is_in_f_string(
            program, change.node
        ):
            raise _NoEdit("it stands inside an f-string")
        part, start, end = program.span(change.node)
        code = program.code_of(change.node)
        if isinstance(change, by_place):
            beside = part.piece.code[max(0, start - 1) : start], part.piece.code[end : end + 1]
            edits = list(substitution.edits(code, change, *beside))
        elif isinstance(change, adds):
            edits = list(insertion.edits(code, change))
        elif isinstance(change, PlainAssignment):
            edits = [Edit(*substitution.operator_span(code), "")]
        else:
            edits = rewrite.edits_for(code, change)
        return [part.piece.edit(start + edit.start, start + edit.end, edit.text) for edit in edits]
    except (Unwritable, sources.Uneditable) as error:
        raise _NoEdit(str(error)) from None


def _is_in_f_string(program: Program, node: ast.AST) -> bool:
    """Whether an expression is a part of an f-string, where other quotes and brackets hold than outside; before Python
    3.12 its tokens are not known there."""
    outer = program.nodes.parent(node)
    return outer is not None and program.nodes.around(outer, ast.JoinedStr) is not None


def counting(rule: Rule, context: RuleContext, hits: list[Hit]) -> list[Hit]:
    """The hits on what does not work today, without those that the code counts on."""
    kept = [one for hit in hits if (one := _as_expected(rule, context, hit)) is not None]
    if not rule.code.startswith(OF_GRAPHS):
        kept = [hit for hit in kept if context.counts_on_published_sdk(hit)]
    return [doubts.checked(context, hit) for hit in kept]


def _as_expected(rule: Rule, context: RuleContext, hit: Hit) -> Hit | None:
    """The hit, for a person where the code goes on after the failure; None where the failure is meant."""
    expected = context.expectation(hit.node, rule.raises)
    if expected is None:
        return hit
    if not expected.swallowed:
        return None
    if hit.safety is Safety.MANUAL:
        return hit
    advice = f"it fails today, and {expected.swallowed} goes on without it; if it is to hold, change it by hand"
    return replace(hit, safety=Safety.MANUAL, changes=(), advice=advice)
