"""The method resolution order: in which order Python looks for an attribute in a class of the repository and its
bases, those of the SDK and of other packages among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smfix import sdk
from smfix.inference import classes
from smfix.values.model import Builtin, SdkClass, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import AbstractObject, Value

MOST_BASES = 12
"""Classes above each other that are followed."""
_METACLASSES = frozenset({"type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})


def linearization(inf: Inference, code: ClassCode) -> Value:
    """The class and all its bases, each once, in the order of Python's C3 linearization. A base that can be several
    things stands for each of them."""
    return inf.memo(("linearization", code), lambda: tuple(_order(inf, UserClass(code), 0)))


def user_classes(inf: Inference, code: ClassCode) -> list[ClassCode]:
    """Those of them that are the repository's."""
    return [cls.code for cls in linearization(inf, code) if isinstance(cls, UserClass)]


def is_metaclass(inf: Inference, code: ClassCode) -> bool:
    """Whether the instances of a class of the repository are classes."""
    return any(isinstance(cls, Builtin) and cls.dotted in _METACLASSES for cls in linearization(inf, code))


def _order(inf: Inference, cls: AbstractObject, depth: int) -> list[AbstractObject]:
    bases = [base for base in _bases(inf, cls) if base != cls] if depth < MOST_BASES else []
    return [cls, *_merged([*(_order(inf, base, depth + 1) for base in bases), bases])]


def _bases(inf: Inference, cls: AbstractObject) -> Value:
    if isinstance(cls, UserClass):
        return classes.bases_of(inf, cls.code)
    if isinstance(cls, SdkClass):
        return tuple(SdkClass(base) for base in map(sdk.find, cls.name.bases) if base is not None)
    return ()


def _merged(orders: list[list[AbstractObject]]) -> list[AbstractObject]:
    """The merge of C3; what has no consistent order, which Python refuses, comes as it stands."""
    orders = [list(order) for order in orders]
    found: list[AbstractObject] = []
    while any(orders):
        heads = [order[0] for order in orders if order]
        head = next((one for one in heads if not any(one in order[1:] for order in orders)), heads[0])
        found.append(head)
        orders = [[one for one in order if one != head] for order in orders]
    return found
