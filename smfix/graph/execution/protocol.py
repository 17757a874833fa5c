"""What a handler of the execution may ask: `Execution`.

Statements need expressions, those need calls, and calls need statements again. Each asks the others through this
protocol and never imports them, so that there is no circle of imports. `interpreter.Interpreter` is the one
implementation; it imports every handler, and no handler imports it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smfix.graph.execution.heap import AllocationSite, Frame, Pipeline, Step, Value
    from smfix.graph.execution.unrelated_calls import Allowance
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Repository
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module


class Execution(Protocol):
    """One module followed from top to bottom, with all that it made on the way."""

    project: Repository
    inference: Inference
    """What is asked where the execution has no value."""
    steps: list[Step]
    pipelines: list[Pipeline]
    frames: dict[int, Frame]
    """By the identity of a module, its variables."""
    unordered: dict[str, None]
    """Sentences that say which edges are missing."""
    points: dict[int, ProgramPoint | None]
    """Program points of calls, by their identity, as far as they were asked for."""
    ordered: set[int]
    """Identities of the calls, and of the assignments to `depends_on`, that were followed."""
    entered: set[int]
    """Identities of the functions (their nodes) that were followed."""
    active: dict[int, int]
    """By the identity of a function's node, how often it is being followed right now."""
    conditional_depth: int
    """How many conditions around are only known at run time."""
    loop: int | None
    """The line of the loop, of unknown length, that is being followed."""
    depth: int
    """Calls inside calls."""
    left: int
    """Expressions that may still be looked at."""
    allowance: Allowance | None
    """What the call that is being followed may spend, where it has nothing to do with the SDK."""
    left_alone: set[int]
    """Identities of the functions (their nodes) that were not followed to their end, and are not followed again."""
    effects: int
    """How often something was done that a graph can show: a step made, told to wait, put into a container."""

    def spend(self, count: int = 1) -> None:
        """Count work; raises TooMuch where the budget is used up."""

    def note(self, text: str) -> None:
        """Say of the graph that something could not be followed: a sentence, told once."""

    def note_unordered(self, text: str) -> None:
        """Say of the graph that an edge is missing: a sentence, told once."""

    def evaluate(self, expr: ast.expr, frame: Frame) -> Value:
        """The value of an expression."""

    def block(self, body: Sequence[ast.stmt], frame: Frame) -> str:
        """Follow statements; how control leaves them, one of `signals`."""

    def uncertain(self) -> AbstractContextManager[None]:
        """What is followed inside happens only under a condition that is known at run time."""

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Give a target a value."""

    def invoke(self, function: Value, args: list[Value], keywords: dict[str, Value], site: AllocationSite) -> Value:
        """Call a value; the site is the call's own place."""

    def module(self, module: Module, name: str) -> Frame:
        """Follow a module once; `name` is its `__name__`."""

    def site(self, node: ast.expr | ast.stmt, frame: Frame) -> AllocationSite:
        """The node's place."""
