"""Syntax that a newer Python than the running one reads: which one it needs, where an error speaks of that."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Syntax:
    """A piece of syntax: the Python that it came with, what it is called, and how a line that holds it looks. Where it
    looks like something else as well, the errors that it gives in an older Python begin with `error`."""

    version: Version
    title: str
    line: re.Pattern[str]
    error: str = ""


_TYPES = r"[A-Z_a-z][\w.]*"
_UNBRACKETED = re.compile(rf"^(\s*except\*?)\s+({_TYPES}(?:\s*,\s*{_TYPES})+)\s*:", re.MULTILINE)
_F_STRING = r"""(?i)(?<![\w"'])(?:f|rf|fr)"""
_NESTED = re.compile(_F_STRING + r"""(["'])(?:(?!\1).)*?\{(?!\{)[^}]*?\1.*\}""")
_SYNTAX = (
    _Syntax((3, 14), "a template string", re.compile(r"""(?i)(?<![\w"'])(?:t|rt|tr)["']""")),
    _Syntax((3, 13), "a default of a type parameter", re.compile(r"^\s*(?:async\s+def|def|class|type)\s+\w+\[[^\]]*=")),
    _Syntax((3, 12), "a `type` statement", re.compile(r"^\s*type\s+\w+\s*(?:\[.*\])?\s*=(?!=)")),
    _Syntax((3, 12), "a type parameter", re.compile(r"^\s*(?:async\s+def|def|class)\s+\w+\[")),
    _Syntax((3, 12), "an f-string's own quote inside its braces", _NESTED),
    _Syntax(
        (3, 12), "a backslash inside an f-string's braces", re.compile(_F_STRING), "f-string expression part cannot"
    ),
    _Syntax((3, 11), "`except*`", re.compile(r"^\s*except\s*\*")),
    _Syntax((3, 11), "a starred index or annotation", re.compile(r"\[\s*(?:[^\[\]]*,)?\s*\*\w|\*\w+\s*:\s*\*\w")),
)


def needed(code: str, error: SyntaxError, running: Version | None = None) -> str:
    """What in the line of an error needs a newer Python than the running one, and which: "x needs Python 3.14"; empty
    where nothing in it does."""
    running = running or sys.version_info[:2]
    lines = code.splitlines()
    number = error.lineno or 0
    shown = lines[number - 1] if 0 < number <= len(lines) else ""
    if running < (3, 14) and _UNBRACKETED.match(shown) and _parses(_UNBRACKETED.sub(r"\1 (\2):", code)):
        names = _UNBRACKETED.match(shown)
        if names is not None and not _is_python_2(names[2]):
            return "`except` with several types and no brackets needs Python 3.14"
    for syntax in _SYNTAX:
        told = (error.msg or "").startswith(syntax.error)
        if running < syntax.version and told and syntax.line.search(shown):
            return f"{syntax.title} needs Python {syntax.version[0]}.{syntax.version[1]}"
    return ""


def _is_python_2(types: str) -> bool:
    """Whether `except A, b:` rather gives the error a name, as Python 2 did: two names, the second a variable's."""
    names = [name.strip() for name in types.split(",")]
    return len(names) == 2 and names[1].islower() and "." not in names[1]


def _parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
