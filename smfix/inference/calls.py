"""Calls: of classes, of the repository's own functions, of `@step` functions, and what decorators make of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.code.signature import default_of, every_parameter
from smfix.code.syntax import FunctionNode, leaves
from smfix.inference import classes, dynamic_classes
from smfix.inference.annotations import refined
from smfix.inference.construction import made
from smfix.inference.method_resolution import is_metaclass
from smfix.inference.signature import MOST_FRAMES, BoundArguments
from smfix.models import container_methods, namedtuple, registry
from smfix.models.sagemaker import call_sdk_function
from smfix.scopes.location import Frame, ProgramPoint
from smfix.values.model import (
    Alias,
    Builtin,
    Container,
    Foreign,
    Function,
    Instance,
    Items,
    Lambda,
    Method,
    Nothing,
    Output,
    Partial,
    Returning,
    SdkClass,
    SdkFunction,
    StepFunction,
    TupleClass,
    Unknown,
    UserClass,
    join,
)
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import AbstractObject, Value


MOST_RETURNS = 8
"""Returns that are held against an annotation."""


def call(inf: Inference, func: Value, expr: ast.Call, at: ProgramPoint) -> Value:
    """What calling the value with the arguments of `expr` gives."""
    known = tuple(kind for kind in func if not isinstance(kind, Nothing))  # calling None fails either way
    return join(_call_one(inf, kind, expr, at) for kind in known or func)


def _call_one(inf: Inference, kind: AbstractObject, expr: ast.Call, at: ProgramPoint) -> Value:
    if isinstance(kind, Function):
        return _call_function(inf, kind, expr, at)
    if isinstance(kind, UserClass) and len(expr.args) == 3 and is_metaclass(inf, kind.code):
        return dynamic_classes.made_by_type(expr, at, expr.func)
    if isinstance(kind, (SdkClass, UserClass)):
        return made(inf, kind, kind.provenance, expr)
    if isinstance(kind, (Alias, Returning)):
        return inf.annotation(kind.expr, kind.at)
    if isinstance(kind, TupleClass):
        return (namedtuple.named_tuple(inf, kind.fields, expr, at),)
    if isinstance(kind, SdkFunction):
        return call_sdk_function(kind, expr, at)
    if isinstance(kind, StepFunction):
        evidence = at.frame.scope.module.program.evidence(f"`{kind.name}` is an `@step` function, called", expr)
        return (Output(kind.name, (expr,), provenance=(evidence, *kind.provenance)),)
    if isinstance(kind, Builtin):
        return _call_builtin(inf, kind.dotted, expr, at)
    if isinstance(kind, Method):
        return container_methods.method(inf, kind, expr, at)
    if isinstance(kind, Lambda):
        return inf.infer(kind.expr.body, kind.at.inside(kind.expr))
    if isinstance(kind, Partial):
        return join(_call_partial(inf, one, expr) for one in kind.function)
    if isinstance(kind, Instance):
        return call(inf, inf.attribute((kind,), "__call__", expr.func, at), expr, at)
    if isinstance(kind, Foreign):
        return (Foreign(f"{kind.origin}()", kind.certain, provenance=kind.provenance),)
    if isinstance(kind, Unknown):
        return (replace(kind, against=kind.against or kind.shadows),)
    return (Unknown("what this call returns is not known"),)


def _call_builtin(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    model = registry.function_model(dotted)
    if model is None:
        return (Unknown(f"smfix does not know what `{dotted}` returns", "annotate it"),)
    found: Value = model(inf, dotted, expr, at)
    return found


def _call_partial(inf: Inference, kind: AbstractObject, expr: ast.Call) -> Value:
    if isinstance(kind, Function):
        return returned(inf, kind, None, 0)
    if isinstance(kind, (SdkClass, UserClass)):
        return made(inf, kind, kind.provenance, expr)
    if isinstance(kind, StepFunction):
        return (Output(kind.name, (expr,), provenance=kind.provenance),)
    return (Unknown("what this partial returns is not known"),)


def _call_function(inf: Inference, function: Function, expr: ast.Call, at: ProgramPoint) -> Value:
    depth = at.frame.depth + 1
    arguments = BoundArguments(inf, function, expr, at) if depth <= MOST_FRAMES else None
    return returned(inf, function, arguments, depth)


def returned(inf: Inference, function: Function, arguments: Mapping[str, Value] | None, depth: int) -> Value:
    """What a function of the repository returns when it is called with these arguments (None: with any callers')."""
    scope, node = function.scope, function.scope.node
    assert isinstance(node, FunctionNode)
    said: Value = ()
    if node.returns is not None:
        at = ProgramPoint(function.outer, node)
        said = inf.annotation(node.returns, at)
        if said and not any(isinstance(kind, (Unknown, Foreign, Container)) for kind in said):
            evidence = scope.module.program.evidence(f"`{node.name}` returns `{ast.unparse(node.returns)}`", node)
            believed = tuple(replace(kind, provenance=(evidence, *kind.provenance)) for kind in said)
            return join([believed, _broken(inf, scope, node)])
    frame = inf.frame(scope) if arguments is None else Frame(scope, function.outer, arguments, depth)
    key = ("returned", scope) if arguments is None else ("returned", frame)
    found = inf.memo(key, lambda: _returned(inf, frame, node))
    if is_stub(node):
        return said or _of_overriding_methods(inf, function)
    return refined(found, said) if said else found


def _broken(inf: Inference, scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    """Containers that a function plainly returns, although its annotation says otherwise."""
    plain = [s for s in scope.returns if isinstance(s.value, (ast.List, ast.Tuple, ast.ListComp, ast.Name))]
    if scope.yields or len(plain) > MOST_RETURNS:
        return ()
    values = (inf.infer(s.value, ProgramPoint(inf.frame(scope), s)) for s in plain if s.value is not None)
    return tuple(kind for kind in join(values) if isinstance(kind, Container))


def _returned(inf: Inference, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    scope = frame.scope
    if scope.yields:
        return (
            Container(
                "iterator", Items(lambda: join(_yielded(inf, y, ProgramPoint(frame, s)) for y, s in scope.yields))
            ),
        )
    evidence = scope.module.program.evidence(f"`{node.name}` returns it", node)
    values: list[Value] = [
        inf.infer(stmt.value, ProgramPoint(frame, stmt)) if stmt.value is not None else (Nothing(),)
        for stmt in scope.returns
    ]
    if not leaves(node.body):
        values.append((Nothing(provenance=(evidence,)),))
    return join(values)


def _yielded(inf: Inference, node: ast.expr, at: ProgramPoint) -> Value:
    if isinstance(node, ast.YieldFrom):
        return each(inf.infer(node.value, at))
    inner = node.value if isinstance(node, ast.Yield) else None
    return inf.infer(inner, at) if inner is not None else (Nothing(),)


def is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is only there to be overridden."""
    body = (
        node.body[1:]
        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        else node.body
    )
    if not body:
        return True
    if len(body) > 1:
        return False
    only = body[0]
    if isinstance(only, ast.Raise) and only.exc is not None:
        return "NotImplemented" in ast.unparse(only.exc)
    return isinstance(only, ast.Pass) or (isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant))


def _of_overriding_methods(inf: Inference, function: Function) -> Value:
    """What the overriding methods of a stub return."""
    code, node = classes.method_class(inf, function.scope), function.scope.node
    found: list[Value] = []
    if code is not None:
        for subclass in classes.subclasses(inf, code):
            for definition in subclass.scope.names.get(getattr(node, "name", ""), ()):
                if isinstance(definition.stmt, FunctionNode):
                    inner = subclass.scope.module.scope(definition.stmt, subclass.scope)
                    found.append(returned(inf, Function(inner, inf.frame(subclass.scope)), None, 0))
    name = getattr(node, "name", "")
    return join(found) or (Unknown(f"`{name}` is abstract", f"annotate what `{name}` returns"),)


def entered(inf: Inference, value: Value) -> Value:
    """What `with value as x` binds."""
    return join(_entered_one(inf, kind) for kind in value)


def _entered_one(inf: Inference, kind: AbstractObject) -> Value:
    if isinstance(kind, Container):
        return kind.items.each()  # a generator under @contextmanager
    if isinstance(kind, Instance):
        enter = inf.class_attribute(kind.code, "__enter__", (kind,))
        if enter:
            return join(
                returned(inf, k, {next(iter(k.scope.parameters)): (kind,)}, 1) for k in enter if isinstance(k, Function)
            )
    if isinstance(kind, (Foreign, Unknown)) or (isinstance(kind, Builtin) and kind.dotted.endswith("()")):
        return (kind,)
    return (Unknown("what this context manager gives is not known"),)


def subscribed(inf: Inference, kind: Instance) -> Value:
    """What `instance[key]` gives: what the `__getitem__` of its class returns."""
    found = inf.class_attribute(kind.code, "__getitem__", (kind,)) or ()
    values = [
        returned(inf, function, {next(iter(function.scope.parameters)): (kind,)}, 1)
        for function in found
        if isinstance(function, Function) and function.scope.parameters
    ]
    return join(values) or (Unknown(f"what subscribing a `{kind.code.name}` gives is not known"),)


def lambda_parameter(inf: Inference, node: ast.Lambda, name: str, at: ProgramPoint) -> Value | None:
    """The value of a lambda's parameter; None where the lambda has none of that name."""
    if all(arg.arg != name for arg in every_parameter(node)):
        return None
    unknown, default = Unknown(f"`{name}` is a parameter of a lambda"), default_of(node, name)
    return join([(unknown,), inf.infer(default, at)]) if default is not None else (unknown,)
