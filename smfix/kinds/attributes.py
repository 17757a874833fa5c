"""Attributes: of steps and other SDK objects, of classes of the repository and their instances, of modules."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.kinds import calls, command_line, enums, imports, names, parameters, passing, stores, typed
from smfix.kinds.bindings import Binding, How
from smfix.kinds.reach import At
from smfix.kinds.scope import ClassCode, Scope
from smfix.kinds.syntax import FunctionNode
from smfix.kinds.value import (
    Builtin,
    Collection,
    Container,
    Foreign,
    Function,
    Future,
    Instance,
    Items,
    Kind,
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
    Value,
    join,
)

if TYPE_CHECKING:
    from smfix.kinds.evaluate import Kinds

TEXT: Value = (Str(),)


def of(kinds: Kinds, value: Value, name: str, node: ast.expr, at: At) -> Value:
    """What `value.name` is."""
    known = tuple(kind for kind in value if not isinstance(kind, Nothing))  # None has none, and fails either way
    return join(_of_one(kinds, kind, name, node, at) for kind in known or value)


def _of_one(kinds: Kinds, kind: Kind, name: str, node: ast.expr, at: At) -> Value:
    for cls, method in _ATTRIBUTES:
        if isinstance(kind, cls):
            found: Value = method(kinds, kind, name, at)
            return found
    return (Unknown(f"`{names.shown(node, at)}` is not known"),)


def _of_unknown(kinds: Kinds, kind: Unknown, name: str, at: At) -> Value:
    return (kind,)


def _of_foreign(kinds: Kinds, kind: Foreign, name: str, at: At) -> Value:
    dotted = f"{kind.origin}.{name}"
    return (imports.configured(kinds, dotted) or Foreign(dotted, kind.certain, seen=kind.seen),)


def _of_step(kinds: Kinds, kind: Step, name: str, at: At) -> Value:
    seen = (
        at.frame.scope.module.program.evidence(f"the `{name}` of a step", at.stmt or at.frame.scope.node),
        *kind.seen,
    )
    user = kinds.user_steps.get(kind.cls)
    if user is not None and any(is_property(kinds, one, name) for one in lineage(kinds, user)):
        return of_class(kinds, user, name, (kind,)) or ()
    if name == "name":
        return (Str(seen=seen),)
    if name == "depends_on":
        return (Container("list", Items(lambda: (Step("Step"),)), seen=seen), Nothing())
    if name in ("properties", "outputs"):
        return (Properties(kind.cls, seen=seen),) if name == "properties" else (Container("list"),)
    if user is not None:
        found = of_class(kinds, user, name, (kind,))
        if found is not None:
            return found
    return (Method(kind, name, seen=kind.seen),)


def _of_collection(kinds: Kinds, kind: Collection, name: str, at: At) -> Value:
    code = kind.code
    if code is not None and any(is_property(kinds, one, name) for one in lineage(kinds, code)):
        return of_class(kinds, code, name, (kind,)) or ()
    if name == "name":
        return TEXT
    if name == "steps":
        return (
            Container("list", Items(lambda: (Step("sagemaker.workflow.steps.Step", seen=kind.seen),)), seen=kind.seen),
        )
    if name == "properties":
        return (Properties(kind.cls, seen=kind.seen),)
    found = of_class(kinds, code, name, (kind,)) if code is not None else None
    return found if found is not None else (Method(kind, name, seen=kind.seen),)


def _of_properties(kinds: Kinds, kind: Kind, name: str, at: At) -> Value:
    return (kind,)


def _of_object(kinds: Kinds, kind: SdkObject, name: str, at: At) -> Value:
    code = kind.code
    if code is not None and any(is_property(kinds, one, name) for one in lineage(kinds, code)):
        return of_class(kinds, code, name, (kind,)) or ()
    if name == "name":
        return TEXT
    found = of_class(kinds, code, name, (kind,)) if code is not None else None
    if name == "steps" and kind.name.role is sdk.Role.PIPELINE:
        steps = Container("list", Items(lambda: (Step("Step"), Collection("StepCollection"))))
        return join([(steps,), found or ()])
    return found if found is not None else (Method(kind, name, seen=kind.seen),)


def _of_sdk_module(kinds: Kinds, kind: SdkModule, name: str, at: At) -> Value:
    return imports.sdk_member(kinds, kind.dotted, name, kind.seen)


def _of_sdk_class(kinds: Kinds, kind: SdkClass, name: str, at: At) -> Value:
    return (Method(kind, name, seen=kind.seen),)


def _of_user_module(kinds: Kinds, kind: UserModule, name: str, at: At) -> Value:
    return join([imports.member(kinds, kind.module, name), stores.on_module(kinds, kind.module, name)])


def _of_builtin(kinds: Kinds, kind: Builtin, name: str, at: At) -> Value:
    return (Builtin(f"{kind.dotted}.{name}"),)


def _of_container(kinds: Kinds, kind: Container, name: str, at: At) -> Value:
    return kind.items.item(kind.fields.index(name)) if name in kind.fields else _of_owner(kinds, kind, name, at)


def _of_owner(kinds: Kinds, kind: Kind, name: str, at: At) -> Value:
    return (Method(kind, name, seen=kind.seen),)


def _of_namespace(kinds: Kinds, kind: Namespace, name: str, at: At) -> Value:
    return command_line.attribute(kinds, kind, name, at)


def _of_function(kinds: Kinds, kind: Kind, name: str, at: At) -> Value:
    return (
        TEXT if name in ("__name__", "__doc__", "__qualname__") else (Unknown(f"the attribute `{name}` of a function"),)
    )


def _of_user_class(kinds: Kinds, kind: UserClass, name: str, at: At) -> Value:
    found = of_class(kinds, kind.code, name, None)
    if found is not None:
        return enums.member(kinds, kind.code, name, found)
    if name in ("__name__", "__doc__"):
        return TEXT
    return (Unknown(f"class `{kind.code.name}` shows no `{name}`"),)


def _of_member(kinds: Kinds, kind: Member, name: str, at: At) -> Value:
    if name in ("value", "_value_"):
        return kind.value
    if name in ("name", "_name_"):
        return TEXT
    return (Method(Str(seen=kind.seen), name),) if kind.is_text else _of_instance(kinds, Instance(kind.code), name, at)


def _of_instance(kinds: Kinds, kind: Instance, name: str, at: At) -> Value:
    found = of_class(kinds, kind.code, name, (kind,))
    if found is not None:
        return found
    if defines(kinds, kind.code, "__getattr__"):
        return (Unknown(f"class `{kind.code.name}` makes `{name}` when it is asked for, in `__getattr__`"),)
    origin = unseen_base(kinds, kind.code)
    if origin is not None:
        return (Unknown(f"`{name}` may come from `{origin}`, a base of `{kind.code.name}` that smfix cannot see"),)
    return (Unknown(f"class `{kind.code.name}` never sets `{name}`"),)


def of_class(kinds: Kinds, code: ClassCode, name: str, owner: Value | None) -> Value | None:
    """An attribute of a class of the repository or of one of its bases; None where none sets it."""
    is_open = any(isinstance(kind, Instance) and kind.is_open for kind in owner or ())
    key = ("attribute", code, name, bool(owner), is_open)
    return kinds.once(key, lambda: _attribute(kinds, code, name, owner)) or None


def _attribute(kinds: Kinds, code: ClassCode, name: str, owner: Value | None) -> Value:
    found: list[Value] = []
    for one in lineage(kinds, code):
        own = _own_attribute(kinds, one, name, owner)
        if own:
            found.append(own)
            if any(isinstance(kind, (Function, Method)) for kind in own):
                break
    if owner is not None and _may_be_an_heir(owner, found):
        found += [_own_attribute(kinds, heir, name, owner) for heir in heirs(kinds, code)]
    if not any(is_property(kinds, one, name) for one in lineage(kinds, code)):
        found.append(stores.from_outside(kinds, code, name))
    is_method = any(isinstance(kind, (Function, Method)) for value in found for kind in value)
    return join([*found, () if owner is None or is_method else stores.computed(kinds, code)])


def is_property(kinds: Kinds, code: ClassCode, name: str) -> bool:
    """Whether the class itself computes the attribute, so that no assignment to it says what it is."""
    nodes = (binding.stmt for binding in code.scope.names.get(name, ()) if binding.how == How.DEFINED)
    return any(
        decorator_name(decorator) in ("property", "setter", "getter", "abstractproperty")
        for node in nodes
        if isinstance(node, FunctionNode)
        for decorator in node.decorator_list
    )


def is_computed(kinds: Kinds, value: Value, name: str) -> bool:
    """Whether an attribute of this value is computed by a property, or by a hook of its class."""
    codes = [kind.code for kind in value if isinstance(kind, Instance)]
    codes += [kinds.user_steps[kind.cls] for kind in value if isinstance(kind, Step) and kind.cls in kinds.user_steps]
    codes += [kind.code for kind in value if isinstance(kind, (Collection, SdkObject)) and kind.code is not None]
    return any(
        is_property(kinds, one, name) or "__getattribute__" in one.scope.names or "__setattr__" in one.scope.names
        for code in codes
        for one in lineage(kinds, code)
    )


def _may_be_an_heir(owner: Value, found: list[Value]) -> bool:
    """Whether classes that derive from the class have a say: for `self`, and where the class itself says nothing."""
    said = [kind for value in found for kind in value if not isinstance(kind, Nothing)]
    return not said or any(
        isinstance(kind, (Step, Collection, SdkObject)) or (isinstance(kind, Instance) and kind.is_open)
        for kind in owner
    )


def is_placeheld(value: Value) -> bool:
    """Whether None is but one of several things that the value can be."""
    return len(value) > 1 and any(isinstance(kind, Nothing) for kind in value)


def _own_attribute(kinds: Kinds, code: ClassCode, name: str, owner: Value | None) -> Value:
    """What the class itself says: what its methods assign to `self.name`, then what its body binds."""
    is_set = not is_property(kinds, code, name)
    assigned = [names.binding_value(kinds, b, kinds.frame(s)) for s, b in self_assignments(code, name) if is_set]
    scope = code.scope
    bindings = [b for b in scope.names.get(name, ()) if b.how != How.GUARD]
    stated: Value = ()
    if bindings:
        value = names.binding_value(kinds, bindings[-1], kinds.frame(scope))
        value = _field_value(kinds, code, bindings[-1], value)
        stated = calls.bound(kinds, value, owner, code)
    annotation = _annotation_of(kinds, code, name, bindings)
    if assigned:
        known = join(assigned)
        if annotation:
            return typed.refined(known, annotation)
        only_none = all(isinstance(kind, Nothing) for kind in stated)
        return known if not stated or (only_none and Nothing() in known) else join([known, () if only_none else stated])
    return stated


def _annotation_of(kinds: Kinds, code: ClassCode, name: str, bindings: list[Binding]) -> Value:
    for binding in bindings:
        if isinstance(binding.stmt, ast.AnnAssign) and binding.expr is None:
            return typed.value(kinds, binding.stmt.annotation, At(kinds.frame(code.scope), binding.stmt))
    return ()


def _field_value(kinds: Kinds, code: ClassCode, binding: Binding, value: Value) -> Value:
    """A dataclass field whose annotation says nothing: what the constructor's callers pass."""
    if not isinstance(binding.stmt, ast.AnnAssign):
        return value
    passed = parameters.field_value(kinds, code, binding.key)
    if value and not any(isinstance(kind, Unknown) for kind in value):
        return join([value, tuple(kind for kind in passed if isinstance(kind, Container))])
    known = tuple(kind for kind in value if not isinstance(kind, Unknown))
    left_out = known and self_assignments(code, binding.key) and parameters.is_left_out(kinds, code)
    return join([known, passed]) if passed or left_out else value


