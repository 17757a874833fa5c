"""The repository's functions, followed with their arguments, or without where no visible code calls them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.graph.execution.heap import (
    CONSTANTS,
    AllocationSite,
    Frame,
    Function,
    Unknown,
    UnknownTail,
    Value,
    one_of,
    refs_in,
)
from smfix.graph.execution.sdk_calls import escape, function_step
from smfix.graph.execution.unrelated_calls import follow_unrelated

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution

MOST_DEPTH = 40
"""Calls inside calls that are followed."""
MOST_AGAIN = 2
"""How often a function is followed inside itself, where it is not known whether it calls itself."""


def call_function(
    run: Execution,
    function: Function,
    args: list[Value],
    keywords: dict[str, Value],
    site: AllocationSite,
) -> Value:
    """A function of the repository, with its arguments; one under `@step` becomes a step."""
    if function.options is not None:
        return function_step(run, function, args, keywords, site)
    if function.results is not None:
        return _once(run, function, args, keywords, site)
    if function.wrapped:
        escape(args, keywords, function.name)
        return Unknown(f"`{function.name}` is decorated by something that is not followed", refs_in(args))
    if _too_deep(run, function):
        run.note(f"calls of `{function.name}` inside calls are not followed deeper than {MOST_DEPTH}")
        return Unknown("calls are nested too deeply", refs_in(args))
    if function.me is not None:
        args = [function.me, *args]
    inner = Frame(function.frame.module, function.frame, me=function.me, owner=function.owner)
    bind_parameters(function, args, keywords, inner.names)
    return follow_unrelated(run, function, [*args, *keywords.values()], lambda: _follow(run, function, inner))


def _once(
    run: Execution, function: Function, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """What a function returns that remembers it for the same arguments."""
    assert function.results is not None
    given = [function.me, *args, *keywords.values()]
    key = (len(args), *keywords, *((type(one), one) if isinstance(one, CONSTANTS) else id(one) for one in given))
    if key not in function.results:
        found = call_function(run, replace(function, results=None), args, keywords, site)
        function.results[key] = (found, given)
    return function.results[key][0]


def _too_deep(run: Execution, function: Function) -> bool:
    again = run.active.get(id(function.node), 0)
    return run.depth >= MOST_DEPTH or (again > MOST_AGAIN and run.conditional_depth > 0)


def _follow(run: Execution, function: Function, inner: Frame) -> Value:
    node = function.node
    run.entered.add(id(node))
    kept = run.conditional_depth, run.loop
    run.depth += 1
    run.active[id(node)] = run.active.get(id(node), 0) + 1
    try:
        if isinstance(node, ast.Lambda):
            return run.evaluate(node.body, inner)
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


def bind_parameters(function: Function, args: list[Value], keywords: dict[str, Value], names: dict[str, Value]) -> None:
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
    return Unknown(f"nothing visible says what `{name}` of `{function.name}` is", text=name)


def call_unseen(run: Execution, function: Function, me: Value = None) -> Value:
    """Follow a function that nobody calls: its parameters are their defaults, or unknown."""
    inner = Frame(function.frame.module, function.frame, me=me, owner=function.owner)
    spec = function.node.args
    names = [arg.arg for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    for index, name in enumerate(names):
        own = me if index == 0 and me is not None else None
        inner.names[name] = own if own is not None else function.defaults.get(name, _unknown(function, name))
    if spec.vararg is not None:
        inner.names[spec.vararg.arg] = [UnknownTail("no visible code calls the function")]
    if spec.kwarg is not None:
        inner.names[spec.kwarg.arg] = {UnknownTail("no visible code calls the function"): Unknown("an argument")}
    return _follow(run, function, inner)
