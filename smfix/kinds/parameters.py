"""Parameters: what a function is called with. Annotations first, then the call sites, all of which must agree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.kinds import containers, fixtures, typed
from smfix.kinds.project import Mention, TooMany
from smfix.kinds.reach import At
from smfix.kinds.scope import ClassCode, Frame, FunctionNode, How, Module, Scope
from smfix.kinds.value import (
    Container,
    Function,
    Items,
    Str,
    Unknown,
    UserClass,
    Value,
    join,
    witnessed,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

MOST_CALLERS = 200
"""Call sites of one function that are looked at; with more of them its parameters are unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call of a function, and where it stands."""

    module: Module
    node: ast.Call
    at: At


def value(kinds: Kinds, name: str, frame: Frame) -> Value:
    """What a parameter holds when its function runs."""
    if frame.arguments is not None and name in frame.arguments:
        return frame.arguments[name]
    return kinds.once(("parameter", frame.scope, name), lambda: _value(kinds, name, frame.scope))


def _value(kinds: Kinds, name: str, scope: Scope) -> Value:
    node = scope.node
    assert isinstance(node, FunctionNode)
    arg = scope.parameters[name]
    spec = node.args
    if arg is spec.vararg or arg is spec.kwarg:
        return _rest(kinds, arg, arg is spec.vararg, scope)
    me = _receiver(kinds, name, scope)
    if me:
        return me
    at = At(kinds.frame(scope.outer) if scope.outer else kinds.frame(scope), node)
    default = default_of(node, name)
    said = typed.value(kinds, arg.annotation, at) if arg.annotation is not None else ()
    if arg.annotation is not None and said and not all(isinstance(kind, Unknown) for kind in said):
        evidence = scope.module.program.evidence(
            f"parameter `{name}` is annotated `{ast.unparse(arg.annotation)}`", arg
        )
        return join([witnessed(said, evidence), kinds.of(default, at) if default is not None else ()])
    passed = _passed(kinds, name, scope)
    if passed is not None:
        return join(passed)
    tested = fixtures.value(kinds, name, scope)
    if tested:
        return tested
    unknown = Unknown(
        f"parameter `{name}` of `{node.name}` has no annotation, and no call of `{node.name}` is in sight",
        f"annotate `{name}`",
        seen=(scope.module.program.evidence(f"parameter `{name}` of `{node.name}`", arg),),
    )
    return join([(unknown,), kinds.of(default, at) if default is not None else ()])


def _rest(kinds: Kinds, arg: ast.arg, positional: bool, scope: Scope) -> Value:
    at = At(
        kinds.frame(scope.outer) if scope.outer else kinds.frame(scope),
        scope.node if isinstance(scope.node, ast.stmt) else None,
    )

    def each() -> Value:
        if arg.annotation is not None:
            return typed.value(kinds, arg.annotation, at)
        given = _given_beyond(kinds, scope, positional)
        return given or (Unknown(f"`{'*' if positional else '**'}{arg.arg}` takes whatever its callers pass"),)

    text: Value = (Str(),)
    items = Items(each) if positional else Items(lambda: text, None, each)
    return (Container("tuple" if positional else "dict", items),)


def _given_beyond(kinds: Kinds, scope: Scope, positional: bool) -> Value:
    """What the calls in sight pass beyond the named parameters; empty where there is no call."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    spec = node.args
    named = {parameter.arg for parameter in (*spec.args, *spec.kwonlyargs)}
    found: list[Value] = []
    for mention, skip in calls_of(kinds, scope, called_as(scope)):
        if isinstance(mention, Unknown):
            found.append((mention,))
        elif positional:
            beyond = mention.node.args[len(spec.posonlyargs) + len(spec.args) - skip :]
            starred = any(isinstance(argument, ast.Starred) for argument in mention.node.args)
            given = mention.node.args if starred else beyond
            found += [kinds.of(argument, mention.at) for argument in given]
        else:
            keywords = [keyword for keyword in mention.node.keywords if keyword.arg not in named]
            found += [
                kinds.of(k.value, mention.at) if k.arg else containers.of_values(kinds.of(k.value, mention.at))
                for k in keywords
            ]
    return join(found)


def called_as(scope: Scope) -> str:
    """The name by which a function is called: its own, or its class's where it is a constructor."""
    owner, node = owner_of(scope), scope.node
    assert isinstance(node, FunctionNode)
    return owner.node.name if owner and node.name == "__init__" and isinstance(owner.node, ast.ClassDef) else node.name


