"""Expressions: what each comes to at the point where it is followed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smfix.graph.execution import limits
from smfix.graph.execution.attributes import as_value, get_attribute
from smfix.graph.execution.builtin_calls import is_builtin
from smfix.graph.execution.calls import call_expression
from smfix.graph.execution.containers import as_key, as_set, elements, item, placed, sliced
from smfix.graph.execution.definitions import defined_lambda
from smfix.graph.execution.heap import (
    Frame,
    Outside,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
    refs_in,
)
from smfix.graph.execution.imports import read_name, star_imported
from smfix.graph.execution.reduce import binary, compared, truth
from smfix.graph.execution.text import shown, text_of

if TYPE_CHECKING:
    from smfix.graph.execution.protocol import Execution


def _constant(run: Execution, expr: ast.Constant, frame: Frame) -> Value:
    return expr.value


def _name(run: Execution, expr: ast.Name, frame: Frame) -> Value:
    at: Frame | None = frame
    while at is not None:
        if expr.id in at.names:
            return read_name(run, at.names, expr.id)
        at = at.outer
    starred = star_imported(frame.top, expr.id)
    if starred is not None:
        return starred
    return Outside(expr.id) if is_builtin(expr.id) else Unknown(f"`{expr.id}` is not defined", text=expr.id)


def _attribute(run: Execution, expr: ast.Attribute, frame: Frame) -> Value:
    owner = run.evaluate(expr.value, frame)
    if not isinstance(owner, Union):
        found = get_attribute(run, owner, expr.attr, expr, frame)
        return one_of([found]) if isinstance(found, Union) else found
    return one_of(get_attribute(run, one, expr.attr, expr, frame) for one in options_of(owner))


def _subscript(run: Execution, expr: ast.Subscript, frame: Frame) -> Value:
    owner = as_value(run.evaluate(expr.value, frame))
    if isinstance(expr.slice, ast.Slice):
        return sliced(run, owner, [run.evaluate(e, frame) if e else None for e in _bounds(expr.slice)])
    index = run.evaluate(expr.slice, frame)
    return one_of(item(run, one, index) for one in options_of(owner))


def _bounds(node: ast.Slice) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    return node.lower, node.upper, node.step


def _call(run: Execution, expr: ast.Call, frame: Frame) -> Value:
    return call_expression(run, expr, frame)


def _sequence(run: Execution, expr: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    found: list[Value] = []
    for element in expr.elts:
        if isinstance(element, ast.Starred):
            found += elements(run.evaluate(element.value, frame))
        else:
            found.append(as_value(run.evaluate(element, frame)))
    if isinstance(expr, ast.Tuple):
        return tuple(found)
    return found if isinstance(expr, ast.List) else as_set(found)


def _dict_display(run: Execution, expr: ast.Dict, frame: Frame) -> Value:
    found: dict[Any, Value] = {}
    for key, value in zip(expr.keys, expr.values):
        given = as_value(run.evaluate(value, frame))
        if key is not None:
            found[as_key(run.evaluate(key, frame))] = given
        elif isinstance(given, dict):
            found.update(given)
        else:
            found[UnknownTail("a dict that is not known is merged in")] = Unknown(
                "its value is not known", refs_in(given)
            )
    return found


def _conditional(run: Execution, expr: ast.IfExp, frame: Frame) -> Value:
    known = truth(run.evaluate(expr.test, frame))
    if known is not None:
        return run.evaluate(expr.body if known else expr.orelse, frame)
    run.conditional_depth += 1
    values = [run.evaluate(expr.body, frame), run.evaluate(expr.orelse, frame)]
    run.conditional_depth -= 1
    return one_of(values)


def _bool(run: Execution, expr: ast.BoolOp, frame: Frame) -> Value:
    is_or = isinstance(expr.op, ast.Or)
    found: list[Value] = []
    kept = run.conditional_depth
    for operand in expr.values:
        value = run.evaluate(operand, frame)
        known = truth(value)
        if known is None:
            found.append(value)
            run.conditional_depth += 1
        elif known is is_or or operand is expr.values[-1]:
            found.append(value)
            break
    run.conditional_depth = kept
    return one_of(found)


def _not(run: Execution, expr: ast.UnaryOp, frame: Frame) -> Value:
    value = run.evaluate(expr.operand, frame)
    if isinstance(expr.op, ast.Not):
        known = truth(value)
        return Unknown("a condition") if known is None else not known
    if isinstance(value, (int, float)) and isinstance(expr.op, ast.USub):
        return -value
    return Unknown("a number", refs_in(value))


def _binary(run: Execution, expr: ast.BinOp, frame: Frame) -> Value:
    return binary(run.evaluate(expr.left, frame), expr.op, run.evaluate(expr.right, frame))


def _compare(run: Execution, expr: ast.Compare, frame: Frame) -> Value:
    left = run.evaluate(expr.left, frame)
    rights = [run.evaluate(one, frame) for one in expr.comparators]
    if len(rights) != 1:
        return Unknown("a condition")
    known = compared(left, expr.ops[0], rights[0])
    return Unknown("a condition") if known is None else known


def _joined(run: Execution, expr: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[Value] = []
    for part in expr.values:
        if isinstance(part, ast.FormattedValue):
            value = run.evaluate(part.value, frame)
            plain = part.format_spec is None and part.conversion in (-1, 115)
            known = plain and isinstance(value, (str, int, float, bool))
            text = str(value) if known else _specified(run, part, value, frame)
            told = f"{{{shown(part.value, frame)}}}"
            parts.append(Unknown("", refs_in(value), text=told) if text is None else text)
        else:
            parts.append(run.evaluate(part, frame))
    return text_of(parts)


def _specified(run: Execution, part: ast.FormattedValue, value: Value, frame: Frame) -> str | None:
    """A known value in a format such as `{i:02d}`; None where the text is not known."""
    if part.format_spec is None or part.conversion != -1 or not isinstance(value, (str, int, float)):
        return None
    form = run.evaluate(part.format_spec, frame)
    if not isinstance(form, str) or not limits.may_format(form, []):
        return None
    try:
        return format(value, form)
    except (TypeError, ValueError, OverflowError):
        return None


def _comprehension(
    run: Execution, expr: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame
) -> Value:
    found: list[Value] = []
    inner = Frame(frame.module, frame, me=frame.me, owner=frame.owner)
    _generate(run, expr, 0, inner, found)
    if isinstance(expr, ast.DictComp):
        return {as_key(pair[0]): pair[1] for pair in found if isinstance(pair, tuple)}
    return as_set(found) if isinstance(expr, ast.SetComp) else found


def _generate(run: Execution, expr: Any, depth: int, frame: Frame, found: list[Value]) -> None:
    if depth == len(expr.generators):
        if isinstance(expr, ast.DictComp):
            value: Value = (run.evaluate(expr.key, frame), run.evaluate(expr.value, frame))
        else:
            value = placed(run, as_value(run.evaluate(expr.elt, frame)))
        found.append(value)
        return
    generator = expr.generators[depth]
    for element in elements(run.evaluate(generator.iter, frame)):
        kept = run.conditional_depth, run.loop
        unknown = isinstance(element, UnknownTail)
        if unknown:
            run.conditional_depth, run.loop = run.conditional_depth + 1, frame.module.program.place(expr).line
        elif not getattr(element, "certain", True):
            run.conditional_depth += 1
        run.assign(generator.target, Unknown("it runs over what is not known") if unknown else bare(element), frame)
        wanted = [truth(run.evaluate(test, frame)) for test in generator.ifs]
        if False not in wanted:
            run.conditional_depth += None in wanted
            _generate(run, expr, depth + 1, frame, found)
        run.conditional_depth, run.loop = kept
        if unknown:
            found.append(UnknownTail("a loop over what is not known"))


def _walrus(run: Execution, expr: ast.NamedExpr, frame: Frame) -> Value:
    value = run.evaluate(expr.value, frame)
    run.assign(expr.target, value, frame)
    return value


def _lambda(run: Execution, expr: ast.Lambda, frame: Frame) -> Value:
    return defined_lambda(run, expr, frame)


def _operand(run: Execution, expr: ast.Await | ast.Starred, frame: Frame) -> Value:
    return run.evaluate(expr.value, frame)


def _yield(run: Execution, expr: ast.Yield, frame: Frame) -> Value:
    value = run.evaluate(expr.value, frame) if expr.value is not None else None
    if frame.yielded is not None:
        frame.yielded.append(placed(run, value))
    return Unknown("what is sent to a generator")


def _yield_from(run: Execution, expr: ast.YieldFrom, frame: Frame) -> Value:
    if frame.yielded is not None:
        frame.yielded += elements(run.evaluate(expr.value, frame))
    return None


EXPRESSIONS: dict[type[ast.expr], Callable[[Execution, Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict_display,
    ast.IfExp: _conditional,
    ast.BoolOp: _bool,
    ast.UnaryOp: _not,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.JoinedStr: _joined,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.NamedExpr: _walrus,
    ast.Lambda: _lambda,
    ast.Await: _operand,
    ast.Starred: _operand,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
