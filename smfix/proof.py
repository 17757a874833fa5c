"""Proof of a change: the text that is to be written is the old one plus exactly what was declared, and nothing else.

A ladder of checks, each a small function that says what is wrong in a sentence, or None. A file that fails any rung is
left as it is. What a change means is defined once, by its `apply` on a copy of the syntax tree; the text is made
elsewhere, by other means, so that a mistake on either side shows.

V0  the edits are sorted, disjoint and inside; the text at a node's place is the node
V1  taking the edits back gives the text before
V2  bytes and text are the same thing, before and after, in the same encoding
V3  the result parses with what parsed the source, piece by piece
V4  the tree of the result is the old one with the declared changes
V5  comments and tokens are the old ones plus those of the declared changes; where an expression takes the place of
    another one, its text is the declared template, each hole the old text byte for byte
V6  a second run finds nothing to do (held by the engine: it looks until that is so, or gives the file up; a rule that
    says that its findings can't have moved is believed, and tests hold it to that)
V7  in a notebook or document: outside of the pieces of code nothing changes, and each piece is the old one, edited
"""

from __future__ import annotations

import ast
import copy
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smfix import substitution, trees
from smfix.code.program import Program
from smfix.code.syntax import end_of, start_of
from smfix.model import Edit
from smfix.rules.change import (
    ALL,
    AddElements,
    Addition,
    AddKeyword,
    AnyChange,
    Change,
    Import,
    NameArguments,
    PlainAssignment,
    RenameImport,
    RenameKeyword,
    Replace,
    Wrap,
)
from smfix.rules.replacement import reached
from smfix.sources import Source, embedded
from smfix.text import splice, split_lines
from smfix.tokens import Stream, drops, only_adds
from smfix.trees import Pair, Pairing


def complaint(
    program: Program,
    before: Source,
    result: Program,
    after: Source,
    edits: Sequence[Edit],
    changes: Sequence[AnyChange],
) -> str | None:
    """What is wrong with `after` as the outcome of `changes`, which `edits` made out of `before`; None: it is proven.

    `program` is `before` parsed, `result` is `after` parsed; the nodes of the changes are those of `program`.
    """
    return (
        disordered(before.text.text, edits)
        or undone(before.text.text, after.text.text, edits)
        or reencoded(before, after)
        or embedded.told(before, after, edits)
        or in_tree(program, result, changes)
        or lost(program, before.text.text, edits, changes)
    )


