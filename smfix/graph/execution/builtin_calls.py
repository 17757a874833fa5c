"""Builtins and functions of the standard library that pipelines are put together with."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smfix import sdk
from smfix.graph.execution.containers import as_key, as_set, elements, item
from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    AllocationSite,
    Class,
    Element,
    Instance,
    Nesting,
    Output,
    Outside,
    Partial,
    SdkObject,
    SdkPath,
    Step,
    Unknown,
    UnknownTail,
    Value,
    bare,
    options_of,
    refs_in,
)
from smfix.graph.execution.limits import MOST_ELEMENTS

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def is_builtin(name: str) -> bool:
    """Whether the builtins have the name."""
    return hasattr(builtins, name)


def is_modelled(dotted: str) -> bool:
    """Whether something is known of a function outside the repository."""
    return dotted in _FUNCTIONS or dotted.split(".")[0] in _STANDARD or hasattr(builtins, dotted)


_STANDARD = frozenset({"typing", "functools", "itertools", "collections", "dataclasses", "os", "json", "copy", "abc"})


def call_outside(
    run: Execution, dotted: str, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """A builtin or a function of another package, called."""
    function = _FUNCTIONS.get(dotted)
    if function is not None:
        run.spend(sum(len(arg) for arg in args if isinstance(arg, CONTAINERS)) // 4)
        return function(run, args, keywords)
    return Unknown(f"what `{dotted}` returns is not known", refs_in([*args, *keywords.values()]), dotted)


def _make_list(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return elements(args[0]) if args else []


def _make_tuple(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return tuple(elements(args[0])) if args else ()


def _make_set(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return as_set(elements(args[0])) if args else []


def _make_dict(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    found: dict[Any, Value] = {}
    for arg in args:
        if isinstance(arg, dict):
            found.update(arg)
            continue
        for pair in map(bare, elements(arg)):
            if isinstance(pair, tuple) and len(pair) == 2:
                found[as_key(pair[0])] = pair[1]
            else:
                found[UnknownTail("a pair that is not known")] = Unknown("its value is not known", refs_in(pair))
    return {**found, **keywords}


def _sorted(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    found = elements(args[0]) if args else []
    plain = [bare(one) for one in found]
    if all(isinstance(one, str) for one in plain) and not keywords:
        return sorted(str(one) for one in plain)
    return [element if isinstance(element, UnknownTail) else Element(bare(element), False) for element in found]


def _reversed(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return elements(args[0])[::-1] if args else []


def _zip(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    columns = [elements(arg) for arg in args]
    known = [c for c in columns if not any(isinstance(e, UnknownTail) for e in c)]
    if len(known) == len(columns):
        return [tuple(map(bare, row)) for row in zip(*columns)]
    return [UnknownTail("it is not known how many there are")]


def _pairwise(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    found = elements(args[0]) if args else []
    return _zip(run, [found, found[1:]], {})


def _enumerate(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    start = args[1] if len(args) > 1 else keywords.get("start", 0)
    first = start if isinstance(start, int) else 0
    found: list[Value] = []
    for index, element in enumerate(elements(args[0]) if args else [], first):
        if isinstance(element, UnknownTail):
            found.append(element)
            break
        pair = (index, bare(element))
        found.append(pair if getattr(element, "certain", True) else Element(pair, False))
    return found


def _range(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    whole = [arg for arg in args if isinstance(arg, int)]
    if len(whole) == len(args) and 0 < len(args) < 4 and (len(whole) < 3 or whole[2]):
        numbers = range(*whole)
        short = not numbers[MOST_ELEMENTS:]
        return list(numbers) if short else [UnknownTail("the range is long")]
    return [UnknownTail("the range is not known")]


def _len(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[0] if args else None
    if isinstance(value, (str, list, tuple, dict)):
        sure = not any(isinstance(e, UnknownTail) or not getattr(e, "certain", True) for e in value)
        if sure:
            return len(value)
    return Unknown("a number")


def _str(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[0] if args else ""
    if isinstance(value, (str, int, float, bool)):
        return str(value)
    return Unknown("a text that is not known", refs_in(value), "str", getattr(value, "text", ""))


def _number(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[0] if args else 0
    return value if isinstance(value, (int, float)) else Unknown("a number", refs_in(value))


def _isinstance(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) == 2:
        found = {_is_a(option, args[1]) for option in options_of(args[0])}
        if len(found) == 1 and None not in found:
            return found.pop()
    return Unknown("a condition")


def _is_a(value: Value, cls: Value, nesting: Nesting | None = None) -> bool | None:
    if isinstance(cls, tuple):
        inside = (nesting or Nesting()).enter(cls)
        found = [_is_a(value, bare(one), inside) for one in cls] if inside is not None else []
        return True if True in found else None if None in found else False
    if isinstance(value, Unknown):
        return None
    if isinstance(cls, Outside):
        builtin = getattr(builtins, cls.dotted, None)
        if cls.dotted in ("list", "set", "frozenset") and isinstance(value, list):
            return cls.dotted == "list"
        if isinstance(builtin, type) and builtin is not object:
            return isinstance(value, builtin) if isinstance(value, (*CONSTANTS, *CONTAINERS)) else False
        return None
    if isinstance(cls, SdkObject):
        return None if isinstance(value, (Step, Instance)) else False
    if isinstance(cls, Class):
        own = value.cls if isinstance(value, Instance) else value.user if isinstance(value, Step) else None
        return own is not None and any(one is cls for one in own.lineage())
    return None


def _getattr(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) > 1 and isinstance(args[1], str):
        owner, name = args[0], args[1]
        if isinstance(owner, Instance):
            found = owner.attributes.get(name)
            return found if found is not None else args[2] if len(args) > 2 else Unknown(f"`{name}` is never set")
    return Unknown("`getattr` of what is not followed", refs_in(args))


def _setattr(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) == 3 and isinstance(args[0], Instance) and isinstance(args[1], str):
        args[0].attributes[args[1]] = args[2]
    return None


def _next(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    found = elements(args[0]) if args else []
    if not found:
        return args[1] if len(args) > 1 else None
    if run.conditional_depth:  # how far the iterator is, is not known afterwards
        return Unknown("which element it is is not known", refs_in(found))
    value = item(run, found, 0)
    if isinstance(args[0], list) and not isinstance(found[0], UnknownTail):
        del args[0][0]
    return value


def _chain(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return [element for arg in args for element in elements(arg)]


def _chained(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return _chain(run, [bare(one) for one in elements(args[0])] if args else [], {})


def _partial(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return Partial(args[0], args[1:], keywords) if args else None


def _same(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[-1] if args else None
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value


def _copy(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    if any(isinstance(option, (Step, Output)) for arg in args for option in options_of(arg)):
        return Unknown("a copy of a step", refs_in(args))
    return _same(run, args, keywords)


def _import_module(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    name = args[0] if args else None
    return SdkPath(name) if isinstance(name, str) and sdk.is_sdk(name) else Unknown("a module that is not followed")


def _none(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return None


def _join_path(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    if all(isinstance(arg, str) for arg in args):
        return "/".join(str(arg) for arg in args)
    return Unknown("a path", refs_in(args), "str")


def _condition(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    return Unknown("a condition")


def _field(run: Execution, args: list[Value], keywords: dict[str, Value]) -> Value:
    if "default_factory" in keywords:
        factory = keywords["default_factory"]
        return _FUNCTIONS[factory.dotted](run, [], {}) if _makes_empty(factory) else Unknown("a field")  # type: ignore[attr-defined]
    return keywords.get("default", Unknown("a field without a default"))


def _makes_empty(factory: Value) -> bool:
    return isinstance(factory, Outside) and factory.dotted in ("list", "dict", "set", "tuple")


_FUNCTIONS: dict[str, Callable[[Execution, list[Value], dict[str, Value]], Value]] = {
    "list": _make_list,
    "iter": _make_list,
    "collections.deque": _make_list,
    "tuple": _make_tuple,
    "set": _make_set,
    "frozenset": _make_set,
    "dict": _make_dict,
    "collections.OrderedDict": _make_dict,
    "sorted": _sorted,
    "reversed": _reversed,
    "zip": _zip,
    "itertools.pairwise": _pairwise,
    "enumerate": _enumerate,
    "range": _range,
    "len": _len,
    "str": _str,
    "int": _number,
    "float": _number,
    "isinstance": _isinstance,
    "getattr": _getattr,
    "setattr": _setattr,
    "next": _next,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chained,
    "functools.partial": _partial,
    "copy.copy": _copy,
    "importlib.import_module": _import_module,
    "typing.cast": _same,
    "print": _none,
    "os.path.join": _join_path,
    "any": _condition,
    "all": _condition,
    "hasattr": _condition,
    "dataclasses.field": _field,
}
