"""Functions and classes that what they are given to keeps: decorators, `__init_subclass__`, metaclasses. Whoever gets
at what was kept may call them with anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.naming import READING_CALLS, called_name
from smfix.code.syntax import FunctionNode, decorator_name
from smfix.inference.classes import bases_of, defines, methods_of, mro
from smfix.inference.decorators import KEEPING
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Builtin, Function, Instance, Method, Unknown, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import AbstractObject, Value

_READING = (
    READING_CALLS
    | KEEPING
    | {"update_wrapper", "signature", "callable", "issubclass", "hasattr", "super", "getdoc", "unwrap"}
    | {"isfunction", "isclass", "iscoroutinefunction", "get_type_hints", "dataclass"}
)
"""Calls that give back what they are given, or something about it, and keep nothing that could be called."""

_MAKING = ("__new__", "__init__", "__call__")


def kept_function(inf: Inference, scope: Scope) -> Value:
    """Why a decorator of a function may have kept it for others to call; empty where none has."""
    node, outer = scope.node, scope.outer
    if not isinstance(node, FunctionNode) or outer is None or not node.decorator_list:
        return ()
    return inf.memo(("kept function", scope), lambda: _kept(inf, node, ProgramPoint(inf.frame(outer), node)))


def kept_class(inf: Inference, code: ClassCode) -> Value:
    """Why others may make instances of a class that they found in a registry or among the subclasses of its base; empty
    where nothing keeps it."""
    return inf.memo(("kept class", code), lambda: tuple(_kept_class(inf, code)))


def _kept(
    inf: Inference, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, at: ProgramPoint
) -> tuple[Unknown, ...]:
    for decorator in node.decorator_list:
        if any(_keeps(inf, kind, decorator, at) for kind in _decorators(inf, decorator, at)):
            name = ast.unparse(decorator)
            return (Unknown(f"`{node.name}` is passed as a value to `@{name}`, so its callers are not known"),)
    return ()


def _decorators(inf: Inference, decorator: ast.expr, at: ProgramPoint) -> Iterator[AbstractObject]:
    """What is called with the function: the decorator itself, or what its call returns."""
    base = decorator.func if isinstance(decorator, ast.Call) else decorator
    for kind in inf.infer(base, at):
        if isinstance(decorator, ast.Call) and isinstance(kind, Function):
            yield from inf.call((kind,), decorator, at)
        else:
            yield kind


def _keeps(inf: Inference, kind: AbstractObject, decorator: ast.expr, at: ProgramPoint) -> bool:
    if isinstance(kind, Function):
        parameters = list(kind.scope.parameters)[int(kind.bound is not None) :]
        return bool(parameters) and is_kept(kind.scope, parameters[0])
    if isinstance(kind, Builtin):
        return decorator_name(decorator) == "register"
    return isinstance(kind, (UserClass, Instance, Method))


def _kept_class(inf: Inference, code: ClassCode) -> Iterator[Unknown]:
    yield from _kept(inf, code.node, ProgramPoint(code.outer, code.stmt))
    for one in mro(inf, code):
        hooks = one.scope.names.get("__init_subclass__", ()) if one is not code else ()
        for definition in hooks:
            if isinstance(definition.stmt, FunctionNode):
                scope = one.scope.module.scope(definition.stmt, one.scope)
                first = next(iter(scope.parameters), None)
                if first is not None and is_kept(scope, first):
                    yield Unknown(f"`{one.name}` keeps the classes that derive from it, `{code.name}` among them")
        for keyword in one.node.keywords:
            if keyword.arg == "metaclass":
                for kind in inf.infer(keyword.value, ProgramPoint(one.outer, one.stmt)):
                    if isinstance(kind, UserClass) and any(defines(inf, kind.code, name) for name in _MAKING):
                        yield Unknown(f"the metaclass of `{one.name}` may keep `{code.name}` for others to call")
        if one is not code:
            yield from _made_by_base(one, code)
    yield from _among_subclasses(inf, code)


def _made_by_base(base: ClassCode, code: ClassCode) -> Iterator[Unknown]:
    """`cls(...)` or `type(self)(...)` in a method of a base class: an instance of the class that derives from it."""
    for scope, first in methods_of(base):
        for node in ast.walk(scope.node):
            if isinstance(node, ast.Call) and (node.args or node.keywords) and _is_class_of(node.func, first):
                yield Unknown(f"`{base.name}` makes instances of classes that derive from it, `{code.name}` among them")
                return


def _is_class_of(func: ast.expr, name: str) -> bool:
    """Whether this is `cls`, `self.__class__` or `type(self)`, where `name` is the first parameter."""
    if isinstance(func, ast.Attribute) and func.attr == "__class__":
        func = func.value
    elif isinstance(func, ast.Call) and called_name(func) == "type" and len(func.args) == 1:
        func = func.args[0]
    return isinstance(func, ast.Name) and func.id == name


def _among_subclasses(inf: Inference, code: ClassCode) -> Iterator[Unknown]:
    """Where `__subclasses__()` of the class or of a base of it is asked for."""
    if not any(isinstance(kind, UserClass) for kind in bases_of(inf, code)):
        return
    codes = {id(one) for one in mro(inf, code)}
    for module in inf.project.modules_naming(code.scope.module, "__subclasses__"):
        for mention in inf.project.mentions(module, "__subclasses__"):
            func = mention.node.func if isinstance(mention.node, ast.Call) else mention.node
            if isinstance(func, ast.Attribute):
                owners = inf.infer(func.value, mention.at)
                if any(isinstance(kind, UserClass) and id(kind.code) in codes for kind in owners):
                    yield Unknown(f"`{code.name}` is among the `__subclasses__()` that `{module.path}` asks for")
                    return


def is_kept(scope: Scope, name: str) -> bool:
    """Whether a function may keep its parameter, or a function inside of it that it returns, where others can get at
    it: it does more with them than call, read and return them."""
    node = scope.node
    inner = {one.name for one in ast.walk(node) if isinstance(one, FunctionNode) and one is not node}
    parents = {id(child): one for one in ast.walk(node) for child in ast.iter_child_nodes(one)}
    return any(
        isinstance(one, ast.Name)
        and isinstance(one.ctx, ast.Load)
        and (one.id == name or one.id in inner)
        and not _is_harmless(one, parents)
        for one in ast.walk(node)
    )


def _is_harmless(node: ast.expr, parents: dict[int, ast.AST]) -> bool:
    parent = parents.get(id(node))
    while isinstance(parent, (ast.IfExp, ast.BoolOp, ast.UnaryOp)):
        parent = parents.get(id(parent))
    if isinstance(parent, ast.Call):
        called = parent.func.func if isinstance(parent.func, ast.Call) else parent.func
        if called_name(parent) == "setattr":
            return node is parent.args[0]
        return node is parent.func or called_name(ast.Call(called, [], [])) in _READING
    if isinstance(parent, (*FunctionNode, ast.ClassDef)):
        return node in parent.decorator_list  # what decorates an inner function is called with that one
    return isinstance(
        parent, (ast.Attribute, ast.Return, ast.Compare, ast.FormattedValue, ast.If, ast.While, ast.Assert)
    )
