"""Containers, strings and the builtins that pipelines are put together with."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    AllocationSite,
    Class,
    Element,
    Instance,
    Output,
    Outside,
    Partial,
    Properties,
    SdkObject,
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

if TYPE_CHECKING:
    from smfix.graph.execution.interpreter import Interpreter

MOST_RANGE = 5_000


def elements(value: Value) -> list[Value]:
    """What iterating gives, slots and all; an UnknownTail stands for what is not known."""
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return list(value)
    if isinstance(value, str):
        return list(value)
    if value is None or isinstance(value, CONSTANTS):
        return []
    if isinstance(value, Union):
        options = options_of(value)
        if all(isinstance(option, (list, tuple, type(None))) for option in options):
            return [
                Element(bare(e), False) if not isinstance(e, UnknownTail) else e for o in options for e in elements(o)
            ]
    if isinstance(value, Unknown):
        return [UnknownTail(value.reason)]
    return [UnknownTail("it is not known what iterating gives")]


def placed(run: Interpreter, value: Value) -> Value:
    """A value as an element: with a note where it is only there under some condition."""
    return Element(value, False) if run.conditional_depth else value


def as_uncertain(element: Value) -> Element:
    """An element that may not be there."""
    return Element(bare(element), False)


def as_set(values: Iterable[Value]) -> Value:
    """A set keeps the order in which it is written; what is twice in it is there once."""
    found: list[Value] = []
    for value in values:
        one = bare(value)
        if not any(bare(other) is one or (isinstance(one, str) and bare(other) == one) for other in found):
            found.append(value)
    return found


def as_key(value: Value) -> Any:
    """A value as a key of a dict."""
    try:
        hash(value)
    except TypeError:
        return Unknown("a key")
    return value


def item(run: Interpreter, owner: Value, index: Value) -> Value:
    """What `owner[index]` is."""
    if isinstance(owner, (Output, Properties)):
        return owner
    if isinstance(owner, dict):
        return _of_dict(owner, index)
    if isinstance(owner, (list, tuple)):
        return _of_list(owner, index)
    if isinstance(owner, str):
        exact = isinstance(index, int) and -len(owner) <= index < len(owner)
        return owner[index] if exact and isinstance(index, int) else Unknown("a letter")
    return Unknown("an element of what is not followed", refs_in(owner))


def _of_dict(owner: dict[Any, Value], index: Value) -> Value:
    key = as_key(index)
    if key in owner and not isinstance(key, Unknown):
        return bare(owner[key])
    if isinstance(index, (Unknown, Union)) and owner:
        return one_of(map(bare, owner.values()))
    return Unknown("a key that the dict does not have", refs_in(owner))


def _of_list(owner: list[Value] | tuple[Value, ...], index: Value) -> Value:
    if isinstance(index, int):
        before = owner[:index] if index >= 0 else owner[index:]
        sure = not any(isinstance(e, UnknownTail) or not getattr(e, "certain", True) for e in before)
        if sure and -len(owner) <= index < len(owner) and not isinstance(owner[index], UnknownTail):
            return bare(owner[index])
    known = [bare(element) for element in owner if not isinstance(element, UnknownTail)]
    if known and len(known) == len(owner):
        return one_of(known)
    return Unknown("which element it is is not known", refs_in(owner))


def sliced(run: Interpreter, owner: Value, bounds: list[Any]) -> Value:
    """`owner[a:b:c]`."""
    whole = all(bound is None or isinstance(bound, int) for bound in bounds)
    if isinstance(owner, str):
        return owner[slice(*bounds)] if whole else Unknown("a part of a text", (), "str", owner)
    if not isinstance(owner, (list, tuple)):
        return Unknown("a part of what is not followed", refs_in(owner))
    if whole and not any(isinstance(element, UnknownTail) for element in owner):
        return owner[slice(*bounds)]
    return [element if isinstance(element, UnknownTail) else Element(bare(element), False) for element in owner]


def set_item(run: Interpreter, owner: Value, index: Value, value: Value) -> None:
    """`owner[index] = value`."""
    for one in options_of(owner):
        if isinstance(one, dict):
            key = as_key(index)
            one[key] = one_of([bare(one[key]), value]) if run.conditional_depth and key in one else placed(run, value)
        elif isinstance(one, list) and isinstance(index, int) and -len(one) <= index < len(one):
            one[index] = placed(run, value)
        elif isinstance(one, Unknown):
            one.refs += refs_in(value)


def delete_item(run: Interpreter, owner: Value, index: Value) -> None:
    """`del owner[index]`."""
    if run.conditional_depth:
        return
    if isinstance(owner, dict):
        owner.pop(as_key(index), None)
    elif isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner):
        del owner[index]


def extend(run: Interpreter, owner: list[Value], value: Value, how: str, site: AllocationSite | None) -> None:
    """Put the elements of a value into a list, each with where that happened."""
    for element in elements(value):
        if isinstance(element, UnknownTail):
            owner.append(element)
            continue
        certain = getattr(element, "certain", True) and not run.conditional_depth
        if how or not certain:
            broken = isinstance(element, Element) and element.broken
            owner.append(Element(bare(element), certain, how, site, broken))
        else:
            owner.append(element)


def percent(template: str, value: Value) -> Value:
    """`"..." % value`."""
    values = [bare(v) for v in value] if isinstance(value, tuple) else [value]
    if all(isinstance(one, (str, int, float)) for one in values):
        try:
            return template % tuple(values)
        except (TypeError, ValueError):
            pass
    return Unknown("a part of the text is not known", refs_in(values), "str", template)


def method(
    run: Interpreter, owner: Value, name: str, args: list[Value], keywords: dict[str, Value], site: AllocationSite
) -> Value:
    """A method of a container or a string, called."""
    if not isinstance(owner, str) and isinstance(owner, CONTAINERS):
        run.spend(len(owner) // 4)
    if isinstance(owner, list):
        return _list_method(run, owner, name, args, site)
    if isinstance(owner, dict):
        return _dict_method(run, owner, name, args, keywords)
    if isinstance(owner, str):
        return _text_method(owner, name, args, keywords)
    return Unknown(f"what `.{name}()` returns is not known", refs_in([owner, *args]))


def _list_method(run: Interpreter, owner: list[Value], name: str, args: list[Value], site: AllocationSite) -> Value:
    first = args[0] if args else None
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
        at = next((i for i, e in enumerate(owner) if bare(e) is first or bare(e) == first), -1)
        if at >= 0:
            del owner[at]
    elif name == "pop" and owner and not run.conditional_depth:
        return bare(owner.pop(first)) if isinstance(first, int) else bare(owner.pop())
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


def _dict_method(
    run: Interpreter, owner: dict[Any, Value], name: str, args: list[Value], keywords: dict[str, Value]
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
    if name == "clear":
        owner.clear()
        return None
    return Unknown(f"what `.{name}()` of a dict returns is not known", refs_in(owner))


def _taken(run: Interpreter, owner: dict[Any, Value], name: str, key: Any, default: Value) -> Value:
    unsure = isinstance(key, (Unknown, Union)) or any(isinstance(one, (UnknownTail, Unknown)) for one in owner)
    if key in owner:
        value = owner[key]
        if name == "pop" and not run.conditional_depth:
            del owner[key]
        return bare(value)
    if name == "setdefault":
        owner[key] = default
    return one_of([*map(bare, owner.values()), default]) if unsure else default


def _text_method(owner: str, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    if name == "format" and _all_plain((*args, *keywords.values())):
        try:
            return owner.format(*args, **keywords)
        except (IndexError, KeyError, ValueError, AttributeError):
            return Unknown("a part of the text is not known", (), "str", owner)
    if name == "join" and args:
        parts = [bare(element) for element in elements(args[0])]
        if all(isinstance(part, str) for part in parts):
            return owner.join(str(part) for part in parts)
        texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
        return Unknown("a part of the text is not known", refs_in(parts), "str", owner.join(texts))
    if name in _PURE and all(isinstance(arg, (str, int)) for arg in args) and not keywords:
        result: Value = getattr(owner, name)(*args)
        return result
    return Unknown("a part of the text is not known", refs_in([*args, *keywords.values()]), "str", owner)


def _all_plain(values: Iterable[Value]) -> bool:
    return all(isinstance(value, (str, int, float, bool)) for value in values)


_PURE = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "casefold", "split", "rsplit"}
    | {"splitlines", "startswith", "endswith", "removeprefix", "removesuffix", "zfill", "partition", "rpartition"}
    | {"swapcase", "isdigit", "isalpha", "find", "count"}
)


def is_builtin(name: str) -> bool:
    """Whether the builtins have the name."""
    return hasattr(builtins, name)


def is_modelled(dotted: str) -> bool:
    """Whether something is known of a function outside the repository."""
    return dotted in _FUNCTIONS or dotted.split(".")[0] in _STANDARD or hasattr(builtins, dotted)


_STANDARD = frozenset({"typing", "functools", "itertools", "collections", "dataclasses", "os", "json", "copy", "abc"})


def call(run: Interpreter, dotted: str, args: list[Value], keywords: dict[str, Value], site: AllocationSite) -> Value:
    """A builtin or a function of another package, called."""
    method = _FUNCTIONS.get(dotted)
    if method is not None:
        run.spend(sum(len(arg) for arg in args if isinstance(arg, CONTAINERS)) // 4)
        return method(run, args, keywords)
    return Unknown(f"what `{dotted}` returns is not known", refs_in([*args, *keywords.values()]), dotted)


def _list(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return elements(args[0]) if args else []


def _tuple(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return tuple(elements(args[0])) if args else ()


def _set(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return as_set(elements(args[0])) if args else []


def _dict(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
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


def _sorted(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    found = elements(args[0]) if args else []
    plain = [bare(one) for one in found]
    if all(isinstance(one, str) for one in plain) and not keywords:
        return sorted(str(one) for one in plain)
    return [element if isinstance(element, UnknownTail) else Element(bare(element), False) for element in found]


def _reversed(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return elements(args[0])[::-1] if args else []


def _zip(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    columns = [elements(arg) for arg in args]
    known = [c for c in columns if not any(isinstance(e, UnknownTail) for e in c)]
    if len(known) == len(columns):
        return [tuple(map(bare, row)) for row in zip(*columns)]
    return [UnknownTail("it is not known how many there are")]


def _pairwise(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    found = elements(args[0]) if args else []
    return _zip(run, [found, found[1:]], {})


def _enumerate(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
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


def _range(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    whole = [arg for arg in args if isinstance(arg, int)]
    if len(whole) == len(args) and 0 < len(args) < 4 and (len(whole) < 3 or whole[2]):
        numbers = range(*whole)
        return list(numbers) if len(numbers) <= MOST_RANGE else [UnknownTail("the range is long")]
    return [UnknownTail("the range is not known")]


def _len(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[0] if args else None
    if isinstance(value, (str, list, tuple, dict)):
        sure = not any(isinstance(e, UnknownTail) or not getattr(e, "certain", True) for e in value)
        if sure:
            return len(value)
    return Unknown("a number")


def _str(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[0] if args else ""
    if isinstance(value, (str, int, float, bool)):
        return str(value)
    return Unknown("a text that is not known", refs_in(value), "str", getattr(value, "text", ""))


def _number(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[0] if args else 0
    return value if isinstance(value, (int, float)) else Unknown("a number", refs_in(value))


def _isinstance(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) == 2:
        found = {_is_a(option, args[1]) for option in options_of(args[0])}
        if len(found) == 1 and None not in found:
            return found.pop()
    return Unknown("a condition")


def _is_a(value: Value, cls: Value) -> bool | None:
    if isinstance(cls, tuple):
        found = [_is_a(value, one) for one in cls]
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


def _getattr(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) > 1 and isinstance(args[1], str):
        owner, name = args[0], args[1]
        if isinstance(owner, Instance):
            found = owner.attributes.get(name)
            return found if found is not None else args[2] if len(args) > 2 else Unknown(f"`{name}` is never set")
    return Unknown("`getattr` of what is not followed", refs_in(args))


def _setattr(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) == 3 and isinstance(args[0], Instance) and isinstance(args[1], str):
        args[0].attributes[args[1]] = args[2]
    return None


def _next(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return item(run, elements(args[0]), 0) if args and elements(args[0]) else args[1] if len(args) > 1 else None


def _chain(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return [element for arg in args for element in elements(arg)]


def _chained(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return _chain(run, [bare(one) for one in elements(args[0])] if args else [], {})


def _partial(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return Partial(args[0], args[1:], keywords) if args else None


def _same(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = args[-1] if args else None
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value


def _nothing(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return None


def _join_path(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    if all(isinstance(arg, str) for arg in args):
        return "/".join(str(arg) for arg in args)
    return Unknown("a path", refs_in(args), "str")


def _any(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    return Unknown("a condition")


def _field(run: Interpreter, args: list[Value], keywords: dict[str, Value]) -> Value:
    if "default_factory" in keywords:
        factory = keywords["default_factory"]
        return _FUNCTIONS[factory.dotted](run, [], {}) if _makes_empty(factory) else Unknown("a field")  # type: ignore[attr-defined]
    return keywords.get("default", Unknown("a field without a default"))


def _makes_empty(factory: Value) -> bool:
    return isinstance(factory, Outside) and factory.dotted in ("list", "dict", "set", "tuple")


_FUNCTIONS: dict[str, Callable[[Interpreter, list[Value], dict[str, Value]], Value]] = {
    "list": _list,
    "iter": _list,
    "collections.deque": _list,
    "tuple": _tuple,
    "set": _set,
    "frozenset": _set,
    "dict": _dict,
    "collections.OrderedDict": _dict,
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
    "copy.copy": _same,
    "typing.cast": _same,
    "print": _nothing,
    "os.path.join": _join_path,
    "any": _any,
    "all": _any,
    "hasattr": _any,
    "dataclasses.field": _field,
}
