"""What a module puts into `sys.path`, as far as its text says: folders in which its imports are looked for.

Known are literals and what is put together of them and `__file__` by `os.path` and `pathlib`. Only text is read here,
for files whose imports are asked for without a parse; nothing is looked up on the disk but whether a folder is there.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

NEEDLE = b"sys.path"
_CHANGED = re.compile(r"\bsys\.path(?:\.(append|insert|extend)[ \t]*\(|[ \t]*(?:\[[^\]\n]*\][ \t]*)?\+?=(?!=))")
_ASSIGNED = r"^[ \t\"]*{}[ \t]*=(?!=)[ \t]*(.+?)(?:\\n)?\"?,?[ \t]*$"
_HERE = ("os.getcwd()", "Path.cwd()", "pathlib.Path.cwd()")
MOST_CHARACTERS = 400
"""Of one call that are read."""


class _Unknown(Exception):
    """An expression that is no literal folder."""


@dataclass(frozen=True, slots=True)
class SearchPath:
    """The folders that one module adds."""

    first: tuple[tuple[str, ...], ...] = ()
    """Those before the module's own folder; each entry with the absolute folders that it may mean, which depends on
    where the program is started."""
    last: tuple[tuple[str, ...], ...] = ()
    """Those behind the module's own folder."""
    is_unknown: bool = False
    """Whether any folder may come before the module's own."""
    above: str = ""
    """The module's text above the first change: what it imports there is found without it."""

    def imports_before(self, dotted: str) -> bool:
        """Whether the module imports this before it changes anything."""
        return re.search(rf"\b(?:import|from)\s+{re.escape(dotted.partition('.')[0])}\b", self.above) is not None


def search_path(text: str, path: str, top: str) -> SearchPath | None:
    """What the module at an absolute path adds, whose text this is (a notebook's may be its JSON); None where it adds
    nothing. Folders that are not there, or outside of the repository `top`, are left out."""
    first: list[tuple[str, ...]] = []
    last: list[tuple[str, ...]] = []
    unknown, above = False, None
    is_notebook = path.endswith(".ipynb")
    text = text.replace('\\"', '"') if is_notebook else text
    for match in _CHANGED.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if "#" in line:
            continue
        above = text[: match.start()] if above is None else above
        given = _arguments(text, match.end()) if match[1] else None
        method, values = match[1], given or []
        try:
            if method == "extend" and len(values) == 1 and isinstance(values[0], (ast.List, ast.Tuple)):
                last += [_folders(one, text, path, top) for one in values[0].elts]
            elif method == "append" and len(values) == 1:
                last.append(_folders(values[0], text, path, top))
            elif method == "insert" and len(values) == 2 and isinstance(values[0], ast.Constant):
                (first if values[0].value == 0 else last).insert(0, _folders(values[1], text, path, top))
            else:
                unknown = True
        except _Unknown:
            unknown = unknown or method not in ("append", "extend")
    if above is None:
        return None
    return SearchPath(tuple(filter(None, first)), tuple(filter(None, last)), unknown, above)


def _arguments(text: str, start: int) -> list[ast.expr] | None:
    """The arguments of the call whose bracket opens before `start`."""
    depth, at = 1, start
    for at in range(start, min(len(text), start + MOST_CHARACTERS)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if not depth:
            break
    try:
        call = ast.parse(f"f({text[start:at]})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return call.args if isinstance(call, ast.Call) and not call.keywords else None


def _folders(expr: ast.expr, text: str, path: str, top: str) -> tuple[str, ...]:
    """The absolute folders of the repository that an expression may mean. A relative one is meant from where the
    program is started: a notebook's own folder, or that of a script or one above it. Raises _Unknown."""
    said = _Reader(text, path).value(expr)
    own = os.path.dirname(path)
    starts = [own]
    while not path.endswith(".ipynb") and starts[-1] != top and os.path.dirname(starts[-1]) != starts[-1]:
        starts.append(os.path.dirname(starts[-1]))
    found = dict.fromkeys(os.path.normpath(os.path.join(start, said)) for start in starts)
    inside = (one for one in found if one == top or one.startswith(os.path.join(top, "")))
    return tuple(one for one in inside if os.path.isdir(one))


class _Reader:
    """Reads expressions of one module that are paths."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path, self._open = text, path, 0

    def value(self, expr: ast.expr) -> str:
        """The path that an expression is; a relative one is left relative. Raises _Unknown."""
        if isinstance(expr, ast.Constant) and isinstance(expr.value, str):
            return expr.value
        if isinstance(expr, ast.Name):
            return self._path if expr.id == "__file__" else self._assigned(expr.id)
        if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Div):
            return os.path.join(self.value(expr.left), self.value(expr.right))
        if isinstance(expr, ast.Attribute) and expr.attr == "parent":
            return _parent(self.value(expr.value))
        if isinstance(expr, ast.Subscript):
            return self._ancestor(expr)
        if isinstance(expr, ast.Call) and not expr.keywords:
            return self._called(expr)
        raise _Unknown

    def _ancestor(self, expr: ast.Subscript) -> str:
        """`path.parents[n]`."""
        of, index = expr.value, expr.slice
        if isinstance(of, ast.Attribute) and of.attr == "parents" and isinstance(index, ast.Constant):
            found = self.value(of.value)
            for _ in range(index.value + 1 if isinstance(index.value, int) and 0 <= index.value < 20 else 0):
                found = _parent(found)
            return found
        raise _Unknown

    def _called(self, call: ast.Call) -> str:
        name = ast.unparse(call.func)
        if ast.unparse(call) in _HERE:
            return ""
        if name in _OF_PATH and call.args:
            return _OF_PATH[name](*map(self.value, call.args))
        if isinstance(call.func, ast.Attribute):
            if call.func.attr in ("resolve", "absolute", "as_posix", "expanduser") and not call.args:
                return self.value(call.func.value)
            if call.func.attr == "joinpath":
                return os.path.join(self.value(call.func.value), *map(self.value, call.args))
        raise _Unknown

    def _assigned(self, name: str) -> str:
        """What a name of the module is given, once and on one line."""
        given = re.findall(_ASSIGNED.format(re.escape(name)), self._text, re.MULTILINE)
        if len(given) != 1 or self._open > 5:
            raise _Unknown
        self._open += 1
        try:
            return self.value(ast.parse(given[0].strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise _Unknown from None
        finally:
            self._open -= 1


def _parent(path: str) -> str:
    if not path or path == ".":
        return ".."
    return os.path.join(path, "..") if PurePosixPath(path).name == ".." else os.path.dirname(path)


def _same(path: str) -> str:
    return path


_OF_PATH: dict[str, Callable[..., str]] = {
    **{f"{prefix}{name}": _same for prefix in ("os.path.", "") for name in ("abspath", "realpath", "normpath")},
    **dict.fromkeys(("str", "os.fspath", "os.path.expanduser"), _same),
    **{f"{prefix}dirname": os.path.dirname for prefix in ("os.path.", "path.", "")},
    **{f"{prefix}join": os.path.join for prefix in ("os.path.", "path.", "")},
    **dict.fromkeys(("Path", "pathlib.Path", "PurePath"), os.path.join),
}
