"""What a value is, as far as the code shows.

A `Value` is a tuple of abstract objects: one for each way in which the value can come about. An empty value means that
nothing was seen to flow there. Objects compare by what they are, never by the provenance that they carry.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from smfix.model import Evidence
from smfix.values.items import NO_ITEMS
from smfix.values.items import Items as Items

if TYPE_CHECKING:
    from smfix.scopes.location import Frame, ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.sdk import Name


MAX_ALTERNATIVES = 12
"""A value that can be more than this many things is unknown."""


@dataclass(frozen=True, slots=True)
class AbstractObject:
    """One thing that a value can be."""

    provenance: tuple[Evidence, ...] = field(default=(), compare=False, kw_only=True)


Value = tuple[AbstractObject, ...]

Doubt = tuple[str, str]
"""The name of an attribute, and why it may be another one than it seems."""


@dataclass(frozen=True, slots=True)
class Unknown(AbstractObject):
    """Not known, and why: a sentence about what could not be seen, and what would settle it."""

    reason: str
    advice: str = ""
    shadows: bool = False
    """Whether it bears the name of a class, a function or a module of the file, which it hides."""
    against: bool = False
    """Whether something speaks against its being SageMaker's: what it is made by hides a class or a function, a
    condition asks for something else, a decorator or an assignment out of sight may have changed it."""


@dataclass(frozen=True, slots=True)
class Step(AbstractObject):
    """An instance of a step class. `own_setter`: False where setting `depends_on` raises (`@step`, NotebookJobStep)."""

    cls: str
    own_setter: bool = True
    versions: frozenset[int] = field(default=frozenset({2, 3}), compare=False)
    base: str = field(default="", compare=False)
    """The SDK class that a class of the repository derives from."""
    iterable: bool = False
    """Whether its class lets a step be iterated over: then one is no mistake where many are wanted."""
    own_method: bool = False
    """Whether its class, of the repository, has an `add_depends_on` of its own, which may take anything."""
    doubts: tuple[Doubt, ...] = ()
    """Why an attribute of it may be another one than the SDK's, by its name; `__iter__` stands for iteration."""
    allocations: tuple[ast.Call, ...] = field(default=(), compare=False)
    """The calls that may have made it; empty where not all of them are known."""


@dataclass(frozen=True, slots=True)
class Collection(AbstractObject):
    """A step collection: one dependency as an argument, but the SDK gives it no `add_depends_on`."""

    cls: str
    code: ClassCode | None = None
    """Its class, where that is the repository's."""
    own_method: bool = False
    """Whether that class has an `add_depends_on` all the same."""
    iterable: bool = False
    """See `Step`."""
    doubts: tuple[Doubt, ...] = ()
    """See `Step`."""
    allocations: tuple[ast.Call, ...] = field(default=(), compare=False)
    """See `Step`."""


@dataclass(frozen=True, slots=True)
class Output(AbstractObject):
    """What calling an `@step` function returns (a DelayedReturn)."""

    function: str
    allocations: tuple[ast.Call, ...] = field(default=(), compare=False)
    """See `Step`."""


@dataclass(frozen=True, slots=True)
class Properties(AbstractObject):
    """`step.properties` or something below it."""

    cls: str


@dataclass(frozen=True, slots=True)
class Str(AbstractObject):
    """A string; `text` where it is a literal."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class Nothing(AbstractObject):
    """None."""


@dataclass(frozen=True, slots=True)
class Scalar(AbstractObject):
    """A value of a built-in type that is neither iterable nor a dependency: a number, a boolean, a function."""

    type: str


@dataclass(frozen=True, slots=True)
class Container(AbstractObject):
    """Something iterable. `shape`: list, tuple, set, dict, or iterator for all that is walked only once."""

    shape: str
    items: Items = NO_ITEMS
    fields: tuple[str, ...] = ()
    """The items' names, in a named tuple."""


@dataclass(frozen=True, slots=True)
class Future(AbstractObject):
    """What a pool of workers will have made, in a `Future` of `concurrent.futures`."""

    items: Items


@dataclass(frozen=True, slots=True)
class TupleClass(AbstractObject):
    """A class made by `namedtuple`; its instances are tuples whose items have these names."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SdkClass(AbstractObject):
    """A class of the SageMaker SDK itself."""

    name: Name


@dataclass(frozen=True, slots=True)
class SdkFunction(AbstractObject):
    """A function of the SageMaker SDK; `decorated` where the `@step` decorator was already called with options."""

    name: Name


@dataclass(frozen=True, slots=True)
class SdkModule(AbstractObject):
    """A module or package of the SageMaker SDK."""

    dotted: str


@dataclass(frozen=True, slots=True)
class SdkObject(AbstractObject):
    """An instance of an SDK class that is no step: a pipeline, a session, a parameter."""

    name: Name
    code: ClassCode | None = None
    """Its class, where that is the repository's and derives from a pipeline."""


