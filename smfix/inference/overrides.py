"""Whether an attribute of a class of the repository may be another one than the SDK's: the one place that is asked.

The answer follows Python's own lookup: the class and its bases in method resolution order up to the class of the SDK
that has the attribute, with all that may give one of them an attribute of that name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.code.syntax import FunctionNode
from smfix.inference import attribute_writes, class_creation, classes, forwarding, hooks, reflective_writes
from smfix.inference.method_resolution import linearization, user_classes
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Builtin, Foreign, Method, Nothing, SdkClass, Unknown, UserClass, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.values.model import AbstractObject, Doubt, Value

ITERATION = ("__iter__", "__getitem__")
"""What makes an object iterable: its class has one of them."""
TRUTH = ("__bool__", "__len__")
"""What says whether an object is true, in the order in which Python asks."""
_RARE = (*ITERATION, *TRUTH, "add_depends_on")
"""What is so seldom assigned that an assignment to something unknown counts."""
SPECIAL = frozenset({*ITERATION, *TRUTH, "__setattr__", "__getattribute__", "__getattr__", "__new__", "__init__"})
"""What Python looks up in the class itself: neither the object nor `__getattribute__` has a say."""
_OF_STEPS = frozenset({"add_depends_on", "depends_on"})
"""What the SDK's own `Step` defines, and no other class of it that can be derived from."""
_STEP_ROLES = (sdk.Role.STEP, sdk.Role.FUNCTION_STEP)
_ITERABLE = re.compile(
    r"(?:collections\.|typing\.|collections\.abc\.)?(?:list|tuple|set|frozenset|dict|str|bytes|deque|defaultdict|Counter"
    r"|OrderedDict|ChainMap|User(?:List|Dict|String)|(?:Async)?Iterable|Iterator|Generator|Collection|(?:Mutable)?(?:Se"
    r"quence|Set|Mapping)|(?:Keys|Values|Items|Mapping)View|List|Tuple|Dict|FrozenSet|Deque|DefaultDict|NamedTuple)"
)
"""Python's own classes whose objects can be iterated over."""


def overrides(inf: Inference, code: ClassCode, name: str) -> Value:
    """What else than the SDK's own the attribute of the class's instances can be: a method of the class that has it,
    or an Unknown for each way in which it may come about. Empty where it is certainly the SDK's, or there is none."""
    return inf.memo(("overrides", code, name), lambda: _overrides(inf, code, name))


def iterates(inf: Inference, code: ClassCode) -> Value:
    """The same for what makes the class's instances iterable."""
    return join(overrides(inf, code, name) for name in ITERATION)


def may_be_false(inf: Inference, code: ClassCode) -> Value:
    """The same for what makes steps of the class false: the SDK adds nothing where it is given such a one. A collection
    without steps adds nothing in a list either."""
    base = classes.sdk_base(inf, code)
    if base is None or base.role not in _STEP_ROLES:
        return ()
    found = next(filter(None, (overrides(inf, code, name) for name in TRUTH)), ())
    if not found or all(_is_always_true(kind) for kind in found):
        return ()
    return (Unknown(f"`{code.name}` says itself which of its steps are true, and a false one is none", against=True),)


def of_steps(inf: Inference, code: ClassCode) -> dict[str, Value]:
    """The same for what every verdict about a step asks, by name; `__iter__` stands for iteration, and for being false,
    which is nothing to iterate over."""
    iteration = iterates(inf, code) or may_be_false(inf, code)
    return {"add_depends_on": overrides(inf, code, "add_depends_on"), "__iter__": iteration}


def between(inf: Inference, code: ClassCode, subclasses: list[ClassCode]) -> Iterator[Doubt]:
    """Why `super().add_depends_on` in a class may be that of no base of its own: in the order of a class that derives
    from it, a sibling comes between."""
    own = linearization(inf, code)
    for subclass in subclasses:
        order = linearization(inf, subclass)
        for cls in order[order.index(UserClass(code)) + 1 :]:
            if isinstance(cls, SdkClass) and _provides(cls.name, "add_depends_on"):
                break
            if isinstance(cls, UserClass) and cls not in own and _bound(inf, cls.code, "add_depends_on"):
                why = f"`super()` in `{code.name}` is `{cls.code.name}` where it is a `{subclass.name}`"
                yield "add_depends_on", why


def is_certain(found: Value) -> bool:
    """Whether the attribute is certainly one of the repository's."""
    return bool(found) and not any(isinstance(kind, Unknown) for kind in found)


def _overrides(inf: Inference, code: ClassCode, name: str) -> Value:
    doubts: list[AbstractObject] = [*class_creation.inherited_additions(inf, code, name), *_hooks(inf, code, name)]
    for cls in linearization(inf, code):
        if isinstance(cls, SdkClass):
            if _provides(cls.name, name):
                break
        elif isinstance(cls, UserClass):
            bound = _bound(inf, cls.code, name)
            if bound:
                return bound
            if bound is not None:
                break
            doubts += _added(inf, cls.code, name)
        elif isinstance(cls, Builtin):
            if name == ITERATION[0] and _ITERABLE.fullmatch(cls.dotted):
                return (Method(cls, name),)
        elif isinstance(cls, (Foreign, Unknown)):
            doubts.append(_from_unseen(code, cls, name))
    else:
        doubts += _made_on_demand(inf, code, name)
    return join((doubt,) for doubt in doubts)


def _provides(name: sdk.Name, attribute: str) -> bool:
    """Whether a class of the SDK has the attribute itself."""
    if attribute == "__init__":
        return True
    if attribute not in _OF_STEPS or name.role not in _STEP_ROLES:
        return False
    return not any(base is not None and base.role in _STEP_ROLES for base in map(sdk.find, name.bases))


