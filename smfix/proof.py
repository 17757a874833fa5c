"""Proof of a change: the text that is to be written is the old one plus exactly what was declared, and nothing else.

Each check says what is wrong in a sentence, or nothing. A file that fails any of them is left as it is.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import tokenize
from collections.abc import Iterator, Sequence

from smfix.kinds.program import Program, parse
from smfix.model import Edit
from smfix.rules.change import AnyChange, Change, Import
from smfix.sources import Source, embedded
from smfix.text import split_lines


def anchored(program: Program, node: ast.expr | ast.stmt) -> bool:
    """V0: whether the text at the node's place is the node (inside an f-string, older Pythons misplace nodes)."""
    try:
        if isinstance(node, ast.stmt):
            again: ast.AST = ast.parse(program.code_of(node)).body[0]
        else:
            again = ast.parse(f"({program.code_of(node)})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
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


def complaint(before: Program, after_source: Source, changes: Sequence[AnyChange]) -> tuple[str | None, Program | None]:
    """V3 to V5: what is wrong with the changed source, or None; and its program where it parsed."""
    after = parse(after_source)
    if len(after.parts) != len(before.parts) or len(after.failed) != len(before.failed):
        return "the result does not parse", after
    expected = list(_expected(before.tree.body, changes))
    if len(after.tree.body) != len(expected):
        return "the result has more or fewer statements than declared", after
    for (old, wanted), new in zip(expected, after.tree.body):
        if old is not None and wanted is old:
            if before.code_of(old) != after.code_of(new):
                return f"line {old.lineno} changed although nothing was declared for it", after
            continue
        if ast.dump(wanted) != ast.dump(new):
            return f"the syntax tree near line {new.lineno} is not the old one plus the declared change", after
        if old is not None and _comments(before, old) != _comments(after, new):
            return f"a comment near line {old.lineno} was lost or changed", after
    return None, after


def _expected(body: Sequence[ast.stmt], changes: Sequence[AnyChange]) -> Iterator[tuple[ast.stmt | None, ast.stmt]]:
    """V4: each statement that the result must have, beside the old one that it comes from; the same object where
    nothing is declared for it."""
    wanted = {id(change.node) for change in changes}
    own = {id(change.node): change for change in changes if isinstance(change, Import)}
    for old in body:
        new = own.get(id(old))
        if new is not None and not new.after:
            yield None, new.statement()
        if wanted and any(id(node) in wanted for node in ast.walk(old)):
            yield old, _changed(old, [change for change in changes if change is not new])
        else:
            yield old, old
        if new is not None and new.after:
            yield None, new.statement()


def _changed(old: ast.stmt, changes: Sequence[AnyChange]) -> ast.stmt:
    """A copy of the statement with the declared changes made."""
    copies: dict[int, object] = {}
    root = ast.Module([copy.deepcopy(old, copies)], [])
    for change in changes:
        node = copies.get(id(change.node))
        if not isinstance(node, ast.AST):
            continue
        if isinstance(change, Change):
            change.apply(node)
            continue
        block = next(block for block in _blocks(root) if any(stmt is node for stmt in block))
        at = next(index for index, stmt in enumerate(block) if stmt is node)
        if isinstance(change, Import):
            block.insert(at + int(change.after), change.statement())
        else:
            block[at] = change.apply(block[at])
    return root.body[0]


def _blocks(root: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every block of statements below a node."""
    for node in ast.walk(root):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


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
