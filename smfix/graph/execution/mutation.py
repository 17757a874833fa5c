"""What changes a container: methods, `owner[index] = value`, `del`; under a condition both outcomes stay possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smfix.graph.execution import limits
from smfix.graph.execution.containers import as_key, elements, placed
from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    AllocationSite,
    Element,
    Output,
    Pipeline,
    Properties,
    Step,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
    refs_in,
)
from smfix.graph.execution.text import text_method

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def _notice(run: Execution, *values: Value) -> None:
    """Count what is put somewhere as an effect, where it is something that a graph can show."""
    for value in values:
        inner = value if isinstance(value, (list, tuple)) else (value,)
        run.effects += any(isinstance(bare(one), (Step, Output, Properties, Pipeline)) for one in inner)


def put(run: Execution, names: dict[str, Value], name: str, value: Value) -> None:
    """Set an attribute; under a condition it may keep what it had."""
    _notice(run, value)
    names[name] = one_of([names[name], value]) if run.conditional_depth and name in names else value


def set_item(run: Execution, owner: Value, index: Value, value: Value) -> None:
    """`owner[index] = value`."""
    _notice(run, value)
    for one in options_of(owner):
        if isinstance(one, dict):
            key = as_key(index)
            one[key] = one_of([bare(one[key]), value]) if run.conditional_depth and key in one else placed(run, value)
        elif isinstance(one, list) and isinstance(index, int) and -len(one) <= index < len(one):
            one[index] = placed(run, value)
        elif isinstance(one, Unknown):
            one.refs += refs_in(value)


def delete_item(run: Execution, owner: Value, index: Value) -> None:
    """`del owner[index]`."""
    if run.conditional_depth:
        return
    if isinstance(owner, dict):
        owner.pop(as_key(index), None)
    elif isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner):
        del owner[index]


def extend(run: Execution, owner: list[Value], value: Value, how: str, site: AllocationSite | None) -> None:
    """Put the elements of a value into a list, each with where that happened."""
    added = elements(value)
    _notice(run, added)
    run.spend(len(added) // 4)
    if len(owner) + len(added) > limits.MOST_ELEMENTS:
        run.note(f"a list grows beyond {limits.MOST_ELEMENTS} elements: what else is put into it is not shown")
        added = [UnknownTail(limits.TOO_LARGE)]
    for element in added:
        if isinstance(element, UnknownTail):
            owner.append(element)
            continue
        certain = getattr(element, "certain", True) and not run.conditional_depth
        if how or not certain:
            broken = isinstance(element, Element) and element.broken
            owner.append(Element(bare(element), certain, how, site, broken))
        else:
            owner.append(element)


def container_method(
    run: Execution, owner: Value, name: str, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """A method of a container or a string, called."""
    if not isinstance(owner, str) and isinstance(owner, CONTAINERS):
        run.spend(len(owner) // 4)
    if isinstance(owner, list):
        return _list_method(run, owner, name, args, site)
    if isinstance(owner, dict):
        return _dict_method(run, owner, name, args, keywords)
    if isinstance(owner, str):
        return text_method(owner, name, args, keywords)
    return Unknown(f"what `.{name}()` returns is not known", refs_in([owner, *args]))


def _list_method(run: Execution, owner: list[Value], name: str, args: list[Value], site: AllocationSite) -> Value:
    first = args[0] if args else None
    _notice(run, *args)
    if name in ("append", "add", "appendleft") and args:
        owner.insert(
            0 if name == "appendleft" else len(owner), Element(first, not run.conditional_depth, ".append", site)
        )
    elif name == "insert" and len(args) > 1:
        at = first if isinstance(first, int) else len(owner)
        owner.insert(at, Element(args[1], not run.conditional_depth, ".insert", site))
    elif name in ("extend", "update", "union"):
        target = list(owner) if name == "union" else owner
        for arg in args:
            extend(run, target, arg, "", None)
        return target if name == "union" else None
    elif name in ("remove", "discard") and args and not run.conditional_depth:
        at = next(
            (i for i, e in enumerate(owner) if bare(e) is first or _same_constant(bare(e), first)),
            -1,
        )
        if at >= 0:
            del owner[at]
    elif name == "pop" and owner and not run.conditional_depth:
        at = first if isinstance(first, int) else -1
        return bare(owner.pop(at)) if -len(owner) <= at < len(owner) else Unknown("Python fails on this")
    elif name == "clear" and not run.conditional_depth:
        owner.clear()
    elif name == "reverse" and not run.conditional_depth:
        owner.reverse()
    elif name == "copy":
        return list(owner)
    elif name in ("index", "count", "pop"):
        return Unknown("which element it is is not known", refs_in(owner))
    elif name not in ("sort", "remove", "discard", "clear", "reverse"):
        return Unknown(f"what `.{name}()` of a list returns is not known", refs_in(owner))
    return None


def _same_constant(one: Value, other: Value) -> bool:
    return isinstance(one, CONSTANTS) and isinstance(other, CONSTANTS) and one == other


def _dict_method(
    run: Execution, owner: dict[Any, Value], name: str, args: list[Value], keywords: dict[str, Value]
) -> Value:
    if name == "values":
        return list(owner.values())
    if name == "keys":
        return list(owner)
    if name == "items":
        return [(key, bare(value)) for key, value in owner.items()]
    if name in ("get", "pop", "setdefault") and args:
        return _taken(run, owner, name, as_key(args[0]), args[1] if len(args) > 1 else None)
    if name == "update":
        for arg in args:
            if isinstance(arg, dict):
                owner.update(arg)
            else:
                owner[UnknownTail("a dict that is not known is merged in")] = Unknown(
                    "its value is not known", refs_in(arg)
                )
        owner.update(keywords)
        return None
    if name == "copy":
        return dict(owner)
    if name == "clear" and not run.conditional_depth:
        owner.clear()
        return None
    return Unknown(f"what `.{name}()` of a dict returns is not known", refs_in(owner))


def _taken(run: Execution, owner: dict[Any, Value], name: str, key: Any, default: Value) -> Value:
    unsure = isinstance(key, (Unknown, Union)) or any(isinstance(one, (UnknownTail, Unknown)) for one in owner)
    if key in owner:
        value = owner[key]
        if name == "pop" and not run.conditional_depth:
            del owner[key]
        return bare(value)
    if name == "setdefault":
        owner[key] = default
    return one_of([*map(bare, owner.values()), default]) if unsure else default
