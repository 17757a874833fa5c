"""Scopes as Python has them, and the modules that they make up: each is indexed once, and only when asked for."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smfix.code.syntax import FunctionNode
from smfix.scopes.attribute_stores import ATTRIBUTE_DICTS
from smfix.scopes.definitions import DefinitionKind, index
from smfix.scopes.location import Frame

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.code.syntax import ScopeNode
    from smfix.scopes.definitions import Definition, Mutation, Position
    from smfix.scopes.dynamic_rebinding import Rebinding


@dataclass(eq=False, slots=True)
class Scope:
    """A module, function or class body: bindings by key, and where each statement stands."""

    node: ScopeNode
    outer: Scope | None
    module: Module
    names: dict[str, list[Definition]] = field(default_factory=dict)
    mutations: dict[str, list[Mutation]] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)
    blocks: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    made: dict[int, list[Definition]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    returns: list[ast.Return] = field(default_factory=list)
    yields: list[tuple[ast.expr, ast.stmt]] = field(default_factory=list)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    parameters: dict[str, ast.arg] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    """Keys that `x = y` makes names of one object."""
    dynamic_writes: dict[str, str] = field(default_factory=dict)
    """Keys of objects whose attributes are set under computed names, and by what."""
    setters: set[str] = field(default_factory=set)
    """Other names of `setattr` and of `object.__setattr__`."""
    computed_stores: list[Definition] = field(default_factory=list)
    """Where they are set, as bindings of `x.*`."""
    _frame: Frame | None = None

    @property
    def frame(self) -> Frame:
        """The frame that stands for all calls of this scope."""
        if self._frame is None:
            self._frame = Frame(self, self.outer.frame if self.outer else None)
        return self._frame

    @property
    def is_function(self) -> bool:
        """Whether this is a function's body."""
        return isinstance(self.node, FunctionNode)

    def definitions_in(self, block: list[ast.stmt], key: str, below: int) -> Iterator[int]:
        """Indexes, last first, of the block's statements before `below` that bind or guard the key somewhere inside."""
        indexes = self.blocks.get((id(block), key), [])
        for at in range(bisect_left(indexes, below) - 1, -1, -1):
            yield indexes[at]


@dataclass(eq=False, slots=True)
class ClassCode:
    """A class of the repository: its body's scope, and the frame that it is defined in."""

    node: ast.ClassDef
    scope: Scope
    outer: Frame
    stmt: ast.stmt
    methods: list[tuple[Scope, str]] | None = None
    """Filled by `attributes.methods_of`."""
    assigned: dict[str, list[tuple[Scope, Definition]]] | None = None
    """Filled by `attributes.self_assignments`."""
    has_all_names: bool = True
    """Whether its body binds all that its namespace holds: not where a call makes it of a mapping that is not seen."""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.node.name


_INNER_CLASS = r"[\r\n][ \t\f]+class\b"
"""What stands where a class is defined in a function, a class or a block."""


