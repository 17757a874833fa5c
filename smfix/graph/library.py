"""Containers, strings and the builtins that pipelines are put together with."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from smfix.graph.things import (
    CONSTANTS,
    CONTAINERS,
    Choice,
    Class,
    Instance,
    Opaque,
    Output,
    Outside,
    Partial,
    Properties,
    Rest,
    SdkThing,
    Site,
    Slot,
    Step,
    Thing,
    bare,
    one_of,
    options_of,
    refs_in,
)

if TYPE_CHECKING:
    from smfix.graph.run import Run

MOST_RANGE = 5_000


def elements(value: Thing) -> list[Thing]:
    """What iterating gives, slots and all; a Rest stands for what is not known."""
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return list(value)
    if isinstance(value, str):
        return list(value)
    if value is None or isinstance(value, CONSTANTS):
        return []
    if isinstance(value, Choice):
        options = options_of(value)
        if all(isinstance(option, (list, tuple, type(None))) for option in options):
            return [Slot(bare(e), False) if not isinstance(e, Rest) else e for o in options for e in elements(o)]
    if isinstance(value, Opaque):
        return [Rest(value.reason)]
    return [Rest("it is not known what iterating gives")]


def placed(run: Run, value: Thing) -> Thing:
    """A value as an element: with a note where it is only there under some condition."""
    return Slot(value, False) if run.maybe else value


def as_uncertain(element: Thing) -> Slot:
    """An element that may not be there."""
    return Slot(bare(element), False)


def as_set(values: Iterable[Thing]) -> Thing:
    """A set keeps the order in which it is written; what is twice in it is there once."""
    found: list[Thing] = []
    for value in values:
        one = bare(value)
        if not any(bare(other) is one or (isinstance(one, str) and bare(other) == one) for other in found):
            found.append(value)
    return found


def as_key(value: Thing) -> Any:
    """A value as a key of a dict."""
    try:
        hash(value)
    except TypeError:
        return Opaque("a key")
    return value


def item(run: Run, owner: Thing, index: Thing) -> Thing:
    """What `owner[index]` is."""
    if isinstance(owner, (Output, Properties)):
        return owner
    if isinstance(owner, dict):
        return _of_dict(owner, index)
    if isinstance(owner, (list, tuple)):
        return _of_list(owner, index)
    if isinstance(owner, str):
        exact = isinstance(index, int) and -len(owner) <= index < len(owner)
        return owner[index] if exact and isinstance(index, int) else Opaque("a letter")
    return Opaque("an element of what is not followed", refs_in(owner))


def _of_dict(owner: dict[Any, Thing], index: Thing) -> Thing:
    key = as_key(index)
    if key in owner and not isinstance(key, Opaque):
        return bare(owner[key])
    if isinstance(index, (Opaque, Choice)) and owner:
        return one_of(map(bare, owner.values()))
    return Opaque("a key that the dict does not have", refs_in(owner))


def _of_list(owner: list[Thing] | tuple[Thing, ...], index: Thing) -> Thing:
    if isinstance(index, int):
        before = owner[:index] if index >= 0 else owner[index:]
        sure = not any(isinstance(e, Rest) or not getattr(e, "certain", True) for e in before)
        if sure and -len(owner) <= index < len(owner) and not isinstance(owner[index], Rest):
            return bare(owner[index])
    known = [bare(element) for element in owner if not isinstance(element, Rest)]
    if known and len(known) == len(owner):
        return one_of(known)
    return Opaque("which element it is is not known", refs_in(owner))


def sliced(run: Run, owner: Thing, bounds: list[Any]) -> Thing:
    """`owner[a:b:c]`."""
    whole = all(bound is None or isinstance(bound, int) for bound in bounds)
    if isinstance(owner, str):
        return owner[slice(*bounds)] if whole else Opaque("a part of a text", (), "str", owner)
    if not isinstance(owner, (list, tuple)):
        return Opaque("a part of what is not followed", refs_in(owner))
    if whole and not any(isinstance(element, Rest) for element in owner):
        return owner[slice(*bounds)]
    return [element if isinstance(element, Rest) else Slot(bare(element), False) for element in owner]


def set_item(run: Run, owner: Thing, index: Thing, value: Thing) -> None:
    """`owner[index] = value`."""
    for one in options_of(owner):
        if isinstance(one, dict):
            key = as_key(index)
            one[key] = one_of([bare(one[key]), value]) if run.maybe and key in one else placed(run, value)
        elif isinstance(one, list) and isinstance(index, int) and -len(one) <= index < len(one):
            one[index] = placed(run, value)
        elif isinstance(one, Opaque):
            one.refs += refs_in(value)


def delete_item(run: Run, owner: Thing, index: Thing) -> None:
    """`del owner[index]`."""
    if run.maybe:
        return
    if isinstance(owner, dict):
        owner.pop(as_key(index), None)
    elif isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner):
        del owner[index]


def extend(run: Run, owner: list[Thing], value: Thing, how: str, site: Site | None) -> None:
    """Put the elements of a value into a list, each with where that happened."""
    for element in elements(value):
        if isinstance(element, Rest):
            owner.append(element)
            continue
        certain = getattr(element, "certain", True) and not run.maybe
        if how or not certain:
            broken = isinstance(element, Slot) and element.broken
            owner.append(Slot(bare(element), certain, how, site, broken))
        else:
            owner.append(element)


def percent(template: str, value: Thing) -> Thing:
    """`"..." % value`."""
    values = [bare(v) for v in value] if isinstance(value, tuple) else [value]
    if all(isinstance(one, (str, int, float)) for one in values):
        try:
            return template % tuple(values)
        except (TypeError, ValueError):
            pass
    return Opaque("a part of the text is not known", refs_in(values), "str", template)


def method(run: Run, owner: Thing, name: str, args: list[Thing], keywords: dict[str, Thing], site: Site) -> Thing:
    """A method of a container or a string, called."""
    if not isinstance(owner, str) and isinstance(owner, CONTAINERS):
        run.spend(len(owner) // 4)
    if isinstance(owner, list):
        return _list_method(run, owner, name, args, site)
    if isinstance(owner, dict):
        return _dict_method(run, owner, name, args, keywords)
    if isinstance(owner, str):
        return _text_method(owner, name, args, keywords)
    return Opaque(f"what `.{name}()` returns is not known", refs_in([owner, *args]))


def _list_method(run: Run, owner: list[Thing], name: str, args: list[Thing], site: Site) -> Thing:
    first = args[0] if args else None
    if name in ("append", "add", "appendleft") and args:
        owner.insert(0 if name == "appendleft" else len(owner), Slot(first, not run.maybe, ".append", site))
    elif name == "insert" and len(args) > 1:
        at = first if isinstance(first, int) else len(owner)
        owner.insert(at, Slot(args[1], not run.maybe, ".insert", site))
    elif name in ("extend", "update", "union"):
        target = list(owner) if name == "union" else owner
        for arg in args:
            extend(run, target, arg, "", None)
        return target if name == "union" else None
    elif name in ("remove", "discard") and args and not run.maybe:
        at = next((i for i, e in enumerate(owner) if bare(e) is first or bare(e) == first), -1)
        if at >= 0:
            del owner[at]
    elif name == "pop" and owner and not run.maybe:
        return bare(owner.pop(first)) if isinstance(first, int) else bare(owner.pop())
    elif name == "clear" and not run.maybe:
        owner.clear()
    elif name == "reverse" and not run.maybe:
        owner.reverse()
    elif name == "copy":
        return list(owner)
    elif name in ("index", "count", "pop"):
        return Opaque("which element it is is not known", refs_in(owner))
    elif name not in ("sort", "remove", "discard", "clear", "reverse"):
        return Opaque(f"what `.{name}()` of a list returns is not known", refs_in(owner))
    return None


def _dict_method(run: Run, owner: dict[Any, Thing], name: str, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
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
                owner[Rest("a dict that is not known is merged in")] = Opaque("its value is not known", refs_in(arg))
        owner.update(keywords)
        return None
    if name == "copy":
        return dict(owner)
    if name == "clear":
        owner.clear()
        return None
    return Opaque(f"what `.{name}()` of a dict returns is not known", refs_in(owner))


def _taken(run: Run, owner: dict[Any, Thing], name: str, key: Any, default: Thing) -> Thing:
    unsure = isinstance(key, (Opaque, Choice)) or any(isinstance(one, (Rest, Opaque)) for one in owner)
    if key in owner:
        value = owner[key]
        if name == "pop" and not run.maybe:
            del owner[key]
        return bare(value)
    if name == "setdefault":
        owner[key] = default
    return one_of([*map(bare, owner.values()), default]) if unsure else default


def _text_method(owner: str, name: str, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    if name == "format" and _all_plain((*args, *keywords.values())):
        try:
            return owner.format(*args, **keywords)
        except (IndexError, KeyError, ValueError, AttributeError):
            return Opaque("a part of the text is not known", (), "str", owner)
    if name == "join" and args:
        parts = [bare(element) for element in elements(args[0])]
        if all(isinstance(part, str) for part in parts):
            return owner.join(str(part) for part in parts)
        texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
        return Opaque("a part of the text is not known", refs_in(parts), "str", owner.join(texts))
    if name in _PURE and all(isinstance(arg, (str, int)) for arg in args) and not keywords:
        result: Thing = getattr(owner, name)(*args)
        return result
    return Opaque("a part of the text is not known", refs_in([*args, *keywords.values()]), "str", owner)


def _all_plain(values: Iterable[Thing]) -> bool:
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


def call(run: Run, dotted: str, args: list[Thing], keywords: dict[str, Thing], site: Site) -> Thing:
    """A builtin or a function of another package, called."""
    method = _FUNCTIONS.get(dotted)
    if method is not None:
        run.spend(sum(len(arg) for arg in args if isinstance(arg, CONTAINERS)) // 4)
        return method(run, args, keywords)
    return Opaque(f"what `{dotted}` returns is not known", refs_in([*args, *keywords.values()]), dotted)


def _list(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return elements(args[0]) if args else []


def _tuple(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return tuple(elements(args[0])) if args else ()


def _set(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return as_set(elements(args[0])) if args else []


def _dict(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    found: dict[Any, Thing] = {}
    for arg in args:
        if isinstance(arg, dict):
            found.update(arg)
            continue
        for pair in map(bare, elements(arg)):
            if isinstance(pair, tuple) and len(pair) == 2:
                found[as_key(pair[0])] = pair[1]
            else:
                found[Rest("a pair that is not known")] = Opaque("its value is not known", refs_in(pair))
    return {**found, **keywords}


def _sorted(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    found = elements(args[0]) if args else []
    plain = [bare(one) for one in found]
    if all(isinstance(one, str) for one in plain) and not keywords:
        return sorted(str(one) for one in plain)
    return [element if isinstance(element, Rest) else Slot(bare(element), False) for element in found]


def _reversed(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return elements(args[0])[::-1] if args else []


def _zip(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    columns = [elements(arg) for arg in args]
    known = [c for c in columns if not any(isinstance(e, Rest) for e in c)]
    if len(known) == len(columns):
        return [tuple(map(bare, row)) for row in zip(*columns)]
    return [Rest("it is not known how many there are")]


def _pairwise(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    found = elements(args[0]) if args else []
    return _zip(run, [found, found[1:]], {})


def _enumerate(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    start = args[1] if len(args) > 1 else keywords.get("start", 0)
    first = start if isinstance(start, int) else 0
    found: list[Thing] = []
    for index, element in enumerate(elements(args[0]) if args else [], first):
        if isinstance(element, Rest):
            found.append(element)
            break
        pair = (index, bare(element))
        found.append(pair if getattr(element, "certain", True) else Slot(pair, False))
    return found


def _range(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    whole = [arg for arg in args if isinstance(arg, int)]
    if len(whole) == len(args) and 0 < len(args) < 4 and (len(whole) < 3 or whole[2]):
        numbers = range(*whole)
        return list(numbers) if len(numbers) <= MOST_RANGE else [Rest("the range is long")]
    return [Rest("the range is not known")]


def _len(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    value = args[0] if args else None
    if isinstance(value, (str, list, tuple, dict)):
        sure = not any(isinstance(e, Rest) or not getattr(e, "certain", True) for e in value)
        if sure:
            return len(value)
    return Opaque("a number")


def _str(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    value = args[0] if args else ""
    if isinstance(value, (str, int, float, bool)):
        return str(value)
    return Opaque("a text that is not known", refs_in(value), "str", getattr(value, "text", ""))


def _number(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    value = args[0] if args else 0
    return value if isinstance(value, (int, float)) else Opaque("a number", refs_in(value))


def _isinstance(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    if len(args) == 2:
        found = {_is_a(option, args[1]) for option in options_of(args[0])}
        if len(found) == 1 and None not in found:
            return found.pop()
    return Opaque("a condition")


def _is_a(value: Thing, cls: Thing) -> bool | None:
    if isinstance(cls, tuple):
        found = [_is_a(value, one) for one in cls]
        return True if True in found else None if None in found else False
    if isinstance(value, Opaque):
        return None
    if isinstance(cls, Outside):
        builtin = getattr(builtins, cls.dotted, None)
        if cls.dotted in ("list", "set", "frozenset") and isinstance(value, list):
            return cls.dotted == "list"
        if isinstance(builtin, type) and builtin is not object:
            return isinstance(value, builtin) if isinstance(value, (*CONSTANTS, *CONTAINERS)) else False
        return None
    if isinstance(cls, SdkThing):
        return None if isinstance(value, (Step, Instance)) else False
    if isinstance(cls, Class):
        own = value.cls if isinstance(value, Instance) else value.user if isinstance(value, Step) else None
        return own is not None and any(one is cls for one in own.lineage())
    return None


def _getattr(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    if len(args) > 1 and isinstance(args[1], str):
        owner, name = args[0], args[1]
        if isinstance(owner, Instance):
            found = owner.attributes.get(name)
            return found if found is not None else args[2] if len(args) > 2 else Opaque(f"`{name}` is never set")
    return Opaque("`getattr` of what is not followed", refs_in(args))


def _setattr(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    if len(args) == 3 and isinstance(args[0], Instance) and isinstance(args[1], str):
        args[0].attributes[args[1]] = args[2]
    return None


def _next(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return item(run, elements(args[0]), 0) if args and elements(args[0]) else args[1] if len(args) > 1 else None


def _chain(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return [element for arg in args for element in elements(arg)]


def _chained(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return _chain(run, [bare(one) for one in elements(args[0])] if args else [], {})


def _partial(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return Partial(args[0], args[1:], keywords) if args else None


def _same(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    value = args[-1] if args else None
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value


def _nothing(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return None


def _join_path(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    if all(isinstance(arg, str) for arg in args):
        return "/".join(str(arg) for arg in args)
    return Opaque("a path", refs_in(args), "str")


def _any(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    return Opaque("a condition")


def _field(run: Run, args: list[Thing], keywords: dict[str, Thing]) -> Thing:
    if "default_factory" in keywords:
        factory = keywords["default_factory"]
        return _FUNCTIONS[factory.dotted](run, [], {}) if _makes_empty(factory) else Opaque("a field")  # type: ignore[attr-defined]
    return keywords.get("default", Opaque("a field without a default"))


def _makes_empty(factory: Thing) -> bool:
    return isinstance(factory, Outside) and factory.dotted in ("list", "dict", "set", "tuple")


_FUNCTIONS: dict[str, Callable[[Run, list[Thing], dict[str, Thing]], Thing]] = {
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
