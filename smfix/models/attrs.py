"""`attrs`: what an attribute holds that its generated constructor sets, and which of them converters change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode, last_name
from smfix.inference.classes import mro
from smfix.models import converters, registry
from smfix.models.generated_init import field_value
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Foreign, Function, Instance, Lambda, Partial, Unknown, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import Value

_ROOTS = ("attr", "attrs")
_CONVERTS_WHEN_SET = frozenset({"define", "mutable", "frozen"})
"""Decorators that by default run an attribute's converter whenever it is set."""
_SETTING = ("on_setattr",)
_TRANSFORMING = ("field_transformer", "these")


@registry.hook("field")
def attribute_value(inf: Inference, code: ClassCode, definition: Definition, value: Value) -> Value:
    """What an attribute holds that the constructor sets: its default, and what the constructor's callers pass."""
    call = _specifier(inf, code, definition)
    if call is None:
        return value
    default = join([_default(inf, code, call), _made_default(inf, code, definition.key)])
    if isinstance(definition.stmt, ast.AnnAssign):
        return join([value, default])
    return join([default, field_value(inf, code, definition.key)]) or value


@registry.hook("conversion")
def conversion(inf: Inference, code: ClassCode, name: str) -> Value:
    """What an attribute holds where a converter or a hook changes what is given; empty where it holds just that."""
    found = _declared(inf, code, name)
    if found is None:
        return ()
    owner, definition = found
    if any(keyword.arg in _TRANSFORMING for keyword in _options(inf, code)):
        return (Unknown(f"the attributes of `{code.name}` are made by a function"),)
    call = _specifier(inf, owner, definition)
    if call is None and _is_made_elsewhere(inf, owner, definition):
        return (Unknown(f"`{name}` of a `{code.name}` is declared by a function"),)
    given = [keyword for keyword in call.keywords if not _is_none(keyword.value)] if call is not None else []
    at = ProgramPoint(inf.frame(owner.scope), definition.stmt)
    setting = (k for k in (*given, *_options(inf, code)) if k.arg in _SETTING)
    if any(not _is_known_hook(inf, k.value, at) for k in setting):
        return (Unknown(f"a hook runs when `{name}` of a `{code.name}` is set"),)
    why = f"the converter of `{name}` of a `{code.name}` may make something else of it"
    for keyword in given:
        if keyword.arg is None:
            return (Unknown(f"`{name}` of a `{code.name}` is declared with options out of sight"),)
        if keyword.arg in ("converter", "convert"):
            return _converted(inf, keyword.value, at, field_value(inf, code, name), why)
        if keyword.arg == "validator" and not _only_validates(inf, keyword.value, at):
            return (Unknown(f"the validator of `{name}` of a `{code.name}` may change it"),)
    return ()


@registry.hook("assignment")
def is_converted_when_set(inf: Inference, code: ClassCode, name: str) -> bool:
    """Whether a converter or a hook also changes what is assigned to an attribute."""
    options = list(_options(inf, code))
    at = ProgramPoint(code.outer, code.stmt)
    kinds = (kind for d in _decorators(inf, code) for kind in inf.infer(_called(d), at))
    by_default = any(isinstance(k, Foreign) and k.origin.rpartition(".")[2] in _CONVERTS_WHEN_SET for k in kinds)
    found = _declared(inf, code, name)
    call = _specifier(inf, *found) if found is not None else None
    asks = any(k.arg in _SETTING for k in (*options, *(call.keywords if call is not None else ())))
    return (by_default or asks) and bool(conversion(inf, code, name))


def _declared(inf: Inference, code: ClassCode, name: str) -> tuple[ClassCode, Definition] | None:
    """The attribute of this name as the class or a base declares it, where the class is one of attrs."""
    family = list(mro(inf, code))
    if not any(True for one in family for _ in _decorators(inf, one)):
        return None
    for one in family:
        for definition in one.scope.names.get(name, ()):
            if definition.kind == DefinitionKind.ANNOTATED or _specifier(inf, one, definition) is not None:
                return one, definition
    return None


def _decorators(inf: Inference, code: ClassCode) -> Iterator[ast.expr]:
    """The decorators of attrs of a class."""
    at = ProgramPoint(code.outer, code.stmt)
    for decorator in code.node.decorator_list:
        if any(_is_own(kind) for kind in inf.infer(_called(decorator), at)):
            yield decorator