def default_of(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> ast.expr | None:
    """The default expression of a parameter."""
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    for arg, default in zip(reversed(positional), reversed(spec.defaults)):
        if arg.arg == name:
            return default
    for arg, keyword in zip(spec.kwonlyargs, spec.kw_defaults):
        if arg.arg == name:
            return keyword
    return None


def owner_of(scope: Scope) -> Scope | None:
    """The class body in which a function is a method (no static one), else None."""
    node = scope.node
    if not isinstance(node, FunctionNode) or scope.outer is None or not isinstance(scope.outer.node, ast.ClassDef):
        return None
    return scope.outer


def is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method takes no object or class of its own."""
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _receiver(kinds: Kinds, name: str, scope: Scope) -> Value:
    """`self` or `cls`."""
    from smfix.kinds.names import class_code

    owner = owner_of(scope)
    node = scope.node
    if owner is None or not isinstance(node, FunctionNode) or is_static(node):
        return ()
    if next(iter(scope.parameters)) != name or not isinstance(owner.node, ast.ClassDef):
        return ()
    code = class_code(kinds, owner.node, kinds.frame(owner.outer) if owner.outer else kinds.frame(owner))
    cls = UserClass(code)
    decorated = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
    if "classmethod" in decorated or node.name in ("__new__", "__init_subclass__", "__class_getitem__"):
        return (cls,)
    from smfix.kinds import attributes
    from smfix.kinds.calls import instance

    return attributes.opened(instance(kinds, code))


def _passed(kinds: Kinds, name: str, scope: Scope) -> list[Value] | None:
    """What the call sites in sight pass for a parameter; None where there is none."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    called = called_as(scope)
    found: list[Value] = []
    for mention, skip in calls_of(kinds, scope, called):
        if isinstance(mention, Unknown):
            found.append((mention,))
        else:
            passed = argument(kinds, mention.node, mention.at, node, name, skip)
            program = mention.module.program
            found.append(
                witnessed(passed, program.evidence(f"`{name}` is what this call of `{called}` passes", mention.node))
            )
    return found or None


def calls_of(kinds: Kinds, scope: Scope, called: str) -> Iterator[tuple[Call | Unknown, int]]:
    """The calls of a function in sight, each with how many leading parameters it fills by itself; an Unknown where
    others cannot be seen."""
    for count, mention in enumerate(_callers(kinds, scope, called)):
        if count == MOST_CALLERS:
            yield Unknown(f"`{called}` has more than {MOST_CALLERS} calls"), 0
            return
        if isinstance(mention, Unknown):
            yield mention, 0
        elif not isinstance(mention.node, ast.Call):
            if _is_the_function(kinds.of(mention.node, mention.at), scope):
                line = mention.module.program.place(mention.node).line
                why = f"`{called}` is handed on as a value at line {line}, so its callers are not known"
                yield Unknown(why), 0
        else:
            skip = _is_call_of(kinds, mention.node, mention.at, scope)
            if skip is not None:
                yield Call(mention.module, mention.node, mention.at), skip


def _callers(kinds: Kinds, scope: Scope, called: str) -> Iterator[Mention | Unknown]:
    """The calls in sight; an Unknown at the end where not all can be seen."""
    try:
        yield from kinds.project.callers(scope, called)
    except TooMany as error:
        yield Unknown(f"`{called}` may have callers elsewhere: {error}", "annotate its parameters")


def _is_the_function(value: Value, scope: Scope) -> bool:
    return any(isinstance(kind, Function) and kind.scope is scope for kind in value)


def _is_call_of(kinds: Kinds, call: ast.Call, at: At, scope: Scope) -> int | None:
    """How many leading parameters the call fills by itself (a bound `self`), or None where it calls something else."""
    owner = owner_of(scope)
    static = isinstance(scope.node, FunctionNode) and is_static(scope.node)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__" and owner is not None:
        return 1 if isinstance(call.func.value, ast.Call) else None  # super().__init__(...)
    for kind in kinds.of(call.func, at):
        if isinstance(kind, Function) and kind.scope is scope:
            return 1 if kind.bound is not None else 0
        if isinstance(kind, UserClass) and owner is not None and _makes(kinds, kind.code, scope):
            return 1
        if isinstance(kind, Unknown) and isinstance(call.func, ast.Attribute) and owner is not None:
            home = kinds.project.home_of(at.frame.scope.module.path)
            if home == kinds.project.home_of(scope.module.path):
                return 0 if static else 1  # an unknown object's method of this name: it may well be this one
    return None


def _makes(kinds: Kinds, code: ClassCode, scope: Scope) -> bool:
    from smfix.kinds.attributes import lineage

    for one in lineage(kinds, code):
        inits = [b for b in one.scope.names.get("__init__", ()) if b.how == How.DEFINED]
        if inits:
            return inits[-1].stmt is scope.node
    return False


def argument(
    kinds: Kinds, call: ast.Call, at: At, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, skip: int
) -> Value:
    """What a call passes for a parameter: its argument, else the default, else unknown."""
    expr = argument_expr(call, node, name, skip)
    if isinstance(expr, Unknown):
        return (expr,)
    if expr is not None:
        return kinds.of(expr, at)
    default = default_of(node, name)
    scope = at.frame.scope
    if default is not None:
        defining = kinds.project.scope_of(node)
        outer = kinds.frame(defining.outer) if defining and defining.outer else kinds.frame(scope)
        return kinds.of(default, At(outer, node if defining and defining.outer else None))
    return ()


def argument_expr(
    call: ast.Call, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, skip: int
) -> ast.expr | Unknown | None:
    """The expression that a call passes for a parameter; None where it passes none."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)][skip:]
    if name in positional:
        index = positional.index(name)
        plain = call.args[: index + 1]
        opened = next((arg for arg in plain if isinstance(arg, ast.Starred)), None)
        if opened is not None:
            return opened  # any of its items
        if index < len(call.args):
            return call.args[index]
    if any(keyword.arg is None for keyword in call.keywords) and default_of(node, name) is None:
        return Unknown("it is passed by `**`")
    return None


def field_value(kinds: Kinds, code: ClassCode, name: str) -> Value:
    """What the constructor calls in sight pass for a field of a dataclass or NamedTuple."""
    found: list[Value] = []
    fields = [b.key for bindings in code.scope.names.values() for b in bindings if b.how == How.ANNOTATED]
    for mention in _callers(kinds, code.scope, code.name):
        if isinstance(mention, Unknown):
            found.append((mention,))
            continue
        call, at = mention.node, mention.at
        if not isinstance(call, ast.Call):
            continue
        if not any(isinstance(kind, UserClass) and kind.code is code for kind in kinds.of(call.func, at)):
            continue
        given = next((k.value for k in call.keywords if k.arg == name), None)
        if given is None and name in fields and fields.index(name) < len(call.args):
            given = call.args[fields.index(name)]
        if given is not None:
            found.append(kinds.of(given, at))
    return join(found)
