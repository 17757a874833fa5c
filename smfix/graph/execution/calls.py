"""Calls: of the repository's functions and classes with their arguments, and of everything else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution import containers, expressions, sdk_calls
from smfix.graph.execution.heap import (
    CONTAINERS,
    AllocationSite,
    Class,
    Frame,
    Function,
    Instance,
    Method,
    Outside,
    Partial,
    SdkObject,
    SdkPath,
    Step,
    Super,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
    refs_in,
)

if TYPE_CHECKING:
    from smfix.graph.execution.interpreter import Interpreter

_RECORDS = frozenset({"dataclass", "dataclasses.dataclass", "attr.s", "attrs.define", "define", "attr.define"})
_KEEPING = frozenset({"setter", "wraps", "lru_cache", "cache", "contextmanager", "abstractmethod", "override"})
_RECORD_BASES = ("NamedTuple", "BaseModel", "BaseSettings")


def call(run: Interpreter, expr: ast.Call, frame: Frame) -> Value:
    """The value of a call expression."""
    if isinstance(expr.func, ast.Name) and expr.func.id == "super" and not expr.args and frame.owner is not None:
        return Super(frame.me, frame.owner)
    function = expressions.of(run, expr.func, frame)
    args, keywords = _arguments(run, expr, frame)
    site = run.site(expr, frame)
    options = options_of(function)
    if len(options) == 1:
        return invoke(run, function, args, keywords, site, frame)
    run.conditional_depth += 1
    found = [invoke(run, one, args, keywords, site, frame) for one in options]
    run.conditional_depth -= 1
    return one_of(found)


def _arguments(run: Interpreter, expr: ast.Call, frame: Frame) -> tuple[list[Value], dict[str, Value]]:
    """Positional and keyword arguments; an UnknownTail among them, or under "**", where not all of them are known."""
    args: list[Value] = []
    for arg in expr.args:
        if isinstance(arg, ast.Starred):
            args += map(bare, containers.elements(expressions.of(run, arg.value, frame)))
        else:
            args.append(expressions.as_value(expressions.of(run, arg, frame)))
    keywords: dict[str, Value] = {}
    for keyword in expr.keywords:
        value = expressions.as_value(expressions.of(run, keyword.value, frame))
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict):
            keywords.update({key: bare(v) for key, v in value.items() if isinstance(key, str)})
            if not all(isinstance(key, str) for key in value):
                keywords["**"] = Unknown("some of the arguments are not known", refs_in(value))
        else:
            keywords["**"] = value if isinstance(value, Unknown) else Unknown("not all arguments are known")
    return args, keywords


def invoke(
    run: Interpreter, function: Value, args: list[Value], keywords: dict[str, Value], site: AllocationSite, frame: Frame
) -> Value:
    """Call a thing."""
    if isinstance(function, Function):
        return call_function(run, function, args, keywords, site)
    if isinstance(function, Class):
        return instantiate(run, function, args, keywords, site)
    if isinstance(function, SdkObject):
        return sdk_calls.call(run, function.name, args, keywords, site)
    if isinstance(function, Partial):
        return _call_partial(run, function, args, keywords, site, frame)
    if isinstance(function, Method):
        return _call_method(run, function, args, keywords, site, frame)
    if isinstance(function, Outside):
        special = _SPECIAL.get(function.dotted)
        if special is not None:
            return special(run, args, site, frame)
        escape(args, keywords, function.dotted)
        return containers.call(run, function.dotted, args, keywords, site)
    if isinstance(function, SdkPath):
        return Unknown(f"`{function.dotted}`", refs_in([*args, *keywords.values()]), function.dotted)
    if isinstance(function, Instance) and isinstance(function.cls.find("__call__"), Function):
        inner = function.cls.find("__call__")
        assert isinstance(inner, Function)
        return call_function(run, replace(inner, me=function), args, keywords, site)
    escape(args, keywords, "a function")
    return Unknown("what this call returns is not known", refs_in([function, *args, *keywords.values()]))


def escape(args: list[Value], keywords: dict[str, Value], name: str) -> None:
    """Steps that are handed to code out of sight: it may well order them."""
    if name in _HARMLESS or name.split(".")[0] in ("logging", "json", "typing"):
        return
    for value in (*args, *keywords.values()):
        for one in value if isinstance(value, (list, tuple)) else (value,):
            inner = bare(one)
            if isinstance(inner, Step):
                inner.escaped = name if " " in name else f"`{name}`"


_HARMLESS = frozenset({"print", "repr", "str", "len", "id", "type", "hasattr", "getattr", "isinstance", "list", "tuple",
                       "set", "dict", "zip", "enumerate", "reversed", "sorted", "next", "iter", "any", "all", "max",
                       "min", "functools.partial", "itertools.chain", "setattr", "filter", "vars", "dir"})  # fmt: skip


def _call_partial(
    run: Interpreter,
    function: Partial,
    args: list[Value],
    keywords: dict[str, Value],
    site: AllocationSite,
    frame: Frame,
) -> Value:
    if isinstance(function.function, SdkObject) and function.function.name.role is sdk.Role.STEP_DECORATOR:
        target = args[0] if args else None
        if isinstance(target, Function):
            return replace(target, options=function.keywords)
        return Unknown("what `@step` makes of this is not known")
    return invoke(run, function.function, [*function.args, *args], {**function.keywords, **keywords}, site, frame)


def _call_method(
    run: Interpreter, method: Method, args: list[Value], keywords: dict[str, Value], site: AllocationSite, frame: Frame
) -> Value:
    owner = method.owner
    if isinstance(owner, Step):
        return sdk_calls.step_method(run, owner, method.name, args, keywords, site)
    if isinstance(owner, (*CONTAINERS, str)):
        return containers.method(run, owner, method.name, args, keywords, site)
    refs = refs_in([owner, *args, *keywords.values()])
    if isinstance(owner, Unknown):
        if method.name.startswith(("set_", "add_", "update", "append", "extend")):
            owner.refs += refs_in([*args, *keywords.values()])
        escape(args, keywords, f"a method `{method.name}`")
        return Unknown(f"what `.{method.name}()` returns is not known", refs, f"{owner.what}.{method.name}")
    return Unknown(f"what `.{method.name}()` returns is not known", refs)


def call_function(
    run: Interpreter,
    function: Function,
    args: list[Value],
    keywords: dict[str, Value],
    site: AllocationSite,
    bound: bool = True,
) -> Value:
    """A function of the repository, with its arguments; one under `@step` becomes a step."""
    if function.options is not None:
        return sdk_calls.function_step(run, function, args, keywords, site)
    if function.wrapped:
        escape(args, keywords, function.name)
        return Unknown(f"`{function.name}` is decorated by something that is not followed", refs_in(args))
    if _too_deep(run, function):
        return Unknown("calls are nested too deeply", refs_in(args))
    if bound and function.me is not None:
        args = [function.me, *args]
    inner = Frame(function.frame.module, function.frame, me=function.me, owner=function.owner)
    bind(function, args, keywords, inner.names)
    return _follow(run, function, inner)


def _too_deep(run: Interpreter, function: Function) -> bool:
    from smfix.graph.execution.interpreter import MOST_AGAIN, MOST_DEPTH

    again = run.active.get(id(function.node), 0)
    return run.depth >= MOST_DEPTH or (again > MOST_AGAIN and run.conditional_depth > 0)


def _follow(run: Interpreter, function: Function, inner: Frame) -> Value:
    node = function.node
    run.entered.add(id(node))
    kept = run.conditional_depth, run.loop
    run.depth += 1
    run.active[id(node)] = run.active.get(id(node), 0) + 1
    try:
        if isinstance(node, ast.Lambda):
            return expressions.of(run, node.body, inner)
        inner.yielded = [] if inner.module.program.has_yield and _yields(node) else None
        status = run.block(node.body, inner)
    finally:
        run.depth -= 1
        run.active[id(node)] -= 1
        run.conditional_depth, run.loop = kept
    if inner.yielded is not None:
        return inner.yielded
    if status == "next":
        inner.returned.append(None)
    return one_of(inner.returned)


def _yields(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    todo: list[ast.AST] = list(node.body)
    while todo:
        one = todo.pop()
        if isinstance(one, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            todo += ast.iter_child_nodes(one)
    return False


def bind(function: Function, args: list[Value], keywords: dict[str, Value], names: dict[str, Value]) -> None:
    """Give a function's parameters their values."""
    spec = function.node.args
    positional = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    known = next((i for i, arg in enumerate(args) if isinstance(arg, UnknownTail)), len(args))
    rest = {key: value for key, value in keywords.items() if key != "**"}
    names.update(zip(positional, args[:known]))
    extra = list(args[len(positional) :])
    for name in [*positional, *(arg.arg for arg in spec.kwonlyargs)]:
        if name in names:
            continue
        if name in rest:
            names[name] = rest.pop(name)
        elif (known < len(args) or "**" in keywords) and not (name in function.defaults and "**" not in keywords):
            names[name] = Unknown(f"not all arguments of `{function.name}` are known", text=name)
        else:
            names[name] = function.defaults.get(name, _unknown(function, name))
    if spec.vararg is not None:
        names[spec.vararg.arg] = tuple(extra)
    if spec.kwarg is not None:
        more: dict[Value, Value] = dict(rest.items())
        if "**" in keywords:
            more[UnknownTail("not all arguments are known")] = keywords["**"]
        names[spec.kwarg.arg] = more