def self_assignments(code: ClassCode, name: str) -> list[tuple[Scope, Binding]]:
    """Every `self.name = ...` in the methods of the class."""
    if code.assigned is None:
        code.assigned = {}
        for scope, me in methods_of(code):
            for key, bindings in scope.names.items():
                if key.startswith(f"{me}."):
                    found = [(scope, b) for b in bindings if b.how not in (How.GUARD, How.DELETED)]
                    code.assigned.setdefault(key[len(me) + 1 :], []).extend(found)
    return code.assigned.get(name, [])


def methods_of(code: ClassCode) -> list[tuple[Scope, str]]:
    """The scopes of the class's methods, each with the name of its first parameter."""
    if code.methods is None:
        code.methods = list(_methods_of(code))
    return code.methods


def _methods_of(code: ClassCode) -> Iterator[tuple[Scope, str]]:
    for stmt in code.scope.names.values():
        for binding in stmt:
            node = binding.stmt
            if binding.how == How.DEFINED and isinstance(node, FunctionNode):
                scope = code.scope.module.scope(node, code.scope)
                first = next(iter(scope.parameters), None)
                if first is not None and "staticmethod" not in map(decorator_name, node.decorator_list):
                    yield scope, first


def decorator_name(node: ast.expr) -> str:
    """The last name of a decorator, called or not."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def tuple_items(kinds: Kinds, code: ClassCode) -> Items | None:
    """The items of a NamedTuple's instances, in the order of its fields; None for any other class."""
    bases = (kind.dotted for one in lineage(kinds, code) for kind in bases_of(kinds, one) if isinstance(kind, Builtin))
    if "typing.NamedTuple" not in bases:
        return None
    fields = [name for name, bindings in code.scope.names.items() if bindings[0].how == How.ANNOTATED]

    def item(key: object) -> Value | None:
        fits = isinstance(key, int) and -len(fields) <= key < len(fields)
        return of_class(kinds, code, fields[key], None) if fits and isinstance(key, int) else None

    return Items(lambda: join(item(index) or () for index in range(len(fields))), item)


