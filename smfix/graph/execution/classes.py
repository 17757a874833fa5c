"""Attributes of the repository's classes and their objects."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.graph.execution.containers import item
from smfix.graph.execution.heap import (
    AllocationSite,
    Class,
    Frame,
    Function,
    Instance,
    Method,
    Step,
    Super,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def class_member(run: Execution, owner: Instance | Super | Class, name: str, expr: ast.expr, frame: Frame) -> Value:
    """An attribute of an object or a class of the repository."""
    if isinstance(owner, Instance):
        if name in owner.attributes:
            return owner.attributes[name]
        found = owner.cls.find(name)
        return bound_attribute(run, found, owner, owner.cls, expr, frame) if found is not None else _unset(owner, name)
    if isinstance(owner, Class):
        found = owner.find(name)
        if isinstance(found, Function) and found.flavour == "classmethod":
            return replace(found, me=owner)
        return found if found is not None else Unknown(f"class `{owner.name}` shows no `{name}`")
    cls = owner.me.cls if isinstance(owner.me, Instance) else owner.me.user if isinstance(owner.me, Step) else owner.cls
    found = (cls or owner.cls).find(name, after=owner.cls)
    if found is not None:
        return bound_attribute(run, found, owner.me, owner.cls, expr, frame)
    return Method(owner.me, f"super().{name}")


def _unset(owner: Instance, name: str) -> Value:
    return Unknown(f"nothing visible sets `{name}` of `{owner.cls.name}`", text=f"self.{name}")


def bound_attribute(run: Execution, found: Value, me: Value, cls: Class, expr: ast.expr, frame: Frame) -> Value:
    """A class attribute as seen from an object."""
    if not isinstance(found, Function) or found.flavour == "staticmethod":
        return found
    if found.flavour == "property":
        return run.invoke(replace(found, me=me), [], {}, run.site(expr, frame))
    return replace(found, me=cls if found.flavour == "classmethod" else me)


def entered(run: Execution, value: Value) -> Value:
    """What `with value as x` binds."""
    if isinstance(value, list):
        return item(run, value, 0) if value else Unknown("what the context manager gives is not known")
    if isinstance(value, Instance):
        enter = value.cls.find("__enter__")
        if isinstance(enter, Function):
            return run.invoke(replace(enter, me=value), [], {}, AllocationSite(enter.frame.module, value.cls.node))
    return value
