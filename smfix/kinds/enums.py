"""Enumerations of the repository: their members, what these stand for, and whether they are strings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smfix.kinds import attributes
from smfix.kinds.bindings import How
from smfix.kinds.scope import ClassCode
from smfix.kinds.value import Builtin, Member, Value, join

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

_BASES = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"})


def is_enum(kinds: Kinds, code: ClassCode) -> bool:
    """Whether the class derives from one of the standard library's enumerations."""
    return bool(_built_in_bases(kinds, code) & _BASES)


def _built_in_bases(kinds: Kinds, code: ClassCode) -> frozenset[str]:
    return frozenset(
        kind.dotted
        for one in attributes.lineage(kinds, code)
        for kind in attributes.bases_of(kinds, one)
        if isinstance(kind, Builtin)
    )


def member(kinds: Kinds, code: ClassCode, name: str, found: Value) -> Value:
    """`Enumeration.NAME`: the member, where the class is an enumeration and assigns the name; else what was found."""
    if not any(binding.how == How.VALUE for binding in code.scope.names.get(name, ())) or not is_enum(kinds, code):
        return found
    return (_member(kinds, code, found),)


def _member(kinds: Kinds, code: ClassCode, value: Value) -> Member:
    is_text = bool(_built_in_bases(kinds, code) & {"str", "enum.StrEnum"})
    return Member(code, value, is_text, seen=tuple(link for kind in value for link in kind.seen))


def any_member(kinds: Kinds, code: ClassCode) -> Value:
    """What looking a member up, by `Enumeration(value)` or `Enumeration[name]`, or iterating, gives."""
    names = [name for name, bindings in code.scope.names.items() if any(b.how == How.VALUE for b in bindings)]
    return (_member(kinds, code, join(attributes.of_class(kinds, code, name, None) or () for name in names)),)
