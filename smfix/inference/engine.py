"""The engine: what an expression is at a program point, computed on demand, from the question outwards.

It is the one implementation of `smfix.inference.protocol.Inference` and the only module that imports all handlers. All
is bounded: the depth of questions within questions, the number of things that a value can be, and the number of
expressions looked at for one query; a bound that is met gives an `Unknown` that says so, never a verdict.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from smfix.config import Settings
from smfix.inference import annotations as annotation_values
from smfix.inference import (
    attributes,
    calls,
    containers,
    decorators,
    definition_values,
    instance_writes,
    names,
    parameters,
)
from smfix.inference.expressions import FIXED_VALUES, HANDLERS, MOST_LOOKS_OF_FILE
from smfix.values.model import Unknown

if TYPE_CHECKING:
    from smfix.project.repository import Repository
    from smfix.scopes.definitions import Definition, Mutation
    from smfix.scopes.location import Frame, ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.values.model import Function, Instance, Value


Node = TypeVar("Node", bound=ast.AST)

MOST_DEPTH = 90
MOST_LOOKS = 20_000
"""Expressions looked at for one question (a receiver or an argument)."""


class Engine:
    """What the expressions of one module can be; those of other modules of the project are asked for through it."""

    def __init__(self, project: Repository, settings: Settings, open_world: bool = False) -> None:
        """`project` is where other modules are found, `settings` may name step classes. With `open_world`, code that
        nobody sees counts, too: callers outside of the repository. Nothing is computed yet."""
        self.project = project
        self.settings = settings
        self.open_world = open_world
        self._known: dict[tuple[object, ...], Value] = {}
        self._open: dict[tuple[object, ...], int] = {}
        self._lowest = MOST_LOOKS
        self._looks = 0
        self.spent = 0
        """Expressions looked at so far, over all questions."""
        self.left_open: list[tuple[Module, ast.expr]] = []
        """What rules asked about once the work that a file gets was used up: nobody knows whether it was answered."""
        self._kept: list[ast.AST] = []
        self.call_points: dict[tuple[Scope, Scope], tuple[ast.stmt | None, ...]] = {}
        """By a function and a scope around it, the statements there at which it is called, where all are visible."""
        self.subclasses: dict[int, list[ClassCode]] = {}
        """By the identity of a ClassCode, the classes of the repository that derive from it."""
        self.files_naming: dict[tuple[int, re.Pattern[bytes]], list[Module]] = {}
        """By the identity of a ClassCode and a pattern, the files that hold its name and that, its own first."""
        self.user_step_classes: dict[str, ClassCode] = {}
        """Classes of the repository that derive from a step class, by the dotted name that their `Step` bears."""

    def keep(self, node: Node) -> Node:
        """Keep a node that was made up alive: trees refer to each other, not to it."""
        self._kept.append(node)
        return node

    def query(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """`infer` with a fresh budget of MOST_LOOKS expressions: a question of a rule's."""
        self._looks = 0
        value = instance_writes.doubted(self, self.infer(expr, at), at)
        if self.is_exhausted:
            self.left_open.append((at.frame.scope.module, expr))
        return value

    @property
    def is_exhausted(self) -> bool:
        """Whether the work that the questions of one file get is used up."""
        return self.spent > MOST_LOOKS_OF_FILE or self.project.is_exhausted

    def frame(self, scope: Scope) -> Frame:
        """The frame of a scope that stands for all calls of it."""
        return scope.frame

    def top(self, module: Module) -> Frame:
        """The frame of a module."""
        return module.top.frame

    def infer(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """What the expression can be at the point. What depends on itself adds nothing of its own."""
        simple = FIXED_VALUES.get(type(expr))
        if simple is not None:
            return simple
        conditions = tuple((condition.test, condition.holds) for condition in at.conditions) if at.conditions else ()
        key = (expr, at.frame, at.stmt, at.inner, conditions)
        return self.memo(key, lambda: self._compute(expr, at))

    def memo(self, key: tuple[object, ...], compute: Callable[[], Value]) -> Value:
        """Compute a value a single time; a question inside its own answer gets the empty value."""
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._open:
            self._lowest = min(self._lowest, self._open[key])
            return ()
        self._looks += 1
        self.spent += 1
        if not self.spent & 255:
            self.project.checkpoint()
        depth = len(self._open)
        if depth > MOST_DEPTH or self._looks > MOST_LOOKS or self.spent > MOST_LOOKS_OF_FILE:
            return (Unknown("it takes too many steps to find out", "annotate it"),)
        self._open[key] = depth
        outer_lowest, self._lowest = self._lowest, MOST_LOOKS
        try:
            value = compute()
        finally:
            del self._open[key]
            lowest, self._lowest = self._lowest, outer_lowest
        if lowest >= depth and self._looks <= MOST_LOOKS and self.spent <= MOST_LOOKS_OF_FILE:
            self._known[key] = value
        else:  # computed while a question further out was open: true only there
            self._lowest = min(self._lowest, lowest)
        return value

    def _compute(self, expr: ast.expr, at: ProgramPoint) -> Value:
        method = HANDLERS.get(type(expr))
        return method(self, expr, at) if method else (Unknown("smfix does not follow this expression"),)

    def definition_value(self, definition: Definition, frame: Frame) -> Value:
        """See `definition_values`."""
        return definition_values.definition_value(self, definition, frame)

    def module_member(self, name: str, frame: Frame) -> Value:
        """See `names`."""
        return names.module_member(self, name, frame)

    def parameter(self, name: str, frame: Frame) -> Value:
        """See `parameters`."""
        return parameters.parameter(self, name, frame)

    def attribute(self, value: Value, name: str, node: ast.expr, at: ProgramPoint) -> Value:
        """See `attributes`."""
        return attributes.attribute(self, value, name, node, at)

    def class_attribute(self, code: ClassCode, name: str, owner: Value | None) -> Value | None:
        """See `attributes`."""
        return attributes.class_attribute(self, code, name, owner)

    def getitem(self, instance: Instance) -> Value:
        """See `calls`."""
        return calls.subscribed(self, instance)

    def call(self, function: Value, expr: ast.Call, at: ProgramPoint) -> Value:
        """See `calls`."""
        return calls.call(self, function, expr, at)

    def returned(self, function: Function, arguments: Mapping[str, Value] | None, depth: int) -> Value:
        """See `calls`."""
        return calls.returned(self, function, arguments, depth)

    def annotation(self, node: ast.expr, at: ProgramPoint) -> Value:
        """See `annotations`."""
        return annotation_values.annotated_value(self, node, at)

    def decorate(
        self,
        value: Value,
        decorator: ast.expr,
        stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
        at: ProgramPoint,
    ) -> Value:
        """See `decorators`."""
        return decorators.decorated(self, value, decorator, stmt, at)

    def added(self, mutation: Mutation, at: ProgramPoint, which: str) -> Value:
        """See `containers`."""
        return containers.added(self, mutation, at, which)
