"""Follows a module's statements in the order in which Python would run them, without running anything.

The kinds layer says what a value is; a graph must know *which* step it is, what its name is, and what a list holds at
that point. So code is followed forwards: loops over known lists round by round, calls of the repository's functions
with their arguments, both sides of a condition that is only known at run time (what happens there is uncertain).
Everything is bounded, and what can't be followed becomes a value that says why.
"""

from __future__ import annotations

import ast
from collections.abc import Callable as AnyCallable
from collections.abc import Sequence
from typing import Any

from smfix.config import Settings
from smfix.graph.execution import calls, containers, expressions, imports
from smfix.graph.execution.heap import (
    AllocationSite,
    Frame,
    Outside,
    Pipeline,
    Step,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
)
from smfix.project.repository import Repository
from smfix.scopes.symbol_table import Module

MOST_STEPS = 150_000
"""Expressions that are looked at for one module."""
MOST_ROUNDS = 5_000
"""Rounds of one loop that are followed one by one."""
MOST_DEPTH = 40
"""Calls inside calls that are followed."""
MOST_AGAIN = 2
"""How often a function is followed inside itself, where it is not known whether it calls itself."""

NEXT, BREAK, CONTINUE, RETURN, RAISE = "next", "break", "continue", "return", "raise"


class TooMuch(Exception):
    """The code takes longer to follow than is allowed."""