def mapping_items(kinds: Kinds, code: ClassCode) -> Items | None:
    """The items of a TypedDict's instances, by the keys that it and its bases name; None for any other class."""
    family = list(lineage(kinds, code))
    bases = (kind.dotted for one in family for kind in bases_of(kinds, one) if isinstance(kind, Builtin))
    if not any(base in ("typing.TypedDict", "typing_extensions.TypedDict") for base in bases):
        return None
    keys = {name for one in family for name, found in one.scope.names.items() if found[0].how == How.ANNOTATED}

    def item(key: object) -> Value | None:
        unknown = Unknown(f"`{code.name}` names no key {key!r}")
        return (of_class(kinds, code, key, None) if isinstance(key, str) and key in keys else None) or (unknown,)

    return Items(lambda: TEXT, item, lambda: join(item(key) or () for key in sorted(keys)))


def bases_of(kinds: Kinds, code: ClassCode) -> Value:
    """The values of the class's base expressions."""
    at = At(code.outer, code.stmt)
    return join(kinds.of(base.value if isinstance(base, ast.Subscript) else base, at) for base in code.node.bases)


def lineage(kinds: Kinds, code: ClassCode, depth: int = 0) -> Iterator[ClassCode]:
    """The class and its bases in the repository, nearest first."""
    yield code
    if depth < 12:
        for kind in bases_of(kinds, code):
            if isinstance(kind, UserClass) and kind.code is not code:
                yield from lineage(kinds, kind.code, depth + 1)


