"""Follows a module's statements in the order in which Python would run them, without running anything.

Inference says what a value is; a graph must know *which* step it is, what its name is, and what a list holds at that
point. So code is followed forwards: loops over known lists round by round, calls of the repository's functions with
their arguments, both sides of a condition that is only known at run time (what happens there is uncertain). Everything
is bounded, and what can't be followed becomes a value that says why.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from smfix.graph.execution import assignment, calls, limits
from smfix.graph.execution.expressions import EXPRESSIONS
from smfix.graph.execution.heap import AllocationSite, Frame, Pipeline, Step, Unknown, Value, refs_in
from smfix.graph.execution.signals import NEXT, TooMuch
from smfix.graph.execution.statements import STATEMENTS
from smfix.graph.execution.text import shown
from smfix.graph.execution.unrelated_calls import Allowance

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module

MOST_WORK = 150_000
"""Expressions that are looked at for one module."""
MOST_NOTES = 20


class Interpreter:
    """The one `Execution`: see there."""

    def __init__(self, inference: Inference) -> None:
        """`inference` is asked where there is no value; its project has the other modules. Nothing is followed yet."""
        self.inference = inference
        self.project = inference.project
        self.steps: list[Step] = []
        self.pipelines: list[Pipeline] = []
        self.frames: dict[int, Frame] = {}
        self.points: dict[int, ProgramPoint | None] = {}
        self.ordered: set[int] = set()
        self.entered: set[int] = set()
        self.active: dict[int, int] = {}
        self.conditional_depth = 0
        self.loop: int | None = None
        self.depth = 0
        self.left = MOST_WORK
        self.allowance: Allowance | None = None
        self.left_alone: set[int] = set()
        self.effects = 0
        self.notes: dict[str, None] = {}
        self.unordered: dict[str, None] = {}

    def module(self, module: Module, name: str) -> Frame:
        """Follow a module once; `name` is its `__name__`."""
        found = self.frames.get(id(module))
        if found is not None:
            return found
        frame = self.frames[id(module)] = Frame(module, None, {"__name__": name, "__file__": module.path})
        kept = self.conditional_depth, self.loop
        self.block(module.program.tree.body, frame)
        self.conditional_depth, self.loop = kept
        return frame

    def spend(self, count: int = 1) -> None:
        """Count work; raises TooMuch where the budget is used up."""
        self.left -= count
        if self.left < 0 and self.allowance is not None and self.allowance.effects != self.effects:
            self.left += self.allowance.reserve  # it has to do with the SDK after all
            self.allowance = None
        if self.left < 0:
            raise TooMuch

    def evaluate(self, expr: ast.expr, frame: Frame) -> Value:
        """The value of an expression."""
        self.spend()
        handler = EXPRESSIONS.get(type(expr))
        if handler is None:
            return Unknown(f"smfix does not follow a {type(expr).__name__}")
        value = handler(self, expr, frame)
        large = value.reason is limits.TOO_LARGE if isinstance(value, Unknown) else limits.is_too_large(value)
        return self._cut(value, expr, frame) if large and not isinstance(expr, ast.Constant) else value

    def _cut(self, value: Value, expr: ast.expr, frame: Frame) -> Value:
        """Say that a value is too large; what stands for it."""
        if isinstance(value, Unknown):
            line = frame.module.program.place(expr).line
            self.note(f"`{shown(expr, frame)}` at line {line} is not known: {limits.TOO_LARGE}")
            return value
        return self._cut(Unknown(limits.TOO_LARGE, refs_in(value), type(value).__name__), expr, frame)

    def note(self, text: str) -> None:
        """Say of the graph that something could not be followed: a sentence, told once."""
        if len(self.notes) < MOST_NOTES:
            self.notes.setdefault(text)

    def note_unordered(self, text: str) -> None:
        """Say of the graph that an edge is missing: a sentence, told once."""
        if len(self.unordered) < MOST_NOTES:
            self.unordered.setdefault(text)

    def block(self, body: Sequence[ast.stmt], frame: Frame) -> str:
        """Follow statements; how control leaves them."""
        for stmt in body:
            self.spend()
            handler = STATEMENTS.get(type(stmt))
            status = handler(self, stmt, frame) if handler else NEXT
            if status != NEXT:
                return status
        return NEXT

    @contextmanager
    def uncertain(self) -> Iterator[None]:
        """What is followed inside happens only under a condition that is known at run time."""
        self.conditional_depth += 1
        try:
            yield
        finally:
            self.conditional_depth -= 1

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Give a target a value."""
        assignment.assign_to(self, target, value, frame)

    def invoke(self, function: Value, args: list[Value], keywords: dict[str, Value], site: AllocationSite) -> Value:
        """Call a value; the site is the call's own place."""
        return calls.invoke(self, function, args, keywords, site)

    def site(self, node: ast.expr | ast.stmt, frame: Frame) -> AllocationSite:
        """The node's place."""
        return AllocationSite(frame.module, node)
