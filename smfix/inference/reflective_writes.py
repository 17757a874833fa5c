"""Code that sets attributes by reflection, not by `x.name = ...`: `setattr`, `__setattr__`, and what is put into
`x.__dict__`, `vars(x)` or `locals()`; the names may be computed, and inference is asked for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS
from smfix.code.syntax import last_name
from smfix.scopes.location import ProgramPoint
from smfix.scopes.visitor import calls_on, statements_on
from smfix.values.model import Str

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Module

WORDS = ("setattr", "__setattr__", "__dict__", "vars", "locals", "exec")
_TYPE = r"\btype\(.*\)\s*\.\s*\w+\s*=(?!=)"
PATTERN = rf"setattr|__dict__|\b(?:vars|locals|exec)\s*\(|{_TYPE}"
"""What stands in code that has such places."""
BY_TYPE = "`type`"
"""How `type(x).name = ...` sets the attribute of a class."""
_FILLING = ("update", "setdefault", "__setitem__", "__ior__")
_READING = READING_CALLS | {"dict", "list", "sorted", "tuple", "set", "dumps", "copy", "deepcopy", "pformat", "pprint"}


@dataclass(frozen=True, slots=True, eq=False)
class ReflectiveWrite:
    """One place at which attributes of `owner` are set; of the scope itself where that is None.

    `names` are the expressions of the attributes' names, empty where any name is possible.
    """

    owner: ast.expr | None
    names: tuple[ast.expr, ...]
    at: ProgramPoint
    how: str

    @property
    def is_plain(self) -> bool:
        """Whether the code says all the names."""
        return bool(self.names) and all(isinstance(name, ast.Constant) for name in self.names)


def stores_between(module: Module, first: int, last: int) -> Iterator[ReflectiveWrite]:
    """The stores between two lines of a program, both included, functions inside counted."""
    words = (*WORDS, "type") if module.program.code_mentions(_TYPE) else WORDS
    lines = [line for line in module.program.lines_standing(*words) if first <= line <= last]
    for stmt, at in statements_on(module, lines):
        if first <= stmt.lineno <= last:
            yield from _of_statement(stmt, at)
    for call, at in calls_on(module, lines):
        if first <= call.lineno <= last:
            yield from _of_call(call, at)


def stores_of(module: Module) -> list[ReflectiveWrite]:
    """All stores of a program; looked for once."""
    if module.reflective_writes is None:
        last = max((stmt.end_lineno or stmt.lineno for stmt in module.program.tree.body), default=0)
        module.reflective_writes = list(stores_between(module, 1, last))
    found: list[ReflectiveWrite] = module.reflective_writes
    return found


def may_be_of(inf: Inference, store: ReflectiveWrite, name: str) -> bool:
    """Whether the store may set the attribute of this name."""
    return not store.names or any(_may_read(inf, expr, store.at, name) for expr in store.names)


def _may_read(inf: Inference, expr: ast.expr, at: ProgramPoint, name: str) -> bool:
    if isinstance(expr, ast.Constant):
        return expr.value == name
    found = inf.infer(expr, at)
    return not found or any(not isinstance(kind, Str) or kind.text in (None, name) for kind in found)


def _of_statement(stmt: ast.stmt, at: ProgramPoint) -> Iterator[ReflectiveWrite]:
    for target in _targets(stmt):
        if isinstance(target, ast.Attribute) and _is_type(target.value):
            yield ReflectiveWrite(target.value, (ast.Constant(target.attr),), at, BY_TYPE)
        if isinstance(target, ast.Subscript) and _namespace(target.value) is not None:
            yield _filled(target.value, (target.slice,), at)
        elif isinstance(target, ast.Attribute) and target.attr == "__dict__":
            yield _filled(target, (), at)
    value = getattr(stmt, "value", None)
    if isinstance(stmt, (ast.Assign, ast.AnnAssign)) and value is not None and _namespace(value) is not None:
        yield _filled(value, (), at)


def _is_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type" and len(node.args) == 1


def _targets(stmt: ast.stmt) -> Iterator[ast.expr]:
    todo = [*getattr(stmt, "targets", ()), *filter(None, [getattr(stmt, "target", None)])]
    while todo:
        target = todo.pop()
        if isinstance(target, (ast.Tuple, ast.List)):
            todo += target.elts
        elif not isinstance(stmt, ast.Delete):
            yield target


def _of_call(call: ast.Call, at: ProgramPoint) -> Iterator[ReflectiveWrite]:
    name, given = last_name(call.func), call.args
    if name == "setattr" and len(given) == 3:
        yield ReflectiveWrite(given[0], (given[1],), at, "`setattr`")
    elif name == "__setattr__" and isinstance(call.func, ast.Attribute) and len(given) in (2, 3):
        owner = given[0] if len(given) == 3 else call.func.value
        yield ReflectiveWrite(owner, (given[-2],), at, "`__setattr__`")
    elif name == "exec" and isinstance(call.func, ast.Name):
        yield ReflectiveWrite(None, (), at, "`exec`")
    elif isinstance(call.func, ast.Attribute) and _namespace(call.func.value) is not None:
        if name in _FILLING:
            yield _filled(call.func.value, _keys(call), at)
    elif name not in _READING:
        yield from (_filled(one, (), at) for one in given if _namespace(one) is not None)


def _keys(call: ast.Call) -> tuple[ast.expr, ...]:
    """The names that `namespace.update(...)` and the like give something; empty where they may be any."""
    if last_name(call.func) != "update":
        return tuple(call.args[:1])
    keys: list[ast.expr | None] = [ast.Constant(one.arg) if one.arg else None for one in call.keywords]
    for given in call.args:
        keys += given.keys if isinstance(given, ast.Dict) else [None]
    return tuple(key for key in keys if key is not None) if None not in keys else ()


def _filled(namespace: ast.expr, names: tuple[ast.expr, ...], at: ProgramPoint) -> ReflectiveWrite:
    found = _namespace(namespace)
    assert found is not None
    owner, how = found
    return ReflectiveWrite(owner, names, at, how)


def _namespace(node: ast.expr) -> tuple[ast.expr | None, str] | None:
    """Whose attributes `x.__dict__`, `vars(x)` or `locals()` holds, and in words what it is; None for what is none."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return node.value, "`__dict__`"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("vars", "locals"):
        return (node.args[0] if node.args else None), f"`{node.func.id}`"
    return None
