"""The calls of a function of the repository: all of them, or why some cannot be seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, parents_in
from smfix.inference.classes import is_static, method_class, mro, owner_of, subclasses
from smfix.inference.hidden_callers import hidden_callers
from smfix.inference.name_lookups import may_be_module
from smfix.inference.public_functions import outside_callers
from smfix.models import higher_order
from smfix.project.repository import TooMany
from smfix.scopes import dynamic_rebinding
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.reachability import never_runs
from smfix.values.model import Function, Unknown, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Mention
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.values.model import Value


MOST_CALLERS = 200
"""Call sites of one function that are looked at; with more of them its parameters are unknown."""

MOST_MENTIONS = 2_000
"""Calls of anything that bears the function's name among which its own are looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class CallSite:
    """A call of a function, and where it stands."""

    module: Module
    node: ast.Call
    at: ProgramPoint


def call_sites(inf: Inference, scope: Scope, called: str) -> Iterator[tuple[CallSite | Unknown, int]]:
    """The calls of a function in sight, each with how many leading parameters it fills by itself; an Unknown where
    others cannot be seen."""
    outside = outside_callers(inf, scope, called) if inf.open_world else ()
    for unseen in (*outside, *hidden_callers(inf, scope, called)):
        if isinstance(unseen, Unknown):
            yield unseen, 0
    count = 0
    for seen, mention in enumerate(_mentions(inf, scope, called)):
        if not isinstance(mention, Unknown) and never_runs(mention.at):
            continue
        if count == MOST_CALLERS or seen == MOST_MENTIONS:
            yield Unknown(f"`{called}` has more than {count:,} calls"), 0
            return
        if isinstance(mention, Unknown):
            yield mention, 0
        elif not isinstance(mention.node, ast.Call) or asks_by_name(mention.node, called):
            made = higher_order.call_of(inf, mention.node, mention.at)
            skip = implicit_arguments(inf, made, mention.at, scope) if made is not None else None
            if made is not None and skip is not None:
                count += 1
                yield CallSite(mention.module, made, mention.at), skip
                continue
            given = inf.infer(mention.node, mention.at)
            if _is_the_function(given, scope) or _is_class_handed_on(inf, given, mention, scope):
                line = mention.module.program.place(mention.node).line
                why = f"`{called}` is passed as a value at line {line}, so its callers are not known"
                yield Unknown(why), 0
        else:
            skip = implicit_arguments(inf, mention.node, mention.at, scope)
            if skip is not None and not _runs_it(mention, scope):
                count += 1
                yield CallSite(mention.module, mention.node, mention.at), skip


def _runs_it(mention: Mention, scope: Scope) -> bool:
    """Whether a call stands in a file that takes over names by `%run`: then callers count as out of sight."""
    other = mention.module
    return other is not scope.module and any(one.script for one in dynamic_rebinding.rebindings(other))


def _mentions(inf: Inference, scope: Scope, called: str) -> Iterator[Mention | Unknown]:
    """The calls in sight of a function; of a constructor those of its class, of the classes that derive from it, and
    through `super()`."""
    code, node = method_class(inf, scope), scope.node
    if code is None or not isinstance(node, FunctionNode) or node.name != "__init__":
        yield from callers(inf, scope, called)
        return
    codes = [code, *subclasses(inf, code)]
    for name in dict.fromkeys(one.name for one in codes):
        yield from callers(inf, scope, name)
    for module in {id(one.scope.module): one.scope.module for one in codes}.values():
        for name in ("__init__", "cls", "__class__"):
            mentions = inf.project.mentions(module, name)
            yield from (mention for mention in mentions if isinstance(mention.node, ast.Call))


def asks_by_name(node: ast.expr, name: str) -> bool:
    """Whether this is `getattr(x, "name")`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" != name


def callers(inf: Inference, scope: Scope, called: str) -> Iterator[Mention | Unknown]:
    """The calls in sight; an Unknown at the end where not all can be seen."""
    try:
        yield from inf.project.callers(scope, called)
    except TooMany as error:
        yield Unknown(f"`{called}` may have callers elsewhere: {error}", "annotate its parameters")


def _is_class_handed_on(inf: Inference, value: Value, mention: Mention, scope: Scope) -> bool:
    """Whether the class whose constructor this is goes elsewhere as a value, from where it may be called."""
    made = any(isinstance(kind, UserClass) and _makes(inf, kind.code, scope) for kind in value)
    return made and escapes(mention)


def escapes(mention: Mention) -> bool:
    """Whether a class is mentioned as a value: not in an annotation, not as a base, not in `isinstance`."""
    stmt = mention.at.stmt
    parents = parents_in(stmt)
    node: ast.AST = mention.node
    while isinstance(parents.get(id(node)), (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.IfExp, ast.keyword)):
        node = parents[id(node)]
    parent = parents.get(id(node))
    if isinstance(node, ast.Dict):
        return True
    if isinstance(parent, ast.Call):
        asks = isinstance(parent.func, ast.Name) and parent.func.id in ("isinstance", "issubclass", "cast", "super")
        return node is not parent.func and not asks
    return isinstance(parent, (ast.Assign, ast.Return, ast.Yield)) or (
        isinstance(parent, ast.AnnAssign) and parent.value is node
    )


def _is_the_function(value: Value, scope: Scope) -> bool:
    return any(isinstance(kind, Function) and kind.scope is scope for kind in value)


def implicit_arguments(inf: Inference, call: ast.Call, at: ProgramPoint, scope: Scope) -> int | None:
    """How many leading parameters the call fills by itself (a bound `self`), or None where it calls something else."""
    owner = owner_of(scope)
    static = isinstance(scope.node, FunctionNode) and is_static(scope.node)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__" and owner is not None:
        return _initialized(inf, call.func.value, at, scope)
    for kind in inf.infer(call.func, at):
        if isinstance(kind, Function) and kind.scope is scope:
            return 1 if kind.bound is not None else 0
        if isinstance(kind, UserClass) and owner is not None and _makes(inf, kind.code, scope):
            return 1
        if isinstance(kind, Unknown) and isinstance(call.func, ast.Attribute) and owner is not None:
            home = inf.project.folders.home_of(at.frame.scope.module.path)
            if home == inf.project.folders.home_of(scope.module.path):
                return 0 if static else 1  # an unknown object's method of this name: it may well be this one
    if owner is None and isinstance(call.func, ast.Attribute) and may_be_module(call.func.value, at):
        return 0
    return None


def _initialized(inf: Inference, on: ast.expr, at: ProgramPoint, scope: Scope) -> int | None:
    """`super().__init__(...)` and `Base.__init__(self, ...)`: what they fill, where this one is meant."""
    if isinstance(on, ast.Call):
        code = method_class(inf, at.frame.scope)
        return 1 if code is not None and _makes(inf, code, scope, 1) else None
    codes = [kind.code for kind in inf.infer(on, at) if isinstance(kind, UserClass)]
    return 0 if any(_makes(inf, code, scope) for code in codes) else None


def _makes(inf: Inference, code: ClassCode, scope: Scope, above: int = 0) -> bool:
    """Whether making an instance of the class runs this constructor; `above`: without the first classes."""
    for one in islice(mro(inf, code), above, None):
        inits = [b for b in one.scope.names.get("__init__", ()) if b.kind == DefinitionKind.DEFINED]
        if inits:
            return inits[-1].stmt is scope.node
    return False
