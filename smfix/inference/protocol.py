"""The questions that inference answers, as what every handler and model takes: `Inference`.

A handler asks another one through this protocol and never imports it, so that the recursion of Python's meaning (a call
asks for an attribute, that for a class, that for a call) is no circle of imports. `smfix.inference.engine.Engine` is
the one implementation; it imports every handler, and nothing else does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from smfix.config import Settings
    from smfix.project.repository import Repository
    from smfix.scopes.definitions import Definition, Mutation
    from smfix.scopes.location import Frame, ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Module, Scope
    from smfix.values.model import Function, Instance, Value

Node = TypeVar("Node", bound=ast.AST)


class Inference(Protocol):
    """What the expressions of one file can be. Every answer is a Value: the objects that it may be, empty for none."""

    project: Repository
    settings: Settings
    open_world: bool
    """Whether code outside of the repository counts, which may call what the repository publishes."""
    call_points: dict[tuple[Scope, Scope], tuple[ast.stmt | None, ...]]
    """By a function and a scope around it, the statements there at which it is called, where all are visible."""
    subclasses: dict[int, list[ClassCode]]
    """By the identity of a ClassCode, the classes of the repository that derive from it, where that was asked for."""
    files_naming: dict[tuple[int, re.Pattern[bytes]], list[Module]]
    """By the identity of a ClassCode and a pattern, the files that hold its name and that, its own first."""
    user_step_classes: dict[str, ClassCode]
    """The classes of the repository that derive from a step class, by the dotted name that a `Step` of theirs bears."""

    def infer(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """What an expression can be at a program point."""

    def query(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """`infer` with a fresh budget: a question of a rule's."""

    def memo(self, key: tuple[object, ...], compute: Callable[[], Value]) -> Value:
        """The value computed for a key, once. A question that is asked within its own answer gets the empty value."""

    def keep(self, node: Node) -> Node:
        """Keep a node that was made up alive as long as this is: answers are known by the identity of nodes."""

    def frame(self, scope: Scope) -> Frame:
        """The frame that stands for all calls of a scope."""

    def top(self, module: Module) -> Frame:
        """The frame of a module."""

    def definition_value(self, definition: Definition, frame: Frame) -> Value:
        """What a definition gives its key in a frame."""

    def module_member(self, name: str, frame: Frame) -> Value:
        """What a name of a module is once the module has run; empty where it has none."""

    def parameter(self, name: str, frame: Frame) -> Value:
        """What a parameter holds in a frame of its function."""

    def attribute(self, value: Value, name: str, node: ast.expr, at: ProgramPoint) -> Value:
        """What `value.name` is; `node` is the expression that a message may show."""

    def class_attribute(self, code: ClassCode, name: str, owner: Value | None) -> Value | None:
        """An attribute as a class of the repository or one of its bases sets it, bound to `owner` (None: seen from the
        class itself); None where none of them sets it."""

    def getitem(self, instance: Instance) -> Value:
        """What subscribing an instance gives, by the `__getitem__` of its class."""

    def call(self, function: Value, expr: ast.Call, at: ProgramPoint) -> Value:
        """What calling the value with the arguments of `expr` gives."""

    def returned(self, function: Function, arguments: Mapping[str, Value] | None, depth: int) -> Value:
        """What a function of the repository returns for these arguments (None: for those of any caller); `depth` is
        the number of calls within calls."""

    def annotation(self, node: ast.expr, at: ProgramPoint) -> Value:
        """What a value with this annotation is."""

    def decorate(
        self,
        value: Value,
        decorator: ast.expr,
        stmt: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
        at: ProgramPoint,
    ) -> Value:
        """What a decorator makes of a function or a class."""

    def added(self, mutation: Mutation, at: ProgramPoint, which: str) -> Value:
        """What a mutation puts into a container; `which` is "keys" or "values"."""
