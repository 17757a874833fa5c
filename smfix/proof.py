"""Proof of a change: the text that is to be written is the old one plus exactly what was declared, and nothing else.

Each check says what is wrong in a sentence, or nothing. A file that fails any of them is left as it is.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import tokenize
from collections.abc import Sequence

from smfix.kinds.program import Program, parse
from smfix.model import Edit
from smfix.rules.change import Change
from smfix.sources import Source, embedded
from smfix.text import split_lines


def anchored(program: Program, node: ast.expr) -> bool:
    """V0: whether the text at the node's place is the node (inside an f-string, older Pythons misplace nodes)."""
    try:
        again = ast.parse(f"({program.code_of(node)})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return ast.dump(again) == ast.dump(node)


def undone(before: str, after: str, edits: Sequence[Edit]) -> bool:
    """V1: whether taking the edits back gives the text before; outside of them every character is the same."""
    at_before, at_after = 0, 0
    for edit in edits:
        kept = edit.start - at_before
        if kept < 0 or after[at_after : at_after + kept] != before[at_before : edit.start]:
            return False
        at_before, at_after = edit.end, at_after + kept
        if after[at_after : at_after + len(edit.text)] != edit.text:
            return False
        at_after += len(edit.text)
    return after[at_after:] == before[at_before:]


def told(before: Source, after: Source, edits: Sequence[Edit]) -> str | None:
    """V7: what is wrong with code inside another format (a notebook, a document), or None. Outside of the pieces of
    code nothing changes, and each piece, read anew by its own format, is the old one with the edits made."""
    return embedded.told(before, after, edits)


def complaint(before: Program, after_source: Source, changes: Sequence[Change]) -> tuple[str | None, Program | None]:
    """V3 to V5: what is wrong with the changed source, or None; and its program where it parsed."""
    after = parse(after_source)
    if len(after.parts) != len(before.parts) or len(after.failed) != len(before.failed):
        return "the result does not parse", after
    if len(after.tree.body) != len(before.tree.body):
        return "the result has more or fewer statements", after
    changed = {id(change.node) for change in changes}
    for old, new in zip(before.tree.body, after.tree.body):
        if not any(id(node) in changed for node in ast.walk(old)) if changed else True:
            if before.code_of(old) != after.code_of(new):
                return f"line {old.lineno} changed although nothing was declared for it", after
            continue
        wrong = _differs(old, new, changes)
        if wrong:
            return wrong, after
        if _comments(before, old) != _comments(after, new):
            return f"a comment near line {old.lineno} was lost or changed", after
    return None, after


def _differs(old: ast.stmt, new: ast.stmt, changes: Sequence[Change]) -> str | None:
    """V4: the new statement is the old one with the declared changes, and with nothing else."""
    copies: dict[int, object] = {}
    expected = copy.deepcopy(old, copies)
    for change in changes:
        node = copies.get(id(change.node))
        if isinstance(node, ast.Call):
            change.apply(node)
    if ast.dump(expected) != ast.dump(new):
        return f"the syntax tree near line {old.lineno} is not the old one plus the declared change"
    return None


def _comments(program: Program, stmt: ast.stmt) -> list[str] | None:
    """V5: the comments inside the lines of a statement; None where they can't be read apart from the rest."""
    part = program.part(stmt.lineno)
    start = part.lines.start(stmt.lineno - part.base)
    end = part.lines.start((stmt.end_lineno or stmt.lineno) - part.base + 1)
    code = "".join(line.rstrip("\r\n") + "\n" for line in split_lines(part.piece.code[start:end]))
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        return [token.string for token in tokens if token.type == tokenize.COMMENT]
    return None
