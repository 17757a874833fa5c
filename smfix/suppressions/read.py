"""Comments that tell smfix to leave something alone, and those that say so in vain.

`# smfix: ignore[SMF001] reason` on the first or last line of a statement (or of the call itself) lets what is found
there rest, `# smfix: ignore` whatever it is, `# smfix: skip-file` the whole file; `# noqa` and `# noqa: SMF001` do as
for other linters. A comment of smfix's own that suppresses nothing is itself a finding.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from smfix.code.program import Part, Program
from smfix.model import Edit, Finding, Place, Safety
from smfix.rules import Hit
from smfix.sources import Uneditable

UNUSED = "SMF000"
"""The code of a suppression that suppresses nothing."""

NAME = "unused-suppression"
SUMMARY = "a `smfix: ignore` or `smfix: skip-file` that suppresses nothing"

_CANDIDATE = re.compile(r"#[^\r\n]*?(?:smfix:|noqa)", re.IGNORECASE)
_OURS = re.compile(r"#\s*smfix:\s*(?P<word>[\w-]*)\s*(?P<list>\[(?P<codes>[^\]#]*)\])?")
_NOQA = re.compile(r"#\s*noqa\b(?:\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_SKIPPED = re.compile(r"^[ \t]*#\s*smfix:\s*skip-file\b", re.MULTILINE)


@dataclass(eq=False, slots=True)
class _Comment:
    """One comment that suppresses; `codes` is empty where it means every rule."""

    part: Part
    line: int
    start: int
    end: int
    codes: tuple[str, ...] = ()
    own: bool = True
    whole_file: bool = False
    wrong: str = ""
    used: set[str] = field(default_factory=set)

    def covers(self, code: str) -> bool:
        """Whether it speaks of a rule; if so, remember that it did."""
        named = [one for one in self.codes if code.startswith(one)]
        self.used.update(named or ([""] if not self.codes else []))
        return not self.wrong and (bool(named) or not self.codes)


class Suppressions:
    """Those of one program. Costs next to nothing where there are none."""

    def __init__(self, program: Program) -> None:
        """Look for them."""
        self._program = program
        self._comments = list(_comments(program))

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._comments)

    def cover(self, code: str, hit: Hit) -> bool:
        """Whether a finding of this code, from this hit, is suppressed."""
        lines = _lines(self._program, hit.node) | _lines(self._program, hit.shown)
        covering = [
            comment
            for comment in self._comments
            if (comment.whole_file or comment.line in lines) and comment.covers(code)
        ]
        return bool(covering)

    def unused(self, ran: frozenset[str], known: frozenset[str], hints: frozenset[str]) -> Iterator[Finding]:
        """A finding for each of smfix's own that suppressed nothing, of the rules that ran. A comment without a code
        need not suppress one of the hints, which seldom run."""
        for comment in self._comments:
            message = _complaint(comment, ran, known, hints) if comment.own else ""
            if message:
                yield _finding(comment, message)


def skips_unparsed(code: str) -> bool:
    """Whether code that does not parse bears a line that has the file skipped."""
    return _SKIPPED.search(code) is not None


def _complaint(comment: _Comment, ran: frozenset[str], known: frozenset[str], hints: frozenset[str]) -> str:
    """What is wrong with a comment of smfix's own; empty: nothing."""
    if comment.wrong:
        return comment.wrong
    if not comment.codes:
        return "" if comment.used or not known <= ran | hints else "this suppresses nothing"
    for code in comment.codes:
        if not any(rule.startswith(code) for rule in known):
            return f"no rule's code starts with `{code}`"
        if code not in comment.used and all(rule in ran for rule in known if rule.startswith(code)):
            return f"`{code}` suppresses nothing here"
    return ""


def _finding(comment: _Comment, message: str) -> Finding:
    piece, lines = comment.part.piece, comment.part.lines
    place = Place(*piece.position(lines, comment.start), *piece.position(lines, comment.end), piece.cell)
    start, end = piece.offset(comment.start), piece.offset(comment.end)
    return Finding(UNUSED, message, Safety.MANUAL, place, start, end, advice="remove it, or correct it")


def _comments(program: Program) -> Iterator[_Comment]:
    for part in program.parts:
        code = "" if part.piece.suppressed else part.piece.code
        lines = sorted({part.lines.position(match.start())[0] for match in _CANDIDATE.finditer(code)})
        if lines:
            yield from _in_part(program, part, lines)


def _in_part(program: Program, part: Part, candidates: list[int]) -> Iterator[_Comment]:
    """The comments on these lines of a part (1-based); what only looks like one, in a string, is none."""
    wanted = set(candidates)
    for first, last in _stretches(program, part, candidates):
        base = part.lines.start(first)
        code = part.piece.code[base : part.lines.start(last + 1)]
        for line, column, text in _tokens(code):
            if first + line - 1 in wanted:
                start = part.lines.start(first + line - 1) + column
                yield from _parsed(part, part.base + first + line - 1, start, text)