def heirs(kinds: Kinds, code: ClassCode) -> list[ClassCode]:
    """Classes of the repository that derive from the class: a base class uses what they set."""
    key = id(code)
    if key not in kinds.heirs:
        kinds.heirs[key] = []  # while they are looked for
        kinds.heirs[key] = list(_heirs(kinds, code))
    return kinds.heirs[key]


def _heirs(kinds: Kinds, code: ClassCode) -> Iterator[ClassCode]:
    for module in kinds.project.modules_naming(code.scope.module, code.name):
        for stmt in module.derived():
            if stmt is not code.node:
                heir = names.class_code(kinds, stmt, kinds.top(module))
                if any(one is code for one in lineage(kinds, heir)):
                    yield heir


def unseen_base(kinds: Kinds, code: ClassCode) -> str | None:
    """The name of a base class that cannot be looked into, if there is one."""
    for one in lineage(kinds, code):
        for base, kind in ((b, k) for b in one.node.bases for k in kinds.of(b, At(one.outer, one.stmt))):
            if isinstance(kind, (Foreign, Unknown)):
                return ast.unparse(base)
    return None


def sdk_base(kinds: Kinds, code: ClassCode) -> sdk.Name | None:
    """The SDK class from which a class of the repository derives, at any distance."""
    for one in lineage(kinds, code):
        for kind in bases_of(kinds, one):
            if isinstance(kind, SdkClass):
                return kind.name
    return None


