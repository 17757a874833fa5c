"""What becomes of an error that a statement raises: whether a handler of the `try` around it lets the program go on."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Scope


_ABOUT = frozenset({"add_depends_on", "depends_on"})
_EVERYTHING = frozenset({"Exception", "BaseException"})
_BASES = {"NotImplementedError": "RuntimeError", "KeyError": "LookupError"}
_EXITS = frozenset({"exit", "_exit", "quit", "fail", "abort"})
"""Functions and methods that end the program, or the test, as failed."""
_KEEPERS = frozenset({"append", "add", "appendleft", "update", "extend", "put", "setattr", "set"})
"""Functions and methods by which a handler remembers that there was an error."""
_SKIPS = frozenset({"skip", "skipTest", "xfail"})


class Catch(Enum):
    """Which errors a handler catches."""

    NOTHING = "nothing"
    """None of those that are asked about."""
    SOME = "some"
    """One of them by its name."""
    ALL = "all"
    """Every error, whatever it is."""


def catches(caught: ast.expr | None, raised: frozenset[str], scope: Scope | None) -> Catch:
    """Whether what an `except` names (None: nothing) catches one of the errors with these names."""
    found = {_catches(one, raised, scope) for one in _each(caught)}
    return Catch.ALL if Catch.ALL in found else Catch.SOME if Catch.SOME in found else Catch.NOTHING


def _each(caught: ast.expr | None) -> Sequence[ast.expr | None]:
    return caught.elts if isinstance(caught, (ast.Tuple, ast.List)) else [caught]


def _catches(caught: ast.expr | None, raised: frozenset[str], scope: Scope | None) -> Catch:
    name = last_name(caught) if caught is not None else "BaseException"
    if name in _EVERYTHING:
        return Catch.ALL
    if name in raised or any(_BASES.get(one) == name for one in raised):
        return Catch.SOME
    if isinstance(caught, ast.Starred):
        return _catches(caught.value, raised, scope)
    if name is None:
        return Catch.SOME  # what is computed may be any of them
    if isinstance(getattr(builtins, name, None), type):
        return Catch.NOTHING
    return _named(caught, name, raised, scope)


def _named(caught: ast.expr | None, name: str, raised: frozenset[str], scope: Scope | None) -> Catch:
    """The same for a name that is none of Python's own: a variable's value counts, a class of its own catches none."""
    around = scope
    while around is not None and isinstance(caught, ast.Name):
        values = [one.expr for one in around.names.get(name, ()) if one.kind == DefinitionKind.VALUE]
        if values and values[-1] is not None and not (isinstance(values[-1], ast.Name) and values[-1].id == name):
            return catches(values[-1], raised, around.outer or around)
        if name in around.parameters:
            return Catch.SOME
        around = around.outer
    return Catch.SOME if name.islower() else Catch.NOTHING


def may_catch(caught: ast.expr | None, raised: frozenset[str], scope: Scope | None) -> bool:
    """Whether it catches one of them, or errors of a class of its own, which something between may make of them."""
    if catches(caught, raised, scope) is not Catch.NOTHING:
        return True
    return any(not isinstance(getattr(builtins, last_name(one) or "", None), type) for one in _each(caught) if one)


def is_about(handler: ast.ExceptHandler) -> bool:
    """Whether a handler itself adds or sets dependencies."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _ABOUT)
        or (isinstance(node, ast.keyword) and node.arg in _ABOUT)
        for stmt in handler.body
        for node in ast.walk(stmt)
    )


def goes_on(handler: ast.ExceptHandler, raised: frozenset[str], scope: Scope) -> bool:
    """Whether a program counts on a handler of one of these errors: it catches it by name, or remembers or ignores
    it. One that catches everything to tell of it, or that fails in turn, only says that something went wrong."""
    caught = catches(handler.type, raised, scope)
    if caught is Catch.NOTHING or gives_up(handler.body):
        return False
    return caught is Catch.SOME or not _only_tells(handler)


def gives_up(block: Sequence[ast.stmt]) -> bool:
    """Whether a block ends by failing: it raises, asserts what is false, or ends the program or the test."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, ast.If):
        return gives_up(last.body) and gives_up(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return gives_up(last.body)
    return any(fails(stmt) for stmt in block)


def fails(stmt: ast.stmt) -> bool:
    """Whether a statement itself does nothing but fail: `raise`, `assert False`, `self.fail()`, `sys.exit(1)`."""
    if isinstance(stmt, ast.Raise):
        return not (isinstance(stmt.exc, ast.Call) and last_name(stmt.exc.func) in ("SkipTest", "Skipped"))
    if isinstance(stmt, ast.Assert):
        return isinstance(stmt.test, ast.Constant) and not stmt.test.value
    call = stmt.value if isinstance(stmt, (ast.Expr, ast.Return)) else None
    if isinstance(stmt, ast.Return) and isinstance(call, ast.Constant) and type(call.value) is int:
        return call.value != 0  # what a program that failed returns to its shell
    if not isinstance(call, ast.Call):
        return False
    name = last_name(call.func)
    return name in _EXITS or (name == "error" and isinstance(call.func, ast.Attribute) and _is_parser(call.func.value))


def _is_parser(node: ast.expr) -> bool:
    return "parser" in (last_name(node) or "").lower()


def _only_tells(handler: ast.ExceptHandler) -> bool:
    """Whether a handler prints or logs the error, and keeps nothing of it."""
    statements = list(_own(handler.body))
    calls = [stmt.value for stmt in statements if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call)]
    kept = [call for call in calls if last_name(call.func) in _KEEPERS]
    keeps = any(isinstance(stmt, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Assert)) for stmt in statements)
    skips = any(last_name(call.func) in _SKIPS for call in calls)
    return len(calls) > len(kept) and not kept and not keeps and not skips


def _own(block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a block and those inside them, without those of functions and classes."""
    for stmt in block:
        yield stmt
        if not isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for part in ("body", "orelse", "finalbody"):
                yield from _own(getattr(stmt, part, []))
            for handler in getattr(stmt, "handlers", ()):
                yield from _own(handler.body)
