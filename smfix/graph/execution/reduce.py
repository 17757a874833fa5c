"""Operations on values that are known: truth, arithmetic, comparison, what `+` and `%` make."""

from __future__ import annotations

import ast
from typing import Any

from smfix.graph.execution import limits
from smfix.graph.execution.containers import elements
from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    Class,
    Function,
    Instance,
    Output,
    Pipeline,
    Step,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    options_of,
    refs_in,
)
from smfix.graph.execution.text import percent, text_of


def truth(value: Value) -> bool | None:
    """Whether a value is true; None where that is only known at run time."""
    if isinstance(value, CONSTANTS):
        return bool(value)
    if isinstance(value, CONTAINERS):
        rest = any(isinstance(element, UnknownTail) or not getattr(element, "certain", True) for element in value)
        return True if len(value) and not rest else None if rest else False
    if isinstance(value, Union):
        found = {truth(option) for option in options_of(value)}
        return found.pop() if len(found) == 1 else None
    return True if isinstance(value, (Step, Output, Pipeline, Function, Class, Instance)) else None


def binary(left: Value, op: ast.operator, right: Value) -> Value:
    """`left op right`."""
    if isinstance(op, ast.Add):
        if isinstance(left, list) and isinstance(right, (list, Unknown, Union)):
            return [*left, *elements(right)]
        if isinstance(right, list) and isinstance(left, (Unknown, Union)):
            return [*elements(left), *right]
        if isinstance(left, tuple) and isinstance(right, tuple):
            return (*left, *right)
        if isinstance(left, (str, Unknown)) and isinstance(right, (str, Unknown)) and _either_text(left, right):
            return text_of([left, right])
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return percent(left, right)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return _arithmetic(left, op, right)
    if isinstance(op, ast.Mult) and isinstance(left, (str, list, tuple)) and isinstance(right, int):
        return left * right if limits.may_multiply(left, right) else Unknown(limits.TOO_LARGE, refs_in(left))
    if isinstance(op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    return Unknown("the result of an operation", refs_in([left, right]))


def _either_text(left: Value, right: Value) -> bool:
    return isinstance(left, str) or isinstance(right, str)


def _arithmetic(left: float, op: ast.operator, right: float) -> Value:
    if limits.is_too_large(left) or limits.is_too_large(right):
        return Unknown(limits.TOO_LARGE)
    if isinstance(op, ast.Add):
        return left + right
    if isinstance(op, ast.Sub):
        return left - right
    if isinstance(op, ast.Mult):
        return left * right
    if isinstance(op, (ast.FloorDiv, ast.Mod)) and right:
        return left // right if isinstance(op, ast.FloorDiv) else left % right
    return Unknown("a number")


def compared(left: Value, op: ast.cmpop, right: Value) -> bool | None:
    """Whether `left op right` holds; None where that is only known at run time."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        same = _identical(left, right)
        return None if same is None else same is isinstance(op, ast.Is)
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = _contained(left, right)
        return None if inside is None else inside is isinstance(op, ast.In)
    if isinstance(left, CONSTANTS) and isinstance(right, CONSTANTS):
        return _constants(left, op, right)
    return None


def _identical(left: Value, right: Value) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if one is None:
            found = {None if isinstance(option, Unknown) else option is None for option in options_of(other)}
            return found.pop() if len(found) == 1 else None
    if isinstance(left, (Unknown, Union)) or isinstance(right, (Unknown, Union)):
        return None
    return left is right


def _contained(left: Value, right: Value) -> bool | None:
    if isinstance(left, str) and isinstance(right, str):
        return left in right
    if not isinstance(right, CONTAINERS) or isinstance(left, (Unknown, Union)):
        return None
    found = [bare(element) for element in right]
    if any(one is left or (isinstance(left, CONSTANTS) and one == left) for one in found):
        return True
    return None if any(isinstance(one, (UnknownTail, Unknown, Union)) for one in found) else False


def _constants(left: Any, op: ast.cmpop, right: Any) -> bool | None:
    if isinstance(op, (ast.Eq, ast.NotEq)):
        return bool(left == right) is isinstance(op, ast.Eq)
    try:
        if isinstance(op, (ast.Lt, ast.GtE)):
            return bool(left < right) is isinstance(op, ast.Lt)
        return bool(left > right) is isinstance(op, ast.Gt)
    except TypeError:
        return None