def _unknown(function: Function, name: str) -> Unknown:
    return Unknown(f"nothing in sight says what `{name}` of `{function.name}` is", text=name)


def call_unseen(run: Interpreter, function: Function, me: Value = None) -> Value:
    """Follow a function that nobody calls: its parameters are their defaults, or unknown."""
    inner = Frame(function.frame.module, function.frame, me=me, owner=function.owner)
    spec = function.node.args
    names = [arg.arg for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    for index, name in enumerate(names):
        own = me if index == 0 and me is not None else None
        inner.names[name] = own if own is not None else function.defaults.get(name, _unknown(function, name))
    if spec.vararg is not None:
        inner.names[spec.vararg.arg] = [UnknownTail("nobody in sight calls the function")]
    if spec.kwarg is not None:
        inner.names[spec.kwarg.arg] = {UnknownTail("nobody in sight calls the function"): Unknown("an argument")}
    return _follow(run, function, inner)


def defined(run: Interpreter, stmt: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> Value:
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
    run: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame
) -> dict[str, Value]:
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = list(zip(reversed(positional), reversed(spec.defaults)))
    found = {arg.arg: expressions.of(run, default, frame) for arg, default in pairs}
    for arg, keyword in zip(spec.kwonlyargs, spec.kw_defaults):
        if keyword is not None:
            found[arg.arg] = expressions.of(run, keyword, frame)
    return found


def defined_lambda(run: Interpreter, node: ast.Lambda, frame: Frame) -> Function:
    """A lambda's value."""
    return Function("a lambda", node, frame, _defaults(run, node, frame))


def _decorated(run: Interpreter, value: Value, decorator: ast.expr, frame: Frame) -> Value:
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    last = name.rpartition(".")[2]
    if isinstance(value, Function):
        if last in ("staticmethod", "classmethod"):
            return replace(value, flavour=last)
        if last in ("property", "cached_property"):
            return replace(value, flavour="property")
        if last in (
            "setter",
            "wraps",
            "lru_cache",
            "cache",
            "contextmanager",
            "abstractmethod",
            "override",
            "overload",
        ):
            return value
    applied = expressions.of(run, decorator, frame)
    if isinstance(applied, SdkObject) and applied.name.role is sdk.Role.STEP_DECORATOR and isinstance(value, Function):
        return replace(value, options={})
    if isinstance(applied, (Partial, Function)):
        result = invoke(run, applied, [value], {}, run.site(decorator, frame), frame)
        return result if isinstance(result, (Function, Partial)) else _wrapped(value)
    return _wrapped(value)


def _wrapped(value: Value) -> Value:
    return replace(value, wrapped=True) if isinstance(value, Function) else value


def defined_class(run: Interpreter, stmt: ast.ClassDef, frame: Frame) -> Class:
    """A class statement's value: its body is followed."""
    bases = [expressions.of(run, base, frame) for base in stmt.bases]
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


def instantiate(
    run: Interpreter, cls: Class, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """An object of a class of the repository; a step where the class derives from one."""
    me: Value
    if cls.sdk is not None and cls.sdk.role in sdk_calls.STEPS:
        me = sdk_calls.new_step(run, cls.sdk, site, cls)
    else:
        me = Instance(cls)
    init = cls.find("__init__")
    if isinstance(init, Function):
        call_function(run, replace(init, me=me), args, keywords, site)
    elif isinstance(me, Step) and cls.sdk is not None:
        sdk_calls.initialise(run, me, cls.sdk, args, keywords, site)
    elif isinstance(me, Instance) and cls.is_record:
        _record(me, args, keywords)
    return me


def _record(me: Instance, args: list[Value], keywords: dict[str, Value]) -> None:
    fields = [
        stmt.target.id
        for cls in reversed(list(me.cls.lineage()))
        for stmt in cls.node.body
        if isinstance(stmt, ast.AnnAssign) and isinstance(stmt.target, ast.Name)
    ]
    me.attributes.update(zip(fields, args))
    for name in fields[len(args) :]:
        default = me.cls.find(name)
        if name in keywords:
            me.attributes[name] = keywords[name]
        elif default is not None:
            me.attributes[name] = list(default) if isinstance(default, list) else default


def member(run: Interpreter, owner: Instance | Super | Class, name: str, expr: ast.expr, frame: Frame) -> Value:
    """An attribute of an object or a class of the repository."""
    if isinstance(owner, Instance):
        if name in owner.attributes:
            return owner.attributes[name]
        found = owner.cls.find(name)
        return bound(run, found, owner, owner.cls, expr, frame) if found is not None else _unset(owner, name)
    if isinstance(owner, Class):
        found = owner.find(name)
        if isinstance(found, Function) and found.flavour == "classmethod":
            return replace(found, me=owner)
        return found if found is not None else Unknown(f"class `{owner.name}` shows no `{name}`")
    cls = owner.me.cls if isinstance(owner.me, Instance) else owner.me.user if isinstance(owner.me, Step) else owner.cls
    found = (cls or owner.cls).find(name, after=owner.cls)
    if found is not None:
        return bound(run, found, owner.me, owner.cls, expr, frame)
    return Method(owner.me, f"super().{name}")


def _unset(owner: Instance, name: str) -> Value:
    return Unknown(f"nothing in sight sets `{name}` of `{owner.cls.name}`", text=f"self.{name}")


def bound(run: Interpreter, found: Value, me: Value, cls: Class, expr: ast.expr, frame: Frame) -> Value:
    """A class attribute as seen from an object."""
    if not isinstance(found, Function) or found.flavour == "staticmethod":
        return found
    if found.flavour == "property":
        return call_function(run, replace(found, me=me), [], {}, run.site(expr, frame))
    return replace(found, me=cls if found.flavour == "classmethod" else me)


def entered(run: Interpreter, value: Value) -> Value:
    """What `with value as x` binds."""
    if isinstance(value, list):
        return containers.item(run, value, 0) if value else Unknown("what the context manager gives is not known")
    if isinstance(value, Instance):
        enter = value.cls.find("__enter__")
        if isinstance(enter, Function):
            return call_function(
                run, replace(enter, me=value), [], {}, AllocationSite(enter.frame.module, value.cls.node)
            )
    return value


def _map(run: Interpreter, args: list[Value], site: AllocationSite, frame: Frame) -> Value:
    rows = containers.call(run, "zip", args[1:], {}, site)
    found: list[Value] = []
    for row in containers.elements(rows):
        if isinstance(row, UnknownTail):
            return [row]
        values = row if isinstance(row, tuple) else (row,)
        found.append(containers.placed(run, invoke(run, args[0], list(values), {}, site, frame)))
    return found


def _filter(run: Interpreter, args: list[Value], site: AllocationSite, frame: Frame) -> Value:
    found: list[Value] = []
    for element in containers.elements(args[1]) if len(args) > 1 else []:
        if isinstance(element, UnknownTail):
            found.append(element)
            continue
        value = bare(element)
        known = expressions.truth(value if args[0] is None else invoke(run, args[0], [value], {}, site, frame))
        if known is not False:
            found.append(element if known else containers.as_uncertain(element))
    return found


def _reduce(run: Interpreter, args: list[Value], site: AllocationSite, frame: Frame) -> Value:
    found = [*args[2:3], *map(bare, containers.elements(args[1]))] if len(args) > 1 else []
    if not found or any(isinstance(one, UnknownTail) for one in found):
        return Unknown("what is reduced is not known")
    result = found[0]
    for one in found[1:]:
        result = invoke(run, args[0], [result, one], {}, site, frame)
    return result


_SPECIAL: dict[str, Callable[[Interpreter, list[Value], AllocationSite, Frame], Value]] = {
    "map": _map,
    "filter": _filter,
    "functools.reduce": _reduce,
}