def _options(inf: Inference, code: ClassCode) -> Iterator[ast.keyword]:
    for decorator in _decorators(inf, code):
        if isinstance(decorator, ast.Call):
            yield from (keyword for keyword in decorator.keywords if not _is_none(keyword.value))


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _is_own(kind: object) -> bool:
    return isinstance(kind, Foreign) and kind.origin.split(".")[0] in _ROOTS


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _specifier(inf: Inference, code: ClassCode, definition: Definition) -> ast.Call | None:
    """The call of `attr.ib`, `attrs.field` that declares an attribute; None where another one, or none, does."""
    call = definition.expr
    if not isinstance(call, ast.Call):
        return None
    at = ProgramPoint(inf.frame(code.scope), definition.stmt)
    return call if any(_is_own(kind) for kind in inf.infer(call.func, at)) else None


def _is_made_elsewhere(inf: Inference, code: ClassCode, definition: Definition) -> bool:
    """Whether a function or a partial makes the declaration of an attribute."""
    if not isinstance(definition.expr, ast.Call):
        return False
    at = ProgramPoint(inf.frame(code.scope), definition.stmt)
    by_partial = any(isinstance(kind, Partial) for kind in inf.infer(definition.expr.func, at))
    return by_partial or any(_is_own(kind) for kind in inf.infer(definition.expr, at))


def _default(inf: Inference, code: ClassCode, call: ast.Call) -> Value:
    at = ProgramPoint(inf.frame(code.scope), None)
    if last_name(call.func) == "Factory":
        return _by_factory(inf, call, at)
    for keyword in call.keywords:
        if keyword.arg == "default":
            given = keyword.value
            is_factory = isinstance(given, ast.Call) and last_name(given.func) == "Factory"
            made_by = given if is_factory and isinstance(given, ast.Call) else None
            return _by_factory(inf, made_by, at) if made_by is not None else inf.infer(given, at)
        if keyword.arg == "factory":
            made = inf.keep(ast.copy_location(ast.Call(keyword.value, [], []), call))
            return inf.call(inf.infer(keyword.value, at), made, at)
    return ()


def _by_factory(inf: Inference, call: ast.Call, at: ProgramPoint) -> Value:
    """What `Factory(make)` gives, also where `make` takes the object."""
    if not call.args:
        return (Unknown("a factory makes the default"),)
    bare = inf.keep(ast.copy_location(ast.Call(call.args[0], [], []), call))
    return inf.call(inf.infer(call.args[0], at), bare, at)


def _made_default(inf: Inference, code: ClassCode, name: str) -> Value:
    """What the method under `@name.default` returns."""
    found: list[Value] = []
    for definitions in code.scope.names.values():
        for stmt in (b.stmt for b in definitions if b.kind == DefinitionKind.DEFINED):
            if isinstance(stmt, FunctionNode) and any(_is_default(d, name) for d in stmt.decorator_list):
                function = Function(code.scope.module.scope(stmt, code.scope), inf.frame(code.scope))
                first = next(iter(function.scope.parameters), "self")
                found.append(inf.returned(function, {first: (Instance(code),)}, 1))
    return join(found)


def _is_default(decorator: ast.expr, name: str) -> bool:
    return isinstance(decorator, ast.Attribute) and decorator.attr == "default" and last_name(decorator.value) == name


def _converted(inf: Inference, node: ast.expr, at: ProgramPoint, given: Value, why: str) -> Value:
    """What a converter makes; empty where it keeps what it is given."""
    kinds = inf.infer(node, at)
    only = kinds[0] if len(kinds) == 1 else None
    if not isinstance(only, (Function, Lambda)):
        return (Unknown(why),)
    names = list(only.scope.parameters) if isinstance(only, Function) else [a.arg for a in only.expr.args.args]
    if not names or converters.keeps(only, names[0]):
        return () if names else (Unknown(why),)
    return converters.converted(inf, only, names[0], given, why)


def _only_validates(inf: Inference, node: ast.expr, at: ProgramPoint) -> bool:
    """Whether a validator stores nothing in the object that it looks at."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(_only_validates(inf, one, at) for one in node.elts)
    return all(
        _is_own(kind) or isinstance(kind, Lambda) or (isinstance(kind, Function) and _stores_nothing(kind))
        for kind in inf.infer(node, at)
    )


def _stores_nothing(function: Function) -> bool:
    scope = function.scope
    return not scope.dynamic_writes and not any("." in key for key in scope.names)


def _is_known_hook(inf: Inference, node: ast.expr, at: ProgramPoint) -> bool:
    """Whether what runs when an attribute is set is one of attrs' own, which convert, validate or refuse."""
    nodes = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    return all(_is_own(kind) for one in nodes for kind in inf.infer(one, at))
