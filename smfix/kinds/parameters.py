"""Parameters: what a function is called with. Annotations first, then the call sites, all of which must agree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from smfix.kinds import applied, commands, containers, fixtures, mocks, typed
from smfix.kinds.bindings import How
from smfix.kinds.project import Mention, TooMany
from smfix.kinds.reach import At
from smfix.kinds.scope import ClassCode, Frame, Module, Scope
from smfix.kinds.syntax import FunctionNode
from smfix.kinds.value import (
    Container,
    Function,
    Items,
    Kind,
    Step,
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

MOST_MENTIONS = 2_000
"""Calls of anything that bears the function's name among which its own are looked for."""


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
        broken = _breaks(kinds, name, scope) if not any(isinstance(kind, Container) for kind in said) else ()
        return join([witnessed(said, evidence), _default(kinds, default, at), broken])
    passed = _passed(kinds, name, scope)
    if passed is not None:
        return join(passed)
    if mocks.is_mock(scope, name):
        return (mocks.made(scope, name),)
    tested = fixtures.value(kinds, name, scope) or commands.value(kinds, name, scope, at)
    if tested:
        return tested
    unknown = Unknown(
        f"parameter `{name}` of `{node.name}` has no annotation, and no call of `{node.name}` is in sight",
        f"annotate `{name}`",
        against=mocks.is_filled_in(kinds, scope),
        seen=(scope.module.program.evidence(f"parameter `{name}` of `{node.name}`", arg),),
    )
    return join([(unknown,), kinds.of(default, at) if default is not None else ()])


def _default(kinds: Kinds, default: ast.expr | None, at: At) -> Value:
    """The default of an annotated parameter; where `typer` makes it, the one that it is given."""
    if default is None:
        return ()
    made = commands.default(kinds, default, at)
    return kinds.of(default, at) if made is None else made


def _rest(kinds: Kinds, arg: ast.arg, positional: bool, scope: Scope) -> Value:
    at = At(
        kinds.frame(scope.outer) if scope.outer else kinds.frame(scope),
        scope.node if isinstance(scope.node, ast.stmt) else None,
    )

    def each() -> Value:
        if arg.annotation is not None:
            return typed.value(kinds, arg.annotation, at)
        if positional and mocks.is_mock(scope, arg.arg):
            return (mocks.made(scope, arg.arg),)
        given = _given_beyond(kinds, scope, positional)
        return given or (Unknown(f"`{'*' if positional else '**'}{arg.arg}` takes whatever its callers pass"),)

    def item(key: object) -> Value | None:
        seen = arg.annotation is None and _given_beyond(kinds, scope, False)
        return _given_beyond(kinds, scope, False, key) if seen else None

    text: Value = (Str(),)
    items = Items(each) if positional else Items(lambda: text, item, each)
    return (Container("tuple" if positional else "dict", items),)


def _given_beyond(kinds: Kinds, scope: Scope, positional: bool, key: object = None) -> Value:
    """What the calls in sight pass beyond the named parameters, or under one key of `**`; empty where there is no
    call."""
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
            beside = [k for k in mention.node.keywords if k.arg not in named]
            keywords = [k for k in beside if key is None or k.arg in (None, key)]
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
    from smfix.kinds.calls import oneself

    return attributes.opened(oneself(kinds, code))


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
    for unseen in _by_computed_name(kinds, scope):
        yield unseen, 0
    count = 0
    for seen, mention in enumerate(_mentions(kinds, scope, called)):
        if count == MOST_CALLERS or seen == MOST_MENTIONS:
            yield Unknown(f"`{called}` has more than {count:,} calls"), 0
            return
        if isinstance(mention, Unknown):
            yield mention, 0
        elif not isinstance(mention.node, ast.Call) or _asks_by_name(mention.node, called):
            made = applied.call_of(kinds, mention.node, mention.at)
            skip = _is_call_of(kinds, made, mention.at, scope) if made is not None else None
            if made is not None and skip is not None:
                count += 1
                yield Call(mention.module, made, mention.at), skip
                continue
            given = kinds.of(mention.node, mention.at)
            if _is_the_function(given, scope) or _is_class_handed_on(kinds, given, mention, scope):
                line = mention.module.program.place(mention.node).line
                why = f"`{called}` is handed on as a value at line {line}, so its callers are not known"
                yield Unknown(why), 0
        else:
            skip = _is_call_of(kinds, mention.node, mention.at, scope)
            if skip is not None:
                count += 1
                yield Call(mention.module, mention.node, mention.at), skip


