"""Enumerations of the repository: their members, what these stand for, and whether they are strings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smfix.inference import classes
from smfix.models import registry
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Builtin, Member, Unknown, UserClass, join
from smfix.values.operations import TEXT

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import Value


_BASES = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"})


def is_enum(inf: Inference, code: ClassCode) -> bool:
    """Whether the class derives from one of the standard library's enumerations."""
    return bool(_built_in_bases(inf, code) & _BASES)


def _built_in_bases(inf: Inference, code: ClassCode) -> frozenset[str]:
    return frozenset(
        kind.dotted
        for one in classes.mro(inf, code)
        for kind in classes.bases_of(inf, one)
        if isinstance(kind, Builtin)
    )


@registry.hook("member")
def member(inf: Inference, code: ClassCode, name: str, found: Value) -> Value:
    """`Enumeration.NAME`: the member, where the class is an enumeration and assigns the name; else what was found."""
    if not any(definition.kind == DefinitionKind.VALUE for definition in code.scope.names.get(name, ())) or not is_enum(
        inf, code
    ):
        return found
    if any(_has_own_metaclass(inf, one) for one in classes.mro(inf, code)):
        return (Unknown(f"the metaclass of `{code.name}` may make something else of `{name}`"),)
    return (_member(inf, code, found),)


def _has_own_metaclass(inf: Inference, code: ClassCode) -> bool:
    """Whether a class has a metaclass of the repository that says itself what its attributes are."""
    named = [keyword.value for keyword in code.node.keywords if keyword.arg == "metaclass"]
    kinds = (kind for node in named for kind in inf.infer(node, ProgramPoint(code.outer, code.stmt)))
    return any(
        isinstance(kind, UserClass)
        and (classes.defines(inf, kind.code, "__getattribute__") or classes.defines(inf, kind.code, "__getattr__"))
        for kind in kinds
    )


@registry.attribute(Member)
def _of_member(inf: Inference, kind: Member, name: str, at: ProgramPoint) -> Value:
    """The `value` and the `name` of a member, by the property that the class or a base has for it, or as written; empty
    for every other attribute."""
    plain = name.strip("_")
    if name not in ("value", "_value_", "name", "_name_"):
        return ()
    if classes.defines(inf, kind.code, "__getattribute__"):
        return (Unknown(f"class `{kind.code.name}` has a `__getattribute__` of its own"),)
    for one in classes.mro(inf, kind.code):
        if name in one.scope.names:
            computed = classes.is_property(inf, one, name) and inf.class_attribute(one, name, (kind,))
            return computed or (Unknown(f"`{one.name}` says itself what the `{name}` of a member is"),)
        if plain == "value" and any(hook in one.scope.names for hook in _MAKING_VALUES):
            return (Unknown(f"`{one.name}` makes the values of its members itself"),)
        if classes.self_assignments(one, "_value_") and plain == "value":
            return (Unknown(f"`{one.name}` sets the values of its members itself"),)
    return kind.value if plain == "value" else TEXT


_MAKING_VALUES = ("__new__", "_generate_next_value_")


@registry.hook("instance")
def _instance(inf: Inference, code: ClassCode) -> Value:
    return any_member(inf, code) if is_enum(inf, code) else ()


@registry.hook("items")
def _items(inf: Inference, code: ClassCode) -> Value:
    return any_member(inf, code) if is_enum(inf, code) else ()


def _member(inf: Inference, code: ClassCode, value: Value) -> Member:
    is_text = bool(_built_in_bases(inf, code) & {"str", "enum.StrEnum"}) and not classes.defines(inf, code, "__iter__")
    return Member(code, value, is_text, provenance=tuple(link for kind in value for link in kind.provenance))


def any_member(inf: Inference, code: ClassCode) -> Value:
    """What looking a member up, by `Enumeration(value)` or `Enumeration[name]`, or iterating, gives."""
    names = [
        name
        for name, definitions in code.scope.names.items()
        if any(b.kind == DefinitionKind.VALUE for b in definitions)
    ]
    return (_member(inf, code, join(inf.class_attribute(code, name, None) or () for name in names)),)
