"""Annotations are believed: from the type that is written to what the value is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.inference.construction import instance_of
from smfix.scopes.location import ProgramPoint
from smfix.values.model import (
    Alias,
    Builtin,
    Container,
    Foreign,
    Items,
    Nothing,
    Returning,
    Scalar,
    SdkClass,
    Str,
    Unknown,
    UserClass,
    join,
)

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.values.model import AbstractObject, Value


_LISTS = frozenset({"list", "List", "MutableSequence", "Sequence", "deque", "UserList"})
_SETS = frozenset({"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"})
_ITERATORS = frozenset(
    {
        "Iterable",
        "Iterator",
        "Collection",
        "Generator",
        "AsyncIterator",
        "AsyncIterable",
        "AsyncGenerator",
        "Reversible",
        "KeysView",
        "ValuesView",
        "ItemsView",
    }
)
_DICTS = frozenset(
    {
        "dict",
        "Dict",
        "Mapping",
        "MutableMapping",
        "OrderedDict",
        "defaultdict",
        "DefaultDict",
        "Counter",
        "ChainMap",
        "TypedDict",
    }
)
_WRAPPERS = frozenset(
    {
        "Final",
        "ClassVar",
        "Annotated",
        "Required",
        "NotRequired",
        "ReadOnly",
        "InitVar",
        "Awaitable",
        "Coroutine",
        "Type_",
    }
)
_SCALARS = frozenset({"int", "float", "bool", "complex", "Callable", "type", "Type", "object_"})
_GENERIC = (
    _LISTS
    | _SETS
    | _ITERATORS
    | _DICTS
    | _WRAPPERS
    | {"Callable", "Optional", "Union", "Literal", "tuple", "Tuple", "type", "Type"}
)
_TYPES = frozenset({"str", "int", "float", "bool", "list", "dict", "tuple", "set", "frozenset", "bytes"})
_ANY = frozenset({"Any", "object", "Self_", "TypeVar", "ParamSpec"})


def annotated_value(inf: Inference, node: ast.expr, at: ProgramPoint) -> Value:
    """What a value with this annotation is."""
    return inf.memo(("annotation", node, at.frame), lambda: _value(inf, node, at))


def refined(found: Value, said: Value) -> Value:
    """A value whose annotation says `said`: the value itself where it is known, the annotation's word for the rest."""
    known = tuple(kind for kind in found if not isinstance(kind, (Unknown, Foreign)))
    if not said or all(isinstance(kind, Unknown) for kind in said):
        return found
    if not known or len(known) < len(found):
        return join([known, said])
    return tuple(_filled(kind, said) for kind in known)


def _filled(kind: AbstractObject, said: Value) -> AbstractObject:
    """An empty container takes its elements from the annotation."""
    if not isinstance(kind, Container):
        return kind
    typed = next((k for k in said if isinstance(k, Container)), None)
    if typed is None:
        return kind
    own, other = kind.items, typed.items
    items = Items(
        lambda: _sure(own.each(), other.each()),
        lambda key: _sure(own.item(key), other.values()),
        lambda: _sure(own.values(), other.values()),
    )
    return Container(kind.shape, items, provenance=kind.provenance)


def _sure(own: Value, said: Value) -> Value:
    known = bool(own) and not any(isinstance(kind, (Unknown, Foreign)) for kind in own)
    said_nothing = all(isinstance(kind, Unknown) for kind in said)
    return own if known or said_nothing else said


def is_generic(value: Value) -> bool:
    """Whether subscribing the value makes a type: `list[...]`, `Optional[...]`."""
    return bool(value) and all(
        isinstance(kind, Builtin) and kind.dotted.rsplit(".", 1)[-1] in _GENERIC for kind in value
    )


def is_type(value: Value) -> bool:
    """Whether the value is a class or another type, so that `|` makes a union of it."""
    classes = (SdkClass, UserClass, Alias)
    return bool(value) and all(
        isinstance(kind, classes) or (isinstance(kind, Builtin) and kind.dotted in _TYPES) for kind in value
    )


def _value(inf: Inference, node: ast.expr, at: ProgramPoint) -> Value:
    if isinstance(node, ast.Constant):
        return _constant(inf, node, at)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return join([annotated_value(inf, node.left, at), annotated_value(inf, node.right, at)])
    if isinstance(node, ast.Subscript):
        return _subscript(inf, node, at)
    found = inf.infer(node, ProgramPoint(at.frame, _where(at)))
    return join(_named(inf, kind, at) for kind in found)