def _stretches(program: Program, part: Part, candidates: list[int]) -> Iterator[tuple[int, int]]:
    """The lines to be read as tokens: of the top-level statements that hold a candidate, or its line alone."""
    spans: list[list[int]] = []
    for stmt in program.tree.body:
        first, last = _first_line(stmt) - part.base, (stmt.end_lineno or stmt.lineno) - part.base
        if last < 1 or first > len(part.lines):
            continue
        if spans and first <= spans[-1][1]:
            spans[-1][1] = max(last, spans[-1][1])
        else:
            spans.append([first, last])
    at = 0
    done = 0
    for line in candidates:
        while at < len(spans) and spans[at][1] < line:
            at += 1
        inside = at < len(spans) and spans[at][0] <= line
        first, last = spans[at] if inside else (line, line)
        if first > done:
            yield first, last
            done = last


def _first_line(stmt: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(stmt, "decorator_list", [])
    return min([stmt.lineno, *(one.lineno for one in decorators)])


def _tokens(code: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of each comment. Line ends are made alike first: the tokenizer knows LF best."""
    code = re.sub(r"\r\n?", "\n", code)
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1], token.string


def _parsed(part: Part, line: int, start: int, text: str) -> Iterator[_Comment]:
    for match in _OURS.finditer(text):
        word, codes = match["word"], _codes(match["codes"])
        found = _Comment(part, line, start + match.start(), start + len(text.rstrip()), codes)
        if word == "skip-file":
            found.whole_file = True
        elif word != "ignore":
            found.wrong = f"`smfix: {word}` is no suppression: write `smfix: ignore[CODE]` or `smfix: skip-file`"
        elif match["list"] is not None and not codes:
            found.wrong = "`smfix: ignore[]` names no rule"
        yield found
    noqa = _NOQA.search(text)
    if noqa is not None:
        yield _Comment(part, line, start + noqa.start(), start + noqa.end(), _codes(noqa["codes"]), own=False)


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code.upper() for code in re.split(r"[,\s]+", text or "") if code)


def _lines(program: Program, node: ast.expr | ast.stmt | ast.alias) -> set[int]:
    """The program lines on which a comment speaks of a node: the first and last of it and of its simple statement."""
    stmt = _statement(program.tree.body, node.lineno)
    return {line for one in (node, stmt) if one is not None for line in (one.lineno, one.end_lineno or one.lineno)}


def _statement(body: Sequence[ast.stmt], line: int) -> ast.stmt | None:
    """The simple statement around a line; None in the head of a compound one. `body` is in the order of its lines."""
    at = bisect_right(body, line, key=_first_line) - 1
    while at >= 0:
        stmt = body[at]
        if line > (stmt.end_lineno or stmt.lineno):
            return None
        inner = sorted((one for part in _bodies(stmt) for one in part), key=_first_line)
        if inner:
            return _statement(inner, line)
        if at == 0 or (body[at - 1].end_lineno or 0) < line:
            return stmt
        at -= 1  # statements that share a line: the first of them
    return None


def _bodies(stmt: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        inner: list[ast.stmt] = getattr(stmt, name, [])
        if inner:
            yield inner
    for name in ("handlers", "cases"):
        yield from (one.body for one in getattr(stmt, name, []))


def added(program: Program, wanted: Sequence[tuple[Finding, Hit]], reason: str) -> Iterator[tuple[list[Finding], Edit]]:
    """For each line that is to bear a comment: the findings that it will suppress, and the edit that adds it."""
    by_line: dict[int, list[Finding]] = {}
    for finding, hit in wanted:
        line = hit.place.end_lineno if hit.place is not None else None
        by_line.setdefault(line or max(_lines(program, hit.node)), []).append(finding)
    for line, findings in sorted(by_line.items()):
        part = program.part(line)
        codes = sorted({finding.code for finding in findings})
        with contextlib.suppress(Uneditable):
            yield findings, _edit(part, line - part.base, codes, reason)


def _edit(part: Part, line: int, codes: list[str], reason: str) -> Edit:
    start, end = part.lines.start(line), part.lines.start(line + 1)
    text = part.piece.code[start:end].rstrip("\r\n")
    for match in _OURS.finditer(text):
        if match["word"] == "ignore" and match["list"]:
            at = start + match.end("codes")
            return part.piece.edit(at, at, "".join(f", {code}" for code in codes))
    at = start + len(text)
    blanks = "" if text.endswith("  ") else " " if text.endswith((" ", "\t")) else "  "
    comment = f"# smfix: ignore[{', '.join(codes)}]{' ' if reason else ''}{reason}"
    return part.piece.edit(at, at, blanks + comment)
