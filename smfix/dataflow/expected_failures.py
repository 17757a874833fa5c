"""What the code around a place says of it: that it is meant to fail there, or that the program then goes on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.naming import called_name
from smfix.code.syntax import FunctionNode, last_name
from smfix.dataflow.background_calls import SUBMITTING, is_hooked, keeps_errors, looked_at, results_of
from smfix.dataflow.control_paths import path_outwards
from smfix.dataflow.error_handlers import Catch, catches, fails, gives_up, goes_on, is_about, may_catch
from smfix.inference.call_sites import callers
from smfix.project.repository import Mention
from smfix.scopes.definitions import DefinitionKind, Position
from smfix.scopes.location import ProgramPoint
from smfix.scopes.visitor import mentions_in
from smfix.values.model import Builtin, Foreign, Function, Instance, Lambda, Unknown, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Module, Scope


RAISED = frozenset({"TypeError", "AttributeError", "NotImplementedError"})
"""What the mistakes of the rules raise where they stand."""
RAISED_LATER = frozenset({"TypeError", "AttributeError", "NotImplementedError", "ValueError", "KeyError"})
"""What they raise where the pipeline's definition is made."""

_MENDABLE = RAISED | {"ValueError"}
_RAISES = frozenset({"raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "assert_raises"})
_EXPECTING = re.compile(
    r"rais(?:es|ing)|throws|suppress|swallow|tolerat|xfail|expect(?:s|ed|ing)?_?(?:fail|err|exc)|ignor\w*_?(?:err|exc)"
    r"|must_?fail|should_?fail|fails?_with|will_?fail|allow\w*_?(?:fail|err)",
    re.IGNORECASE,
)
"""Names of helpers, out of sight, that expect what is handed to them, or stands in their block, to fail."""
_EXPECTS = re.compile(rb"\b(?:except|exception|suppress|xfail|expectedFailure|return_exceptions)\b|[rR]aises")
"""One of these stands in every module that expects something to fail."""
_DEFINES = ("definition", "upsert")
_MOST_DEPTH = 4
"""Calls around calls that are looked at."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """That a place is expected to fail. `swallowed` is where a failure is ignored, in words; empty where a test or a
    handler says outright that it is meant."""

    swallowed: str = ""


_MEANT = Expectation()


def expectation(inf: Inference, at: ProgramPoint, raised: frozenset[str] = RAISED) -> Expectation | None:
    """What the code expects of a place at which errors of these names are raised; None where no failure is expected.
    Where the mistake shows only when the pipeline is defined, a test of that counts as well."""
    found = _expectation(inf, at, raised, 0)
    if found is None and at.stmt is not None and _is_defined_in_vain(inf, at):
        return _MEANT
    return found


def _expectation(inf: Inference, at: ProgramPoint, raised: frozenset[str], depth: int) -> Expectation | None:
    if at.stmt is None or depth > _MOST_DEPTH:
        return None
    for node in at.inner:
        if isinstance(node, ast.Lambda) and _is_lambda_expected(inf, node, at, depth):
            return _MEANT
    found, raised = _around(inf, at, raised, depth)
    if found is None and at.frame.scope.is_function:
        found = _of_function(inf, at.frame.scope, raised, depth)
    return found


def _around(
    inf: Inference, at: ProgramPoint, raised: frozenset[str], depth: int
) -> tuple[Expectation | None, frozenset[str]]:
    """What the statements around a place expect, and the errors that get out of them."""
    scope = at.frame.scope
    for stmt, position in path_outwards(scope, at.stmt) if at.stmt is not None else ():
        parent = position.parent
        if isinstance(parent, (ast.With, ast.AsyncWith)):
            for item in parent.items:
                found = _of_context(inf, item.context_expr, ProgramPoint(at.frame, parent), raised, depth)
                found = found or _entered_before(inf, item, position, at, raised, depth)
                if found is not None:
                    return found, raised
        elif parent is not None and position.part == "body" and getattr(parent, "handlers", None) is not None:
            found, raised = _of_try(parent, position, stmt, raised, scope)
            if found is not None:
                return found, raised
    return None, raised


def _of_try(
    parent: ast.stmt, position: Position, stmt: ast.stmt, raised: frozenset[str], scope: Scope
) -> tuple[Expectation | None, frozenset[str]]:
    """What a `try` expects of its body, and the errors that get out of it."""
    handlers: list[ast.ExceptHandler] = getattr(parent, "handlers", [])
    for handler in handlers:
        if is_about(handler) and may_catch(handler.type, raised | _MENDABLE, scope):
            return _MEANT, raised
    caught = next((one for one in handlers if catches(one.type, raised, scope) is not Catch.NOTHING), None)
    if caught is None:
        last = next(iter(getattr(parent, "finalbody", [])[-1:]), None)
        ends = isinstance(last, (ast.Return, ast.Break, ast.Continue))
        return (_ignored(parent, scope) if ends else None), raised
    otherwise = (*position.block[position.index + 1 :], *getattr(parent, "orelse", []))
    if any(map(fails, otherwise)) and not gives_up(caught.body):
        return _MEANT, raised
    if goes_on(caught, raised, scope):
        return (_MEANT if _is_test(scope) else _ignored(parent, scope)), raised
    return None, frozenset(_raised_instead(caught)) or raised


def _raised_instead(handler: ast.ExceptHandler) -> Iterator[str]:
    for stmt in handler.body:
        if isinstance(stmt, ast.Raise) and isinstance(stmt.exc, ast.Call):
            yield last_name(stmt.exc.func) or ""


def _ignored(stmt: ast.stmt, scope: Scope) -> Expectation:
    with_word = "`with`" if isinstance(stmt, (ast.With, ast.AsyncWith)) else "code"
    word = "`try`" if hasattr(stmt, "handlers") else with_word
    place = scope.module.program.place(stmt)
    cell = f"cell {place.cell}, " if place.cell is not None else ""
    return Expectation(f"the {word} at {cell}line {place.line}")


def _is_test(scope: Scope) -> bool:
    return isinstance(scope.node, FunctionNode) and scope.node.name.startswith("test")


def _names(inf: Inference, func: ast.expr, at: ProgramPoint) -> set[str]:
    """The last names of what is called, by its own name and by that under which it was imported."""
    dotted = [one.origin if isinstance(one, Foreign) else one.dotted
              for one in inf.query(func, at) if isinstance(one, (Foreign, Builtin))]  # fmt: skip
    return {last_name(func) or "", *(name.rpartition(".")[2] for name in dotted)}


def _of_context(
    inf: Inference, expr: ast.expr, at: ProgramPoint, raised: frozenset[str], depth: int
) -> Expectation | None:
    """What a context manager expects of its block."""
    if isinstance(expr, ast.Name):
        made = _assigned(expr, at.frame.scope)
        if made is not None:
            return _of_context(inf, made, at, raised, depth)
    func = expr.func if isinstance(expr, ast.Call) else expr
    own = [one for one in inf.query(func, at) if isinstance(one, (Function, UserClass, Instance))]
    if own:
        return _MEANT if any(_lets_pass(inf, one, depth) for one in own) else None
    names = _names(inf, func, at)
    if not names.isdisjoint(_RAISES):
        return _MEANT
    if "suppress" in names and isinstance(expr, ast.Call):
        some = any(catches(one, raised, at.frame.scope) is not Catch.NOTHING for one in expr.args)
        return _ignored(at.stmt, at.frame.scope) if some and at.stmt is not None else None
    return _MEANT if any(map(_EXPECTING.search, names)) else None


def _assigned(name: ast.Name, scope: Scope | None) -> ast.Call | None:
    """The call that a name is assigned, where it is one."""
    while scope is not None:
        values = [one.expr for one in scope.names.get(name.id, ()) if one.kind == DefinitionKind.VALUE]
        if values:
            return values[-1] if isinstance(values[-1], ast.Call) else None
        scope = scope.outer
    return None


def _entered_before(
    inf: Inference, item: ast.withitem, position: Position, at: ProgramPoint, raised: frozenset[str], depth: int
) -> Expectation | None:
    """What a context manager expects that an `ExitStack` has entered before, in the same block."""
    if not isinstance(item.context_expr, ast.Call) or last_name(item.context_expr.func) not in _STACKS:
        return None
    for stmt in position.block[: position.index]:
        call = stmt.value if isinstance(stmt, (ast.Expr, ast.Assign)) else None
        call = call.value if isinstance(call, ast.Await) else call
        if isinstance(call, ast.Call) and last_name(call.func) in _ENTERS and len(call.args) == 1:
            found = _of_context(inf, call.args[0], ProgramPoint(at.frame, stmt), raised, depth)
            if found is not None:
                return found
    return None


_STACKS = ("ExitStack", "AsyncExitStack")
_ENTERS = ("enter_context", "enter_async_context", "enterContext", "push", "push_async_exit")


def _lets_pass(inf: Inference, own: Function | UserClass | Instance, depth: int) -> bool:
    """Whether a context manager of the repository lets a program go on after its block failed."""
    if isinstance(own, Function):
        scope = own.scope
        return any(
            _expectation(inf, ProgramPoint(inf.frame(scope), stmt), RAISED, depth + 1) for _, stmt in scope.yields
        )
    exits = [one for one in own.code.scope.names.get("__exit__", ()) if isinstance(one.stmt, FunctionNode)]
    scopes = [
        own.code.scope.module.scope(one.stmt, own.code.scope) for one in exits if isinstance(one.stmt, FunctionNode)
    ]
    returned = [one.value for scope in scopes for one in scope.returns if one.value is not None]
    return any(not (isinstance(value, ast.Constant) and not value.value) for value in returned)


def _is_lambda_expected(inf: Inference, node: ast.Lambda, at: ProgramPoint, depth: int) -> bool:
    """Whether a lambda is handed to what expects it to fail, right away or by its name."""
    if at.stmt is None:
        return False
    for call in _taking(node, at.stmt):
        if _expects_argument(inf, call, at, depth) or _of_submitted(inf, call, at, RAISED, depth):
            return True
    targets = at.stmt.targets if isinstance(at.stmt, ast.Assign) and at.stmt.value is node else []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return any(_by_uses(inf, at.frame.scope.module, name, None, RAISED, depth) is not None for name in names)


def _taking(node: ast.expr, stmt: ast.stmt) -> Iterator[ast.Call]:
    """The calls of a statement that are given this very expression."""
    for call in _calls(stmt):
        if node in call.args or any(node is keyword.value for keyword in call.keywords):
            yield call


def _calls(around: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(around) if isinstance(node, ast.Call))


def _expects_argument(inf: Inference, call: ast.Call, at: ProgramPoint, depth: int) -> bool:
    """Whether what is called expects a function that it is handed to fail."""
    own = [one for one in inf.query(call.func, at) if isinstance(one, (Function, Lambda))]
    if own:
        return any(isinstance(one, Function) and _calls_in_vain(inf, one.scope, depth) for one in own)
    names = _names(inf, call.func, at)
    return not names.isdisjoint(_RAISES) or any(map(_EXPECTING.search, names))


def _calls_in_vain(inf: Inference, scope: Scope, depth: int) -> bool:
    """Whether a function, or one inside it, calls one of its parameters where it expects that to fail."""
    if depth > _MOST_DEPTH:
        return False
    for name in scope.parameters:
        for node, at in mentions_in(scope.module, name):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
            if called and _is_inside(at.frame.scope, scope) and _expectation(inf, at, RAISED, depth + 1) is not None:
                return True
    return False


def _is_inside(scope: Scope | None, outer: Scope) -> bool:
    while scope is not None and scope is not outer:
        scope = scope.outer
    return scope is outer


def _of_function(inf: Inference, scope: Scope, raised: frozenset[str], depth: int) -> Expectation | None:
    """What is expected of a whole function: by its decorators and its class's, by marks of pytest, by its callers."""
    around: Scope | None = scope
    while around is not None:
        if not isinstance(around.node, ast.Module) and around.outer is not None:
            at = ProgramPoint(around.outer.frame, around.node)
            if any(_is_expecting_decorator(inf, one, at, depth) for one in around.node.decorator_list):
                return _MEANT
        if _is_marked(around):
            return _MEANT
        around = around.outer
    node = scope.node
    if not isinstance(node, FunctionNode):
        return None
    is_constructor = node.name == "__init__" and scope.outer is not None and isinstance(scope.outer.node, ast.ClassDef)
    name = scope.outer.node.name if is_constructor and scope.outer is not None else node.name  # type: ignore[union-attr]
    return _by_uses(inf, scope.module, name, scope, raised, depth)


def _is_expecting_decorator(inf: Inference, decorator: ast.expr, at: ProgramPoint, depth: int) -> bool:
    func = decorator.func if isinstance(decorator, ast.Call) else decorator
    own = [one for one in inf.query(func, at) if isinstance(one, Function)]
    if own:
        return any(_calls_in_vain(inf, one.scope, depth) or _lets_pass(inf, one, depth) for one in own)
    names = _names(inf, func, at)
    return "expectedFailure" in names or any(map(_EXPECTING.search, names))


def _is_marked(scope: Scope) -> bool:
    """Whether `pytestmark` of a class or a module says that its tests fail."""
    marks = [one.expr for one in scope.names.get("pytestmark", ()) if one.expr is not None]
    return any(last_name(node) == "xfail" for mark in marks for node in ast.walk(mark))


def _by_uses(
    inf: Inference, module: Module, name: str, scope: Scope | None, raised: frozenset[str], depth: int
) -> Expectation | None:
    """What is expected of a function by all that call it, or that it is handed to; None where one of them expects no
    failure, or there is none."""
    if depth >= _MOST_DEPTH:
        return None
    found: Expectation | None = None
    for node, at in _uses(inf, module, name, scope):
        if scope is not None and _is_inside(at.frame.scope, scope):
            continue
        expected = _of_use(inf, node, at, raised, depth)
        if expected is None:
            return None
        found = found if found is not None and found.swallowed else expected
    return found


def _uses(inf: Inference, module: Module, name: str, scope: Scope | None) -> Iterator[tuple[ast.expr, ProgramPoint]]:
    """Where a function is named: in its own file, then in those others that it is certainly meant in, where one of
    them expects any failure."""
    yield from mentions_in(module, name)
    if scope is None or not any(one is not module for one in inf.project.modules_naming(module, name, _EXPECTS)):
        return
    for mention in callers(inf, scope, name):
        if isinstance(mention, Mention) and mention.module is not module and _is_meant(inf, mention, scope):
            yield mention.node, mention.at


def _is_meant(inf: Inference, mention: Mention, scope: Scope) -> bool:
    func = mention.node.func if isinstance(mention.node, ast.Call) else mention.node
    kinds = inf.query(func, mention.at)
    return any(
        (isinstance(kind, Function) and kind.scope is scope)
        or (isinstance(kind, UserClass) and kind.code.scope is scope.outer)
        or (isinstance(kind, Unknown) and isinstance(func, ast.Attribute))
        for kind in kinds
    )


def _of_use(inf: Inference, node: ast.expr, at: ProgramPoint, raised: frozenset[str], depth: int) -> Expectation | None:
    handed = list(_taking(node, at.stmt)) if at.stmt is not None else []
    for call in handed:
        found = _of_submitted(inf, call, at, raised, depth)
        if found is not None:
            return found
    if isinstance(node, ast.Call) or (handed and not any(_expects_argument(inf, call, at, depth) for call in handed)):
        return _expectation(inf, at, raised, depth + 1)
    return _MEANT if handed else None


def _of_submitted(
    inf: Inference, call: ast.Call, at: ProgramPoint, raised: frozenset[str], depth: int
) -> Expectation | None:
    """What is expected of a function that is handed to a call which runs it in the background."""
    if at.stmt is None or called_name(call) not in SUBMITTING:
        kept = at.stmt is not None and (keeps_errors(call) or is_hooked(call, at))
        return _ignored(at.stmt, at.frame.scope) if kept and at.stmt is not None else None
    asked = looked_at(at.frame.scope.module)
    if asked is not None and asked.stmt is not None:
        return _ignored(asked.stmt, asked.frame.scope)
    found = (_around(inf, where, raised, depth + 1)[0] for where in results_of(call, at))
    return next((one for one in found if one is not None), None)


def _is_defined_in_vain(inf: Inference, at: ProgramPoint) -> bool:
    """Whether the same function, or the module itself, expects a pipeline's definition to fail."""
    module = at.frame.scope.module
    if not module.program.code_mentions(r"\b(?:except|[rR]aises|suppress)\b"):
        return False
    for name in _DEFINES:
        for node, where in mentions_in(module, name):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and where.frame.scope is at.frame.scope:
                found, _ = _around(inf, where, RAISED_LATER, 0)
                if found is not None and (name == "definition" or not found.swallowed):
                    return True
    return False
