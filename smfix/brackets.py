"""A list around one argument of a call, where the layout leaves no choice of where its brackets go: two insertions.

Most calls are of this kind, and for them libcst need not be imported, which takes longer than all the rest of a small
run. What is said here is what libcst writes; a test holds the two together.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from smfix.model import Edit
from smfix.rules.change import ALL, ArgumentKey
from smfix.text import Lines

_BEFORE_ANOTHER = re.compile(r"[,=][ \t]*\Z")
"""What stands before an argument that is not the first, and has no parentheses of its own."""


@lru_cache(maxsize=4096)
def edits(code: str, argument: ArgumentKey) -> tuple[Edit, ...] | None:
    """The edits of `code`, the text of a call, that put one argument into a list. None: libcst is to say.

    That is so where the argument has parentheses of its own, where a comment stands before it, and where several
    arguments become one list.
    """
    try:
        call = ast.parse(f"({code})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call):
        return None
    value = _in(call, argument)
    if value is None:
        return None
    lines = Lines(code)
    start, end = _offset(lines, value.lineno, value.col_offset), _offset(lines, value.end_lineno, value.end_col_offset)
    opened = _offset(lines, call.func.end_lineno, call.func.end_col_offset)
    if code[opened:start].strip() != "(" and not _BEFORE_ANOTHER.search(code, opened, start):
        return None
    return Edit(start, start, "["), Edit(end, end, "]")


def _in(call: ast.Call, argument: ArgumentKey) -> ast.expr | None:
    """The one argument that the argument names."""
    if argument is ALL or isinstance(argument, int):
        value = call.args[argument or 0] if argument is not ALL or len(call.args) == 1 else None
        return None if isinstance(value, ast.Starred) else value
    return next((keyword.value for keyword in call.keywords if keyword.arg == argument), None)


def _offset(lines: Lines, line: int | None, utf8_column: int | None) -> int:
    """Where a place of the tree is in the code, which was parsed behind one more bracket."""
    return lines.offset(line or 1, (utf8_column or 0) - (line == 1))
