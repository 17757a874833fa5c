"""Loops: round by round where it is known what they run over, else one round that stands for all."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from smfix.graph.execution.branches import either, merged
from smfix.graph.execution.containers import elements
from smfix.graph.execution.heap import Frame, Unknown, UnknownTail, Value, bare
from smfix.graph.execution.reduce import truth
from smfix.graph.execution.signals import BREAK, CONTINUE, NEXT, RAISE, RETURN

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


Loop = ast.For | ast.AsyncFor | ast.While
MOST_JUMPS = 20
"""Of the jumps out of a loop those that are looked at, the last ones."""
MOST_IDLE = 10_000
"""Expressions that the rounds of a loop cost without an effect, before one round stands for all others."""
MOST_ROUNDS = 5_000
"""Rounds of one loop that are followed one by one."""


class _Idle:
    """Watches a loop whose rounds do nothing that a graph can show, as one that waits for something does."""

    def __init__(self, run: Execution) -> None:
        self._run = run
        self._left, self._effects = run.left, run.effects

    def too_long(self) -> bool:
        """Whether the rounds since the last effect have cost more than MOST_IDLE; asked once a round."""
        if self._run.effects != self._effects:
            self._left, self._effects = self._run.left, self._run.effects
        return self._left - self._run.left > MOST_IDLE

    def note(self, stmt: Loop, frame: Frame) -> None:
        """Say that the other rounds are not followed, but of a loop that only waits: it ends when something is done."""
        if not (isinstance(stmt, ast.While) and isinstance(stmt.test, ast.Constant)):
            line = frame.module.program.place(stmt).line
            self._run.note(f"the loop at line {line} has many rounds that do nothing to a step: not all are followed")


def follow_for(run: Execution, stmt: ast.For | ast.AsyncFor, frame: Frame) -> str:
    """A loop over elements: each round by itself as far as it is known what they are."""
    return _joining_jumps(run, stmt, frame, _for_rounds)


def _joining_jumps(run: Execution, stmt: Loop, frame: Frame, rounds: Callable[[Execution, Any, Frame], str]) -> str:
    """Follow a loop; what a `break` or a `continue` under a condition leaves behind may be so afterwards."""
    outer, frame.jumped = frame.jumped, []
    status = rounds(run, stmt, frame)
    if frame.jumped:
        after = merged([dict(frame.names), *frame.jumped[-MOST_JUMPS:]])
        frame.names.clear()
        frame.names.update(after)
    frame.jumped = outer
    return status


def _for_rounds(run: Execution, stmt: ast.For | ast.AsyncFor, frame: Frame) -> str:
    kept = run.conditional_depth, run.loop
    status = NEXT
    idle = _Idle(run)
    for index, element in enumerate(elements(run.evaluate(stmt.iter, frame))):
        if isinstance(element, UnknownTail) or index >= MOST_ROUNDS:
            status = _any_round(run, stmt, frame, element)
            break
        if idle.too_long():
            idle.note(stmt, frame)
            status = _any_round(run, stmt, frame, UnknownTail("it is one of many"))
            break
        run.assign(stmt.target, bare(element), frame)
        with run.uncertain() if not getattr(element, "certain", True) else nullcontext():
            status = run.block(stmt.body, frame)
        if status in (BREAK, RETURN, RAISE):
            break
    run.conditional_depth, run.loop = kept
    if status in (RETURN, RAISE):
        return status
    return run.block(stmt.orelse, frame) if status != BREAK else NEXT


def _any_round(run: Execution, stmt: ast.For | ast.AsyncFor, frame: Frame, element: Value) -> str:
    if not isinstance(element, UnknownTail):
        return _any_round_more(run, stmt, frame)
    run.assign(stmt.target, Unknown(f"it runs over what is not known: {element.reason}"), frame)
    return _once(run, stmt, frame)


def _any_round_more(run: Execution, stmt: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> str:
    """The rounds of a loop beyond those that are followed one by one."""
    line = frame.module.program.place(stmt).line
    run.note(f"the loop at line {line} has more than {MOST_ROUNDS} rounds: the others are not followed")
    return _once(run, stmt, frame)


def _once(run: Execution, stmt: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> str:
    """One round that stands for however many there are."""
    kept = run.loop
    run.loop = frame.module.program.place(stmt).line
    status = either(run, [lambda: _round(run, stmt, frame), lambda: NEXT], frame)
    run.loop = kept
    return NEXT if status in (BREAK, CONTINUE) else status


def _round(run: Execution, stmt: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> str:
    status = run.block(stmt.body, frame)
    return NEXT if status in (BREAK, CONTINUE) else status


def follow_while(run: Execution, stmt: ast.While, frame: Frame) -> str:
    """A loop with a condition: round by round as long as that is known."""
    return _joining_jumps(run, stmt, frame, _while_rounds)


def _while_rounds(run: Execution, stmt: ast.While, frame: Frame) -> str:
    kept = run.conditional_depth, run.loop
    status = NEXT
    idle = _Idle(run)
    for count in range(MOST_ROUNDS + 1):
        known = truth(run.evaluate(stmt.test, frame))
        if known and idle.too_long():
            idle.note(stmt, frame)
            known = None
        if known is None or run.conditional_depth > kept[0]:
            status = _once(run, stmt, frame)
            break
        if not known:
            break
        if count == MOST_ROUNDS:
            status = _any_round_more(run, stmt, frame)
            break
        status = run.block(stmt.body, frame)
        if status in (BREAK, RETURN, RAISE):
            break
    run.conditional_depth, run.loop = kept
    return status if status in (RETURN, RAISE) else NEXT
