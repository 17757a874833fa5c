"""Parameters: what a function is called with. Annotations first, then the call sites, all of which must agree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from smfix.code.signature import default_of, keyword_parameters, positional_parameters
from smfix.code.syntax import FunctionNode
from smfix.inference import classes, type_comments, visible_arguments
from smfix.inference.call_sites import call_sites
from smfix.inference.classes import is_static, method_class
from smfix.inference.construction import oneself
from smfix.inference.decorators import may_pass_arguments
from smfix.inference.signature import argument_value, called_as
from smfix.models import registry
from smfix.scopes.location import ProgramPoint
from smfix.values.model import Container, Items, Str, Unknown, UserClass, join, with_provenance
from smfix.values.operations import of_values

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import Frame
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


def parameter(inf: Inference, name: str, frame: Frame) -> Value:
    """What a parameter holds when its function runs."""
    if frame.arguments is not None and name in frame.arguments:
        return frame.arguments[name]
    return inf.memo(("parameter", frame.scope, name), lambda: _value(inf, name, frame.scope))


def _value(inf: Inference, name: str, scope: Scope) -> Value:
    node = scope.node
    assert isinstance(node, FunctionNode)
    arg = scope.parameters[name]
    if arg is node.args.vararg or arg is node.args.kwarg:
        return _rest(inf, arg, arg is node.args.vararg, scope)
    me = _receiver(inf, name, scope)
    if me:
        return me
    at = ProgramPoint(inf.frame(scope.outer) if scope.outer else inf.frame(scope), node)
    default = default_of(node, name)
    converted = _converted(inf, arg, node, at)
    if converted:
        return converted
    annotation = arg.annotation or type_comments.of_parameter(inf, scope, name)
    said = inf.annotation(annotation, at) if annotation is not None else ()
    if annotation is not None and said and not all(isinstance(kind, Unknown) for kind in said):
        evidence = scope.module.program.evidence(f"parameter `{name}` is annotated `{ast.unparse(annotation)}`", arg)
        believed = with_provenance(visible_arguments.held_against(inf, said, name, scope), evidence)
        return join([believed, _default(inf, default, at)])
    passed = _passed(inf, name, scope)
    if passed is not None:
        return join(passed)
    given: Iterator[Value] = (model(inf, name, scope, at) for model in _answers("parameter", scope))
    known = next(filter(None, given), ())
    if known:
        return known
    unknown = Unknown(
        f"parameter `{name}` of `{node.name}` has no annotation, and no call of `{node.name}` is visible",
        f"annotate `{name}`",
        against=may_pass_arguments(inf, scope),
        provenance=(scope.module.program.evidence(f"parameter `{name}` of `{node.name}`", arg),),
    )
    return join([(unknown,), inf.infer(default, at) if default is not None else ()])


def _converted(inf: Inference, arg: ast.arg, node: ast.FunctionDef | ast.AsyncFunctionDef, at: ProgramPoint) -> Value:
    """Why a parameter is not what a call passes: a decorator's library converts it. Empty where it is."""
    if arg.annotation is None or not node.decorator_list:
        return ()
    models = _answers("argument", at.frame.scope)
    given: Iterator[Value] = (model(inf, arg.arg, arg.annotation, node.decorator_list, at) for model in models)
    return next(filter(None, given), ())


def _default(inf: Inference, default: ast.expr | None, at: ProgramPoint) -> Value:
    """The default of an annotated parameter; where a library makes it, the one that it is given."""
    if default is None:
        return ()
    made: Iterator[Value | None] = (model(inf, default, at) for model in _answers("default", at.frame.scope))
    known = next((one for one in made if one is not None), None)
    return inf.infer(default, at) if known is None else known


def _answers(question: str, scope: Scope) -> Iterator[Callable[..., Any]]:
    return registry.answers(question, (scope.module.program,))


def _rest(inf: Inference, arg: ast.arg, positional: bool, scope: Scope) -> Value:
    at = ProgramPoint(
        inf.frame(scope.outer) if scope.outer else inf.frame(scope),
        scope.node if isinstance(scope.node, ast.stmt) else None,
    )

    def each() -> Value:
        if arg.annotation is not None:
            against = (k for k in _given_beyond(inf, scope, positional) if isinstance(k, Container))
            return join([inf.annotation(arg.annotation, at), tuple(against)])
        models: Iterator[Value] = (model(inf, arg.arg, scope, at) for model in _answers("parameter", scope))
        given = (positional and next(filter(None, models), ())) or _given_beyond(inf, scope, positional)
        return given or (Unknown(f"`{'*' if positional else '**'}{arg.arg}` takes whatever its callers pass"),)

    def item(key: object) -> Value | None:
        seen = arg.annotation is None and _given_beyond(inf, scope, False)
        return _given_beyond(inf, scope, False, key) if seen else None

    text: Value = (Str(),)
    items = Items(each) if positional else Items(lambda: text, item, each)
    return (Container("tuple" if positional else "dict", items),)


def _given_beyond(inf: Inference, scope: Scope, positional: bool, key: object = None) -> Value:
    """What the calls in sight pass beyond the named parameters, or under one key of `**`; empty where there is no
    call."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    named = keyword_parameters(node)
    found: list[Value] = []
    for mention, skip in call_sites(inf, scope, called_as(scope)):
        if isinstance(mention, Unknown):
            found.append((mention,))
        elif positional:
            beyond = mention.node.args[len(positional_parameters(node)) - skip :]
            starred = any(isinstance(argument, ast.Starred) for argument in mention.node.args)
            given = mention.node.args if starred else beyond
            found += [inf.infer(argument, mention.at) for argument in given]
        else:
            beside = [k for k in mention.node.keywords if k.arg not in named]
            keywords = [k for k in beside if key is None or k.arg in (None, key)]
            found += [
                inf.infer(k.value, mention.at) if k.arg else of_values(inf.infer(k.value, mention.at)) for k in keywords
            ]
    return join(found)


def _receiver(inf: Inference, name: str, scope: Scope) -> Value:
    """`self` or `cls`."""
    code, node = method_class(inf, scope), scope.node
    if code is None or not isinstance(node, FunctionNode) or is_static(node) or next(iter(scope.parameters)) != name:
        return ()
    cls = UserClass(code)
    decorated = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
    if "classmethod" in decorated or node.name in ("__new__", "__init_subclass__", "__class_getitem__"):
        return (cls,)
    return classes.opened(oneself(inf, code))


def _passed(inf: Inference, name: str, scope: Scope) -> list[Value] | None:
    """What the call sites in sight pass for a parameter; None where there is none."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    called = called_as(scope)
    found: list[Value] = []
    for mention, skip in call_sites(inf, scope, called):
        if isinstance(mention, Unknown):
            found.append((mention,))
        else:
            passed = argument_value(inf, mention.node, mention.at, node, name, skip)
            program = mention.module.program
            found.append(
                with_provenance(
                    passed, program.evidence(f"`{name}` is what this call of `{called}` passes", mention.node)
                )
            )
    return found or None
