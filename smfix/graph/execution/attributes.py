"""`owner.name`, read and set, whatever the owner is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.graph.execution.classes import class_member
from smfix.graph.execution.heap import (
    Class,
    Frame,
    Instance,
    Method,
    ModuleObject,
    Output,
    Outside,
    Pipeline,
    Properties,
    SdkObject,
    SdkPath,
    Step,
    Super,
    Unknown,
    Value,
    options_of,
    refs_in,
)
from smfix.graph.execution.imports import module_member, outside, sdk_member
from smfix.graph.execution.mutation import put
from smfix.graph.execution.sdk_calls import set_step_attribute, step_attribute

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def get_attribute(run: Execution, owner: Value, name: str, expr: ast.expr, frame: Frame) -> Value:
    """What `owner.name` is."""
    if isinstance(owner, Step):
        return step_attribute(run, owner, name, run.site(expr, frame))
    if isinstance(owner, (Instance, Super, Class)):
        return class_member(run, owner, name, expr, frame)
    if isinstance(owner, (Properties, Output)):
        return owner if isinstance(owner, Properties) and not name.startswith("_") else Method(owner, name)
    if isinstance(owner, ModuleObject):
        return module_member(run, owner, name)
    if isinstance(owner, SdkPath):
        return sdk_member(f"{owner.dotted}.{name}")
    if isinstance(owner, Outside):
        return outside(run, f"{owner.dotted}.{name}")
    if isinstance(owner, Unknown):
        return owner.attributes[name] if name in owner.attributes else Method(owner, name)
    if isinstance(owner, Pipeline):
        return _of_pipeline(owner, name)
    if isinstance(owner, SdkObject):
        return SdkPath(f"{owner.name.dotted}.{name}")
    return Method(owner, name)


def _of_pipeline(owner: Pipeline, name: str) -> Value:
    if name == "steps":
        return owner.steps
    if name == "name":
        return owner.name
    return owner.attributes.get(name, Method(owner, name))


def set_attribute(run: Execution, owner: Value, target: ast.Attribute, value: Value, frame: Frame) -> None:
    """`owner.name = value`."""
    for one in options_of(owner):
        if isinstance(one, Step):
            set_step_attribute(run, one, target.attr, value, run.site(target, frame))
        elif isinstance(one, Output) and target.attr == "depends_on":
            kept = list(value) if isinstance(value, list) else value  # what is put in later would not be seen
            one.step.ineffective.append((kept, run.site(target, frame)))
        elif isinstance(one, Pipeline) and target.attr == "steps":
            one.steps = value
        elif isinstance(one, (Instance, Unknown, Pipeline)):
            put(run, one.attributes, target.attr, value)
        elif isinstance(one, (Class, ModuleObject)):
            one.frame.names[target.attr] = value


def as_value(value: Value) -> Value:
    """A method that is used as a value: of something unseen, it is unseen too."""
    if isinstance(value, Method) and isinstance(value.owner, (Unknown, Output)):
        return Unknown(f"`.{value.name}` of what is not followed", refs_in(value.owner))
    return value
