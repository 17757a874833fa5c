"""What `def`, `class` and `lambda` define, under their decorators."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution.heap import Class, Frame, Function, Partial, SdkObject, Value

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


_RECORDS = frozenset({"dataclass", "dataclasses.dataclass", "attr.s", "attrs.define", "define", "attr.define"})


_RECORD_BASES = ("NamedTuple", "BaseModel", "BaseSettings")


def defined(run: Execution, stmt: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> Value:
    """A function statement's value, under its decorators."""
    value: Value = Function(stmt.name, stmt, _closure(frame), _defaults(run, stmt, frame))
    for decorator in reversed(stmt.decorator_list):
        value = _decorated(run, value, decorator, frame)
    return value


def _closure(frame: Frame) -> Frame:
    """What a function closes over: a class body is not seen from its methods."""
    while frame.owner is not None and frame.me is None and frame.outer is not None and _is_body(frame):
        frame = frame.outer
    return frame


def _is_body(frame: Frame) -> bool:
    return frame.owner is not None and frame.owner.frame is frame


def _defaults(
    run: Execution, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame
) -> dict[str, Value]:
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = list(zip(reversed(positional), reversed(spec.defaults)))
    found = {arg.arg: run.evaluate(default, frame) for arg, default in pairs}
    for arg, keyword in zip(spec.kwonlyargs, spec.kw_defaults):
        if keyword is not None:
            found[arg.arg] = run.evaluate(keyword, frame)
    return found


def defined_lambda(run: Execution, node: ast.Lambda, frame: Frame) -> Function:
    """A lambda's value."""
    return Function("a lambda", node, frame, _defaults(run, node, frame))


def _decorated(run: Execution, value: Value, decorator: ast.expr, frame: Frame) -> Value:
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    last = name.rpartition(".")[2]
    if isinstance(value, Function):
        if last in ("staticmethod", "classmethod"):
            return replace(value, flavour=last)
        if last in ("property", "cached_property"):
            return replace(value, flavour="property", results={} if last == "cached_property" else value.results)
        if last in ("cache", "lru_cache"):
            return replace(value, results={})
        if last in (
            "setter",
            "wraps",
            "contextmanager",
            "abstractmethod",
            "override",
            "overload",
        ):
            return value
    applied = run.evaluate(decorator, frame)
    if isinstance(applied, SdkObject) and applied.name.role is sdk.Role.STEP_DECORATOR and isinstance(value, Function):
        return replace(value, options={})
    if isinstance(applied, (Partial, Function)):
        result = run.invoke(applied, [value], {}, run.site(decorator, frame))
        return result if isinstance(result, (Function, Partial)) else _wrapped(value)
    return _wrapped(value)


def _wrapped(value: Value) -> Value:
    return replace(value, wrapped=True) if isinstance(value, Function) else value


def defined_class(run: Execution, stmt: ast.ClassDef, frame: Frame) -> Class:
    """A class statement's value: its body is followed."""
    bases = [run.evaluate(base, frame) for base in stmt.bases]
    body = Frame(frame.module, frame)
    decorators = [ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in stmt.decorator_list]
    named = [ast.unparse(base).rpartition(".")[2] for base in stmt.bases]
    record = any(d in _RECORDS for d in decorators) or any(base in _RECORD_BASES for base in named)
    cls = Class(stmt.name, stmt, body, bases, None, record)
    body.owner = cls
    for base in bases:
        if isinstance(base, SdkObject):
            cls.sdk = base.name
        elif isinstance(base, Class):
            cls.sdk, cls.is_record = cls.sdk or base.sdk, cls.is_record or base.is_record
    run.block(stmt.body, body)
    for name, value in list(body.names.items()):
        if isinstance(value, Function):
            body.names[name] = replace(value, owner=cls)
    return cls
