"""What is done to a single step after it was made: another class, or attributes that only this object has."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.inference import attribute_writes, reflective_writes
from smfix.inference.overrides import of_steps
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import ALLOCATED, Collection, Method, SdkClass, Step, Unknown, UserClass, UserModule

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import AbstractObject, Doubt, Value

PATTERN = rf"\.\s*__class__\s*=(?!=)|{reflective_writes.PATTERN}"
"""What stands in code that does so."""
_NEEDLES = (b"__class__", b"__dict__", b"setattr", b"vars(")
_METHOD = "add_depends_on"
_NAMED = rf"(?<![.\w]){_METHOD}"
"""The method's name where it is not called."""
_CHANGED = "its `__class__` is changed"
_ANY_STEP = ("Step", "StepCollection", "_FunctionStep")


def doubted(inf: Inference, value: Value, at: ProgramPoint) -> Value:
    """The value with the doubts that the file raises about steps among it; a method of such a step is unknown."""
    own = at.frame.scope.module
    if not any(isinstance(kind, (Step, Collection, Method)) for kind in value):
        return value
    writers = inf.memo(("writers", own), lambda: tuple(UserModule(module) for module in _writers(inf, own)))
    for writer in writers:
        if isinstance(writer, UserModule):
            value = tuple(_doubted(inf, kind, writer.module, own) for kind in value)
    return value


def _writers(inf: Inference, module: Module) -> Iterator[Module]:
    """The file, and those of the repository that it imports, as far as they may do such a thing."""
    if module.program.code_mentions(PATTERN):
        yield module
    for definition in itertools.chain(*module.top.names.values()):
        stmt, alias = definition.stmt, definition.alias
        if alias is None or not inf.project.roots:
            continue
        level = stmt.level if isinstance(stmt, ast.ImportFrom) else 0
        dotted = (stmt.module or "") if isinstance(stmt, ast.ImportFrom) else alias.name
        names = [dotted, f"{dotted}.{alias.name}".strip(".")] if isinstance(stmt, ast.ImportFrom) else [dotted]
        for file in (inf.project.folders.file_of(level, name, module.path) for name in names):
            other = inf.project.module(file) if file and inf.project.text_holds(file, *_NEEDLES) else None
            if other is not None and other is not module and other.program.code_mentions(PATTERN):
                yield other


def _doubted(inf: Inference, kind: AbstractObject, module: Module, own: Module) -> AbstractObject:
    if isinstance(kind, Method) and isinstance(kind.owner, (Step, Collection)) and kind.name == _METHOD:
        why = dict(_doubts(inf, kind.owner, module, own)).get(_METHOD)
        return Unknown(why, against=True) if why else kind
    if not isinstance(kind, (Step, Collection)):
        return kind
    found = tuple(_doubts(inf, kind, module, own))
    return replace(kind, doubts=(*kind.doubts, *found)) if found else kind


def _doubts(inf: Inference, kind: Step | Collection, module: Module, own: Module) -> Iterator[Doubt]:
    for scope, definition in module.stores("__class__"):
        is_set = definition.kind != DefinitionKind.DELETED
        if is_set and _may_be(kind, attribute_writes.owner_of_write(inf, scope, definition)):
            yield from _of_other_class(inf, inf.definition_value(definition, inf.frame(scope)))
    is_named = any(one.program.code_mentions(_NAMED) for one in (module, own))
    for store in reflective_writes.stores_of(module):
        if store.owner is None or not (store.is_plain or is_named):
            continue
        names = [name for name in (_METHOD, "__class__") if reflective_writes.may_be_of(inf, store, name)]
        if names and _may_be(kind, inf.infer(store.owner, store.at)):
            yield _METHOD, f"it may be given a `{_METHOD}` of its own through {store.how}"
            if store.is_plain and "__class__" in names:
                yield "__iter__", _CHANGED


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
