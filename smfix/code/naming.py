"""What a name alone says: which calls only read, what speaks of steps or of several (likely, never proof)."""

from __future__ import annotations

import ast
import re

TELLING_CALLS = frozenset({"print", "debug", "info", "warning", "error", "exception", "log"})
"""Functions and methods that only make a text of what they are given."""

READING_CALLS = TELLING_CALLS | {"len", "repr", "str", "id", "type", "isinstance"}
"""Functions and methods that neither keep nor change what they are given, nor pass it on; what they say may still
decide what happens to it."""

_LOOKS_LIKE_STEP = re.compile(r"(?:^|_)step(?:_|$|\d)", re.IGNORECASE)
_LOOKS_LIKE_MANY = re.compile(
    r"(?:^|_)(?:list|all|many|deps|dependencies|steps|args|tuple|names)(?:_|$)", re.IGNORECASE
)


def looks_like_many(name: str) -> bool:
    """Whether a name speaks of several."""
    return bool(_LOOKS_LIKE_MANY.search(name))


def looks_like_step(expr: ast.expr) -> bool:
    """By its name alone: likely, never proof."""
    name = expr.attr if isinstance(expr, ast.Attribute) else expr.id if isinstance(expr, ast.Name) else ""
    return bool(_LOOKS_LIKE_STEP.search(name)) and not _LOOKS_LIKE_MANY.search(name)


def called_name(call: ast.Call) -> str:
    """The last name of what is called; empty for anything but a name or an attribute."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
