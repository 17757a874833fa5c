"""Giving a target a value: a name, an attribute, an element, several at once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.graph.execution.attributes import set_attribute
from smfix.graph.execution.containers import elements, item
from smfix.graph.execution.heap import Frame, UnknownTail, Value, bare
from smfix.graph.execution.mutation import set_item

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def assign_to(run: Execution, target: ast.expr, value: Value, frame: Frame) -> None:
    """Give a target a value."""
    if isinstance(target, ast.Name):
        _scope_of(run, target.id, frame).names[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(run, target.elts, value, frame)
    elif isinstance(target, ast.Attribute):
        set_attribute(run, run.evaluate(target.value, frame), target, value, frame)
    elif isinstance(target, ast.Subscript):
        set_item(run, run.evaluate(target.value, frame), run.evaluate(target.slice, frame), value)
    elif isinstance(target, ast.Starred):
        run.assign(target.value, value, frame)


def _scope_of(run: Execution, name: str, frame: Frame) -> Frame:
    if name in frame.globals:
        return frame.top
    if name in frame.nonlocals:
        outer = frame.outer
        while outer is not None and name not in outer.names:
            outer = outer.outer
        return outer or frame
    return frame


def _unpack(run: Execution, targets: list[ast.expr], value: Value, frame: Frame) -> None:
    found = elements(value)
    known = not any(isinstance(element, UnknownTail) for element in found)
    starred = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if known and starred is not None and len(found) >= len(targets) - 1:
        after = len(targets) - starred - 1
        middle = found[starred : len(found) - after]
        found = [*found[:starred], [bare(e) for e in middle], *found[len(found) - after :]]
    if known and len(found) == len(targets):
        for target, element in zip(targets, found):
            run.assign(target, bare(element), frame)
        return
    for index, target in enumerate(targets):
        run.assign(target, item(run, value, index), frame)
