"""What is done to a single step after it was made: another class, or attributes that only this object has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.inference import attribute_stores, attribute_writes
from smfix.inference.overrides import of_steps
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import ALLOCATED, Collection, Method, SdkClass, Step, Unknown, UserClass

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import AbstractObject, Doubt, Value

PATTERN = rf"\.\s*__class__\s*=(?!=)|{attribute_stores.PATTERN}"
"""What stands in code that does so."""
_METHOD = "add_depends_on"
_NAMED = rf"(?<![.\w]){_METHOD}"
"""The method's name where it is not called."""
_CHANGED = "its `__class__` is changed"
_ANY_STEP = ("Step", "StepCollection", "_FunctionStep")


def doubted(inf: Inference, value: Value, at: ProgramPoint) -> Value:
    """The value with the doubts that the file raises about steps among it; a method of such a step is unknown."""
    module = at.frame.scope.module
    if not module.program.code_mentions(PATTERN):
        return value
    return tuple(_doubted(inf, kind, module) for kind in value)


def _doubted(inf: Inference, kind: AbstractObject, module: Module) -> AbstractObject:
    if isinstance(kind, Method) and isinstance(kind.owner, (Step, Collection)) and kind.name == _METHOD:
        why = dict(_doubts(inf, kind.owner, module)).get(_METHOD)
        return Unknown(why, against=True) if why else kind
    if not isinstance(kind, (Step, Collection)):
        return kind
    found = tuple(_doubts(inf, kind, module))
    return replace(kind, doubts=(*kind.doubts, *found)) if found else kind


def _doubts(inf: Inference, kind: Step | Collection, module: Module) -> Iterator[Doubt]:
    for scope, definition in module.stores("__class__"):
        is_set = definition.kind != DefinitionKind.DELETED
        if is_set and _may_be(kind, attribute_writes.owner_of_write(inf, scope, definition)):
            yield from _of_other_class(inf, inf.definition_value(definition, inf.frame(scope)))
    for store in attribute_stores.stores_of(module):
        if store.owner is None or not (store.is_plain or module.program.code_mentions(_NAMED)):
            continue
        if attribute_stores.may_be_of(inf, store, _METHOD) and _may_be(kind, inf.infer(store.owner, store.at)):
            yield _METHOD, f"it may be given a `{_METHOD}` of its own through {store.how}"


def _of_other_class(inf: Inference, value: Value) -> Iterator[Doubt]:
    """What an object may get with another class."""
    for cls in value:
        if isinstance(cls, UserClass):
            yield from ((name, _CHANGED) for name, found in of_steps(inf, cls.code).items() if found)
        elif not isinstance(cls, SdkClass):
            yield from ((name, _CHANGED) for name in (_METHOD, "__iter__"))


def _may_be(kind: Step | Collection, others: Value) -> bool:
    """Whether a step may be one of those that are changed."""
    return any(isinstance(other, Unknown) or _may_be_same(kind, other) for other in others)


def _may_be_same(kind: Step | Collection, other: AbstractObject) -> bool:
    if not isinstance(other, (Step, Collection)):
        return False
    assert isinstance(kind, ALLOCATED)
    if kind.allocations and other.allocations and not set(kind.allocations) & set(other.allocations):
        return False
    return kind.cls == other.cls or any(one.cls.rpartition(".")[2] in _ANY_STEP for one in (kind, other))