@dataclass(frozen=True, slots=True)
class Builtin(AbstractObject):
    """A built-in or standard library callable that is modelled, by its dotted name."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Alias(AbstractObject):
    """A type that is written as an expression, `list[Step]` or `A | B`, and where it stands."""

    expr: ast.expr
    at: ProgramPoint = field(compare=False)


@dataclass(frozen=True, slots=True)
class Returning(AbstractObject):
    """Something that can be called, of which only the type of its results is known."""

    expr: ast.expr
    at: ProgramPoint = field(compare=False)


@dataclass(frozen=True, slots=True)
class Method(AbstractObject):
    """A method of a container, a string, a step or an SDK object, not yet called."""

    owner: AbstractObject
    name: str


@dataclass(frozen=True, slots=True)
class UserClass(AbstractObject):
    """A class of the repository."""

    code: ClassCode


@dataclass(frozen=True, slots=True)
class Instance(AbstractObject):
    """An instance of a class of the repository that is no step; `items` where the class is a NamedTuple."""

    code: ClassCode
    items: Items | None = field(default=None, compare=False)
    is_open: bool = field(default=False, compare=False)
    """Whether it may be an instance of a class that derives from this one."""


@dataclass(frozen=True, slots=True)
class Member(AbstractObject):
    """A member of an enumeration of the repository, and the value that it stands for."""

    code: ClassCode
    value: Value = field(compare=False)
    is_text: bool
    """Whether the enumeration's members are strings themselves."""


@dataclass(frozen=True, slots=True)
class Function(AbstractObject):
    """A function of the repository, with what it closes over and the object it is bound to."""

    scope: Scope
    outer: Frame = field(compare=False)
    bound: Value | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StepFunction(AbstractObject):
    """A function under the SDK's `@step`: calling it gives an Output."""

    name: str


@dataclass(frozen=True, slots=True)
class Lambda(AbstractObject):
    """A lambda, and where it stands."""

    expr: ast.Lambda
    at: ProgramPoint = field(compare=False)


@dataclass(frozen=True, slots=True)
class Partial(AbstractObject):
    """`functools.partial(function, ...)`."""

    function: Value = field(compare=False)
    call: Any = field(compare=False)
    at: Any = field(compare=False)


@dataclass(frozen=True, slots=True)
class Parser(AbstractObject):
    """An `argparse` parser, by the call that makes it, or a part of one."""

    made: ast.Call
    at: ProgramPoint = field(compare=False)


@dataclass(frozen=True, slots=True)
class Namespace(AbstractObject):
    """What a parser makes of a command line, and where it does."""

    parser: Parser
    at: ProgramPoint = field(compare=False)


@dataclass(frozen=True, slots=True)
class UserModule(AbstractObject):
    """A module of the repository."""

    module: Module


@dataclass(frozen=True, slots=True)
class Foreign(AbstractObject):
    """Not SageMaker's. `certain` is False for packages that smfix does not know and cannot look into."""

    origin: str
    certain: bool = True


ALLOCATED = (Step, Collection, Output)
"""What carries the calls that made it."""


def join(values: Iterable[Value]) -> Value:
    """All that the values can be, each abstract object once."""
    some = [value for value in values if value]
    if len(some) == 1 and len(some[0]) == 1:
        return some[0]
    found: dict[AbstractObject, AbstractObject] = {}
    for value in some:
        for kind in value:
            known = found.setdefault(kind, kind)
            if known is not kind and isinstance(kind, ALLOCATED):
                found[kind] = _from_either(known, kind)
    if len(found) > MAX_ALTERNATIVES:
        return (Unknown(f"it can be more than {MAX_ALTERNATIVES} things"),)
    return tuple(found.values())


def _from_either(one: AbstractObject, other: AbstractObject) -> AbstractObject:
    """`one`, with the allocations of both: none, where those of one of them are not known."""
    if not (isinstance(one, ALLOCATED) and isinstance(other, ALLOCATED)) or one.allocations == other.allocations:
        return one
    both = one.allocations and other.allocations and (*one.allocations, *other.allocations)
    return replace(one, allocations=tuple(dict.fromkeys(both)))


def allocated(value: Value, call: ast.Call) -> Value:
    """The value as what this call makes."""
    return tuple(replace(kind, allocations=(call,)) if isinstance(kind, ALLOCATED) else kind for kind in value)


def copied(value: Value) -> Value:
    """The value as a copy: another object, which no call in sight made."""
    return tuple(replace(kind, allocations=()) if isinstance(kind, ALLOCATED) else kind for kind in value)


def with_provenance(value: Value, evidence: Evidence) -> Value:
    """The value with one more link in front of its chain of evidence."""
    return tuple(_with(kind, (evidence, *kind.provenance[:5])) if isinstance(kind, _TRACED) else kind for kind in value)


def _with(kind: AbstractObject, seen: tuple[Evidence, ...]) -> AbstractObject:
    """`dataclasses.replace(kind, provenance=seen)`, in a third of the time: nearly every value gets one."""
    cls = type(kind)
    names = _FIELDS.get(cls)
    if names is None:
        names = _FIELDS[cls] = tuple(one.name for one in fields(cls) if one.name != "provenance")
    return cls(*[getattr(kind, name) for name in names], provenance=seen)


_FIELDS: dict[type[AbstractObject], tuple[str, ...]] = {}


_TRACED = (
    Step,
    Collection,
    Output,
    Properties,
    Str,
    Container,
    Nothing,
    Foreign,
    Unknown,
    SdkObject,
    Instance,
    Member,
)