def _where(at: ProgramPoint) -> ast.stmt | None:
    """Annotations of parameters are looked up at the end of the scope that holds the function: they may be strings."""
    return at.stmt if at.frame.scope.is_function else None


def _constant(inf: Inference, node: ast.Constant, at: ProgramPoint) -> Value:
    if node.value is None:
        return (Nothing(),)
    if isinstance(node.value, str):
        try:
            inner = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return (Unknown(f"the annotation {node.value!r} cannot be read"),)
        for child in ast.walk(inner):
            ast.copy_location(child, node)
        kept = inf.keep(inner)
        return _value(inf, kept, at)
    return (Unknown("the annotation is not a type"),)


def _subscript(inf: Inference, node: ast.Subscript, at: ProgramPoint) -> Value:
    base = node.value
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    parameters = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Optional":
        return join([annotated_value(inf, parameters[0], at), (Nothing(),)])
    if name == "Union":
        return join(annotated_value(inf, parameter, at) for parameter in parameters)
    if name == "Literal":
        return (
            (Str(),)
            if isinstance(parameters[0], ast.Constant) and isinstance(parameters[0].value, str)
            else (Scalar("literal"),)
        )
    if name in _WRAPPERS:
        return annotated_value(inf, parameters[-1] if name == "Coroutine" else parameters[0], at)
    if name in ("tuple", "Tuple"):
        return (Container("tuple", _tuple(inf, parameters, at)),)
    if name in _LISTS or name in _SETS or name in _ITERATORS:
        shape = "list" if name in _LISTS else "set" if name in _SETS else "iterator"
        return (Container(shape, Items(lambda: annotated_value(inf, parameters[0], at))),)
    if name in _DICTS:
        last = parameters[-1]
        return (
            Container(
                "dict",
                Items(lambda: annotated_value(inf, parameters[0], at), None, lambda: annotated_value(inf, last, at)),
            ),
        )
    if name in ("type", "Type"):
        classes = tuple(k for k in inf.infer(parameters[0], at) if isinstance(k, (SdkClass, UserClass)))
        return classes or (Scalar("class"),)
    if name == "Callable":
        return (Returning(parameters[-1], at),)
    return annotated_value(inf, base, at)


def _tuple(inf: Inference, parameters: list[ast.expr], at: ProgramPoint) -> Items:
    if len(parameters) == 2 and isinstance(parameters[1], ast.Constant) and parameters[1].value is ...:
        return Items(lambda: annotated_value(inf, parameters[0], at))

    def item(key: object) -> Value | None:
        fits = isinstance(key, int) and -len(parameters) <= key < len(parameters)
        return annotated_value(inf, parameters[key], at) if fits and isinstance(key, int) else None

    return Items(lambda: join(annotated_value(inf, parameter, at) for parameter in parameters), item)


def _named(inf: Inference, kind: AbstractObject, at: ProgramPoint) -> Value:
    """What an instance of a class, named in an annotation, is."""
    if isinstance(kind, Builtin):
        return _built_in(kind.dotted.rsplit(".", 1)[-1])
    if isinstance(kind, (SdkClass, UserClass)):
        made = instance_of(inf, kind)
        return (made,) if made else (Unknown("the class of the annotation is not known"),)
    if isinstance(kind, Alias):
        return annotated_value(inf, kind.expr, kind.at)
    if isinstance(kind, Str) and kind.text:
        return _constant(inf, ast.Constant(kind.text, lineno=1, col_offset=0), at)  # Deps: TypeAlias = "list[Step]"
    if isinstance(kind, Foreign):
        return (kind,)
    if isinstance(kind, (Nothing, Container, Unknown)):
        return (kind,)  # None, or an alias such as Deps = list[Step]
    return (Unknown("the annotation is not a type that smfix knows"),)


def _built_in(name: str) -> Value:
    if name == "str":
        return (Str(),)
    if name in _LISTS:
        return (Container("list"),)
    if name in _SETS:
        return (Container("set"),)
    if name in ("tuple", "Tuple"):
        return (Container("tuple"),)
    if name in _DICTS:
        return (Container("dict"),)
    if name in _ITERATORS:
        return (Container("iterator"),)
    if name in ("None", "NoneType"):
        return (Nothing(),)
    if name in _SCALARS or name in ("bytes", "Path", "PurePath"):
        return (Scalar(name),)
    return (Unknown(f"its annotation `{name}` says nothing about it", "annotate it with the class that it is"),)
