"""`namedtuple`, `NamedTuple` and `TypedDict`: items that are known by name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code import syntax
from smfix.inference.classes import bases_of, mro
from smfix.inference.displays import literal
from smfix.models import registry
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Builtin, Container, Instance, Items, TupleClass, Unknown, join
from smfix.values.operations import TEXT

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import Value


@registry.hook("instance")
def _instance(inf: Inference, code: ClassCode) -> Value:
    keys = mapping_items(inf, code)
    if keys is not None:
        return (Container("dict", keys),)
    fields = tuple_items(inf, code)
    return (Instance(code, fields),) if fields is not None else ()


def tuple_items(inf: Inference, code: ClassCode) -> Items | None:
    """The items of a NamedTuple's instances, in the order of its fields; None for any other class."""
    bases = (kind.dotted for one in mro(inf, code) for kind in bases_of(inf, one) if isinstance(kind, Builtin))
    if "typing.NamedTuple" not in bases:
        return None
    fields = [name for name, definitions in code.scope.names.items() if definitions[0].kind == DefinitionKind.ANNOTATED]

    def item(key: object) -> Value | None:
        fits = isinstance(key, int) and -len(fields) <= key < len(fields)
        return inf.class_attribute(code, fields[key], None) if fits and isinstance(key, int) else None

    return Items(lambda: join(item(index) or () for index in range(len(fields))), item)


def mapping_items(inf: Inference, code: ClassCode) -> Items | None:
    """The items of a TypedDict's instances, by the keys that it and its bases name; None for any other class."""
    family = list(mro(inf, code))
    bases = (kind.dotted for one in family for kind in bases_of(inf, one) if isinstance(kind, Builtin))
    if not any(base in ("typing.TypedDict", "typing_extensions.TypedDict") for base in bases):
        return None
    keys = {
        name for one in family for name, found in one.scope.names.items() if found[0].kind == DefinitionKind.ANNOTATED
    }

    def item(key: object) -> Value | None:
        unknown = Unknown(f"`{code.name}` names no key {key!r}")
        return (inf.class_attribute(code, key, None) if isinstance(key, str) and key in keys else None) or (unknown,)

    return Items(lambda: TEXT, item, lambda: join(item(key) or () for key in sorted(keys)))


@registry.function("collections.namedtuple")
def make_class(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """`namedtuple("Name", "a b")`: a class whose instances are tuples with named fields."""
    fields = syntax.constant_of(expr.args[1]) if len(expr.args) > 1 else None
    if isinstance(fields, str):
        return (TupleClass(tuple(fields.replace(",", " ").split())),)
    if len(expr.args) > 1 and isinstance(expr.args[1], (ast.List, ast.Tuple)):
        names = [element.value for element in expr.args[1].elts if isinstance(element, ast.Constant)]
        return (TupleClass(tuple(map(str, names))),)
    return (Unknown("the fields of a named tuple are computed"),)


def named_tuple(inf: Inference, fields: tuple[str, ...], call: ast.Call, at: ProgramPoint) -> Container:
    """What calling a class made by `namedtuple` gives: positional and named arguments in the order of its fields."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    given = [*call.args, *(named.get(field) for field in fields[len(call.args) :])]
    elements = [element if element is not None else ast.Constant(None) for element in given]
    return Container("tuple", literal(inf, elements, at), fields)