@dataclass(eq=False, slots=True)
class Module:
    """One file of Python: its program and its outermost scope."""

    path: str
    dotted: str
    program: Program
    scopes: dict[int, Scope] = field(default_factory=dict)
    classes: dict[int, ClassCode] = field(default_factory=dict)
    all: list[Scope] = field(default_factory=list)
    mentioned: dict[str, list[tuple[ast.expr, Any]]] = field(default_factory=dict)
    """By name, the calls and other uses of it, each with its `At`; filled by `sites`."""
    calls: dict[int, list[tuple[ast.Call, Any, bool]]] = field(default_factory=dict)
    """By the identity of a statement, its own calls, each with its `At` and whether it counts on any line; filled by
    `sites`."""
    rebindings: tuple[Rebinding, ...] | None = None
    """Filled by `dynamic_rebinding`."""
    first_called: dict[ast.AST, int] | None = None
    """Filled by `call_order`."""
    reflective_writes: list[Any] | None = None
    """Filled by `inference.reflective_writes`."""
    _stores: dict[str, list[tuple[Scope, Definition]]] | None = field(default=None)
    _declaring: dict[str, list[Scope]] | None = field(default=None)
    _from_outside: dict[str, list[tuple[Scope, Definition]]] = field(default_factory=dict)
    _derived: list[tuple[ast.ClassDef, Scope]] | None = field(default=None)

    @property
    def top(self) -> Scope:
        """The module's own scope."""
        return self.scope(self.program.tree, None)

    def functions(self) -> Iterator[Scope]:
        """The scopes of all functions in the file."""
        return (scope for scope in self.all_scopes() if scope.is_function)

    def stores(self, attribute: str) -> list[tuple[Scope, Definition]]:
        """Every `x.attribute = ...` of the file, with the scope that it stands in."""
        may_set = self.program.may_set(attribute) or self.program.code_mentions(ATTRIBUTE_DICTS)
        if self._stores is None and not may_set:
            return []
        if self._stores is None:
            self._stores = {}
            for scope in self.all_scopes():
                for key, definitions in scope.names.items():
                    base, dot, last = key.rpartition(".")
                    if dot and "[" not in key and base:
                        found = [
                            (scope, definition) for definition in definitions if definition.kind != DefinitionKind.GUARD
                        ]
                        self._stores.setdefault(last, []).extend(found)
        return self._stores.get(attribute, [])

    def stores_from_outside(self, attribute: str) -> list[tuple[Scope, Definition]]:
        """The same without those in which a method sets an attribute of its own object."""
        if attribute not in self._from_outside:
            found = self.stores(attribute)
            self._from_outside[attribute] = [pair for pair in found if not _is_own(*pair)]
        return self._from_outside[attribute]

    def derived(self) -> list[tuple[ast.ClassDef, Scope]]:
        """The classes of the file that have bases, each with the scope that it stands in."""
        if self._derived is None:
            top = [stmt for stmt in self.program.tree.body if isinstance(stmt, ast.ClassDef)]
            found = [(stmt, self.top) for stmt in top]
            if self.program.code_mentions(_INNER_CLASS):
                inner = [(scope.node, scope.outer) for scope in self.all_scopes()]
                found = [(node, outer) for node, outer in inner if isinstance(node, ast.ClassDef) and outer is not None]
            elif len(self.program.lines_standing("class")) > len(top):
                every = [one for definitions in self.top.names.values() for one in definitions]
                defined = [one.stmt for one in reversed(every) if one.kind == DefinitionKind.DEFINED]
                found = [(stmt, self.top) for stmt in defined if isinstance(stmt, ast.ClassDef)]
            self._derived = [(stmt, scope) for stmt, scope in found if stmt.bases]
        return self._derived

    def declaring(self, name: str) -> list[Scope]:
        """The functions that declare the name global or nonlocal."""
        if self._declaring is None:
            self._declaring = {}
            for scope in self.functions() if self.program.has_global else ():
                for one in scope.globals | scope.nonlocals:
                    self._declaring.setdefault(one, []).append(scope)
        return self._declaring.get(name, [])

    def all_scopes(self) -> list[Scope]:
        """Every scope of the file, outer ones first; indexes them all on first use."""
        if not self.all:
            todo = [self.top]
            while todo:
                scope = todo.pop()
                self.all.append(scope)
                todo += [
                    self.scope(definition.stmt, scope)
                    for definitions in scope.names.values()
                    for definition in definitions
                    if definition.kind == DefinitionKind.DEFINED
                    and isinstance(definition.stmt, (*FunctionNode, ast.ClassDef))
                ]
        return self.all

    def mutations(self, key: str, scope: Scope) -> list[tuple[Mutation, Scope]]:
        """What is put into the container that `key` names in `scope`: there, in the functions inside, and for an
        attribute of `self` in the other methods of the class; under its other names, too."""
        if key in scope.aliases:
            return [pair for name in sorted(scope.aliases[key]) for pair in self._mutations(name, scope)]
        return self._mutations(key, scope)

    def _mutations(self, key: str, scope: Scope) -> list[tuple[Mutation, Scope]]:
        found = [(mutation, scope) for mutation in scope.mutations.get(key, ())]
        if scope.is_function and "." not in key and not self._has_inner(scope):
            return found
        for other in self.all_scopes():
            if other is not scope and key in other.mutations and _shares(scope, other, key):
                found += [(mutation, other) for mutation in other.mutations[key]]
        return found

    def _has_inner(self, scope: Scope) -> bool:
        return any(b.kind == DefinitionKind.DEFINED for definitions in scope.names.values() for b in definitions)

    def scope(self, node: ScopeNode, outer: Scope | None) -> Scope:
        """The index of a scope, made on first use."""
        found = self.scopes.get(id(node))
        if found is None:
            found = self.scopes[id(node)] = Scope(node, outer, self)
            index(found)
        return found


def _is_own(scope: Scope, definition: Definition) -> bool:
    """Whether a method sets an attribute of its own object."""
    in_class = scope.outer is not None and isinstance(scope.outer.node, ast.ClassDef)
    return in_class and definition.key.rpartition(".")[0] == next(iter(scope.parameters), None)


def _shares(scope: Scope, other: Scope, key: str) -> bool:
    """Whether `key` means the same variable in both scopes: a closure's, or an attribute of the same class's `self`."""
    if "." in key:
        same_class = (
            scope.outer is other.outer and scope.outer is not None and isinstance(scope.outer.node, ast.ClassDef)
        )
        if same_class or scope.outer is None:
            return True
    name = key.split(".")[0].split("[")[0]
    around = other.outer
    if name in other.parameters or (
        name in other.names and any(b.kind != DefinitionKind.GUARD and b.key == name for b in other.names[name])
    ):
        return name in other.globals and scope.outer is None
    while around is not None:
        if around is scope:
            return True
        if around.is_function and (name in around.parameters or name in around.names):
            return False
        around = around.outer
    return False
