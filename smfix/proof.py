"""Proof of a change: the text that is to be written is the old one plus exactly what was declared, and nothing else.

A ladder of checks, each a small function that says what is wrong in a sentence, or None. A file that fails any rung is
left as it is. What a change means is defined once, by its `apply` on a copy of the syntax tree; the text is made
elsewhere, by other means, so that a mistake on either side shows.

V0  the edits are sorted, disjoint and inside; the text at a node's place is the node
V1  taking the edits back gives the text before
V2  bytes and text are the same thing, before and after, in the same encoding
V3  the result parses with what parsed the source, piece by piece
V4  the tree of the result is the old one with the declared changes
V5  comments and tokens are the old ones plus those of the declared changes
V6  a second run finds nothing to do (held by the engine: it runs until that is so, or gives the file up)
V7  in a notebook or document: outside of the pieces of code nothing changes, and each piece is the old one, edited
"""

from __future__ import annotations

import ast
import copy
from bisect import bisect_right
from collections.abc import Sequence

from smfix.kinds.program import Program, parse
from smfix.model import Edit
from smfix.rules.change import Change
from smfix.sources import Source, embedded
from smfix.tokens import Stream, only_adds

Pair = tuple[ast.stmt, ast.stmt]
"""A statement, and the one in its place in the result."""


def complaint(
    program: Program, before: Source, after: Source, edits: Sequence[Edit], changes: Sequence[Change]
) -> str | None:
    """What is wrong with `after` as the outcome of `changes`, which `edits` made out of `before`; None: it is proven.

    `program` is `before` parsed; the nodes of the changes are its own.
    """
    return (
        disordered(before.text.text, edits)
        or undone(before.text.text, after.text.text, edits)
        or reencoded(before, after)
        or embedded.told(before, after, edits)
        or in_tree(program, parse(after), changes)
        or lost(before.text.text, edits, changes)
    )


