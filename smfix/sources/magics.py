"""IPython's own syntax in a cell: what is not Python is masked, so that the rest parses and every offset holds.

A mask says as much as is known: `files = !ls` is a list, `%time f()` runs `f()`; other magics are statements that do
nothing. Whatever Python can parse as it is, is left as it is.
"""

from __future__ import annotations

import ast
import re
import warnings

from smfix.text import split_lines

PYTHON_BODIES = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "local"})
"""Cell magics whose body is Python in the notebook's own kernel. Every other one (`%%bash`, `%%writefile`, `%%spark`,
one that smfix does not know) hands its body to something else."""

_BARE = (
    r"(?:pip3?|conda|mamba|uv|cd|ls|ll|cat|cp|mv|rm|mkdir|rmdir|man|run|load_ext|reload_ext|autoreload|matplotlib|store"
    r"|time|timeit|env|set_env|sx|pinfo)[ \t]+\S"
)
"""Magics that people write without their `%`."""

_MAYBE = re.compile(rf"^[ \t]*(?:[%!?,;/]|{_BARE})|=[ \t]*[%!]|\?[ \t;]*$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%([\w.]+)[^\r\n]*(?:\r\n|\r|\n)?")
_DATABRICKS = re.compile(r"\s*%(?:md|md-sandbox|sh|scala|r|fs)\b|\s*%sql[ \t]*[\r\n]")
_ESCAPED = re.compile(r"[ \t]*[%!?/,;]")
_TIMED = re.compile(r"[ \t]*%(?P<name>time|timeit|prun|memit)[ \t]+(?:-[a-zA-Z]+(?:[ \t]?\d+)?[ \t]+)*(?=[^\s-])")
_ASSIGNED = re.compile(r"[ \t]*[A-Za-z_][\w.,\[\]'\" \t]*=[ \t]*(?P<magic>[%!])(?P<name>[A-Za-z]\w*)?")
_HELP = re.compile(r"[ \t]*(?:[\w.]+[ \t]*=[ \t]*)?%{0,2}[\w.*\[\]]+\?\??[ \t]*;?[ \t]*$")
_AUTOMAGIC = re.compile(rf"[ \t]*{_BARE}")
_TOKEN = re.compile(
    r"(?P<comment>\#.*)|(?P<triple>'''|\"\"\")|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?P<open>[(\[{])|(?P<close>[)\]}])"
)
_TRIPLE_END = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}", re.DOTALL) for quote in ("'''", '"""')}


_WRITES = re.compile(
    r"\s*(%)%(?:writefile|file)[ \t]+(-a[ \t]+|--append[ \t]+)?([\"']?)([\w./ -]+\.py)\3[ \t]*(?:\r\n|\r|\n|\Z)"
)


class NotPython(Exception):
    """The cell's magic hands it to another language."""


def masked(code: str) -> str:
    """The cell's code with whatever is not Python masked; of the same length. Raises NotPython."""
    if _DATABRICKS.match(code):
        raise NotPython
    head = 0
    magics = set()
    while magic := _CELL_MAGIC.match(code, head):
        if magic.group(1) not in PYTHON_BODIES:
            raise NotPython
        magics.add(magic.group(1))
        head = magic.end()
    body = _masked_body(code[head:])
    if "timeit" in magics and _binds(body):
        raise NotPython  # what it binds is gone when it has run
    return "".join(_statement(line) for line in split_lines(code[:head])) + body


def written_module(code: str) -> tuple[str, bool, str] | None:
    """For a cell that writes its body into a module: the path as it is written, whether the body is appended, and the
    body with the magic made a comment, of the same length; None for any other cell, and where the path is computed."""
    found = _WRITES.match(code)
    if found is None:
        return None
    at = found.start(1)
    return found[4], found[2] is not None, f"{code[:at]}#{code[at + 1 :]}"


def _masked_body(code: str) -> str:
    if not _MAYBE.search(code.replace("\r", "\n")) or _tree(code) is not None:
        return code
    lines = []
    masking = False
    state = _State()
    for line in split_lines(code):
        new = _blank(line) if masking else _masked_line(line) if state.at_start else None
        if new is None:
            state.read(line)
            lines.append(line)
        else:
            masking = _continues(line)
            lines.append(new)
    return "".join(lines)


def _tree(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _binds(code: str) -> bool:
    tree = _tree(code)
    return tree is None or any(isinstance(getattr(node, "ctx", None), ast.Store) for node in ast.walk(tree))


def _masked_line(line: str) -> str | None:
    """A line that starts a statement, masked; None where it is Python (or nothing known)."""
    timed = _TIMED.match(line)
    if timed:
        return _timed(line, timed)
    if _ESCAPED.match(line) or _HELP.match(line) or (_AUTOMAGIC.match(line) and _tree(line.strip()) is None):
        return _statement(line)
    assigned = _ASSIGNED.match(line)
    if assigned:
        end = len(line.rstrip("\r\n"))
        at = assigned.start("magic")
        known = "[]" if assigned["magic"] == "!" else f"_{assigned['name'] or ''}"
        return (line[:at] + known).ljust(end) + line[end:] if at + len(known) <= end else None
    return None


def _timed(line: str, timed: re.Match[str]) -> str:
    """`%time statement`: the statement, under a condition as wide as the magic. `%timeit` binds nothing."""
    indent = line[: len(line) - len(line.lstrip())]
    new = (indent + "if 1:").ljust(timed.end()) + line[timed.end() :]
    statement = line[timed.end() :].strip()
    if _tree(new.strip()) is None or (timed["name"] != "time" and _binds(statement)):
        return _statement(line)
    return new


def _statement(line: str) -> str:
    """A statement that does nothing, as long as the line and indented as it is."""
    body = line.rstrip()
    indent = len(body) - len(body.lstrip())
    return line[:indent] + "0".ljust(len(body) - indent) + line[len(body) :] if body else line


def _blank(line: str) -> str:
    body = line.rstrip("\r\n")
    return " " * len(body) + line[len(body) :]


def _continues(line: str) -> bool:
    return line.rstrip("\r\n").endswith("\\")


class _State:
    """Whether the next line starts a statement, or stands inside a bracket, a string or behind a backslash."""

    def __init__(self) -> None:
        self.depth = 0
        self.triple: str | None = None
        self.continued = False

    @property
    def at_start(self) -> bool:
        return not self.depth and self.triple is None and not self.continued

    def read(self, line: str) -> None:
        """Take a line of Python."""
        line = line.rstrip("\r\n")
        at, comment = 0, False
        while True:
            if self.triple is not None:
                end = _TRIPLE_END[self.triple].match(line, at)
                if end is None:
                    self.continued = False
                    return
                at, self.triple = end.end(), None
            token = _TOKEN.search(line, at)
            if token is None:
                break
            at = token.end()
            comment = token["comment"] is not None
            self.triple = token["triple"]
            self.depth = max(0, self.depth + (token["open"] is not None) - (token["close"] is not None))
        self.continued = not comment and _continues(line)
