"""Containers: what they hold, what is put into them, what comes out of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smfix.kinds import enums
from smfix.kinds.bindings import HANDED, Addition
from smfix.kinds.reach import At
from smfix.kinds.scope import Frame, Scope
from smfix.kinds.value import (
    Builtin,
    Collection,
    Container,
    Foreign,
    Instance,
    Items,
    Nothing,
    Properties,
    Scalar,
    Str,
    Unknown,
    UserClass,
    Value,
    join,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

MUTABLE = ("list", "dict", "set")
TEXT: Value = (Str(),)
NUMBER: Value = (Scalar("number"),)


def literal(kinds: Kinds, elements: Sequence[ast.expr], at: At) -> Items:
    """The items of a list, tuple or set display."""
    starred = any(isinstance(element, ast.Starred) for element in elements)

    def item(key: object) -> Value | None:
        if starred or not isinstance(key, int) or not -len(elements) <= key < len(elements):
            return None
        return kinds.of(elements[key], at)

    return Items(lambda: join(kinds.of(element, at) for element in elements), item)


def named_tuple(kinds: Kinds, fields: tuple[str, ...], call: ast.Call, at: At) -> Container:
    """What calling a class made by `namedtuple` gives: positional and named arguments in the order of its fields."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    given = [*call.args, *(named.get(field) for field in fields[len(call.args) :])]
    elements = [element if element is not None else ast.Constant(None) for element in given]
    return Container("tuple", literal(kinds, elements, at), fields)


def mapping(kinds: Kinds, node: ast.Dict, at: At) -> Items:
    """The items of a dict display."""
    by_key = {key.value: i for i, key in enumerate(node.keys) if isinstance(key, ast.Constant)}

    def values() -> Value:
        return join(_entry(kinds, key, value, at) for key, value in zip(node.keys, node.values))

    def item(key: object) -> Value | None:
        if key not in by_key:
            return None
        place = by_key[key]
        later = zip(node.keys[place + 1 :], node.values[place + 1 :])  # a computed key or a `**` may be the same key
        return join([kinds.of(node.values[place], at), *(_entry(kinds, k, v, at) for k, v in later if _is_open(k))])

    return Items(lambda: join(kinds.of(key, at) for key in node.keys if key is not None), item, values)


def _entry(kinds: Kinds, key: ast.expr | None, value: ast.expr, at: At) -> Value:
    """The values that one entry of a dict display brings; a key of None stands for `**value`."""
    return kinds.of(value, at) if key is not None else of_values(kinds.of(value, at))


def _is_open(key: ast.expr | None) -> bool:
    return not isinstance(key, ast.Constant)