def anchored(program: Program, node: ast.expr | ast.stmt) -> bool:
    """V0: whether the text at the node's place is the node (inside an f-string, older Pythons misplace nodes)."""
    try:
        if isinstance(node, ast.stmt):
            again: ast.AST = ast.parse(program.code_of(node)).body[0]
        else:
            again = ast.parse(f"({program.code_of(node)})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return False
    if hasattr(again, "ctx") and hasattr(node, "ctx"):
        again.ctx = node.ctx  # as a target, too
    return trees.alike(again, node)


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


def in_tree(before: Program, after: Program, changes: Sequence[AnyChange]) -> str | None:
    """V3 to V5: the result parses as the source did, and its tree and its tokens are the old ones plus the changes."""
    if len(after.parts) != len(before.parts) or len(after.failed) != len(before.failed):
        return "the result does not parse"
    try:
        found = trees.paired(before, after, changes)
    except trees.Differs as difference:
        return str(difference)
    return (
        beside(before, after, found.pairs, found.brought)
        or replaced(before, after, found)
        or _reworded(before, after, found, changes)
    )


def replaced(before: Program, after: Program, found: Pairing) -> str | None:
    """V5: where an expression took the place of another one, its text is that of the template, and the text of each
    hole, brackets around it aside, is the old one."""
    for change, new in found.replaced:
        line, old, template = change.node.lineno, before.code_of(change.node), change.parsed()
        texts = []
        for hole, path in zip(change.holes, template.paths):
            inner = reached(new, path)
            text = after.code_of(inner) if isinstance(inner, ast.expr) else ""
            kept = text == before.code_of(hole) if anchored(before, hole) else text in old
            if not text or not kept:
                return f"a part of what is replaced near line {line} is not kept as it was"
            texts.append(text)
        if not _is_filled(after.code_of(new), template.fragments, [texts[i] for i in template.order]):
            return f"what stands near line {line} is not what was declared"
    return None


def _is_filled(text: str, fragments: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a text is the fragments with the texts between them, each text in brackets or not; the brackets of the
    whole are left out where a place of the tree leaves them out."""
    pattern = re.escape(fragments[0])
    for inner, fragment in zip(texts, fragments[1:]):
        pattern += rf"(?:{re.escape(inner)}|\({re.escape(inner)}\)){re.escape(fragment)}"
    return re.fullmatch(pattern, text) is not None


def beside(before: Program, after: Program, pairs: Sequence[Pair], brought: Sequence[ast.stmt]) -> str | None:
    """V5: the lines on which no declared change stands, comments and blank ones with them, are the same lines."""
    was = _other_lines(before, [old for old, _ in pairs])
    now = _other_lines(after, [*(new for _, new in pairs), *brought])
    if was == now:
        return None
    at = next((index for index, (one, other) in enumerate(zip(was, now)) if one != other), min(len(was), len(now)))
    shown = (now[at : at + 1] or was[at : at + 1])[0].strip()
    return f"the line {shown!r} changed, came or went although nothing was declared for it"


def _other_lines(program: Program, stmts: Sequence[ast.stmt]) -> list[str]:
    """The lines of all pieces, without their ends, but for those of these statements."""
    taken = {line for stmt in stmts for line in range(start_of(stmt)[0], end_of(stmt)[0] + 1)}
    return [
        text.rstrip("\r\n")
        for part in program.parts
        for line, text in enumerate(split_lines(part.piece.code), part.base + 1)
        if line not in taken
    ]


def _reworded(before: Program, after: Program, found: Pairing, changes: Sequence[AnyChange]) -> str | None:
    """V5 for all statements that hold changes; those whose lines meet are looked at together."""
    pairs, wraps = found.pairs, _wraps(changes)
    by_each = (RenameKeyword, AddKeyword, AddElements, PlainAssignment, NameArguments, RenameImport, Replace)
    others = [change for change in changes if isinstance(change, by_each)]
    new = {id(change): after.code_of(node) for change, node in found.replaced}

    def declared(group: Sequence[Pair]) -> Declared:
        return _declared_by_each(before, group, changes, new) if others else _declared(group, wraps)

    groups: list[list[Pair]] = []
    for pair in sorted(pairs, key=lambda pair: (start_of(pair[0]), [-at for at in end_of(pair[0])])):
        last = groups[-1][-1][0] if groups else None
        if last is not None and end_of(pair[0]) <= end_of(last):
            continue  # the same statement, or one inside it
        if last is not None and start_of(pair[0])[0] <= end_of(last)[0]:
            groups[-1].append(pair)  # several statements on a line
        else:
            groups.append([pair])
    for group in groups:
        try:
            wrong = reworded(before, after, group, declared(group))
        except ValueError:  # the lines can't be read apart from those around them
            part = before.part(group[0][0].lineno)
            all_there = [pair for pair in pairs if before.part(pair[0].lineno) is part]
            wrong = reworded(before, after, all_there, declared(all_there), whole=True)
        if wrong:
            return wrong
    return None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the declared changes of some statements add to their tokens, and take from them (layout left out)."""

    come: Counter[str]
    gone: Counter[str]
    drops: bool
    """Whether any token goes, a bracket or a comma too."""


def _wraps(changes: Sequence[AnyChange]) -> list[tuple[int, int]] | None:
    """Where the changes are, in order; None where one of them is something else than a list around one argument."""
    places = []
    for change in changes:
        if not isinstance(change, Change) or not isinstance(change.operation, Wrap):
            return None
        if change.argument is ALL and isinstance(change.node, ast.Call) and len(change.node.args) != 1:
            return None
        places.append((change.node.lineno, change.node.col_offset))
    return sorted(places)


def _declared(pairs: Sequence[Pair], wraps: Sequence[tuple[int, int]] | None) -> Declared:
    """A list around one argument adds two brackets; what else a change does is read off the trees."""
    if wraps is not None:
        first, last = min(start_of(old) for old, _ in pairs), max(end_of(old) for old, _ in pairs)
        count = bisect_left(wraps, last) - bisect_left(wraps, first)
        return Declared(Counter({"[": count, "]": count}), Counter(), False)
    was, now = (Stream("".join(ast.unparse(pair[i]) + "\n" for pair in pairs)) for i in (0, 1))
    return Declared(now.words() - was.words(), was.words() - now.words(), drops(was, now))


def _declared_by_each(
    before: Program, pairs: Sequence[Pair], changes: Sequence[AnyChange], new: Mapping[int, str]
) -> Declared:
    """The same as a sum over the changes inside these statements; `new` are the texts of the expressions that took the
    place of others, by change."""
    first, last = min(start_of(old) for old, _ in pairs), max(end_of(old) for old, _ in pairs)
    net: Counter[str] = Counter()
    dropping = False
    for change in changes:
        if first <= (change.node.lineno, change.node.col_offset) < last and not isinstance(change, Import):
            was, now = _streams(before, change, new.get(id(change), ""))
            net.update(now.words())
            net.subtract(was.words())
            dropping = dropping or not only_adds(was.tokens, now.tokens)
    return Declared(+net, -net, dropping)


def _streams(before: Program, change: AnyChange, new: str) -> tuple[Stream, Stream]:
    """The tokens of a change's node before and after it."""
    if isinstance(change, Replace):
        return Stream(f"({before.code_of(change.node)}\n)\n"), Stream(f"({new}\n)\n")
    return Stream(ast.unparse(change.node) + "\n"), Stream(ast.unparse(_made(change)) + "\n")


def _made(change: AnyChange) -> ast.AST:
    """A copy of a change's node, changed."""
    if isinstance(change, Import):
        return change.node
    return change.apply(copy.deepcopy(change.node))  # type: ignore[arg-type]  # each takes what its own node is


def reworded(
    before: Program, after: Program, pairs: Sequence[Pair], declared: Declared, whole: bool = False
) -> str | None:
    """V5: the comments are the same, and the tokens are the old ones with those of the declared changes.

    `pairs` are statements whose lines belong together, or all that hold a change in a piece that is read as a whole.
    What a change adds and drops follows from the trees, which V4 has proven: the text has to agree with that. Raises
    ValueError where the lines can't be read by themselves.
    """
    line = pairs[0][0].lineno
    was, now = (_stream(program, [pair[i] for pair in pairs], whole) for i, program in enumerate((before, after)))
    if was.comments != now.comments:
        return f"a comment near line {line} was lost, moved or changed"
    words_was, words_now = was.words(), now.words()
    if words_now - words_was != declared.come or words_was - words_now != declared.gone:
        return f"the tokens near line {line} are not the old ones plus those of the declared change"
    if not declared.drops and not only_adds(was.tokens, now.tokens):
        return f"a token near line {line} was lost or moved"
    return None


def lost(program: Program, text: str, edits: Sequence[Edit], changes: Sequence[AnyChange]) -> str | None:
    """V5: where the changes only add, no character goes, not even a blank; each edit keeps what it replaces. Edits of a
    keyword's name make the new name of it, those of an import take no blank but with a name that goes; those of an
    expression that is replaced are held by `replaced`."""
    held = [_region(program, change) for change in changes if isinstance(change, Replace)]
    moved = [(_region(program, change), change) for change in changes if isinstance(change, RenameImport)]
    names = [_name_region(program, change) for change in changes if isinstance(change, RenameKeyword)]
    operators = [_operator_region(program, change) for change in changes if isinstance(change, PlainAssignment)]
    for start, end, new in names:
        inner = [Edit(e.start - start, e.end - start, e.text) for e in edits if start <= e.start and e.end <= end]
        if splice(text[start:end], inner) != new:
            return f"{text[start:end]!r} would become something else than {new!r}"
    for edit in edits:
        gone = text[edit.start : edit.end]
        if any(edit.start < side < edit.end for ends in held for side in ends):
            return f"{gone!r} would be changed, which is more than what is replaced"
        if only_adds(gone, edit.text) or any(start <= edit.start and edit.end <= end for start, end in held):
            continue
        if any(start <= edit.start and edit.end <= end for start, end, _ in names):
            continue
        if edit.text == "" and (edit.start, edit.end) in operators:
            continue
        imports = [one for (start, end), one in moved if start <= edit.start and edit.end <= end]
        if imports and (imports[0].further() or gone == "".join(gone.split())):
            continue
        if any(_drops(change) for change in changes if isinstance(change, (Change, Addition))):
            return None
        return f"{gone!r} would be lost or changed beside the declared change"
    return None


def _region(program: Program, change: Replace | RenameImport) -> tuple[int, int]:
    """Where a change's node is in the file."""
    part, start, end = program.span(change.node)
    return part.piece.offset(start), part.piece.offset(end)


def _name_region(program: Program, change: RenameKeyword) -> tuple[int, int, str]:
    """Where the keyword's name is in the file, and what it becomes."""
    keyword = next(keyword for keyword in change.node.keywords if keyword.arg == change.old)
    part = program.part(keyword.lineno)
    start = part.lines.offset(keyword.lineno - part.base, keyword.col_offset)
    edit = part.piece.edit(start, start + len(change.old), change.new)
    return edit.start, edit.end, edit.text


def _operator_region(program: Program, change: PlainAssignment) -> tuple[int, int]:
    """Where what goes of `+=` is in the file."""
    part = program.part(change.node.lineno)
    start, end = substitution.operator_span(program.code_of(change.node))
    first = program.span(change.node)[1]
    edit = part.piece.edit(first + start, first + end, "")
    return edit.start, edit.end


def _drops(change: Change | Addition) -> bool:
    """Whether a change takes tokens away."""
    return drops(*(Stream(ast.unparse(node) + "\n") for node in (change.node, _made(change))))


def _stream(program: Program, stmts: Sequence[ast.stmt], whole: bool) -> Stream:
    """The tokens of the lines of statements, or of their whole piece."""
    part = program.part(stmts[0].lineno)
    if whole:
        return Stream(part.piece.code)
    start = part.lines.start(start_of(stmts[0])[0] - part.base)
    return Stream(part.piece.code[start : part.lines.start(end_of(stmts[-1])[0] - part.base + 1)])
