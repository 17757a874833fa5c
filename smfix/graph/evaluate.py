"""Expressions: what each comes to at the point where it is followed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smfix.graph import calls, library, modules, sdk_calls
from smfix.graph.things import (
    CONSTANTS,
    CONTAINERS,
    Choice,
    Class,
    Frame,
    Function,
    Instance,
    Method,
    ModuleThing,
    Opaque,
    Output,
    Outside,
    Pipeline,
    Properties,
    Rest,
    SdkPath,
    SdkThing,
    Step,
    Super,
    Thing,
    bare,
    one_of,
    options_of,
    refs_in,
)

if TYPE_CHECKING:
    from smfix.graph.run import Run


def of(run: Run, expr: ast.expr, frame: Frame) -> Thing:
    """The value of an expression."""
    run.spend()
    method = _EXPRESSIONS.get(type(expr))
    return method(run, expr, frame) if method else Opaque(f"smfix does not follow a {type(expr).__name__}")


def truth(value: Thing) -> bool | None:
    """Whether a value is true; None where that is only known at run time."""
    if isinstance(value, CONSTANTS):
        return bool(value)
    if isinstance(value, CONTAINERS):
        rest = any(isinstance(element, Rest) or not getattr(element, "certain", True) for element in value)
        return True if len(value) and not rest else None if rest else False
    if isinstance(value, Choice):
        found = {truth(option) for option in options_of(value)}
        return found.pop() if len(found) == 1 else None
    return True if isinstance(value, (Step, Output, Pipeline, Function, Class, Instance)) else None


def shown(expr: ast.AST, frame: Frame) -> str:
    """The text of an expression, on one line and not long."""
    if not isinstance(expr, (ast.expr, ast.stmt)) or not hasattr(expr, "end_lineno"):
        return ""
    text = " ".join(frame.module.program.code_of(expr).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _constant(run: Run, expr: ast.Constant, frame: Frame) -> Thing:
    return expr.value


def _name(run: Run, expr: ast.Name, frame: Frame) -> Thing:
    at: Frame | None = frame
    while at is not None:
        if expr.id in at.names:
            return modules.read(run, at.names, expr.id)
        at = at.outer
    starred = modules.starred(frame.top, expr.id)
    if starred is not None:
        return starred
    return Outside(expr.id) if library.is_builtin(expr.id) else Opaque(f"`{expr.id}` is not defined", text=expr.id)


def _attribute(run: Run, expr: ast.Attribute, frame: Frame) -> Thing:
    owner = of(run, expr.value, frame)
    if not isinstance(owner, Choice):
        found = get_attribute(run, owner, expr.attr, expr, frame)
        return one_of([found]) if isinstance(found, Choice) else found
    return one_of(get_attribute(run, one, expr.attr, expr, frame) for one in options_of(owner))


def get_attribute(run: Run, owner: Thing, name: str, expr: ast.expr, frame: Frame) -> Thing:
    """What `owner.name` is."""
    if isinstance(owner, Step):
        return sdk_calls.step_attribute(run, owner, name, run.site(expr, frame))
    if isinstance(owner, (Instance, Super, Class)):
        return calls.member(run, owner, name, expr, frame)
    if isinstance(owner, (Properties, Output)):
        return owner if isinstance(owner, Properties) and not name.startswith("_") else Method(owner, name)
    if isinstance(owner, ModuleThing):
        return modules.of_module(run, owner, name)
    if isinstance(owner, SdkPath):
        return modules.member(f"{owner.dotted}.{name}")
    if isinstance(owner, Outside):
        return Outside(f"{owner.dotted}.{name}")
    if isinstance(owner, Opaque):
        return owner.attributes[name] if name in owner.attributes else Method(owner, name)
    if isinstance(owner, Pipeline):
        return _of_pipeline(owner, name)
    if isinstance(owner, SdkThing):
        return SdkPath(f"{owner.name.dotted}.{name}")
    return Method(owner, name)


def _of_pipeline(owner: Pipeline, name: str) -> Thing:
    if name == "steps":
        return owner.steps
    if name == "name":
        return owner.name
    return owner.attributes.get(name, Method(owner, name))


def set_attribute(run: Run, owner: Thing, target: ast.Attribute, value: Thing, frame: Frame) -> None:
    """`owner.name = value`."""
    for one in options_of(owner):
        if isinstance(one, Step):
            sdk_calls.set_step_attribute(run, one, target.attr, value, run.site(target, frame))
        elif isinstance(one, Pipeline) and target.attr == "steps":
            one.steps = value
        elif isinstance(one, (Instance, Opaque, Pipeline)):
            _put(run, one.attributes, target.attr, value)
        elif isinstance(one, (Class, ModuleThing)):
            one.frame.names[target.attr] = value


def _put(run: Run, names: dict[str, Thing], name: str, value: Thing) -> None:
    names[name] = one_of([names[name], value]) if run.maybe and name in names else value


def as_value(value: Thing) -> Thing:
    """A method that is used as a value: of something unseen, it is unseen too."""
    if isinstance(value, Method) and isinstance(value.owner, (Opaque, Output)):
        return Opaque(f"`.{value.name}` of what is not followed", refs_in(value.owner))
    return value


def _subscript(run: Run, expr: ast.Subscript, frame: Frame) -> Thing:
    owner = as_value(of(run, expr.value, frame))
    if isinstance(expr.slice, ast.Slice):
        return library.sliced(run, owner, [of(run, e, frame) if e else None for e in _bounds(expr.slice)])
    index = of(run, expr.slice, frame)
    return one_of(library.item(run, one, index) for one in options_of(owner))


def _bounds(node: ast.Slice) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    return node.lower, node.upper, node.step


def _call(run: Run, expr: ast.Call, frame: Frame) -> Thing:
    return calls.call(run, expr, frame)


def _sequence(run: Run, expr: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Thing:
    found: list[Thing] = []
    for element in expr.elts:
        if isinstance(element, ast.Starred):
            found += library.elements(of(run, element.value, frame))
        else:
            found.append(as_value(of(run, element, frame)))
    if isinstance(expr, ast.Tuple):
        return tuple(found)
    return found if isinstance(expr, ast.List) else library.as_set(found)


def _dict(run: Run, expr: ast.Dict, frame: Frame) -> Thing:
    found: dict[Any, Thing] = {}
    for key, value in zip(expr.keys, expr.values):
        given = as_value(of(run, value, frame))
        if key is not None:
            found[library.as_key(of(run, key, frame))] = given
        elif isinstance(given, dict):
            found.update(given)
        else:
            found[Rest("a dict that is not known is merged in")] = Opaque("its value is not known", refs_in(given))
    return found


def _if(run: Run, expr: ast.IfExp, frame: Frame) -> Thing:
    known = truth(of(run, expr.test, frame))
    if known is not None:
        return of(run, expr.body if known else expr.orelse, frame)
    run.maybe += 1
    values = [of(run, expr.body, frame), of(run, expr.orelse, frame)]
    run.maybe -= 1
    return one_of(values)


def _bool(run: Run, expr: ast.BoolOp, frame: Frame) -> Thing:
    is_or = isinstance(expr.op, ast.Or)
    found: list[Thing] = []
    kept = run.maybe
    for operand in expr.values:
        value = of(run, operand, frame)
        known = truth(value)
        if known is None:
            found.append(value)
            run.maybe += 1
        elif known is is_or or operand is expr.values[-1]:
            found.append(value)
            break
    run.maybe = kept
    return one_of(found)


def _not(run: Run, expr: ast.UnaryOp, frame: Frame) -> Thing:
    value = of(run, expr.operand, frame)
    if isinstance(expr.op, ast.Not):
        known = truth(value)
        return Opaque("a condition") if known is None else not known
    if isinstance(value, (int, float)) and isinstance(expr.op, ast.USub):
        return -value
    return Opaque("a number", refs_in(value))


def _binary(run: Run, expr: ast.BinOp, frame: Frame) -> Thing:
    return binary(of(run, expr.left, frame), expr.op, of(run, expr.right, frame))


def binary(left: Thing, op: ast.operator, right: Thing) -> Thing:
    """`left op right`."""
    if isinstance(op, ast.Add):
        if isinstance(left, list) and isinstance(right, (list, Opaque, Choice)):
            return [*left, *library.elements(right)]
        if isinstance(right, list) and isinstance(left, (Opaque, Choice)):
            return [*library.elements(left), *right]
        if isinstance(left, tuple) and isinstance(right, tuple):
            return (*left, *right)
        if isinstance(left, (str, Opaque)) and isinstance(right, (str, Opaque)) and _either_text(left, right):
            return text_of([left, right])
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return library.percent(left, right)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return _arithmetic(left, op, right)
    if isinstance(op, ast.Mult) and isinstance(left, (str, list)) and isinstance(right, int) and right < 1_000:
        return left * right
    if isinstance(op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    return Opaque("the result of an operation", refs_in([left, right]))


def _either_text(left: Thing, right: Thing) -> bool:
    return isinstance(left, str) or isinstance(right, str)


def _arithmetic(left: float, op: ast.operator, right: float) -> Thing:
    if isinstance(op, ast.Add):
        return left + right
    if isinstance(op, ast.Sub):
        return left - right
    if isinstance(op, ast.Mult):
        return left * right
    if isinstance(op, (ast.FloorDiv, ast.Mod)) and right:
        return left // right if isinstance(op, ast.FloorDiv) else left % right
    return Opaque("a number")


def _compare(run: Run, expr: ast.Compare, frame: Frame) -> Thing:
    left = of(run, expr.left, frame)
    rights = [of(run, one, frame) for one in expr.comparators]
    if len(rights) != 1:
        return Opaque("a condition")
    known = _compared(left, expr.ops[0], rights[0])
    return Opaque("a condition") if known is None else known


def _compared(left: Thing, op: ast.cmpop, right: Thing) -> bool | None:
    if isinstance(op, (ast.Is, ast.IsNot)):
        same = _identical(left, right)
        return None if same is None else same is isinstance(op, ast.Is)
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = _inside(left, right)
        return None if inside is None else inside is isinstance(op, ast.In)
    if isinstance(left, CONSTANTS) and isinstance(right, CONSTANTS):
        return _constants(left, op, right)
    return None


def _identical(left: Thing, right: Thing) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if one is None:
            found = {None if isinstance(option, Opaque) else option is None for option in options_of(other)}
            return found.pop() if len(found) == 1 else None
    if isinstance(left, (Opaque, Choice)) or isinstance(right, (Opaque, Choice)):
        return None
    return left is right


def _inside(left: Thing, right: Thing) -> bool | None:
    if isinstance(left, str) and isinstance(right, str):
        return left in right
    if not isinstance(right, CONTAINERS) or isinstance(left, (Opaque, Choice)):
        return None
    found = [bare(element) for element in right]
    if any(one is left or (isinstance(left, CONSTANTS) and one == left) for one in found):
        return True
    return None if any(isinstance(one, (Rest, Opaque, Choice)) for one in found) else False


def _constants(left: Any, op: ast.cmpop, right: Any) -> bool | None:
    if isinstance(op, (ast.Eq, ast.NotEq)):
        return bool(left == right) is isinstance(op, ast.Eq)
    try:
        if isinstance(op, (ast.Lt, ast.GtE)):
            return bool(left < right) is isinstance(op, ast.Lt)
        return bool(left > right) is isinstance(op, ast.Gt)
    except TypeError:
        return None


def _joined(run: Run, expr: ast.JoinedStr, frame: Frame) -> Thing:
    parts: list[Thing] = []
    for part in expr.values:
        if isinstance(part, ast.FormattedValue):
            value = of(run, part.value, frame)
            plain = part.format_spec is None and part.conversion in (-1, 115)
            known = plain and isinstance(value, (str, int, float, bool))
            parts.append(str(value) if known else Opaque("", refs_in(value), text=f"{{{shown(part.value, frame)}}}"))
        else:
            parts.append(of(run, part, frame))
    return text_of(parts)


def text_of(parts: list[Thing]) -> Thing:
    """A string put together; where a part is not known it is `{that part}` and the whole is only known in outline."""
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    texts = [part if isinstance(part, str) else getattr(part, "text", "") or "{?}" for part in parts]
    return Opaque("a part of the text is not known", refs_in(parts), "str", "".join(texts))


def _comprehension(run: Run, expr: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame) -> Thing:
    found: list[Thing] = []
    inner = Frame(frame.module, frame, me=frame.me, owner=frame.owner)
    _generate(run, expr, 0, inner, found)
    if isinstance(expr, ast.DictComp):
        return {library.as_key(pair[0]): pair[1] for pair in found if isinstance(pair, tuple)}
    return library.as_set(found) if isinstance(expr, ast.SetComp) else found


def _generate(run: Run, expr: Any, depth: int, frame: Frame, found: list[Thing]) -> None:
    if depth == len(expr.generators):
        if isinstance(expr, ast.DictComp):
            value: Thing = (of(run, expr.key, frame), of(run, expr.value, frame))
        else:
            value = library.placed(run, as_value(of(run, expr.elt, frame)))
        found.append(value)
        return
    generator = expr.generators[depth]
    for element in library.elements(of(run, generator.iter, frame)):
        kept = run.maybe, run.loop
        unknown = isinstance(element, Rest)
        if unknown:
            run.maybe, run.loop = run.maybe + 1, frame.module.program.place(expr).line
        elif not getattr(element, "certain", True):
            run.maybe += 1
        run.assign(generator.target, Opaque("it runs over what is not known") if unknown else bare(element), frame)
        wanted = [truth(of(run, test, frame)) for test in generator.ifs]
        if False not in wanted:
            run.maybe += None in wanted
            _generate(run, expr, depth + 1, frame, found)
        run.maybe, run.loop = kept
        if unknown:
            found.append(Rest("a loop over what is not known"))


def _walrus(run: Run, expr: ast.NamedExpr, frame: Frame) -> Thing:
    value = of(run, expr.value, frame)
    run.assign(expr.target, value, frame)
    return value


def _lambda(run: Run, expr: ast.Lambda, frame: Frame) -> Thing:
    return calls.defined_lambda(run, expr, frame)


def _inner(run: Run, expr: ast.Await | ast.Starred, frame: Frame) -> Thing:
    return of(run, expr.value, frame)


def _yield(run: Run, expr: ast.Yield, frame: Frame) -> Thing:
    value = of(run, expr.value, frame) if expr.value is not None else None
    if frame.yielded is not None:
        frame.yielded.append(library.placed(run, value))
    return Opaque("what is sent to a generator")


def _yield_from(run: Run, expr: ast.YieldFrom, frame: Frame) -> Thing:
    if frame.yielded is not None:
        frame.yielded += library.elements(of(run, expr.value, frame))
    return None


_EXPRESSIONS: dict[type[ast.expr], Callable[[Run, Any, Frame], Thing]] = {
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