def each(value: Value) -> Value:
    """What iterating over the value gives."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, (Container, Instance)) and kind.items is not None:
            found.append(kind.items.each())
        elif isinstance(kind, Str):
            found.append(TEXT)
        elif isinstance(kind, (Nothing, Scalar)):
            continue
        else:
            found.append((_unseen(kind, "the elements of"),))
    return join(found)


def of_values(value: Value) -> Value:
    """What the values of a mapping are."""
    return join(
        kind.items.values() if isinstance(kind, Container) else (_unseen(kind, "the values of"),)
        for kind in value
        if not isinstance(kind, Nothing)
    )


def _unseen(kind: object, what: str) -> Unknown | Foreign:
    if isinstance(kind, (Unknown, Foreign)):
        return kind
    return Unknown(f"{what} {type(kind).__name__.lower()} are not known")


def subscript(kinds: Kinds, value: Value, index: ast.expr, at: At) -> Value:
    """What `value[index]` is."""
    return join(_subscript_one(kinds, kind, index, at) for kind in value)


def _subscript_one(kinds: Kinds, kind: object, index: ast.expr, at: At) -> Value:
    from smfix.kinds.value import Output

    if isinstance(kind, Container):
        if isinstance(index, ast.Slice):
            return (Container(kind.shape, Items(kind.items.each), seen=kind.seen),)
        key = constant(index)
        return kind.items.item(key) if key is not None else _any_item(kinds, kind, index, at)
    if isinstance(kind, Instance) and kind.items is not None:
        key = constant(index)
        return kind.items.item(key) if key is not None else kind.items.each()
    if isinstance(kind, Instance):
        from smfix.kinds import calls

        return calls.subscribed(kinds, kind)
    if isinstance(kind, (Output, Properties)):
        return (kind,)
    if isinstance(kind, Str) or (isinstance(kind, Builtin) and kind.dotted == "os.environ"):
        return TEXT
    if isinstance(kind, (Foreign, Unknown)):
        return (kind,)
    if isinstance(kind, UserClass) and enums.is_enum(kinds, kind.code):
        return enums.any_member(kinds, kind.code)
    if isinstance(kind, Collection):
        return (Unknown("a step collection cannot be subscribed"),)
    return (Unknown(f"what subscribing {type(kind).__name__.lower()} gives is not known"),)


def _any_item(kinds: Kinds, kind: Container, index: ast.expr, at: At) -> Value:
    key = kinds.of(index, at)
    if len(key) == 1 and isinstance(key[0], Str) and key[0].text is not None:
        return kind.items.item(key[0].text)
    return kind.items.values()


def constant(node: ast.expr) -> object:
    """The value of a constant index or key; None for what is not constant."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        return -value if isinstance(value, int) else None
    return None