def _breaks(kinds: Kinds, name: str, scope: Scope) -> Value:
    """What calls in the same file pass for a parameter whose annotation says otherwise: containers, and steps whose
    class overrides what the annotated class does."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    found: list[Value] = []
    for mention in islice(kinds.project.mentions(scope.module, node.name), MOST_CALLERS):
        call = mention.node
        if isinstance(call, ast.Call) and not _asks_by_name(call, node.name):
            skip = _is_call_of(kinds, call, mention.at, scope)
            expr = argument_expr(call, node, name, skip) if skip is not None else None
            if isinstance(expr, ast.expr):
                found.append(tuple(k for k in kinds.of(expr, mention.at) if _is_unlike(k)))
    return join(found)


def _is_unlike(kind: Kind) -> bool:
    return isinstance(kind, Container) or (isinstance(kind, Step) and kind.own_method)


def _mentions(kinds: Kinds, scope: Scope, called: str) -> Iterator[Mention | Unknown]:
    """The calls in sight of a function; of a constructor those of its class, of the classes that derive from it, and
    through `super()`."""
    from smfix.kinds.attributes import heirs
    from smfix.kinds.names import class_code

    owner, node = owner_of(scope), scope.node
    is_constructor = isinstance(node, FunctionNode) and node.name == "__init__"
    if not is_constructor or owner is None or owner.outer is None or not isinstance(owner.node, ast.ClassDef):
        yield from _callers(kinds, scope, called)
        return
    code = class_code(kinds, owner.node, kinds.frame(owner.outer))
    codes = [code, *heirs(kinds, code)]
    for name in dict.fromkeys(one.name for one in codes):
        yield from _callers(kinds, scope, name)
    for module in {id(one.scope.module): one.scope.module for one in codes}.values():
        for name in ("__init__", "cls", "__class__"):
            mentions = kinds.project.mentions(module, name)
            yield from (mention for mention in mentions if isinstance(mention.node, ast.Call))


def _asks_by_name(node: ast.expr, name: str) -> bool:
    """Whether this is `getattr(x, "name")`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" != name


def _by_computed_name(kinds: Kinds, scope: Scope) -> Iterator[Unknown]:
    """Why a method may be called by a name that is computed, in its own file."""
    from smfix.kinds import stores

    owner, node = owner_of(scope), scope.node
    if owner is None or not isinstance(node, FunctionNode) or node.name.startswith("__"):
        return
    for mention in kinds.project.mentions(scope.module, "getattr"):
        call = mention.node
        if not isinstance(call, ast.Call) or len(call.args) < 2 or isinstance(call.args[1], ast.Constant):
            continue
        start = call.args[1].values[0] if isinstance(call.args[1], ast.JoinedStr) and call.args[1].values else None
        if isinstance(start, ast.Constant) and not node.name.startswith(str(start.value)):
            continue
        if id(owner.node) in {id(code.node) for code in stores.codes(kinds, kinds.of(call.args[0], mention.at))}:
            yield Unknown(f"`{node.name}` may be called by name, through `{ast.unparse(call)}`")


def _callers(kinds: Kinds, scope: Scope, called: str) -> Iterator[Mention | Unknown]:
    """The calls in sight; an Unknown at the end where not all can be seen."""
    try:
        yield from kinds.project.callers(scope, called)
    except TooMany as error:
        yield Unknown(f"`{called}` may have callers elsewhere: {error}", "annotate its parameters")


def _is_class_handed_on(kinds: Kinds, value: Value, mention: Mention, scope: Scope) -> bool:
    """Whether the class whose constructor this is goes elsewhere as a value, from where it may be called."""
    made = any(isinstance(kind, UserClass) and _makes(kinds, kind.code, scope) for kind in value)
    return made and _goes_elsewhere(mention)


def _goes_elsewhere(mention: Mention) -> bool:
    """Whether a class is mentioned as a value: not in an annotation, not as a base, not in `isinstance`."""
    stmt = mention.at.stmt
    parents = {id(child): node for node in ast.walk(stmt) for child in ast.iter_child_nodes(node)} if stmt else {}
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


