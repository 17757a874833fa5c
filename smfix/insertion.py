"""The text of the changes in `smfix.rules.insertion`: what comes takes the layout of what is there.

Items that have a line each get one more such line, with the same indentation, and a comma behind it where the last one
has one; items side by side get one more beside them.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

from smfix.model import Edit
from smfix.rules.insertion import AddElements, AddKeyword
from smfix.rules.replacement import Unwritable
from smfix.text import Lines

_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def edits(code: str, change: AddElements | AddKeyword) -> tuple[Edit, ...]:
    """The edits of `code`, the text of the change's node, that make the change. Raises Unwritable."""
    opened, inner = _inside(code, change)
    items = [token for token in inner if not token.text.startswith("#")]
    beside = ", ".join(change.items)
    if not items:
        if inner:
            raise Unwritable("a comment stands where the first item would")
        return (Edit(opened, opened, beside),)
    has_comma = items[-1].text == "," and len(items) > 1
    last = items[-2] if has_comma else items[-1]
    before = re.split(r"(\r\n|\r|\n)", code[: _first_of_last(items[:-1] if has_comma else items).start])
    if len(before) == 1 or before[-1].strip():
        return (Edit(last.end, last.end, f", {beside}"),)
    lines = ",".join(f"{before[-2]}{before[-1]}{one}" for one in change.items)
    behind = re.search(r"[\r\n]", code[items[-1].end :])
    if behind is None:
        return (Edit(last.end, last.end, f",{lines}"),)
    at = items[-1].end + behind.start()
    if has_comma:
        return (Edit(at, at, f"{lines},"),)
    return (Edit(at, at, f",{lines}"),) if at == last.end else (Edit(last.end, last.end, ","), Edit(at, at, lines))


def _first_of_last(items: Sequence[_Token]) -> _Token:
    """The first token of the last item."""
    depth, first = 0, items[0]
    is_next = False
    for token in items:
        if is_next:
            first, is_next = token, False
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        elif token.text == "," and not depth:
            is_next = True
    return first


def _inside(code: str, change: AddElements | AddKeyword) -> tuple[int, list[_Token]]:
    """Where the inside of the brackets begins, and the tokens there, with comments. Raises Unwritable."""
    tokens = _tokens(code)
    at = 0
    if isinstance(change, AddKeyword):
        lines, func = Lines(code), _called(code)
        end = lines.offset(func.end_lineno or 1, (func.end_col_offset or 0) - (func.end_lineno == 1))
        at = next((i for i, token in enumerate(tokens) if token.start >= end and token.text == "("), -1)
    if at < 0 or not tokens or tokens[-1].text not in (")", "]"):
        raise Unwritable("the place of its items is not certain")
    return tokens[at].end, tokens[at + 1 : -1]


def _called(code: str) -> ast.expr:
    """What a call calls, parsed behind one more bracket."""
    try:
        tree = ast.parse(f"({code}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unwritable(f"{type(error).__name__}: {error}") from None
    if not isinstance(tree, ast.Call):
        raise Unwritable("not a call")
    ends = {(one.end_lineno, one.end_col_offset) for one in tree.args if isinstance(one, ast.GeneratorExp)}
    if (tree.end_lineno, tree.end_col_offset) in ends:
        raise Unwritable("a generator without brackets of its own is all that the call is given")
    return tree.func


def _tokens(code: str) -> list[_Token]:
    """The tokens of an expression, with comments, without layout."""
    lines = Lines(code)
    found = []
    source = io.StringIO("(" + re.sub(r"\r\n|\r", "\n", code) + "\n)\n")
    try:
        for token in tokenize.generate_tokens(source.readline):
            if token.type not in _LAYOUT:
                start, end = (lines.start(line) + column - (line == 1) for line, column in (token.start, token.end))
                found.append(_Token(token.string, start, end))
    except (tokenize.TokenError, SyntaxError, IndexError) as error:
        raise Unwritable(f"{type(error).__name__}: {error}") from None
    return found[1:-1]
