"""What a name alone suggests: likely, never proof."""

from __future__ import annotations

import ast
import re

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