def is_iterable(kinds: Kinds, code: ClassCode) -> bool:
    """Whether the instances can be walked: the class or a base in the repository says how, or is a container."""
    built_in = (kind for one in lineage(kinds, code) for kind in bases_of(kinds, one) if isinstance(kind, Builtin))
    if any(kind.dotted in ("list", "tuple", "set", "dict", "str", "collections.UserList") for kind in built_in):
        return True
    return defines(kinds, code, "__iter__") or defines(kinds, code, "__getitem__")


def takes_its_own(kinds: Kinds, code: ClassCode) -> bool:
    """Whether a step class has an `add_depends_on` of its own, which may take anything: the class or a base in the
    repository defines one that does more than hand a list on to the SDK's."""
    return any(
        b.how == How.DEFINED and not (isinstance(b.stmt, FunctionNode) and passing.is_passed_on(one.scope, b.stmt))
        for one in lineage(kinds, code)
        for b in one.scope.names.get("add_depends_on", ())
    )


def defines(kinds: Kinds, code: ClassCode, method: str) -> bool:
    """Whether the class or a base in the repository defines a method of this name itself."""
    return any(b.how == How.DEFINED for one in lineage(kinds, code) for b in one.scope.names.get(method, ()))


def instance_of(kinds: Kinds, cls: Kind) -> Kind | None:
    """The kind of the class's instances."""
    if isinstance(cls, SdkClass):
        return sdk_instance(cls)
    if isinstance(cls, UserClass):
        return opened(calls.instance(kinds, cls.code))[0]
    if isinstance(cls, Foreign):
        return Foreign(cls.origin, cls.certain, seen=cls.seen)
    return None


def opened(value: Value) -> Value:
    """The value where its instances may be of classes that derive from theirs: `self`, or what is annotated."""
    return tuple(replace(kind, is_open=True) if isinstance(kind, Instance) else kind for kind in value)


def sdk_instance(cls: SdkClass) -> Kind:
    """The kind of an SDK class's instances."""
    name = cls.name
    if name.role in (sdk.Role.STEP, sdk.Role.FUNCTION_STEP):
        return Step(name.dotted, name.role is sdk.Role.STEP, name.versions, seen=cls.seen)
    if name.role is sdk.Role.COLLECTION:
        return Collection(name.dotted, seen=cls.seen)
    if name.dotted.endswith((".DelayedReturn", ".StepOutput")):
        return Output("an annotation", seen=cls.seen)
    if name.dotted.endswith((".Properties", ".PropertiesList", ".PropertiesMap")):
        return Properties("an annotation", seen=cls.seen)
    return SdkObject(name, seen=cls.seen)


def derives(dotted: str, base: str) -> bool | None:
    """Whether the SDK class at `dotted` is or derives from the one at `base`; None where the catalogue can't say."""
    name = sdk.find(dotted)
    if name is None:
        return None
    if name.dotted == base:
        return True
    return any(derives(one, base) is True for one in name.bases)


_ATTRIBUTES: tuple[tuple[type, Callable[..., Value]], ...] = (
    (Unknown, _of_unknown),
    (Foreign, _of_foreign),
    (Step, _of_step),
    (Collection, _of_collection),
    (Properties, _of_properties),
    (Output, _of_owner),
    (SdkObject, _of_object),
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