class Interpreter:
    """One module followed from top to bottom, with all that it made on the way."""

    def __init__(self, project: Repository, settings: Settings) -> None:
        """Nothing is followed before `module`."""
        self.project, self.settings = project, settings
        self.steps: list[Step] = []
        self.pipelines: list[Pipeline] = []
        self.frames: dict[int, Frame] = {}
        self.entered: set[int] = set()
        self.conditional_depth = 0
        """How many conditions around are only known at run time."""
        self.loop: int | None = None
        self.depth = 0
        self.active: dict[int, int] = {}
        """How often each function is being followed right now."""
        self.left = MOST_STEPS
        self.notes: list[str] = []

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
        """Count what is looked at."""
        self.left -= count
        if self.left < 0:
            raise TooMuch

    def of(self, expr: ast.expr, frame: Frame) -> Value:
        """The value of an expression."""
        return expressions.of(self, expr, frame)

    def site(self, node: ast.expr | ast.stmt, frame: Frame) -> AllocationSite:
        """The node's place."""
        return AllocationSite(frame.module, node)

    def block(self, body: Sequence[ast.stmt], frame: Frame) -> str:
        """Follow statements; how control leaves them."""
        for stmt in body:
            self.spend()
            method = _STATEMENTS.get(type(stmt))
            status = method(self, stmt, frame) if method else NEXT
            if status != NEXT:
                return status
        return NEXT

    def uncertain(self, body: Sequence[ast.stmt], frame: Frame) -> str:
        """Follow statements of which is not known whether they run."""
        self.conditional_depth += 1
        try:
            return self.block(body, frame)
        finally:
            self.conditional_depth -= 1

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Give a target a value."""
        if isinstance(target, ast.Name):
            self._scope_of(target.id, frame).names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value, frame)
        elif isinstance(target, ast.Attribute):
            expressions.set_attribute(self, self.of(target.value, frame), target, value, frame)
        elif isinstance(target, ast.Subscript):
            containers.set_item(self, self.of(target.value, frame), self.of(target.slice, frame), value)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, frame)

    def _scope_of(self, name: str, frame: Frame) -> Frame:
        if name in frame.globals:
            return frame.top
        if name in frame.nonlocals:
            outer = frame.outer
            while outer is not None and name not in outer.names:
                outer = outer.outer
            return outer or frame
        return frame

    def _unpack(self, targets: list[ast.expr], value: Value, frame: Frame) -> None:
        elements = containers.elements(value)
        known = not any(isinstance(element, UnknownTail) for element in elements)
        starred = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
        if known and starred is not None and len(elements) >= len(targets) - 1:
            after = len(targets) - starred - 1
            middle = elements[starred : len(elements) - after]
            elements = [*elements[:starred], [bare(e) for e in middle], *elements[len(elements) - after :]]
        if known and len(elements) == len(targets):
            for target, element in zip(targets, elements):
                self.assign(target, bare(element), frame)
            return
        for index, target in enumerate(targets):
            self.assign(target, containers.item(self, value, index), frame)

    def _assign(self, stmt: ast.Assign, frame: Frame) -> str:
        value = self.of(stmt.value, frame)
        for target in stmt.targets:
            self.assign(target, value, frame)
        return NEXT

    def _ann_assign(self, stmt: ast.AnnAssign, frame: Frame) -> str:
        if stmt.value is not None:
            self.assign(stmt.target, self.of(stmt.value, frame), frame)
        return NEXT

    def _aug_assign(self, stmt: ast.AugAssign, frame: Frame) -> str:
        before, added = self.of(stmt.target, frame), self.of(stmt.value, frame)
        if isinstance(before, list) and isinstance(stmt.op, ast.Add):
            containers.extend(self, before, added, "", None)
            return NEXT
        self.assign(stmt.target, expressions.binary(before, stmt.op, added), frame)
        return NEXT

    def _expression(self, stmt: ast.Expr, frame: Frame) -> str:
        self.of(stmt.value, frame)
        return NEXT

    def _return(self, stmt: ast.Return, frame: Frame) -> str:
        frame.returned.append(self.of(stmt.value, frame) if stmt.value is not None else None)
        return RETURN

    def _raise(self, stmt: ast.Raise, frame: Frame) -> str:
        return RAISE

    def _break(self, stmt: ast.Break, frame: Frame) -> str:
        return BREAK

    def _continue(self, stmt: ast.Continue, frame: Frame) -> str:
        return CONTINUE

    def _if(self, stmt: ast.If, frame: Frame) -> str:
        truth = expressions.truth(self.of(stmt.test, frame))
        if truth is not None:
            return self.block(stmt.body if truth else stmt.orelse, frame)
        return self.either([lambda: self.block(stmt.body, frame), lambda: self.block(stmt.orelse, frame)], frame)

    def either(self, ways: Sequence[AnyCallable[[], str]], frame: Frame) -> str:
        """Follow several ways, one of which is taken at run time; what differs afterwards can be any of theirs."""
        before = dict(frame.names)
        self.spend(len(before) // 4)
        ends: list[tuple[str, dict[str, Value]]] = []
        self.conditional_depth += 1
        for way in ways:
            frame.names.clear()
            frame.names.update(before)
            ends.append((way(), dict(frame.names)))
        self.conditional_depth -= 1
        on = [names for status, names in ends if status == NEXT]
        frame.names.clear()
        frame.names.update(_merged(on or [names for _, names in ends]))
        left = [status for status, _ in ends if status not in (NEXT, RAISE)]
        if on and left:
            self.conditional_depth += 1  # it may have left; whoever entered this function or loop resets it
        return NEXT if on else left[0] if left else RAISE

    def _for(self, stmt: ast.For | ast.AsyncFor, frame: Frame) -> str:
        elements = containers.elements(self.of(stmt.iter, frame))
        kept = self.conditional_depth, self.loop
        status = NEXT
        for index, element in enumerate(elements):
            if isinstance(element, UnknownTail) or index >= MOST_ROUNDS:
                status = self._any_round(stmt, frame, element)
                break
            certain = getattr(element, "certain", True)
            self.assign(stmt.target, bare(element), frame)
            status = self.block(stmt.body, frame) if certain else self.uncertain(stmt.body, frame)
            if status in (BREAK, RETURN, RAISE):
                break
        self.conditional_depth, self.loop = kept
        if status in (RETURN, RAISE):
            return status
        return self.block(stmt.orelse, frame) if status != BREAK else NEXT

    def _any_round(self, stmt: ast.For | ast.AsyncFor, frame: Frame, element: Value) -> str:
        reason = element.reason if isinstance(element, UnknownTail) else f"the loop has more than {MOST_ROUNDS} rounds"
        self.assign(stmt.target, Unknown(f"it runs over what is not known: {reason}"), frame)
        return self._once(stmt, frame)

    def _once(self, stmt: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> str:
        """One round that stands for however many there are."""
        kept = self.loop
        self.loop = frame.module.program.place(stmt).line
        status = self.either([lambda: self._round(stmt, frame), lambda: NEXT], frame)
        self.loop = kept
        return NEXT if status in (BREAK, CONTINUE) else status

    def _round(self, stmt: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> str:
        status = self.block(stmt.body, frame)
        return NEXT if status in (BREAK, CONTINUE) else status

    def _while(self, stmt: ast.While, frame: Frame) -> str:
        kept = self.conditional_depth, self.loop
        status = NEXT
        for _ in range(MOST_ROUNDS):
            truth = expressions.truth(self.of(stmt.test, frame))
            if truth is None or self.conditional_depth > kept[0]:
                status = self._once(stmt, frame)
                break
            if not truth:
                break
            status = self.block(stmt.body, frame)
            if status in (BREAK, RETURN, RAISE):
                break
        self.conditional_depth, self.loop = kept
        return status if status in (RETURN, RAISE) else NEXT

    def _with(self, stmt: ast.With | ast.AsyncWith, frame: Frame) -> str:
        for item in stmt.items:
            value = self.of(item.context_expr, frame)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, calls.entered(self, value), frame)
        return self.block(stmt.body, frame)

    def _try(self, stmt: Any, frame: Frame) -> str:
        """The way without an exception; a handler only where an import of the body leads nowhere."""
        status = self.block(stmt.body, frame)
        if status == RAISE or (stmt.handlers and _imports_fail(self, stmt.body, frame)):
            handled = [lambda body=handler.body: self.block(body, frame) for handler in stmt.handlers]
            status = handled[0]() if len(handled) == 1 else self.either(handled, frame) if handled else status
        elif status == NEXT:
            status = self.block(stmt.orelse, frame)
        last = self.block(stmt.finalbody, frame)
        return last if last != NEXT else status

    def _match(self, stmt: ast.Match, frame: Frame) -> str:
        subject = self.of(stmt.subject, frame)
        ways: list[AnyCallable[[], str]] = []
        wild = False
        for case in stmt.cases:
            fits = _fits(case, subject)
            if fits:
                self._capture(case.pattern, subject, frame)
            if fits and case.guard is None:
                if not ways:
                    return self.block(case.body, frame)
                wild = True
            if fits is not False:
                ways.append(lambda body=case.body: self.block(body, frame))  # type: ignore[misc]
            if wild:
                break
        return self.either([*ways, *([] if wild else [lambda: NEXT])], frame)

    def _capture(self, pattern: ast.pattern, subject: Value, frame: Frame) -> None:
        if isinstance(pattern, ast.MatchAs) and pattern.name:
            frame.names[pattern.name] = subject

    def _function(self, stmt: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> str:
        frame.names[stmt.name] = calls.defined(self, stmt, frame)
        return NEXT

    def _class(self, stmt: ast.ClassDef, frame: Frame) -> str:
        frame.names[stmt.name] = calls.defined_class(self, stmt, frame)
        return NEXT

    def _import(self, stmt: ast.Import | ast.ImportFrom, frame: Frame) -> str:
        imports.bind(self, stmt, frame)
        return NEXT

    def _global(self, stmt: ast.Global, frame: Frame) -> str:
        frame.globals.update(stmt.names)
        return NEXT

    def _nonlocal(self, stmt: ast.Nonlocal, frame: Frame) -> str:
        frame.nonlocals.update(stmt.names)
        return NEXT

    def _delete(self, stmt: ast.Delete, frame: Frame) -> str:
        for target in stmt.targets:
            if isinstance(target, ast.Name):
                frame.names.pop(target.id, None)
            elif isinstance(target, ast.Subscript):
                containers.delete_item(self, self.of(target.value, frame), self.of(target.slice, frame))
        return NEXT

    def _assert(self, stmt: ast.Assert, frame: Frame) -> str:
        return NEXT


def _merged(ends: Sequence[dict[str, Value]]) -> dict[str, Value]:
    if len(ends) == 1:
        return ends[0]
    merged = dict(ends[0])
    for name in {name for names in ends for name in names}:
        values = [names[name] for names in ends if name in names]
        merged[name] = values[0] if all(value is values[0] for value in values) else one_of(values)
    return merged


def _imports_fail(run: Interpreter, body: Sequence[ast.stmt], frame: Frame) -> bool:
    """Whether a name that the body imports is of a module that is not in sight."""
    for stmt in body:
        if isinstance(stmt, ast.ImportFrom):
            for alias in stmt.names:
                name = alias.asname or alias.name
                value = imports.read(run, frame.names, name) if name in frame.names else None
                if isinstance(value, Unknown) or (
                    isinstance(value, Outside) and not containers.is_modelled(value.dotted)
                ):
                    return True
    return False


def _fits(case: ast.match_case, subject: Value) -> bool | None:
    pattern = case.pattern
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        if isinstance(subject, (str, int, float)):
            return subject == pattern.value.value
        return None
    return None


_STATEMENTS: dict[type[ast.stmt], AnyCallable[[Interpreter, Any, Frame], str]] = {
    ast.Assign: Interpreter._assign,
    ast.AnnAssign: Interpreter._ann_assign,
    ast.AugAssign: Interpreter._aug_assign,
    ast.Expr: Interpreter._expression,
    ast.Return: Interpreter._return,
    ast.Raise: Interpreter._raise,
    ast.Break: Interpreter._break,
    ast.Continue: Interpreter._continue,
    ast.If: Interpreter._if,
    ast.For: Interpreter._for,
    ast.AsyncFor: Interpreter._for,
    ast.While: Interpreter._while,
    ast.With: Interpreter._with,
    ast.AsyncWith: Interpreter._with,
    ast.Try: Interpreter._try,
    ast.Match: Interpreter._match,
    ast.FunctionDef: Interpreter._function,
    ast.AsyncFunctionDef: Interpreter._function,
    ast.ClassDef: Interpreter._class,
    ast.Import: Interpreter._import,
    ast.ImportFrom: Interpreter._import,
    ast.Global: Interpreter._global,
    ast.Nonlocal: Interpreter._nonlocal,
    ast.Delete: Interpreter._delete,
    ast.Assert: Interpreter._assert,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Interpreter._try
