"""What the values of a pipeline's code are while it is followed.

Strings, numbers, None and containers are Python's own, so that aliases, order and methods are Python's, too. What
stands for anything else is here. Things compare by identity: two calls of a step class are two steps.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from smfix import sdk

if TYPE_CHECKING:
    from smfix.scopes.symbol_table import Module


Value = object


FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
class AllocationSite:
    """A node of a module that is followed."""

    module: Module
    node: ast.expr | ast.stmt


@dataclass(frozen=True, slots=True, eq=False)
class DataReference:
    """Use of another step's result: which step (or its name), and how. `site` is None where the user is the place."""

    step: Value
    how: str
    site: AllocationSite | None = None
    certain: bool = True
    """False where it is one of several values."""


@dataclass(slots=True, eq=False)
class Unknown:
    """A value that is not looked into: why, what it was made of, and the results of steps inside it."""

    reason: str
    refs: tuple[DataReference, ...] = ()
    what: str = ""
    """The dotted name of the class or function that it came from, where there is one."""
    text: str = ""
    """How it is written in the source."""
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Union:
    """One of several values; which one is only known at run time."""

    options: list[Value]


@dataclass(slots=True, eq=False)
class Element:
    """An element of a list that carries where it was put in, and whether it surely is."""

    value: Value
    certain: bool
    how: str = ""
    site: AllocationSite | None = None
    broken: bool = False
    owner: Step | None = None
    """The step whose `add_depends_on` put it there."""


@dataclass(slots=True, eq=False)
class UnknownTail:
    """In a list: others may be here, for this reason."""

    reason: str


@dataclass(slots=True, eq=False)
class Step:
    """A step, a step collection, or the step of a call of an `@step` function."""

    cls: str
    role: sdk.Role
    site: AllocationSite
    certain: bool
    loop: int | None
    """The line of the loop, of unknown length, in which it is made."""
    name: Value = None
    label: str = ""
    depends: Value = None
    depends_how: str = "depends_on="
    depends_site: AllocationSite | None = None
    arguments: dict[str, Value] = field(default_factory=dict)
    arguments_site: AllocationSite | None = None
    parts: dict[str, Value] = field(default_factory=dict)
    """Lists of inner steps by branch: `if`, `else`, `each`, `steps`."""
    attributes: dict[str, Value] = field(default_factory=dict)
    user: Class | None = None
    escaped: str = ""
    """The function, out of sight, to which it was handed."""
    ineffective: list[tuple[Value, AllocationSite]] = field(default_factory=list)
    """What its output was told to wait for as if it was the step: the SDK ignores `depends_on = ...` there, and a call
    of `add_depends_on` fails. Each with the target of the assignment or the call."""

    @property
    def is_function(self) -> bool:
        """Whether it comes from `@step`."""
        return self.role is sdk.Role.FUNCTION_STEP and not self.cls


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """What a call of an `@step` function returns."""

    step: Step


@dataclass(frozen=True, slots=True, eq=False)
class Properties:
    """`step.properties` or something below it."""

    step: Step
    site: AllocationSite


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """A SelectiveExecutionConfig: the names of the steps that an execution is to run."""

    names: Value
    site: AllocationSite


@dataclass(slots=True, eq=False)
class Pipeline:
    """A pipeline object."""

    site: AllocationSite
    name: Value
    steps: Value
    certain: bool
    attributes: dict[str, Value] = field(default_factory=dict)
    selections: list[Selection] = field(default_factory=list)
    """Of the executions that are started."""


@dataclass(slots=True, eq=False)
class Frame:
    """The variables of one call, class body or module."""

    module: Module
    outer: Frame | None
    names: dict[str, Value] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    returned: list[Value] = field(default_factory=list)
    me: Value = None
    """The object or class that a method runs on."""
    owner: Class | None = None
    yielded: list[Value] | None = None
    jumped: list[dict[str, Value]] = field(default_factory=list)
    """The variables at each `break` and `continue` of the loop that is being followed."""

    @property
    def top(self) -> Frame:
        """The module's own frame."""
        frame = self
        while frame.outer is not None:
            frame = frame.outer
        return frame


@dataclass(slots=True, eq=False)
class LazyImport:
    """A name of a module of the repository (the module itself, where it is empty) that nobody has read yet."""

    module: Module
    name: str = ""
    found: list[Value] = field(default_factory=list)
    """What it is, once it was read."""


@dataclass(slots=True, eq=False)
class Function:
    """A function of the repository. `options` is not None under the SDK's `@step`: the decorator's arguments."""

    name: str
    node: FunctionNode
    frame: Frame
    defaults: dict[str, Value] = field(default_factory=dict)
    me: Value = None
    owner: Class | None = None
    flavour: str = ""
    """`static`, `class`, `property` or nothing."""
    options: dict[str, Value] | None = None
    wrapped: bool = False
    """Under a decorator that cannot be looked into."""
    results: dict[object, tuple[Value, Value]] | None = None
    """Of one that is run once for the same arguments (`cache`, `cached_property`): what it returned, and those."""