def _is_call_of(kinds: Kinds, call: ast.Call, at: At, scope: Scope) -> int | None:
    """How many leading parameters the call fills by itself (a bound `self`), or None where it calls something else."""
    owner = owner_of(scope)
    static = isinstance(scope.node, FunctionNode) and is_static(scope.node)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__" and owner is not None:
        return _initialized(kinds, call.func.value, at, scope)
    for kind in kinds.of(call.func, at):
        if isinstance(kind, Function) and kind.scope is scope:
            return 1 if kind.bound is not None else 0
        if isinstance(kind, UserClass) and owner is not None and _makes(kinds, kind.code, scope):
            return 1
        if isinstance(kind, Unknown) and isinstance(call.func, ast.Attribute) and owner is not None:
            home = kinds.project.folders.home_of(at.frame.scope.module.path)
            if home == kinds.project.folders.home_of(scope.module.path):
                return 0 if static else 1  # an unknown object's method of this name: it may well be this one
    return None


def _initialized(kinds: Kinds, on: ast.expr, at: At, scope: Scope) -> int | None:
    """`super().__init__(...)` and `Base.__init__(self, ...)`: what they fill, where this one is meant."""
    from smfix.kinds.names import class_code

    if isinstance(on, ast.Call):
        heir = owner_of(at.frame.scope)
        if heir is None or heir.outer is None or not isinstance(heir.node, ast.ClassDef):
            return None
        return 1 if _makes(kinds, class_code(kinds, heir.node, kinds.frame(heir.outer)), scope, 1) else None
    classes = [kind.code for kind in kinds.of(on, at) if isinstance(kind, UserClass)]
    return 0 if any(_makes(kinds, code, scope) for code in classes) else None


def _makes(kinds: Kinds, code: ClassCode, scope: Scope, above: int = 0) -> bool:
    """Whether making an instance of the class runs this constructor; `above`: without the first classes."""
    from smfix.kinds.attributes import lineage

    for one in islice(lineage(kinds, code), above, None):
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
    if any(keyword.arg is None for keyword in call.keywords):
        return Unknown("it is passed by `**`")
    return None


def field_value(kinds: Kinds, code: ClassCode, name: str) -> Value:
    """What the constructor calls in sight pass for a field of a dataclass or NamedTuple."""
    from smfix.kinds.attributes import heirs, lineage

    found: list[Value] = []
    for one in (code, *heirs(kinds, code)):
        scopes = [base.scope for base in reversed(list(lineage(kinds, one)))]
        names = (b.key for scope in scopes for bound in scope.names.values() for b in bound if b.how == How.ANNOTATED)
        fields = list(dict.fromkeys(names))
        for mention in _callers(kinds, one.scope, one.name):
            if isinstance(mention, Unknown):
                found.append((mention,))
            elif isinstance(mention.node, ast.Call):
                made = kinds.of(mention.node.func, mention.at)
                if any(isinstance(kind, UserClass) and kind.code is one for kind in made):
                    found.append(_field_given(kinds, mention.node, mention.at, fields, name))
    return join(found)


def is_left_out(kinds: Kinds, code: ClassCode) -> bool:
    """Whether a field for which no call of the constructor in sight passes anything has its default: there are such
    calls, and no `replace` in the class's file sets it in a copy."""
    if any(True for _ in kinds.project.mentions(code.scope.module, "replace")):
        return False
    mentions = [mention for mention in _callers(kinds, code.scope, code.name) if not isinstance(mention, Unknown)]
    made = (kinds.of(mention.node.func, mention.at) for mention in mentions if isinstance(mention.node, ast.Call))
    if any(not isinstance(mention.node, ast.Call) and _goes_elsewhere(mention) for mention in mentions):
        return False
    return any(isinstance(kind, UserClass) and kind.code is code for value in made for kind in value)


def _field_given(kinds: Kinds, call: ast.Call, at: At, fields: list[str], name: str) -> Value:
    """What one call of the constructor passes for a field; empty where it leaves it out."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return kinds.of(keyword.value, at)
    place = fields.index(name) if name in fields else len(call.args)
    if any(isinstance(arg, ast.Starred) for arg in call.args[: place + 1]):
        return (Unknown(f"`{name}` is passed by `*`"),)
    if place < len(call.args):
        return kinds.of(call.args[place], at)
    by_mapping = any(keyword.arg is None for keyword in call.keywords)
    return (Unknown(f"`{name}` is passed by `**`"),) if by_mapping else ()
