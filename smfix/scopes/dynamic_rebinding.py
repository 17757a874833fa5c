"""Where names of a module are given values out of sight: by `exec`, through `globals()` or the module itself, by what
IPython runs. Looked for once a module, and only in one whose text leaves room for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.scopes.call_order import may_run_before
from smfix.scopes.namespaces import ANY, Names, Namespaces

if TYPE_CHECKING:
    from smfix.code.program import Part
    from smfix.scopes.symbol_table import Module


@dataclass(frozen=True, slots=True)
class Rebinding:
    """One such place."""

    how: str
    """By what: `exec`, `globals()`, `%run`."""
    line: int
    names: Names = ANY
    function: ast.AST | None = None
    """The outermost function that it stands in; None where the module itself does it."""
    script: str = ""
    """The file whose names it brings, as it is written."""


_CELL_RUNNERS = frozenset({"run_cell", "ex", "run_code", "safe_execfile", "push"})
_LINE_RUNNERS = frozenset({"run_line_magic", "magic"})
_BINDING_MAGICS = frozenset({"run", "store", "rerun", "paste", "cpaste", "macro", "recall"})
_MAGIC = re.compile(r"[ \t]*%?(\w+)(?:[ \t]+(.*))?")
_DATABRICKS = re.compile(r"^# MAGIC (%run\b.*)$", re.MULTILINE)
_INTO = re.compile(r"(?:.*[ \t])?(\w+)[ \t]*<<")
_DYNAMIC_TEXT = re.compile(r"\b(?:exec|globals|locals|vars|setattr|import\s*\*)|__dict__|:=")


def rebindings(module: Module) -> tuple[Rebinding, ...]:
    """All of a module."""
    if module.rebindings is None:
        program = module.program
        found = list(_in_code(program.tree)) if program.has_dynamic else []
        found += [one for part in program.parts for one in _magics(part)]
        module.rebindings = tuple(found)
    return module.rebindings


def before(module: Module, stmt: ast.stmt | None) -> Iterator[Rebinding]:
    """Those that may happen before the module comes to its own statement `stmt` (None: to its end)."""
    for one in rebindings(module):
        if may_run_before(module, one.function, one.line, stmt):
            yield one


def _in_code(tree: ast.Module) -> Iterator[Rebinding]:
    spaces = Namespaces(tree)
    for node, names, how in spaces.uses(tree):
        yield Rebinding(how, getattr(node, "lineno", 1), names, spaces.function_of(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = spaces.function_of(node)
            for one in _run_by(node, spaces, in_function=function is not None):
                yield replace(one, line=node.lineno, function=function)


def _run_by(call: ast.Call, spaces: Namespaces, in_function: bool) -> Iterator[Rebinding]:
    """What a call binds that runs code which it is given as a text."""
    name = _called(call, spaces)
    if not call.args:
        return
    text = call.args[0]
    if name in ("exec", "eval") and not _is_fresh(_namespace(call), spaces):
        own = _namespace(call) is None and in_function
        if name == "exec" and not (own and isinstance(text, ast.Constant) and "global" not in str(text.value)):
            yield Rebinding("`exec`", 0, _bound_by(text))
        elif name == "eval" and _may_bind(text, spaces):
            yield Rebinding("`eval`", 0)
    elif name in _CELL_RUNNERS and isinstance(call.func, ast.Attribute) and _is_shell(call.func.value, spaces):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in getattr(text, "keys", [None])]
        pushed = frozenset(map(str, keys)) if None not in keys else ANY
        yield Rebinding(f"`{name}`", 0, pushed if name == "push" else _bound_by(text))
    elif name in _LINE_RUNNERS and isinstance(call.func, ast.Attribute) and _is_shell(call.func.value, spaces):
        words = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
        yield from _magic_line(f"%{' '.join(words).lstrip('%')}", call.lineno)


def _called(call: ast.Call, spaces: Namespaces) -> str | None:
    """The last name of what is called; for a name that `exec` was given, that. A method `exec` is another one."""
    func = call.func
    if isinstance(func, ast.Name):
        aliases = {last_name(value) for value in spaces.given(func.id)}
        return "exec" if "exec" in aliases else func.id
    name = last_name(func)
    is_builtin = isinstance(func, ast.Attribute) and last_name(func.value) in ("builtins", "__builtins__")
    return name if is_builtin or name not in ("exec", "eval") else None


def _namespace(call: ast.Call) -> ast.expr | None:
    """The mapping that `exec` or `eval` is told to use."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "globals"]
    return call.args[1] if len(call.args) > 1 else named[0] if named else None


def _is_fresh(namespace: ast.expr | None, spaces: Namespaces) -> bool:
    """Whether a mapping is one of its own, which is certainly not that of the module's names."""
    if isinstance(namespace, ast.Name):
        values = spaces.given(namespace.id)
        return bool(values) and all(_is_fresh(value, spaces) for value in values)
    if isinstance(namespace, ast.Call):
        return last_name(namespace.func) == "dict" and isinstance(namespace.func, ast.Name)
    return isinstance(namespace, ast.Dict)


def _bound_by(text: ast.expr) -> Names:
    """The names that running a text binds; ANY where that can't be seen."""
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return ANY
    try:
        tree = ast.parse(text.value)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    if _DYNAMIC_TEXT.search(text.value):
        return ANY
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
    return frozenset(found)


def _may_bind(text: ast.expr, spaces: Namespaces) -> bool:
    """Whether what `eval` is given may bind a name: compiled statements, an assignment expression."""
    if isinstance(text, ast.Constant):
        return _DYNAMIC_TEXT.search(str(text.value)) is not None
    values = spaces.given(text.id) if isinstance(text, ast.Name) else [text]
    return any(isinstance(value, ast.Call) and last_name(value.func) == "compile" for value in values)


def _is_shell(expr: ast.expr, spaces: Namespaces) -> bool:
    """Whether an expression is IPython's shell."""
    values = spaces.given(expr.id) if isinstance(expr, ast.Name) else [expr]
    return any(isinstance(value, ast.Call) and last_name(value.func) in ("get_ipython", "instance") for value in values)


def _magics(part: Part) -> Iterator[Rebinding]:
    """What the lines of a cell bind that are IPython's own, those that smfix does not see as Python; in a module, those
    that Databricks keeps in comments."""
    if part.piece.cell is None:
        for found in _DATABRICKS.finditer(part.piece.text) if "# MAGIC %run" in part.piece.text else ():
            yield from _magic_line(found[1], part.base + part.piece.text.count("\n", 0, found.start()) + 1)
        return
    if "run" not in part.piece.text and "%" not in part.piece.text:
        return
    seen = part.piece.code.split("\n")
    for index, line in enumerate(part.piece.text.split("\n")):
        if index < len(seen) and seen[index].strip() == "0" != line.strip():
            yield from _magic_line(line, part.base + index + 1)


def _magic_line(line: str, number: int) -> Iterator[Rebinding]:
    found = _MAGIC.match(line)
    if found is None:
        return
    name, rest = found[1], (found[2] or "").strip()
    into = _INTO.match(rest)
    words = rest.split()
    if into is not None:
        yield Rebinding(f"`%{name}`", number, frozenset({into[1]}))
    elif name == "store":
        if "-r" in words:
            named = frozenset(word for word in words if not word.startswith("-"))
            yield Rebinding("`%store -r`", number, named or ANY)
    elif name in _BINDING_MAGICS:
        files = [word.strip("\"'") for word in words if not word.startswith("-")]
        script = files[0] if name == "run" and files and "-m" not in words else ""
        yield Rebinding(f"`%{name}`", number, ANY, script=script)