def anchored(program: Program, node: ast.expr) -> bool:
    """V0: whether the text at the node's place is the node (inside an f-string, older Pythons misplace nodes)."""
    try:
        again = ast.parse(f"({program.code_of(node)})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return ast.dump(again) == ast.dump(node)


def disordered(text: str, edits: Sequence[Edit]) -> str | None:
    """V0: the edits are sorted, do not overlap, and lie inside the text."""
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            return f"an edit ({edit.start} to {edit.end}) overlaps another or lies outside of the file"
        at = edit.end
    return None


def undone(before: str, after: str, edits: Sequence[Edit]) -> str | None:
    """V1: taking the edits back gives the text before; outside of them every character is the same."""
    wrong = "a character outside of the edits would change"
    at_before, at_after = 0, 0
    for edit in edits:
        kept = edit.start - at_before
        if after[at_after : at_after + kept] != before[at_before : edit.start]:
            return wrong
        at_before, at_after = edit.end, at_after + kept
        if after[at_after : at_after + len(edit.text)] != edit.text:
            return "an edit is not in the result as it was declared"
        at_after += len(edit.text)
    return None if after[at_after:] == before[at_before:] else wrong


def reencoded(before: Source, after: Source) -> str | None:
    """V2: what was written in the encoding of `before` is read in the same one; so its text stands for its bytes."""
    same = (before.text.encoding, before.text.bom) == (after.text.encoding, after.text.bom)
    return None if same else "the result would be read in another encoding"


def in_tree(before: Program, after: Program, changes: Sequence[Change]) -> str | None:
    """V3 to V5, statement by statement: those without a declared change are the same text, the others are proven."""
    if len(after.parts) != len(before.parts) or len(after.failed) != len(before.failed):
        return "the result does not parse"
    if len(after.tree.body) != len(before.tree.body):
        return "the result has more or fewer statements"
    declared = _by_statement(before.tree.body, changes)
    pairs: list[Pair] = []
    for index, (old, new) in enumerate(zip(before.tree.body, after.tree.body)):
        if index not in declared:
            if before.code_of(old) != after.code_of(new):
                return f"line {old.lineno} changed although nothing was declared for it"
            continue
        wrong = differs(old, new, declared[index])
        if wrong:
            return wrong
        pairs += [_innermost(old, new, change.node) for change in declared[index]]
    return _reworded(before, after, pairs)


def _by_statement(body: Sequence[ast.stmt], changes: Sequence[Change]) -> dict[int, list[Change]]:
    """The changes by the top-level statement that holds their node."""
    starts = [_start(stmt) for stmt in body]
    found: dict[int, list[Change]] = {}
    for change in changes:
        at = bisect_right(starts, (change.node.lineno, change.node.col_offset)) - 1
        found.setdefault(at, []).append(change)
    return found


def _start(stmt: ast.stmt) -> tuple[int, int]:
    """Where a statement begins, decorators counted."""
    first = next(iter(getattr(stmt, "decorator_list", ())), stmt)
    return min((first.lineno, first.col_offset), (stmt.lineno, stmt.col_offset))


def differs(old: ast.stmt, new: ast.stmt, changes: Sequence[Change]) -> str | None:
    """V4: the new statement is the old one with the declared changes, each found in it, and nothing else."""
    copies: dict[int, object] = {}
    expected = copy.deepcopy(old, copies)
    for change in changes:
        node = copies.get(id(change.node))
        if not isinstance(node, ast.Call):
            return f"the change that is declared for line {change.node.lineno} is not of a call there"
        change.apply(node)
    if ast.dump(expected) != ast.dump(new):
        return f"the syntax tree near line {old.lineno} is not the old one plus the declared change"
    return None


def _reworded(before: Program, after: Program, pairs: Sequence[Pair]) -> str | None:
    """V5 for all statements that hold changes; those whose lines meet are looked at together."""
    groups: list[list[Pair]] = []
    for pair in sorted(pairs, key=lambda pair: (_start(pair[0]), [-at for at in _end(pair[0])])):
        last = groups[-1][-1][0] if groups else None
        if last is not None and _end(pair[0]) <= _end(last):
            continue  # the same statement, or one inside it
        if last is not None and _start(pair[0])[0] <= _end(last)[0]:
            groups[-1].append(pair)  # several statements on a line
        else:
            groups.append([pair])
    for group in groups:
        try:
            wrong = reworded(before, after, group)
        except ValueError:  # the lines can't be read apart from those around them
            part = before.part(group[0][0].lineno)
            wrong = reworded(before, after, [pair for pair in pairs if before.part(pair[0].lineno) is part], True)
        if wrong:
            return wrong
    return None


def _end(stmt: ast.stmt) -> tuple[int, int]:
    return (stmt.end_lineno or stmt.lineno, stmt.end_col_offset or 0)


_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def _innermost(old: ast.stmt, new: ast.stmt, node: ast.AST) -> tuple[ast.stmt, ast.stmt]:
    """The smallest statement that holds the node, and the one in its place in the new tree."""
    todo: list[tuple[ast.AST, ast.AST]] = [(old, new)]
    while todo:
        one, other = todo.pop()
        for name in _BLOCKS:
            ones, others = getattr(one, name, None), getattr(other, name, None)
            if not isinstance(ones, list) or not isinstance(others, list) or len(ones) != len(others):
                continue
            for inner, inner_new in zip(ones, others):
                if not _holds(inner, node):
                    continue
                if isinstance(inner, ast.stmt) and isinstance(inner_new, ast.stmt):
                    old, new = inner, inner_new
                todo = [(inner, inner_new)]
    return old, new


def _holds(outer: ast.AST, node: ast.AST) -> bool:
    """Whether the node stands inside, by its place."""
    if isinstance(outer, ast.stmt):
        start = _start(outer)
    elif isinstance(outer, ast.excepthandler):
        start = (outer.lineno, outer.col_offset)
    else:  # a case of a match has no place of its own
        return any(_holds(stmt, node) for stmt in getattr(outer, "body", ()))
    at = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
    return start <= at < (getattr(outer, "end_lineno", 0), getattr(outer, "end_col_offset", 0))


def reworded(before: Program, after: Program, pairs: Sequence[Pair], whole: bool = False) -> str | None:
    """V5: the comments are the same, and the tokens are the old ones with those of the declared changes.

    `pairs` are statements whose lines belong together, or all that hold a change in a piece that is read as a whole.
    What a change adds and drops is read off the trees, which V4 has proven: the text has to agree with that. Raises
    ValueError where the lines can't be read by themselves.
    """
    line = pairs[0][0].lineno
    was, now = (_stream(program, [pair[i] for pair in pairs], whole) for i, program in enumerate((before, after)))
    if was.comments != now.comments:
        return f"a comment near line {line} was lost, moved or changed"
    plain_was, plain_now = (Stream("".join(ast.unparse(pair[i]) + "\n" for pair in pairs)).words() for i in (0, 1))
    come, gone = plain_now - plain_was, plain_was - plain_now
    if now.words() - was.words() != come or was.words() - now.words() != gone:
        return f"the tokens near line {line} are not the old ones plus those of the declared change"
    if not gone and not only_adds(was.tokens, now.tokens):
        return f"a token near line {line} was lost or moved"
    return None


def lost(text: str, edits: Sequence[Edit], changes: Sequence[Change]) -> str | None:
    """V5: where the changes only add, no character goes, not even a blank; each edit keeps what it replaces."""
    if any(_drops(change) for change in changes):
        return None
    for edit in edits:
        if not only_adds(text[edit.start : edit.end], edit.text):
            return f"{text[edit.start : edit.end]!r} would be lost or changed beside the declared change"
    return None


def _drops(change: Change) -> bool:
    """Whether a change takes tokens away."""
    made = change.apply(copy.deepcopy(change.node))
    was, now = (Stream(ast.unparse(node) + "\n").words() for node in (change.node, made))
    return bool(was - now)


def _stream(program: Program, stmts: Sequence[ast.stmt], whole: bool) -> Stream:
    """The tokens of the lines of statements, or of their whole piece."""
    part = program.part(stmts[0].lineno)
    if whole:
        return Stream(part.piece.code)
    start = part.lines.start(_start(stmts[0])[0] - part.base)
    return Stream(part.piece.code[start : part.lines.start(_end(stmts[-1])[0] - part.base + 1)])