@dataclass(slots=True, eq=False)
class Class:
    """A class of the repository."""

    name: str
    node: ast.ClassDef
    frame: Frame
    bases: list[Value]
    sdk: sdk.Name | None = None
    is_record: bool = False
    """Its annotated names are its constructor's parameters (dataclass, NamedTuple, pydantic)."""

    def lineage(self) -> Iterator[Class]:
        """The class and its bases in the repository, nearest first."""
        seen: list[Class] = []
        todo: list[Class] = [self]
        while todo:
            cls = todo.pop(0)
            if cls not in seen:
                seen.append(cls)
                todo += [base for base in cls.bases if isinstance(base, Class)]
        return iter(seen)

    def find(self, name: str, after: Class | None = None) -> Value | None:
        """A name in the class or its bases (those that come after one of them); None where there is none."""
        skipping = after is not None
        for cls in self.lineage():
            if not skipping and name in cls.frame.names:
                return cls.frame.names[name]
            skipping = skipping and cls is not after
        return None


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class of the repository."""

    cls: Class
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Super:
    """`super()` in a method."""

    me: Value
    cls: Class


@dataclass(frozen=True, slots=True, eq=False)
class ModuleObject:
    """A module of the repository that has been followed, or is being."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class SdkObject:
    """A class or function of the SDK."""

    name: sdk.Name


@dataclass(frozen=True, slots=True)
class SdkPath:
    """A module of the SDK, or a name in one that the catalogue does not know."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A name of a package that is not followed, or a builtin; a few of them are modelled."""

    dotted: str


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A method of a thing, not yet called."""

    owner: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """`functools.partial`, or the `@step` decorator with its options."""

    function: Value
    args: list[Value]
    keywords: dict[str, Value]


@dataclass(slots=True)
class Nesting:
    """Where a walk into lists inside lists has been: each list counts once, to a depth of MOST_NESTED."""

    depth: int = 0
    seen: set[int] = field(default_factory=set)

    def enter(self, value: Value) -> Nesting | None:
        """The walk inside this list; None where it has been there, or is deep enough."""
        if id(value) in self.seen or self.depth >= MOST_NESTED:
            return None
        self.seen.add(id(value))
        return Nesting(self.depth + 1, self.seen)


MOST_NESTED = 40
MOST_OPTIONS = 12


MOST_INSIDE = 5_000
"""Things inside a value that are looked at for the results of steps."""


CONSTANTS = (str, int, float, bool, bytes, complex, type(None), type(...))


CONTAINERS = (list, tuple, set, frozenset, dict)


def options_of(value: Value) -> list[Value]:
    """All that a value can be."""
    if not isinstance(value, Union):
        return [value]
    return [inner for option in value.options for inner in options_of(option)]


def one_of(values: Iterable[Value]) -> Value:
    """A value that can be any of these; each counts once."""
    found: dict[object, Value] = {}
    for value in values:
        for option in options_of(value):
            constant = isinstance(option, CONSTANTS)
            found.setdefault((type(option), option) if constant else id(option), option)
        if len(found) > MOST_OPTIONS:
            return Unknown(f"it can be more than {MOST_OPTIONS} things", refs_in(list(found.values())))
    options = list(found.values())
    return options[0] if len(options) == 1 else Union(options) if options else None


def bare(element: Value) -> Value:
    """An element without the slot around it."""
    return element.value if isinstance(element, Element) else element


def refs_in(value: Value) -> tuple[DataReference, ...]:
    """The results of other steps that are used anywhere inside a value, in order."""
    if isinstance(value, CONSTANTS):
        return ()
    found: dict[int, DataReference] = {}
    seen: set[int] = set()
    todo: list[tuple[Value, bool]] = [(value, True)]
    while todo and len(seen) < MOST_INSIDE:
        one, certain = todo.pop()
        if isinstance(one, CONSTANTS) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Properties):
            found.setdefault(id(one), DataReference(one.step, "properties", one.site, certain))
        elif isinstance(one, Output):
            found.setdefault(id(one), DataReference(one.step, "output", None, certain))
        elif isinstance(one, Unknown):
            for ref in one.refs:
                found.setdefault(id(ref), ref if certain else replace(ref, certain=False))
            todo += [(inner, certain) for inner in one.attributes.values()]
        else:
            certain = certain and not isinstance(one, Union) and getattr(one, "certain", True) is True
            todo += [(inner, certain) for inner in _inside(one)]
    return tuple(found.values())


def _inside(value: Value) -> list[Value]:
    """What a value is made of, last things first."""
    if isinstance(value, dict):
        return [*value.values(), *value.keys()][::-1]
    if isinstance(value, CONTAINERS):
        return list(value)[::-1]
    if isinstance(value, Element):
        return [value.value]
    if isinstance(value, Union):
        return value.options[::-1]
    return list(value.attributes.values())[::-1] if isinstance(value, Instance) else []
