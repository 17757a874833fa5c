"""Calls: of the repository's functions and classes with their arguments, and of everything else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.graph.execution import asked
from smfix.graph.execution.attributes import as_value, get_attribute
from smfix.graph.execution.builtin_calls import call_outside
from smfix.graph.execution.construction import instantiate
from smfix.graph.execution.containers import as_uncertain, elements, placed
from smfix.graph.execution.functions import call_function
from smfix.graph.execution.heap import (
    CONTAINERS,
    AllocationSite,
    Class,
    Frame,
    Function,
    Instance,
    Method,
    Output,
    Outside,
    Partial,
    Pipeline,
    SdkObject,
    SdkPath,
    Selection,
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
from smfix.graph.execution.mutation import container_method
from smfix.graph.execution.reduce import truth
from smfix.graph.execution.sdk_calls import call_sdk, escape, set_step_attribute, step_method, under_step

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def call_expression(run: Execution, expr: ast.Call, frame: Frame) -> Value:
    """The value of a call expression."""
    if isinstance(expr.func, ast.Name) and expr.func.id == "super" and not expr.args and frame.owner is not None:
        return Super(frame.me, frame.owner)
    function = run.evaluate(expr.func, frame)
    args, keywords = _arguments(run, expr, frame)
    site = run.site(expr, frame)
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "add_depends_on":
        function, args, keywords = asked.ordering(run, expr, function, args, keywords, frame)
    else:
        args, keywords = asked.construction(run, expr, function, args, keywords, frame)
    options = options_of(function)
    if len(options) == 1:
        return invoke(run, function, args, keywords, site)
    run.conditional_depth += 1
    found = [invoke(run, one, args, keywords, site) for one in options]
    run.conditional_depth -= 1
    return one_of(found)


def _arguments(run: Execution, expr: ast.Call, frame: Frame) -> tuple[list[Value], dict[str, Value]]:
    """Positional and keyword arguments; an UnknownTail among them, or under "**", where not all of them are known."""
    args: list[Value] = []
    for arg in expr.args:
        if isinstance(arg, ast.Starred):
            args += map(bare, elements(run.evaluate(arg.value, frame)))
        else:
            args.append(as_value(run.evaluate(arg, frame)))
    keywords: dict[str, Value] = {}
    for keyword in expr.keywords:
        value = as_value(run.evaluate(keyword.value, frame))
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
    run: Execution, function: Value, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """Call a value."""
    if isinstance(function, Function):
        return call_function(run, function, args, keywords, site)
    if isinstance(function, Class):
        return instantiate(run, function, args, keywords, site)
    if isinstance(function, SdkObject):
        return call_sdk(run, function.name, args, keywords, site)
    if isinstance(function, Partial):
        return _call_partial(run, function, args, keywords, site)
    if isinstance(function, Method):
        return _call_method(run, function, args, keywords, site)
    if isinstance(function, Outside):
        special = _SPECIAL.get(function.dotted)
        if special is not None:
            return special(run, args, site)
        escape(args, keywords, function.dotted)
        return call_outside(run, function.dotted, args, keywords, site)
    if isinstance(function, SdkPath):
        return Unknown(f"`{function.dotted}`", refs_in([*args, *keywords.values()]), function.dotted)
    if isinstance(function, Instance) and isinstance(function.cls.find("__call__"), Function):
        inner = function.cls.find("__call__")
        assert isinstance(inner, Function)
        return call_function(run, replace(inner, me=function), args, keywords, site)
    escape(args, keywords, "a function")
    return Unknown("what this call returns is not known", refs_in([function, *args, *keywords.values()]))


def _call_partial(
    run: Execution, function: Partial, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    if isinstance(function.function, SdkObject) and function.function.name.role is sdk.Role.STEP_DECORATOR:
        return under_step(args[0] if args else None, function.keywords, site)
    return invoke(run, function.function, [*function.args, *args], {**function.keywords, **keywords}, site)


def _call_method(
    run: Execution, method: Method, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    owner = method.owner
    if isinstance(owner, Step):
        return step_method(run, owner, method.name, args, keywords, site)
    if isinstance(owner, (*CONTAINERS, str)):
        return container_method(run, owner, method.name, args, keywords, site)
    refs = refs_in([owner, *args, *keywords.values()])
    if isinstance(owner, Pipeline) and method.name == "start":
        owner.selections += [one for one in (*args, *keywords.values()) if isinstance(one, Selection)]
    if isinstance(owner, Unknown):
        if method.name.startswith(("set_", "add_", "update", "append", "extend")):
            owner.refs += refs_in([*args, *keywords.values()])
        escape(args, keywords, f"a method `{method.name}`")
        return Unknown(f"what `.{method.name}()` returns is not known", refs, f"{owner.what}.{method.name}")
    return Unknown(f"what `.{method.name}()` returns is not known", refs)


def _map(run: Execution, args: list[Value], site: AllocationSite) -> Value:
    rows = call_outside(run, "zip", args[1:], {}, site)
    found: list[Value] = []
    for row in elements(rows):
        if isinstance(row, UnknownTail):
            return [row]
        values = row if isinstance(row, tuple) else (row,)
        found.append(placed(run, invoke(run, args[0], list(values), {}, site)))
    return found


def _filter(run: Execution, args: list[Value], site: AllocationSite) -> Value:
    found: list[Value] = []
    for element in elements(args[1]) if len(args) > 1 else []:
        if isinstance(element, UnknownTail):
            found.append(element)
            continue
        value = bare(element)
        known = truth(value if args[0] is None else invoke(run, args[0], [value], {}, site))
        if known is not False:
            found.append(element if known else as_uncertain(element))
    return found


def _reduce(run: Execution, args: list[Value], site: AllocationSite) -> Value:
    found = [*args[2:3], *map(bare, elements(args[1]))] if len(args) > 1 else []
    if not found or any(isinstance(one, UnknownTail) for one in found):
        return Unknown("what is reduced is not known")
    result = found[0]
    for one in found[1:]:
        result = invoke(run, args[0], [result, one], {}, site)
    return result


def _getattr(run: Execution, args: list[Value], site: AllocationSite) -> Value:
    known = len(args) > 1 and isinstance(args[1], str) and isinstance(args[0], (Step, Output, Pipeline))
    if known and isinstance(site.node, ast.Call):
        return get_attribute(run, args[0], str(args[1]), site.node, Frame(site.module, None))
    return call_outside(run, "getattr", args, {}, site)


def _setattr(run: Execution, args: list[Value], site: AllocationSite) -> Value:
    if len(args) == 3 and isinstance(args[1], str) and isinstance(args[0], Step):
        set_step_attribute(run, args[0], args[1], args[2], site)
        return None
    return call_outside(run, "setattr", args, {}, site)


_SPECIAL: dict[str, Callable[[Execution, list[Value], AllocationSite], Value]] = {
    "getattr": _getattr,
    "setattr": _setattr,
    "map": _map,
    "filter": _filter,
    "functools.reduce": _reduce,
}
