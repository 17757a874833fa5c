"""Calls of Python's own functions and types."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.inference import classes, construction, dynamic_classes, narrowing
from smfix.models import higher_order
from smfix.models.registry import function
from smfix.scopes.location import Condition
from smfix.values.model import Builtin, Container, Items, SdkClass, Str, Unknown, UserClass, join
from smfix.values.operations import NOTHING, NUMBER, TEXT, each, of_values, pair, truthy, unpacked

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.values.model import Value


@function("str", "repr", "format", "ascii", "chr", "hex", "oct", "bin", "input")
def _text(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return TEXT if expr.args or expr.keywords or dotted != "str" else (Str(""),)


@function(
    *[
        "len",
        "int",
        "float",
        "bool",
        "abs",
        "round",
        "id",
        "hash",
        "ord",
        "any",
        "all",
        "isinstance",
        "issubclass",
        "callable",
        "hasattr",
        "divmod",
        "pow",
        "object",
        "complex",
        "bytes",
        "bytearray",
        "memoryview",
    ]
)
def _number(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return NUMBER


@function("print", "setattr", "delattr")
def _nothing(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return NOTHING


@function("type", "abc.ABCMeta")
def _type(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """The metaclass of a class of the SDK, or a new class."""
    if len(expr.args) != 1:
        return dynamic_classes.made_by_type(expr, at)
    given = inf.infer(expr.args[0], at)
    if dotted == "type" and given and all(isinstance(kind, SdkClass) for kind in given):
        return (Builtin("type"),)
    return (Unknown("smfix does not know what `type` returns", "annotate it"),)


@function("types.new_class")
def _new_class(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return dynamic_classes.made_by_new_class(expr, at)


@function("sum")
def _sum(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return inf.infer(expr.args[1], at) if len(expr.args) > 1 else NUMBER


SHAPES = {
    "list": "list", "sorted": "list", "tuple": "tuple", "set": "set", "frozenset": "set", "reversed": "iterator",
    "iter": "iterator", "filter": "iterator",
}  # fmt: skip
"""What makes a container of the elements of its argument, and of which shape."""


@function(*SHAPES)
def _shaped(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return shaped(inf, dotted, expr, at, SHAPES[dotted], 1 if dotted == "filter" else 0)


def shaped(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint, shape: str, index: int = 0) -> Value:
    """A container of the elements of the argument at `index`."""
    program = at.frame.scope.module.program
    seen = (program.evidence(f"`{dotted}(...)` makes {'an' if shape[0] == 'i' else 'a'} {shape}", expr),)
    if len(expr.args) <= index:
        return (Container(shape, provenance=seen),)
    some = dotted == "filter" and isinstance(expr.args[0], ast.Constant)  # filter(None, ...) keeps what is true

    def elements() -> Value:
        found = each(inf.infer(expr.args[index], at))
        test = expr.args[0]
        if dotted == "filter" and isinstance(test, ast.Lambda) and len(test.args.args) == 1:
            condition = Condition(test.body, True, at.stmt)
            return narrowing.narrowed(inf, [(found, (condition,))], test.args.args[0].arg, at.inside(test))
        return truthy(found, True) if some else found

    return (Container(shape, Items(elements), provenance=seen),)


@function("map")
def _map(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: higher_order.applied(inf, dotted, expr, at))),)


@function("dict")
def make_dict(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """`dict(...)`: its items by keyword and from mappings or pairs."""
    named = {k.arg: k.value for k in expr.keywords if k.arg is not None}
    others = [*expr.args, *(k.value for k in expr.keywords if k.arg is None)]

    def item(key: object) -> Value | None:
        return inf.infer(named[str(key)], at) if key in named else None

    def values() -> Value:
        given = (_dict_values(inf.infer(other, at)) for other in others)
        return join([*(inf.infer(value, at) for value in named.values()), *given])

    return (Container("dict", Items(lambda: TEXT, item, values)),)


def _dict_values(value: Value) -> Value:
    """The values of `dict(value)`: of a mapping, or the second items of pairs."""
    found: list[Value] = []
    for kind in value:
        if isinstance(kind, Container) and kind.shape != "dict":
            found.append(unpacked(kind.items.each(), 1))
        else:
            found.append(of_values((kind,)))
    return join(found)


@function("zip")
def _zip(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    def item(key: object) -> Value | None:
        fits = isinstance(key, int) and -len(expr.args) <= key < len(expr.args)
        return each(inf.infer(expr.args[key], at)) if fits and isinstance(key, int) else None

    inner = Items(lambda: join(each(inf.infer(arg, at)) for arg in expr.args), item)
    return (Container("iterator", Items(lambda: (Container("tuple", inner),))),)


@function("enumerate")
def _enumerate(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if not expr.args:
        return (Container("iterator"),)
    return (Container("iterator", Items(lambda: (pair(lambda: NUMBER, lambda: each(inf.infer(expr.args[0], at))),))),)


@function("range")
def _range(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Container("iterator", Items(lambda: NUMBER)),)


@function("next")
def next_element(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """One element of the first argument, or the default."""
    return join([each(inf.infer(expr.args[0], at)), *(inf.infer(arg, at) for arg in expr.args[1:2])])


@function("min", "max")
def _most(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if len(expr.args) == 1:
        return each(inf.infer(expr.args[0], at))
    return join(inf.infer(arg, at) for arg in expr.args)


@function("getattr")
def _getattr(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    if len(expr.args) < 2 or not isinstance(expr.args[1], ast.Constant):
        return (Unknown("`getattr` with a name that is computed"),)
    name = str(expr.args[1].value)
    found = inf.attribute(inf.infer(expr.args[0], at), name, expr.args[0], at)
    return join([found, *(inf.infer(arg, at) for arg in expr.args[2:3])])


@function("object.__new__")
def _new(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """`object.__new__(cls)`: an instance that no constructor has seen."""
    kinds = inf.infer(expr.args[0], at) if expr.args else ()
    made = [construction.instance(inf, kind.code) for kind in kinds if isinstance(kind, UserClass)]
    return join(made) or (Unknown("what `__new__` makes is not known"),)


@function("super")
def _super(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """`super()`: an instance of the first base."""
    code = classes.method_class(inf, at.frame.scope)
    if code is None:
        return (Unknown("`super()` outside a method"),)
    return construction.above(inf, code)
