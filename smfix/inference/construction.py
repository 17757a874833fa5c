"""What calling a class makes: an instance, a step where it derives from one, or what `__new__` returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smfix import sdk
from smfix.code.syntax import FunctionNode
from smfix.inference import class_creation, classes, hooks, overrides
from smfix.inference.classes import opened
from smfix.models import registry, sagemaker
from smfix.models.sagemaker import sdk_instance
from smfix.values.model import (
    Collection,
    Foreign,
    Function,
    Instance,
    Nothing,
    SdkClass,
    SdkObject,
    Step,
    Unknown,
    UserClass,
    allocated,
    join,
)

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import AbstractObject, Doubt, Value


def instance_of(inf: Inference, cls: AbstractObject) -> AbstractObject | None:
    """An instance of the class, abstractly."""
    if isinstance(cls, SdkClass):
        return sdk_instance(cls)
    if isinstance(cls, UserClass):
        return opened(instance(inf, cls.code))[0]
    if isinstance(cls, Foreign):
        return Foreign(cls.origin, cls.certain, provenance=cls.provenance)
    return None


def made(inf: Inference, cls: AbstractObject, seen: tuple[Any, ...], call: ast.Call | None = None) -> Value:
    """What calling a class makes: a step where it derives from one, at any distance. `call` is the one that does."""
    if isinstance(cls, SdkClass):
        own: Value = (sagemaker.sdk_instance(cls),)
        return allocated(own, call) if call is not None else own
    if not isinstance(cls, UserClass):
        return (Unknown("what this class makes is not known"),)
    other = _made_otherwise(inf, cls.code)
    if other or call is None:
        return other or instance(inf, cls.code)
    return allocated(instance(inf, cls.code), call)


def instance(inf: Inference, code: ClassCode) -> Value:
    """An instance of a class of the repository, whatever calling the class may give."""
    base = classes.sdk_base(inf, code)
    if base is None or base.role is sdk.Role.CLASS:
        programs = (one.scope.module.program for one in classes.mro(inf, code))
        known: Iterator[Value] = (model(inf, code) for model in registry.answers("instance", programs))
        return next(filter(None, known), (Instance(code),))
    program = code.scope.module.program
    evidence = program.evidence(f"class `{code.name}` derives from `{base.dotted}`", code.node)
    if base.role in (sdk.Role.STEP, sdk.Role.FUNCTION_STEP):
        name = _known_as(inf, code)
        own_setter = base.role is sdk.Role.STEP
        own_method, iterable, doubts = _own(inf, code)
        return (
            Step(name, own_setter, base.versions, base.dotted, iterable, own_method, doubts, provenance=(evidence,)),
        )
    instance = sagemaker.sdk_instance(SdkClass(base))
    if isinstance(instance, Collection):
        own_method, iterable, doubts = _own(inf, code)
        return (Collection(instance.cls, code, own_method, iterable, doubts, provenance=(evidence,)),)
    if isinstance(instance, SdkObject):
        return (SdkObject(base, code, provenance=(evidence,)),)
    return (replace(instance, provenance=(evidence,)),)


def _known_as(inf: Inference, code: ClassCode) -> str:
    """The dotted name by which steps of a class are known, another one for each class of the same name."""
    module = code.scope.module.dotted
    name = f"{module}.{code.name}"
    if inf.user_step_classes.setdefault(name, code) is not code:
        name = f"{module}.{code.node.lineno}.{code.node.col_offset}.{code.name}"
        inf.user_step_classes[name] = code
    return name


def _own(inf: Inference, code: ClassCode) -> tuple[bool, bool, tuple[Doubt, ...]]:
    """Whether the class's `add_depends_on` is its own, whether its instances are iterable, and what is not certain of
    both."""
    found = overrides.of_steps(inf, code)
    doubts = tuple(
        (name, next(kind.reason for kind in value if isinstance(kind, Unknown)))
        for name, value in found.items()
        if value and not overrides.is_certain(value)
    )
    return overrides.is_certain(found["add_depends_on"]), overrides.is_certain(found["__iter__"]), doubts


def above(inf: Inference, code: ClassCode) -> Value:
    """What `super()` is in the class's methods: an instance of its first base, with the doubt which is the next class
    in the order of one that derives from it."""
    for kind in classes.bases_of(inf, code):
        if isinstance(kind, (UserClass, SdkClass)):
            found = made(inf, kind, kind.provenance)
            if any(isinstance(one, (Step, Collection)) for one in found):
                doubts = tuple(overrides.between(inf, code, classes.subclasses(inf, code)))
                return _with_doubts(found, doubts) if doubts else found
            return found
    return (Unknown(f"the base of `{code.name}` cannot be seen"),)


def _with_doubts(value: Value, doubts: tuple[Doubt, ...]) -> Value:
    return tuple(
        replace(kind, doubts=(*kind.doubts, *doubts)) if isinstance(kind, (Step, Collection)) else kind
        for kind in value
    )


def oneself(inf: Inference, code: ClassCode) -> Value:
    """What `self` is in the class's methods: in a class without a base of the SDK's, beside which every class of the
    repository that derives from it has a step class, one of those steps."""
    own = instance(inf, code)
    if any(isinstance(kind, (Step, Collection)) for kind in own):
        return _of_subclass_perhaps(inf, code, own)
    if not all(isinstance(kind, Instance) for kind in own) or classes.unseen_base(inf, code) is not None:
        return own
    made = [instance(inf, subclass) for subclass in classes.subclasses(inf, code)]
    if made and all(isinstance(kind, Step) for value in made for kind in value):
        return join(made)
    return own


def _of_subclass_perhaps(inf: Inference, code: ClassCode, own: Value) -> Value:
    """A step that may be of a class that derives from `code`, with the doubts which that raises."""
    doubts: dict[str, str] = {}
    known = overrides.of_steps(inf, code)
    for subclass in classes.subclasses(inf, code):
        for name, found in overrides.of_steps(inf, subclass).items():
            if found and not known[name]:
                doubts.setdefault(name, f"`{subclass.name}`, which derives from `{code.name}`, may have another one")
    return _with_doubts(own, tuple(doubts.items()))


def _made_otherwise(inf: Inference, code: ClassCode) -> Value:
    """What calling a class makes where its metaclass or its `__new__` says so; empty where it is an instance."""
    for one in classes.mro(inf, code):
        for kind in class_creation.metaclasses(inf, one):
            if not class_creation.calls_plainly(inf, kind):
                why = f"the metaclass of `{one.name}` may make anything of a `{code.name}`"
                return (Unknown(why, against=True),)
        for definition in one.scope.names.get("__new__", ()):
            if isinstance(definition.stmt, FunctionNode):
                function = Function(one.scope.module.scope(definition.stmt, one.scope), inf.frame(one.scope))
                made = inf.returned(function, None, 0)
                if classes.sdk_base(inf, code) is not None and not hooks.returns(function.scope, "__new__"):
                    return tuple(replace(kind, against=True) if isinstance(kind, Unknown) else kind for kind in made)
                return tuple(kind for kind in made if not isinstance(kind, (Unknown, Foreign, Nothing)))
    return ()
