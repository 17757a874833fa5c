"""Attributes: of steps and other SDK objects, of classes of the repository and their instances, of modules."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.inference import attribute_writes, class_creation, decorators, imports
from smfix.inference.annotations import refined
from smfix.inference.classes import defines, is_property, mro, self_assignments, subclasses, unseen_base
from smfix.models import registry
from smfix.models.sagemaker import collection_attribute, object_attribute, properties_attribute, step_attribute
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint, shown
from smfix.values.model import (
    Builtin,
    Collection,
    Container,
    Foreign,
    Function,
    Future,
    Instance,
    Member,
    Method,
    Namespace,
    Nothing,
    Output,
    Parser,
    Properties,
    Scalar,
    SdkClass,
    SdkModule,
    SdkObject,
    Step,
    StepFunction,
    Str,
    Unknown,
    UserClass,
    UserModule,
    join,
)
from smfix.values.operations import TEXT

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import AbstractObject, Value


def attribute(inf: Inference, value: Value, name: str, node: ast.expr, at: ProgramPoint) -> Value:
    """What `value.name` is."""
    known = tuple(kind for kind in value if not isinstance(kind, Nothing))  # None has none, and fails either way
    return join(_of_one(inf, kind, name, node, at) for kind in known or value)


def _of_one(inf: Inference, kind: AbstractObject, name: str, node: ast.expr, at: ProgramPoint) -> Value:
    for cls, method in _ATTRIBUTES:
        if isinstance(kind, cls):
            found: Value = method(inf, kind, name, at)
            return found
    return (Unknown(f"`{shown(node, at)}` is not known"),)


def _of_unknown(inf: Inference, kind: Unknown, name: str, at: ProgramPoint) -> Value:
    return (kind,)


def _of_foreign(inf: Inference, kind: Foreign, name: str, at: ProgramPoint) -> Value:
    dotted = f"{kind.origin}.{name}"
    return (imports.configured(inf, dotted) or Foreign(dotted, kind.certain, provenance=kind.provenance),)


def _of_sdk_module(inf: Inference, kind: SdkModule, name: str, at: ProgramPoint) -> Value:
    return imports.sdk_member(inf, kind.dotted, name, kind.provenance)


def _of_sdk_class(inf: Inference, kind: SdkClass, name: str, at: ProgramPoint) -> Value:
    return (Method(kind, name, provenance=kind.provenance),)


def _of_user_module(inf: Inference, kind: UserModule, name: str, at: ProgramPoint) -> Value:
    return join([imports.member(inf, kind.module, name), attribute_writes.written_on_module(inf, kind.module, name)])


def _of_builtin(inf: Inference, kind: Builtin, name: str, at: ProgramPoint) -> Value:
    return (Builtin(f"{kind.dotted}.{name}"),)


def _of_container(inf: Inference, kind: Container, name: str, at: ProgramPoint) -> Value:
    return kind.items.item(kind.fields.index(name)) if name in kind.fields else _of_owner(inf, kind, name, at)


def _of_owner(inf: Inference, kind: AbstractObject, name: str, at: ProgramPoint) -> Value:
    return (Method(kind, name, provenance=kind.provenance),)


def _of_namespace(inf: Inference, kind: Namespace, name: str, at: ProgramPoint) -> Value:
    model = registry.attribute_model(kind)
    found: Value = model(inf, kind, name, at) if model is not None else _of_owner(inf, kind, name, at)
    return found


def _of_function(inf: Inference, kind: AbstractObject, name: str, at: ProgramPoint) -> Value:
    return (
        TEXT if name in ("__name__", "__doc__", "__qualname__") else (Unknown(f"the attribute `{name}` of a function"),)
    )


def _of_user_class(inf: Inference, kind: UserClass, name: str, at: ProgramPoint) -> Value:
    found = class_attribute(inf, kind.code, name, None)
    if found is not None:
        programs = (one.scope.module.program for one in mro(inf, kind.code))
        for model in registry.answers("member", programs):
            found = model(inf, kind.code, name, found) or found
        return found
    if name in ("__name__", "__doc__"):
        return TEXT
    return (Unknown(f"class `{kind.code.name}` shows no `{name}`"),)


def _of_member(inf: Inference, kind: Member, name: str, at: ProgramPoint) -> Value:
    if name in ("value", "_value_"):
        return kind.value
    if name in ("name", "_name_"):
        return TEXT
    return (
        (Method(Str(provenance=kind.provenance), name),)
        if kind.is_text
        else _of_instance(inf, Instance(kind.code), name, at)
    )


def _of_instance(inf: Inference, kind: Instance, name: str, at: ProgramPoint) -> Value:
    found = class_attribute(inf, kind.code, name, (kind,))
    if found is not None:
        return found
    if defines(inf, kind.code, "__getattr__"):
        return (Unknown(f"class `{kind.code.name}` makes `{name}` when it is asked for, in `__getattr__`"),)
    origin = unseen_base(inf, kind.code)
    if origin is not None:
        return (Unknown(f"`{name}` may come from `{origin}`, a base of `{kind.code.name}` that smfix cannot see"),)
    return (Unknown(f"class `{kind.code.name}` never sets `{name}`"),)


def class_attribute(inf: Inference, code: ClassCode, name: str, owner: Value | None) -> Value | None:
    """An attribute of a class of the repository or of one of its bases; None where none sets it."""
    is_open = any(isinstance(kind, Instance) and kind.is_open for kind in owner or ())
    key = ("attribute", code, name, bool(owner), is_open)
    return inf.memo(key, lambda: _attribute(inf, code, name, owner)) or None


def _attribute(inf: Inference, code: ClassCode, name: str, owner: Value | None) -> Value:
    found: list[Value] = []
    for one in mro(inf, code):
        own = _own_attribute(inf, one, name, owner)
        if own:
            found.append(own)
            if any(isinstance(kind, (Function, Method)) for kind in own):
                break
    if owner is not None and _may_be_a_subclass(owner, found):
        found += [_own_attribute(inf, subclass, name, owner) for subclass in subclasses(inf, code)]
    if not any(is_property(inf, one, name) for one in mro(inf, code)):
        found.append(attribute_writes.written_from_outside(inf, code, name))
        if inf.open_world:
            found.append(attribute_writes.written_elsewhere(inf, code, name))
    found += [class_creation.brought(inf, code, name)]
    is_method = any(isinstance(kind, (Function, Method)) for value in found for kind in value)
    return join([*found, () if owner is None or is_method else attribute_writes.dynamically_written(inf, code)])


def is_computed(inf: Inference, value: Value, name: str) -> bool:
    """Whether an attribute of this value is computed by a property, or by a hook of its class."""
    codes = [kind.code for kind in value if isinstance(kind, Instance)]
    codes += [
        inf.user_step_classes[kind.cls]
        for kind in value
        if isinstance(kind, Step) and kind.cls in inf.user_step_classes
    ]
    codes += [kind.code for kind in value if isinstance(kind, (Collection, SdkObject)) and kind.code is not None]
    return any(
        is_property(inf, one, name) or "__getattribute__" in one.scope.names or "__setattr__" in one.scope.names
        for code in codes
        for one in mro(inf, code)
    )


def _may_be_a_subclass(owner: Value, found: list[Value]) -> bool:
    """Whether classes that derive from the class have a say: for `self`, and where the class itself says nothing."""
    said = [kind for value in found for kind in value if not isinstance(kind, Nothing)]
    return not said or any(
        isinstance(kind, (Step, Collection, SdkObject)) or (isinstance(kind, Instance) and kind.is_open)
        for kind in owner
    )


def is_placeheld(value: Value) -> bool:
    """Whether None is but one of several things that the value can be."""
    return len(value) > 1 and any(isinstance(kind, Nothing) for kind in value)


def _own_attribute(inf: Inference, code: ClassCode, name: str, owner: Value | None) -> Value:
    """What the class itself says: what its methods assign to `self.name`, then what its body binds."""
    is_set = not is_property(inf, code, name)
    assigned = [inf.definition_value(b, inf.frame(s)) for s, b in self_assignments(code, name) if is_set]
    scope = code.scope
    definitions = [b for b in scope.names.get(name, ()) if b.kind != DefinitionKind.GUARD]
    stated: Value = ()
    if definitions:
        value = inf.definition_value(definitions[-1], inf.frame(scope))
        programs = (one.scope.module.program for one in mro(inf, code))
        for model in registry.answers("field", programs):
            value = model(inf, code, definitions[-1], value)
        stated = decorators.bound(inf, value, owner, code)
    annotation = _annotation_of(inf, code, name, definitions)
    if assigned:
        known = join(assigned)
        if annotation:
            return refined(known, annotation)
        only_none = all(isinstance(kind, Nothing) for kind in stated)
        return known if not stated or (only_none and Nothing() in known) else join([known, () if only_none else stated])
    return stated


def _annotation_of(inf: Inference, code: ClassCode, name: str, definitions: list[Definition]) -> Value:
    for definition in definitions:
        if isinstance(definition.stmt, ast.AnnAssign) and definition.expr is None:
            return inf.annotation(definition.stmt.annotation, ProgramPoint(inf.frame(code.scope), definition.stmt))
    return ()


_ATTRIBUTES: tuple[tuple[type, Callable[..., Value]], ...] = (
    (Unknown, _of_unknown),
    (Foreign, _of_foreign),
    (Step, step_attribute),
    (Collection, collection_attribute),
    (Properties, properties_attribute),
    (Output, _of_owner),
    (SdkObject, object_attribute),
    (SdkModule, _of_sdk_module),
    (SdkClass, _of_sdk_class),
    (UserModule, _of_user_module),
    (UserClass, _of_user_class),
    (Instance, _of_instance),
    (Member, _of_member),
    (Builtin, _of_builtin),
    (Function, _of_function),
    (StepFunction, _of_function),
    (Container, _of_container),
    (Future, _of_owner),
    (Str, _of_owner),
    (Scalar, _of_owner),
    (Parser, _of_owner),
    (Namespace, _of_namespace),
)
