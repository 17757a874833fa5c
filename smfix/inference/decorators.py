"""What decorators make of functions and classes, and what binding makes of a method."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code import syntax
from smfix.code.syntax import FunctionNode
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Builtin, Foreign, Function, Partial, SdkFunction, StepFunction, Unknown, UserClass, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import AbstractObject, Value


KEEPING = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "lru_cache",
        "cache",
        "wraps",
        "abstractmethod",
        "contextmanager",
        "asynccontextmanager",
        "overload",
        "override",
        "final",
        "fixture",
        "patch",
        "object",
        "dict",
        "total_ordering",
        "no_type_check",
        "deprecated",
    ]
)
"""Decorators of the standard library and pytest under which a function still returns what it returns."""

REPLACING = frozenset({"singledispatch", "singledispatchmethod", "partial", "reduce"})
"""Decorators of the standard library under which it may return something else."""

_KEEPING_ROOTS = frozenset(
    {"pytest", "attr", "attrs", "pydantic", "dataclasses_json", "marshmallow_dataclass", "typer"}
)
"""Packages whose decorators keep a class or a function."""

_MARKS = frozenset({"fixture", "parametrize", "usefixtures"})
"""Decorators of pytest's, which say themselves what a parameter is."""
_BINDING = frozenset({"staticmethod", "classmethod", "property"})


def defined(inf: Inference, stmt: ast.FunctionDef | ast.AsyncFunctionDef, at: ProgramPoint) -> Value:
    """A function statement's value, under its decorators."""
    scope = at.frame.scope.module.scope(stmt, at.frame.scope)
    value: Value = (Function(scope, at.frame),)
    for decorator in reversed(stmt.decorator_list):
        value = decorated(inf, value, decorator, stmt, at)
    return value


def decorated(
    inf: Inference,
    value: Value,
    decorator: ast.expr,
    stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    at: ProgramPoint,
) -> Value:
    """What a decorator makes of a function or a class."""
    base = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = syntax.decorator_name(decorator)
    found: list[Value] = []
    for kind in inf.infer(base, at):
        partial = isinstance(kind, Partial) and _is_step_decorator(kind.function)
        if partial or _is_step_decorator((kind,)):
            evidence = at.frame.scope.module.program.evidence(f"`{stmt.name}` is an `@step` function", stmt)
            found.append((StepFunction(stmt.name, provenance=(evidence, *kind.provenance)),))
        elif isinstance(kind, Builtin) and name in REPLACING:
            found.append((Unknown(f"`{stmt.name}` is decorated by `{name}`", f"annotate what `{stmt.name}` returns"),))
        elif isinstance(kind, Builtin) or keeps(kind, name):
            found.append(value)
        elif name in ("setter", "getter", "deleter"):
            return inf.infer(base.value, at) if isinstance(base, ast.Attribute) else value
        elif isinstance(kind, Function):
            found.append(_through(inf, kind, value, decorator, at))
        else:
            found.append(_unseen(kind, base, stmt.name))
    return join(found)


def keeps(decorator: AbstractObject, name: str) -> bool:
    """Whether a decorator of another package, whose last name this is, leaves a class or a function what it is."""
    if not isinstance(decorator, Foreign):
        return False
    return decorator.origin.split(".")[0] in _KEEPING_ROOTS or name in KEEPING


def _is_step_decorator(value: Value) -> bool:
    return bool(value) and all(
        isinstance(kind, SdkFunction) and kind.name.role is sdk.Role.STEP_DECORATOR for kind in value
    )


def _unseen(decorator: AbstractObject, node: ast.expr, name: str) -> Value:
    """What a decorator that cannot be looked into makes of something."""
    if isinstance(decorator, Foreign):
        return (Foreign(f"{decorator.origin}()", decorator.certain, provenance=decorator.provenance),)
    return (Unknown(f"`{name}` is decorated by `{ast.unparse(node)}`, which smfix cannot see into", against=True),)


def _through(inf: Inference, function: Function, value: Value, decorator: ast.expr, at: ProgramPoint) -> Value:
    """A decorator of the repository, applied: what it returns when it is given the function."""
    if isinstance(decorator, ast.Call):
        inner = inf.call((function,), decorator, at)
        return join(_apply(inf, kind, value) for kind in inner)
    return _apply(inf, function, value)


def _apply(inf: Inference, kind: AbstractObject, value: Value) -> Value:
    if isinstance(kind, Function) and kind.scope.parameters:
        return inf.returned(kind, {next(iter(kind.scope.parameters)): value}, 1)
    return (Unknown("what this decorator makes of the function is not known"),)


def bound(inf: Inference, value: Value, owner: Value | None, code: ClassCode) -> Value:
    """A class attribute as seen from an instance (or from the class, where owner is None): methods bound, properties
    computed."""
    return join(_bound_one(inf, kind, owner, code) for kind in value)


def _bound_one(inf: Inference, kind: AbstractObject, owner: Value | None, code: ClassCode) -> Value:
    if not isinstance(kind, Function) or not isinstance(kind.scope.node, FunctionNode):
        return (kind,)
    names = {syntax.decorator_name(d) for d in kind.scope.node.decorator_list}
    if "staticmethod" in names:
        return (kind,)
    if "classmethod" in names:
        return (replace(kind, bound=(UserClass(code),)),)
    if owner is None:
        return (kind,)
    if "property" in names or "cached_property" in names:
        first = next(iter(kind.scope.parameters), "self")
        return inf.returned(kind, {first: owner}, 1)
    return (replace(kind, bound=owner),)


def may_pass_arguments(inf: Inference, scope: Scope) -> bool:
    """Whether a decorator that smfix cannot see into may pass anything for a parameter of the function."""
    node, outer = scope.node, scope.outer
    assert isinstance(node, FunctionNode)
    if outer is None:
        return False
    at = ProgramPoint(inf.frame(outer), node)
    for decorator in node.decorator_list:
        base = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = syntax.last_name(base) or ""
        if name in _MARKS or name in _BINDING or _is_mark(base):
            continue
        if any(isinstance(kind, (Foreign, Unknown)) for kind in inf.infer(base, at)):
            return True
    return False


def _is_mark(node: ast.expr) -> bool:
    """Whether this is `pytest.mark.anything`."""
    return isinstance(node, ast.Attribute) and syntax.last_name(node.value) == "mark"
