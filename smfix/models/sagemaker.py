"""The SageMaker SDK: instances of its classes, their attributes, what its functions return."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.inference.classes import is_property, mro
from smfix.inference.overrides import is_certain, overrides
from smfix.values.model import (
    Collection,
    Container,
    Items,
    Method,
    Nothing,
    Output,
    Properties,
    SdkObject,
    Step,
    StepFunction,
    Str,
    Unknown,
    join,
)
from smfix.values.operations import TEXT

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import AbstractObject, SdkClass, SdkFunction, Value


def step_attribute(inf: Inference, kind: Step, name: str, at: ProgramPoint) -> Value:
    """An attribute of a step: the SDK's own, or that of its class in the repository."""
    seen = (
        at.frame.scope.module.program.evidence(f"the `{name}` of a step", at.stmt or at.frame.scope.node),
        *kind.provenance,
    )
    user = inf.user_step_classes.get(kind.cls)
    if name in sdk.METHODS:
        return _method(inf, kind, user, name)
    if user is not None and any(is_property(inf, one, name) for one in mro(inf, user)):
        return inf.class_attribute(user, name, (kind,)) or ()
    if name == "name":
        return (Str(provenance=seen),)
    if name == "depends_on":
        return (Container("list", Items(lambda: (Step("Step"),)), provenance=seen), Nothing())
    if name in ("properties", "outputs"):
        return (Properties(kind.cls, provenance=seen),) if name == "properties" else (Container("list"),)
    if user is not None:
        found = inf.class_attribute(user, name, (kind,))
        if found is not None:
            return found
    return (Method(kind, name, provenance=kind.provenance),)


def _method(inf: Inference, kind: Step, user: ClassCode | None, name: str) -> Value:
    """A method of a step: the SDK's own, unless its class in the repository may have another."""
    found = overrides(inf, user, name) if user is not None else ()
    if user is not None and is_certain(found):
        return inf.class_attribute(user, name, (kind,)) or (Unknown(f"`{kind.cls}` has a `{name}` of its own"),)
    return found or (Method(kind, name, provenance=kind.provenance),)


def collection_attribute(inf: Inference, kind: Collection, name: str, at: ProgramPoint) -> Value:
    """An attribute of a step collection."""
    code = kind.code
    if code is not None and any(is_property(inf, one, name) for one in mro(inf, code)):
        return inf.class_attribute(code, name, (kind,)) or ()
    if name == "name":
        return TEXT
    if name == "steps":
        return (
            Container(
                "list",
                Items(lambda: (Step("sagemaker.workflow.steps.Step", provenance=kind.provenance),)),
                provenance=kind.provenance,
            ),
        )
    if name == "properties":
        return (Properties(kind.cls, provenance=kind.provenance),)
    found = inf.class_attribute(code, name, (kind,)) if code is not None else None
    return found if found is not None else (Method(kind, name, provenance=kind.provenance),)


def properties_attribute(inf: Inference, kind: AbstractObject, name: str, at: ProgramPoint) -> Value:
    """An attribute of `step.properties`, at any depth: properties again, which bear the names of the API. What is
    written small is the object's own."""
    if name == "to_string":
        return (Method(kind, name, provenance=kind.provenance),)
    return (kind,) if name[:1].isupper() else (Unknown(f"the `{name}` of properties is not known"),)


def object_attribute(inf: Inference, kind: SdkObject, name: str, at: ProgramPoint) -> Value:
    """An attribute of another object of the SDK's, such as a pipeline."""
    code = kind.code
    if code is not None and any(is_property(inf, one, name) for one in mro(inf, code)):
        return inf.class_attribute(code, name, (kind,)) or ()
    if name == "name":
        return TEXT
    found = inf.class_attribute(code, name, (kind,)) if code is not None else None
    if name == "steps" and kind.name.role is sdk.Role.PIPELINE:
        steps = Container("list", Items(lambda: (Step("Step"), Collection("StepCollection"))))
        return join([(steps,), found or ()])
    return found if found is not None else (Method(kind, name, provenance=kind.provenance),)


def sdk_instance(cls: SdkClass) -> AbstractObject:
    """An instance of an SDK class, abstractly."""
    name = cls.name
    if name.role in (sdk.Role.STEP, sdk.Role.FUNCTION_STEP):
        return Step(name.dotted, name.role is sdk.Role.STEP, name.versions, provenance=cls.provenance)
    if name.role is sdk.Role.COLLECTION:
        return Collection(name.dotted, provenance=cls.provenance)
    if name.dotted.endswith((".DelayedReturn", ".StepOutput")):
        return Output("an annotation", provenance=cls.provenance)
    if name.dotted.endswith((".Properties", ".PropertiesList", ".PropertiesMap")):
        return Properties("an annotation", provenance=cls.provenance)
    return SdkObject(name, provenance=cls.provenance)


def call_sdk_function(kind: SdkFunction, expr: ast.Call, at: ProgramPoint) -> Value:
    """What calling a function of the SDK returns: a step for `get_step`, a decorator for `step(...)`."""
    name = kind.name
    evidence = at.frame.scope.module.program.evidence(f"`{name.dotted}` is called", expr)
    if name.role is sdk.Role.GET_STEP:
        return (Step("_FunctionStep", False, name.versions, provenance=(evidence, *kind.provenance)),)
    if name.role is sdk.Role.STEP_DECORATOR:
        if expr.args and not (isinstance(expr.args[0], ast.Constant) and expr.args[0].value is None):
            first = expr.args[0]
            return (
                StepFunction(first.id if isinstance(first, ast.Name) else "a function", provenance=kind.provenance),
            )
        return (kind,)
    if name.dotted.endswith(("get_execution_role", "default_bucket", "retrieve", "name_from_base")):
        return (Str(),)
    return (Unknown(f"what `{name.dotted}` returns is not known"),)
