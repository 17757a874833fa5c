"""Expressions that make one text of several values, taken apart: f-strings, `+`, `%`, `.format`, `.join`, `str`."""

from __future__ import annotations

import ast
import io
import re
import string
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

_PLAIN = frozenset({-1, ord("s")})
"""Conversions of a replacement field that give what `str` gives."""
_TEXTS = ("builtins.str", "builtins.format")
_FIELD = re.compile(r"%(?:\((\w+)\))?([-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?)([diouxXeEfFgGcrsa%])")
_FORMAT = "a format is asked for, and a value that is known later has none"
_REPR = "the `repr` of a value is asked for"
_FIELDS = "its fields are more than plain ones, each once"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: written out, or a value of which `str` makes text."""

    text: str = ""
    expr: ast.expr | None = None
    literal: bool = False
    """Whether `expr` is itself a text that is written out."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """A text as a sequence of parts with a separator between them; `doubt` is why it can't be written otherwise."""

    parts: tuple[Part, ...]
    separator: Part | None = None
    doubt: str = ""

    @property
    def values(self) -> list[ast.expr]:
        """The expressions whose text is asked for."""
        return [part.expr for part in self.parts if part.expr is not None and not part.literal]


def assembly_of(context: RuleContext, expr: ast.expr, at: ProgramPoint) -> Assembly | None:
    """How the expression puts a text together; None where it does not."""
    if isinstance(expr, ast.JoinedStr):
        return _of_f_string(expr)
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        return _of_sum(context, expr, at)
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Mod):
        return _of_percent(expr)
    if isinstance(expr, ast.Call):
        return _of_call(context, expr, at)
    return None


def _of_f_string(expr: ast.JoinedStr) -> Assembly:
    parts: list[Part] = []
    doubt = ""
    for piece in expr.values:
        if isinstance(piece, ast.Constant):
            parts.append(Part(str(piece.value)))
        elif isinstance(piece, ast.FormattedValue) and piece.conversion not in _PLAIN:
            doubt = _REPR
        elif isinstance(piece, ast.FormattedValue):
            doubt = doubt if piece.format_spec is None else _FORMAT
            parts.append(Part(expr=piece.value))
    return Assembly(tuple(parts), doubt=doubt)


def _of_sum(context: RuleContext, expr: ast.BinOp, at: ProgramPoint) -> Assembly:
    parts: list[Part] = []
    doubt = ""
    for operand in _operands(expr):
        inner = assembly_of(context, operand, at) if not isinstance(operand, ast.Constant) else None
        if inner is None:
            parts.append(Part(expr=operand, literal=is_text(operand)))
        elif inner.separator is not None:
            doubt = "a text with separators is a part of it"
        else:
            parts += inner.parts
            doubt = doubt or inner.doubt
    return Assembly(tuple(parts), doubt=doubt)


def _operands(expr: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        yield from _operands(expr.left)
        yield from _operands(expr.right)
    else:
        yield expr


def is_concatenated(code: str) -> bool:
    """Whether a text is written as several literals side by side."""
    tokens = tokenize.generate_tokens(io.StringIO(f"({code})").readline)
    kinds = [token.type for token in tokens if token.type not in (tokenize.NL, tokenize.COMMENT)]
    starts = {tokenize.STRING, getattr(tokenize, "FSTRING_START", tokenize.STRING)}
    ends = {tokenize.STRING, getattr(tokenize, "FSTRING_END", tokenize.STRING)}
    return any(before in ends and kind in starts for before, kind in pairwise(kinds))


def is_text(expr: ast.expr) -> bool:
    """Whether the expression is a text, written out."""
    return isinstance(expr, ast.Constant) and isinstance(expr.value, str)


def _of_percent(expr: ast.BinOp) -> Assembly | None:
    """`"..." % values`: what is asked for by `%r` needs no text."""
    left, right = expr.left, expr.right
    if not isinstance(left, ast.Constant) or not isinstance(left.value, str):
        return None
    fields = [field for field in _FIELD.finditer(left.value) if field[0] != "%%"]
    if isinstance(right, ast.Dict):
        named = {key.value: value for key, value in zip(right.keys, right.values) if isinstance(key, ast.Constant)}
        asked = [named[field[1]] for field in fields if field[1] in named and field[3] not in "ra"]
        return Assembly(tuple(Part(expr=value) for value in asked), doubt=_FIELDS)
    given = right.elts if isinstance(right, ast.Tuple) else [right]
    if len(given) != len(fields) or any(isinstance(one, ast.Starred) for one in given):
        return Assembly((), doubt=_FIELDS)
    asked = [value for value, field in zip(given, fields) if field[3] not in "ra"]
    if any(field[0] != "%s" for field in fields):
        return Assembly(tuple(Part(expr=value) for value in asked), doubt=_FIELDS)
    texts = [text.replace("\0", "%") for text in left.value.replace("%%", "\0").split("%s")]
    return Assembly(tuple(_alternating(texts, given)))


def _alternating(texts: Sequence[str], values: Sequence[ast.expr]) -> Iterator[Part]:
    for index, text in enumerate(texts):
        if text:
            yield Part(text)
        if index < len(values):
            yield Part(expr=values[index])


def _of_call(context: RuleContext, expr: ast.Call, at: ProgramPoint) -> Assembly | None:
    func = expr.func
    if isinstance(func, ast.Attribute) and is_text(func.value):
        if func.attr == "format":
            return _of_format(expr, str(getattr(func.value, "value", "")))
        if func.attr == "join" and len(expr.args) == 1 and not expr.keywords:
            return _of_join(expr.args[0], func.value)
        return None
    is_one = len(expr.args) == 1 and not expr.keywords and not isinstance(expr.args[0], (ast.Starred, ast.Constant))
    named = isinstance(func, (ast.Name, ast.Attribute)) and last_name(func) in ("str", "format")
    if is_one and named and context.resolves_to(expr, at, *_TEXTS):
        return Assembly((Part(expr=expr.args[0]),))
    return None


def _of_join(given: ast.expr, separator: ast.expr) -> Assembly | None:
    if not isinstance(given, (ast.List, ast.Tuple)):
        return None
    starred = any(isinstance(one, ast.Starred) for one in given.elts)
    parts = tuple(Part(expr=one, literal=is_text(one)) for one in given.elts if not isinstance(one, ast.Starred))
    return Assembly(parts, Part(expr=separator, literal=True), "not all of its parts are visible" if starred else "")


def _of_format(expr: ast.Call, text: str) -> Assembly:
    """`"...".format(...)`: an attribute of a value, or its `repr`, is a text of its own."""
    by_name: dict[str, ast.expr] = {str(index): one for index, one in enumerate(expr.args)}
    by_name.update({one.arg: one.value for one in expr.keywords if one.arg is not None})
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return Assembly((), doubt=_FIELDS)
    parts: list[Part] = []
    used: list[str] = []
    is_plain = not any(isinstance(one, ast.Starred) for one in expr.args) and all(one.arg for one in expr.keywords)
    for before, name, spec, conversion in fields:
        parts += [Part(before)] if before else []
        if name is None:
            continue
        used.append(name or str(len(used)))
        if conversion in ("r", "a") or used[-1] not in by_name:
            is_plain = False
        else:
            is_plain = is_plain and not spec
            parts.append(Part(expr=by_name[used[-1]]))
    is_moved = used != list(by_name) and any(not isinstance(one, (ast.Name, ast.Constant)) for one in by_name.values())
    is_plain = is_plain and not is_moved and sorted(used) == sorted(by_name)
    return Assembly(tuple(parts), doubt="" if is_plain else _FIELDS)
