"""Expressions: what each comes to at the point where it is followed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smfix.graph.execution import calls, containers, imports, sdk_calls
from smfix.graph.execution.heap import (
    CONSTANTS,
    CONTAINERS,
    Class,
    Frame,
    Function,
    Instance,
    Method,
    ModuleObject,
    Output,
    Outside,
    Pipeline,
    Properties,
    SdkObject,
    SdkPath,
    Step,
    Super,
    Union,
    Unknown,
    UnknownTail,
    Value,
    bare,
    one_of,
    options_of,
    refs_in,
)

if TYPE_CHECKING:
    from smfix.graph.execution.interpreter import Interpreter


def of(run: Interpreter, expr: ast.expr, frame: Frame) -> Value:
    """The value of an expression."""
    run.spend()
    method = _EXPRESSIONS.get(type(expr))
    return method(run, expr, frame) if method else Unknown(f"smfix does not follow a {type(expr).__name__}")


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


def shown(expr: ast.AST, frame: Frame) -> str:
    """The text of an expression, on one line and not long."""
    if not isinstance(expr, (ast.expr, ast.stmt)) or not hasattr(expr, "end_lineno"):
        return ""
    text = " ".join(frame.module.program.code_of(expr).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _constant(run: Interpreter, expr: ast.Constant, frame: Frame) -> Value:
    return expr.value


def _name(run: Interpreter, expr: ast.Name, frame: Frame) -> Value:
    at: Frame | None = frame
    while at is not None:
        if expr.id in at.names:
            return imports.read(run, at.names, expr.id)
        at = at.outer
    starred = imports.starred(frame.top, expr.id)
    if starred is not None:
        return starred
    return Outside(expr.id) if containers.is_builtin(expr.id) else Unknown(f"`{expr.id}` is not defined", text=expr.id)


def _attribute(run: Interpreter, expr: ast.Attribute, frame: Frame) -> Value:
    owner = of(run, expr.value, frame)
    if not isinstance(owner, Union):
        found = get_attribute(run, owner, expr.attr, expr, frame)
        return one_of([found]) if isinstance(found, Union) else found
    return one_of(get_attribute(run, one, expr.attr, expr, frame) for one in options_of(owner))


def get_attribute(run: Interpreter, owner: Value, name: str, expr: ast.expr, frame: Frame) -> Value:
    """What `owner.name` is."""
    if isinstance(owner, Step):
        return sdk_calls.step_attribute(run, owner, name, run.site(expr, frame))
    if isinstance(owner, (Instance, Super, Class)):
        return calls.member(run, owner, name, expr, frame)
    if isinstance(owner, (Properties, Output)):
        return owner if isinstance(owner, Properties) and not name.startswith("_") else Method(owner, name)
    if isinstance(owner, ModuleObject):
        return imports.of_module(run, owner, name)
    if isinstance(owner, SdkPath):
        return imports.member(f"{owner.dotted}.{name}")
    if isinstance(owner, Outside):
        return Outside(f"{owner.dotted}.{name}")
    if isinstance(owner, Unknown):
        return owner.attributes[name] if name in owner.attributes else Method(owner, name)
    if isinstance(owner, Pipeline):
        return _of_pipeline(owner, name)
    if isinstance(owner, SdkObject):
        return SdkPath(f"{owner.name.dotted}.{name}")
    return Method(owner, name)


def _of_pipeline(owner: Pipeline, name: str) -> Value:
    if name == "steps":
        return owner.steps
    if name == "name":
        return owner.name
    return owner.attributes.get(name, Method(owner, name))


def set_attribute(run: Interpreter, owner: Value, target: ast.Attribute, value: Value, frame: Frame) -> None:
    """`owner.name = value`."""
    for one in options_of(owner):
        if isinstance(one, Step):
            sdk_calls.set_step_attribute(run, one, target.attr, value, run.site(target, frame))
        elif isinstance(one, Pipeline) and target.attr == "steps":
            one.steps = value
        elif isinstance(one, (Instance, Unknown, Pipeline)):
            _put(run, one.attributes, target.attr, value)
        elif isinstance(one, (Class, ModuleObject)):
            one.frame.names[target.attr] = value


def _put(run: Interpreter, names: dict[str, Value], name: str, value: Value) -> None:
    names[name] = one_of([names[name], value]) if run.conditional_depth and name in names else value


def as_value(value: Value) -> Value:
    """A method that is used as a value: of something unseen, it is unseen too."""
    if isinstance(value, Method) and isinstance(value.owner, (Unknown, Output)):
        return Unknown(f"`.{value.name}` of what is not followed", refs_in(value.owner))
    return value


def _subscript(run: Interpreter, expr: ast.Subscript, frame: Frame) -> Value:
    owner = as_value(of(run, expr.value, frame))
    if isinstance(expr.slice, ast.Slice):
        return containers.sliced(run, owner, [of(run, e, frame) if e else None for e in _bounds(expr.slice)])
    index = of(run, expr.slice, frame)
    return one_of(containers.item(run, one, index) for one in options_of(owner))


def _bounds(node: ast.Slice) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    return node.lower, node.upper, node.step


def _call(run: Interpreter, expr: ast.Call, frame: Frame) -> Value:
    return calls.call(run, expr, frame)


def _sequence(run: Interpreter, expr: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    found: list[Value] = []
    for element in expr.elts:
        if isinstance(element, ast.Starred):
            found += containers.elements(of(run, element.value, frame))
        else:
            found.append(as_value(of(run, element, frame)))
    if isinstance(expr, ast.Tuple):
        return tuple(found)
    return found if isinstance(expr, ast.List) else containers.as_set(found)


def _dict(run: Interpreter, expr: ast.Dict, frame: Frame) -> Value:
    found: dict[Any, Value] = {}
    for key, value in zip(expr.keys, expr.values):
        given = as_value(of(run, value, frame))
        if key is not None:
            found[containers.as_key(of(run, key, frame))] = given
        elif isinstance(given, dict):
            found.update(given)
        else:
            found[UnknownTail("a dict that is not known is merged in")] = Unknown(
                "its value is not known", refs_in(given)
            )
    return found


def _if(run: Interpreter, expr: ast.IfExp, frame: Frame) -> Value:
    known = truth(of(run, expr.test, frame))
    if known is not None:
        return of(run, expr.body if known else expr.orelse, frame)
    run.conditional_depth += 1
    values = [of(run, expr.body, frame), of(run, expr.orelse, frame)]
    run.conditional_depth -= 1
    return one_of(values)


def _bool(run: Interpreter, expr: ast.BoolOp, frame: Frame) -> Value:
    is_or = isinstance(expr.op, ast.Or)
    found: list[Value] = []
    kept = run.conditional_depth
    for operand in expr.values:
        value = of(run, operand, frame)
        known = truth(value)
        if known is None:
            found.append(value)
            run.conditional_depth += 1
        elif known is is_or or operand is expr.values[-1]:
            found.append(value)
            break
    run.conditional_depth = kept
    return one_of(found)


def _not(run: Interpreter, expr: ast.UnaryOp, frame: Frame) -> Value:
    value = of(run, expr.operand, frame)
    if isinstance(expr.op, ast.Not):
        known = truth(value)
        return Unknown("a condition") if known is None else not known
    if isinstance(value, (int, float)) and isinstance(expr.op, ast.USub):
        return -value
    return Unknown("a number", refs_in(value))


def _binary(run: Interpreter, expr: ast.BinOp, frame: Frame) -> Value:
    return binary(of(run, expr.left, frame), expr.op, of(run, expr.right, frame))


def binary(left: Value, op: ast.operator, right: Value) -> Value:
    """`left op right`."""
    if isinstance(op, ast.Add):
        if isinstance(left, list) and isinstance(right, (list, Unknown, Union)):
            return [*left, *containers.elements(right)]
        if isinstance(right, list) and isinstance(left, (Unknown, Union)):
            return [*containers.elements(left), *right]
        if isinstance(left, tuple) and isinstance(right, tuple):
            return (*left, *right)
        if isinstance(left, (str, Unknown)) and isinstance(right, (str, Unknown)) and _either_text(left, right):
            return text_of([left, right])
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return containers.percent(left, right)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return _arithmetic(left, op, right)
    if isinstance(op, ast.Mult) and isinstance(left, (str, list)) and isinstance(right, int) and right < 1_000:
        return left * right
    if isinstance(op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    return Unknown("the result of an operation", refs_in([left, right]))


def _either_text(left: Value, right: Value) -> bool:
    return isinstance(left, str) or isinstance(right, str)


def _arithmetic(left: float, op: ast.operator, right: float) -> Value:
    if isinstance(op, ast.Add):
        return left + right
    if isinstance(op, ast.Sub):
        return left - right
    if isinstance(op, ast.Mult):
        return left * right
    if isinstance(op, (ast.FloorDiv, ast.Mod)) and right:
        return left // right if isinstance(op, ast.FloorDiv) else left % right
    return Unknown("a number")


def _compare(run: Interpreter, expr: ast.Compare, frame: Frame) -> Value:
    left = of(run, expr.left, frame)
    rights = [of(run, one, frame) for one in expr.comparators]
    if len(rights) != 1:
        return Unknown("a condition")
    known = _compared(left, expr.ops[0], rights[0])
    return Unknown("a condition") if known is None else known


def _compared(left: Value, op: ast.cmpop, right: Value) -> bool | None:
    if isinstance(op, (ast.Is, ast.IsNot)):
        same = _identical(left, right)
        return None if same is None else same is isinstance(op, ast.Is)
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = _inside(left, right)
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


def _inside(left: Value, right: Value) -> bool | None:
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


def _joined(run: Interpreter, expr: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[Value] = []
    for part in expr.values:
        if isinstance(part, ast.FormattedValue):
            value = of(run, part.value, frame)
            plain = part.format_spec is None and part.conversion in (-1, 115)
            known = plain and isinstance(value, (str, int, float, bool))
            parts.append(str(value) if known else Unknown("", refs_in(value), text=f"{{{shown(part.value, frame)}}}"))
        else:
            parts.append(of(run, part, frame))
    return text_of(parts)


def text_of(parts: list[Value]) -> Value:
    """A string put together; where a part is not known it is `{that part}` and the whole is only known in outline."""
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
    return Unknown("a part of the text is not known", refs_in(parts), "str", "".join(texts))


def _comprehension(
    run: Interpreter, expr: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame
) -> Value:
    found: list[Value] = []
    inner = Frame(frame.module, frame, me=frame.me, owner=frame.owner)
    _generate(run, expr, 0, inner, found)
    if isinstance(expr, ast.DictComp):
        return {containers.as_key(pair[0]): pair[1] for pair in found if isinstance(pair, tuple)}
    return containers.as_set(found) if isinstance(expr, ast.SetComp) else found


def _generate(run: Interpreter, expr: Any, depth: int, frame: Frame, found: list[Value]) -> None:
    if depth == len(expr.generators):
        if isinstance(expr, ast.DictComp):
            value: Value = (of(run, expr.key, frame), of(run, expr.value, frame))
        else:
            value = containers.placed(run, as_value(of(run, expr.elt, frame)))
        found.append(value)
        return
    generator = expr.generators[depth]
    for element in containers.elements(of(run, generator.iter, frame)):
        kept = run.conditional_depth, run.loop
        unknown = isinstance(element, UnknownTail)
        if unknown:
            run.conditional_depth, run.loop = run.conditional_depth + 1, frame.module.program.place(expr).line
        elif not getattr(element, "certain", True):
            run.conditional_depth += 1
        run.assign(generator.target, Unknown("it runs over what is not known") if unknown else bare(element), frame)
        wanted = [truth(of(run, test, frame)) for test in generator.ifs]
        if False not in wanted:
            run.conditional_depth += None in wanted
            _generate(run, expr, depth + 1, frame, found)
        run.conditional_depth, run.loop = kept
        if unknown:
            found.append(UnknownTail("a loop over what is not known"))


def _walrus(run: Interpreter, expr: ast.NamedExpr, frame: Frame) -> Value:
    value = of(run, expr.value, frame)
    run.assign(expr.target, value, frame)
    return value


def _lambda(run: Interpreter, expr: ast.Lambda, frame: Frame) -> Value:
    return calls.defined_lambda(run, expr, frame)


def _inner(run: Interpreter, expr: ast.Await | ast.Starred, frame: Frame) -> Value:
    return of(run, expr.value, frame)


def _yield(run: Interpreter, expr: ast.Yield, frame: Frame) -> Value:
    value = of(run, expr.value, frame) if expr.value is not None else None
    if frame.yielded is not None:
        frame.yielded.append(containers.placed(run, value))
    return Unknown("what is sent to a generator")


def _yield_from(run: Interpreter, expr: ast.YieldFrom, frame: Frame) -> Value:
    if frame.yielded is not None:
        frame.yielded += containers.elements(of(run, expr.value, frame))
    return None


_EXPRESSIONS: dict[type[ast.expr], Callable[[Interpreter, Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.IfExp: _if,
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
    ast.Await: _inner,
    ast.Starred: _inner,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