def _bound(inf: Inference, code: ClassCode, name: str) -> Value | None:
    """What the class's body makes of the attribute; None where it leaves it to its bases, empty where it is the SDK's
    or, for iteration, forbidden."""
    definitions = [one for one in code.scope.names.get(name, ()) if _binds(one)]
    if not definitions or _is_deleted(code, definitions[-1]):
        return None
    last = definitions[-1]
    if isinstance(last.stmt, FunctionNode) and last.kind == DefinitionKind.DEFINED:
        return None if forwarding.forwards_to_super(code.scope, last.stmt) else (Method(UserClass(code), name),)
    value = [kind for one in definitions for kind in inf.definition_value(one, inf.frame(code.scope))]
    if value and all(_is_sdks(kind, name) for kind in value):
        return ()
    if value and name in ITERATION and all(isinstance(kind, Nothing) for kind in value):
        return ()
    return (Method(UserClass(code), name),)


def _is_always_true(kind: AbstractObject) -> bool:
    """Whether a method does nothing but return a true constant."""
    if not isinstance(kind, Method) or not isinstance(kind.owner, UserClass):
        return False
    node = kind.owner.code.scope.names[kind.name][-1].stmt if kind.name in kind.owner.code.scope.names else None
    last = node.body[-1] if isinstance(node, FunctionNode) else None
    plain = isinstance(node, FunctionNode) and all(isinstance(stmt, ast.Expr) for stmt in node.body[:-1])
    return plain and isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and bool(last.value.value)


def _binds(definition: Definition) -> bool:
    only_annotates = definition.kind == DefinitionKind.ANNOTATED and definition.expr is None
    return definition.kind != DefinitionKind.GUARD and not only_annotates


def _is_deleted(code: ClassCode, definition: Definition) -> bool:
    return definition.kind == DefinitionKind.DELETED and definition.stmt in code.node.body


def _is_sdks(kind: AbstractObject, name: str) -> bool:
    return isinstance(kind, Method) and isinstance(kind.owner, SdkClass) and kind.name == name


def _added(inf: Inference, code: ClassCode, name: str) -> Iterator[AbstractObject]:
    """Why the class has an attribute of this name although no plain statement of its body binds it."""
    yield from class_creation.additions(inf, code, name)
    yield from _stored(inf, code, name)
    if name == "add_depends_on" and classes.self_assignments(code, name):
        yield Method(UserClass(code), name)


def _stored(inf: Inference, code: ClassCode, name: str) -> Iterator[AbstractObject]:
    """What is assigned to the class's attribute from outside, in its own file and in others of the repository."""
    own = UserClass(code)
    for module, scope, definition in _assignments(inf, code.scope.module, name):
        owner = attribute_writes.owner_of_write(inf, scope, definition)
        if own in owner:
            yield Method(own, name)
        elif not owner and f".{definition.key}".endswith(f".__class__.{name}"):
            yield Unknown(f"a class is given a `{name}` through `__class__`", against=True)
        elif name in _RARE and module is code.scope.module and any(isinstance(kind, Unknown) for kind in owner):
            at = module.program.place(definition.stmt).line
            yield Unknown(f"line {at} of `{module.path}` gives something that is not known a `{name}`", against=True)
    for store in _computed(inf, code.scope.module):
        if store.owner is None or not reflective_writes.may_be_of(inf, store, name):
            continue
        owner = attribute_writes.owner_value(inf, store.owner, store.at)
        if own in owner or (not owner and store.how == reflective_writes.BY_TYPE):
            yield Unknown(f"`{code.name}` may be given a `{name}` through {store.how}", against=True)


def _assignments(inf: Inference, module: Module, name: str) -> Iterator[tuple[Module, Scope, Definition]]:
    quoted = re.escape(name)
    pattern = re.compile(rf"\.{quoted}\s*(?::[^=\n]*)?=(?!=)|setattr[^\n]*['\"]{quoted}['\"]".encode())
    for other in (module, *inf.project.modules_matching(module, pattern, name)):
        for scope, definition in other.stores_from_outside(name):
            if definition.kind != DefinitionKind.DELETED:
                yield other, scope, definition


def _computed(inf: Inference, module: Module) -> Iterator[reflective_writes.ReflectiveWrite]:
    """The places of the file, and of those that name it, at which attributes are set by another way."""
    if module.program.code_mentions(reflective_writes.PATTERN):
        yield from reflective_writes.stores_of(module)


def _hooks(inf: Inference, code: ClassCode, name: str) -> Iterator[Unknown]:
    """Hooks that may give another answer than the attribute that is found."""
    if name in SPECIAL:
        return
    for one in user_classes(inf, code):
        if not hooks.is_plain(one, "__getattribute__"):
            yield Unknown(f"class `{one.name}` has a `__getattribute__` of its own", against=True)


def _made_on_demand(inf: Inference, code: ClassCode, name: str) -> Iterator[Unknown]:
    """`__getattr__`, for an attribute that no class has."""
    if name not in SPECIAL and any("__getattr__" in one.scope.names for one in user_classes(inf, code)):
        yield Unknown(f"`{code.name}` makes `{name}` when it is asked for, in `__getattr__`", against=True)


def _from_unseen(code: ClassCode, base: AbstractObject, name: str) -> Unknown:
    origin = f"`{base.origin}`" if isinstance(base, Foreign) else "a base"
    return Unknown(f"`{name}` may come from {origin}, a base of `{code.name}` that smfix cannot see", against=True)