def unpacked(value: Value, step: int | str) -> Value:
    """What one target gets when the value is unpacked: an index, or "*i" for the starred rest."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, (Container, Instance)) and kind.items is not None:
            if isinstance(step, str):
                found.append((Container("list", Items(kind.items.each)),))
            else:
                by_key = isinstance(kind, Container) and kind.shape == "dict"
                found.append(kind.items.each() if by_key else kind.items.item(step))
        elif isinstance(kind, Str):
            found.append(TEXT)
        else:
            found.append((_unseen(kind, "the elements of"),))
    return join(found)


def binary(left: Value, op: ast.operator, right: Value) -> Value:
    """What `left op right` is: text stays text, lists add up, the rest are numbers or unknown."""
    if isinstance(op, ast.Mod) and any(isinstance(kind, Str) for kind in left):
        return TEXT
    found: list[Value] = []
    for kind in left:
        if isinstance(kind, Str):
            found.append(TEXT)
        elif isinstance(kind, Container):
            others = [k for k in right if isinstance(k, Container)]
            items = _both(kind.items, [other.items for other in others])
            found.append((Container(kind.shape, items, seen=kind.seen),))
        elif isinstance(kind, Scalar):
            found.append(right if isinstance(op, ast.Mult) else NUMBER)
        elif isinstance(op, ast.Add) and right and all(isinstance(k, Container) for k in right):
            found.append((Container("list"),))  # only a list adds to a list
        elif isinstance(op, ast.Add) and right and all(isinstance(k, Str) for k in right):
            found.append(TEXT)
        elif isinstance(kind, (Unknown, Foreign)):
            found.append((kind,))
        else:
            found.append((Unknown("the result of this operation is not known"),))
    return join(found)


def _both(first: Items, others: list[Items]) -> Items:
    parts = [first, *others]
    return Items(
        lambda: join(part.each() for part in parts),
        None,
        lambda: join(part.values() for part in parts),
    )


def grown(kinds: Kinds, value: Value, key: str, frame: Frame) -> Value:
    """The value with what is put, anywhere in reach, into the container that `key` names."""
    if not any(isinstance(kind, Container) and kind.shape in MUTABLE for kind in value):
        return value
    module = frame.scope.module
    from smfix.kinds import filled

    additions = module.additions(key, frame.scope)
    is_moved = any(module.program.is_moved(name) for name in frame.scope.same.get(key, (key,)))
    if is_moved or any(one.method == HANDED and filled.moves(kinds, one, scope) for one, scope in additions):
        value = tuple(_moved(kind) if isinstance(kind, Container) and kind.shape == "list" else kind for kind in value)
    additions = [pair for pair in additions if pair[0].method != HANDED or filled.fills(kinds, *pair)]
    if not additions:
        return value
    return tuple(
        _grown_one(kinds, kind, additions) if isinstance(kind, Container) and kind.shape in MUTABLE else kind
        for kind in value
    )


def _moved(kind: Container) -> Container:
    """The list, any element of which may stand at any place."""
    return Container(kind.shape, Items(kind.items.each), seen=kind.seen)


def _grown_one(kinds: Kinds, kind: Container, additions: list[tuple[Addition, Scope]]) -> Container:
    items = kind.items
    this = object()

    def all_added(which: str) -> Value:
        return kinds.once((this, which), lambda: _all_added(kinds, additions, which))

    def item(wanted: object) -> Value | None:
        exact = [
            added(kinds, addition, At(kinds.frame(scope), addition.stmt), "values")
            for addition, scope in additions
            if addition.index is not None and constant(addition.index) == wanted
        ]
        vague = any(addition.index is None or constant(addition.index) is None for addition, _ in additions)
        if exact and not vague and kind.shape == "dict":
            return join([items.item(wanted), *exact])
        return None if kind.shape == "dict" else join([items.item(wanted), all_added("values")])

    if kind.shape == "dict":
        grown_items = Items(
            lambda: join([items.each(), all_added("keys")]), item, lambda: join([items.values(), all_added("values")])
        )
    else:
        grown_items = Items(lambda: join([items.each(), all_added("values")]), item)
    return Container(kind.shape, grown_items, seen=kind.seen)


def _all_added(kinds: Kinds, additions: list[tuple[Addition, Scope]], which: str) -> Value:
    return join(added(kinds, addition, At(kinds.frame(scope), addition.stmt), which) for addition, scope in additions)


def added(kinds: Kinds, addition: Addition, at: At, which: str) -> Value:
    """What one addition puts in: as keys or as values."""
    if addition.method == "__setitem__":
        if which == "keys":
            return kinds.of(addition.index, at) if addition.index is not None else ()
        if isinstance(addition.index, ast.Slice):
            return each(kinds.of(addition.expr, at)) if addition.expr is not None else ()
        return kinds.of(addition.expr, at) if addition.expr is not None else ()
    if addition.method == "__iadd__" and addition.expr is not None:
        given = kinds.of(addition.expr, at)
        mappings = tuple(kind for kind in given if isinstance(kind, Container) and kind.shape == "dict")
        return of_values(mappings) if mappings and which == "values" else each(given)
    call = addition.call
    if addition.method == HANDED:
        from smfix.kinds import filled

        return filled.put_in(kinds, addition, at, which)
    if call is None or (not call.args and not call.keywords):
        return ()
    if addition.method == "nested":
        return ()  # the element exists already: it grows, its kind stays
    return _added_by_call(kinds, addition.method, call, at, which)


def _added_by_call(kinds: Kinds, method: str, call: ast.Call, at: At, which: str) -> Value:
    if method in ("append", "add", "appendleft"):
        return kinds.of(call.args[0], at) if call.args else ()
    if method == "insert":
        return kinds.of(call.args[1], at) if len(call.args) > 1 else ()
    if method == "setdefault":
        if which == "keys":
            return kinds.of(call.args[0], at)
        return kinds.of(call.args[1], at) if len(call.args) > 1 else (Nothing(),)
    positional = [kinds.of(arg, at) for arg in call.args]
    if method == "update":
        named = [kinds.of(keyword.value, at) for keyword in call.keywords]
        if which == "keys":
            return join([*map(each, positional), TEXT if named else ()])
        return join([*map(of_values, positional), *named])
    return join(map(each, positional))
