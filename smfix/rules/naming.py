"""What an expression names, whatever it is called in the file: the dotted name of a built-in, of something of the
standard library or of the SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smfix import sdk
from smfix.sdk.hierarchy import derives
from smfix.values.model import (
    Builtin,
    Collection,
    Method,
    SdkClass,
    SdkFunction,
    SdkModule,
    SdkObject,
    Step,
)

if TYPE_CHECKING:
    from smfix.values.model import AbstractObject, Value


def dotted_name(value: Value) -> str:
    """The dotted name of the one thing that a value is; empty where it is none of these, or can be several things.

    Names of the SDK are those of their definition: what is exported from several modules has one name.
    """
    return _of(value[0]) if len(value) == 1 else ""


def canonical(dotted: str) -> str:
    """The name by which `dotted_name` knows what can be written as `dotted`."""
    if sdk.is_sdk(dotted):
        found = sdk.find(dotted)
        if found is not None:
            return found.dotted
        owner, _, member = dotted.rpartition(".")
        known = sdk.find(owner) if owner else None
        return f"{known.dotted}.{member}" if known is not None else dotted
    return dotted.removeprefix("builtins.")


def _of(kind: AbstractObject) -> str:
    if isinstance(kind, (Builtin, SdkModule)):
        return kind.dotted.removeprefix("builtins.")
    if isinstance(kind, (SdkClass, SdkFunction)):
        return kind.name.dotted
    if isinstance(kind, Method):
        owner = class_of(kind.owner)
        return f"{owner}.{kind.name}" if owner else ""
    return ""


def class_of(kind: AbstractObject) -> str:
    """The dotted name of the SDK class that this is, or is an instance of; empty for anything else."""
    if isinstance(kind, (SdkClass, SdkObject)):
        return kind.name.dotted
    if isinstance(kind, (Step, Collection)):
        return canonical(kind.base if isinstance(kind, Step) and kind.base else kind.cls)
    return ""


def is_instance(kind: AbstractObject, dotted: str) -> bool:
    """Whether this is certainly an instance of an SDK class, or of one that derives from it."""
    known = class_of(kind)
    return bool(known) and not isinstance(kind, SdkClass) and derives(known, canonical(dotted)) is True
