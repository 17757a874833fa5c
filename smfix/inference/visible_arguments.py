"""What the calls in sight pass for an annotated parameter: an annotation has the word only where they are silent."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.inference.call_sites import MOST_CALLERS, asks_by_name, call_sites, implicit_arguments
from smfix.inference.classes import mro
from smfix.inference.signature import called_as
from smfix.inference.spread_arguments import seen_argument
from smfix.models import registry
from smfix.scopes.location import ProgramPoint
from smfix.values.model import (
    Builtin,
    Collection,
    Container,
    Function,
    Instance,
    Items,
    Lambda,
    Output,
    Properties,
    Returning,
    Step,
    Str,
    Unknown,
    join,
)

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.project.repository import Mention
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import AbstractObject, Value

_ONE = (Step, Collection, Output, Properties, Str)
"""What an annotation may say that makes a difference to a list that is passed all the same."""
_OWN_MAPPINGS = r"\bdef\s+__[gs]etitem__"
"""What a text holds that defines mappings of its own."""


def held_against(inf: Inference, said: Value, name: str, scope: Scope) -> Value:
    """What the annotation of a parameter says, with what calls in sight pass against it: containers, steps whose class
    overrides what the annotated class does, and, in the same file, objects of other classes."""
    if any(isinstance(kind, Container) for kind in said):
        filled = tuple(_filled(inf, kind, name, scope) if isinstance(kind, Container) else kind for kind in said)
        mappings = any(isinstance(kind, Container) and kind.shape == "dict" for kind in said)
        own = _in_file(inf, name, scope) if mappings and scope.module.program.code_mentions(_OWN_MAPPINGS) else ()
        return join([filled, tuple(kind for kind in own if isinstance(kind, Instance))])
    against: list[AbstractObject] = []
    if any(isinstance(kind, _ONE) for kind in said):
        passed = join([_in_file(inf, name, scope), _anywhere(inf, name, scope)])
        against += [kind for kind in passed if _is_unlike(kind)]
    own_classes = [kind for kind in said if isinstance(kind, Instance) and kind.code.scope.module is scope.module]
    if own_classes or any(isinstance(kind, _ONE) for kind in said):
        against += [kind for kind in _in_file(inf, name, scope) if _is_of_other_class(inf, kind, said)]
    if any(isinstance(kind, Returning) for kind in said):
        against += [kind for kind in _in_file(inf, name, scope) if _returns_containers(inf, kind)]
    return join([said, tuple(against)])


def _filled(inf: Inference, kind: Container, name: str, scope: Scope) -> Container:
    """A container of what its annotation says, and of the containers that calls in the same file put into theirs."""
    own = kind.items

    def passed() -> list[Items]:
        return [one.items for one in _in_file(inf, name, scope) if isinstance(one, Container)]

    items = Items(
        lambda: join([own.each(), *(_containers(one.each()) for one in passed())]),
        lambda key: join([own.item(key), *(_containers(one.item(key)) for one in passed())]),
        lambda: join([own.values(), *(_containers(one.values()) for one in passed())]),
    )
    return Container(kind.shape, items, kind.fields, provenance=kind.provenance)


def _containers(value: Value) -> Value:
    return tuple(kind for kind in value if isinstance(kind, Container))


def _is_unlike(kind: AbstractObject) -> bool:
    if isinstance(kind, (Step, Collection)):
        return kind.own_method or kind.iterable or bool(kind.doubts)
    return isinstance(kind, Container)


def _is_of_other_class(inf: Inference, kind: AbstractObject, said: Value) -> bool:
    codes = [one.code for one in said if isinstance(one, Instance)]
    return isinstance(kind, Instance) and not any(one in codes for one in mro(inf, kind.code))


def _returns_containers(inf: Inference, kind: AbstractObject) -> bool:
    made: Value = ()
    if isinstance(kind, Function):
        made = inf.returned(kind, None, 0)
    elif isinstance(kind, Lambda):
        made = inf.infer(kind.expr.body, kind.at.inside(kind.expr))
    return any(isinstance(one, Container) for one in made)


def _anywhere(inf: Inference, name: str, scope: Scope) -> Value:
    """What the calls of the repository pass."""
    return inf.memo(("visible argument", scope, name), lambda: _find_anywhere(inf, name, scope))


def _find_anywhere(inf: Inference, name: str, scope: Scope) -> Value:
    node = scope.node
    assert isinstance(node, FunctionNode)
    found = [model(inf, name, scope) for model in registry.answers("given", (scope.module.program,))]
    for site, skip in call_sites(inf, scope, called_as(scope)):
        if isinstance(site, Unknown):
            continue
        elsewhere = site.module is not scope.module
        if not (elsewhere and any(isinstance(kind, Unknown) for kind in inf.infer(site.node.func, site.at))):
            found.append(seen_argument(inf, site.node, site.at, node, name, skip))
    return join(found)


def _in_file(inf: Inference, name: str, scope: Scope) -> Value:
    """What the calls of the same file pass, also those of another name that the function has, or of a partial."""
    return inf.memo(("visible argument in file", scope, name), lambda: _find_in_file(inf, name, scope))


def _find_in_file(inf: Inference, name: str, scope: Scope) -> Value:
    node = scope.node
    assert isinstance(node, FunctionNode)
    called = called_as(scope)
    found: list[Value] = []
    for mention in islice(inf.project.mentions(scope.module, called), MOST_CALLERS):
        for call, at in _calls_of(inf, mention, called):
            skip = implicit_arguments(inf, call, at, scope)
            if skip is not None:
                found.append(seen_argument(inf, call, at, node, name, skip))
    return join(found)


def _calls_of(inf: Inference, mention: Mention, called: str) -> Iterator[tuple[ast.Call, ProgramPoint]]:
    """The calls that a mention of a function stands for."""
    node, at = mention.node, mention.at
    if isinstance(node, ast.Call):
        if not asks_by_name(node, called):
            yield node, at
        return
    if at.stmt is None:
        return
    if isinstance(at.stmt, ast.Assign) and at.stmt.value is node:
        yield from _calls_by_name(inf, at)
        return
    for outer in ast.walk(at.stmt):
        if isinstance(outer, ast.Call) and outer.args and outer.args[0] is node and _is_partial(inf, outer, at):
            yield _called(inf, node, outer, None), at
            if isinstance(at.stmt, ast.Assign) and at.stmt.value is outer:
                yield from ((_called(inf, node, outer, call), where) for call, where in _calls_by_name(inf, at))
        elif isinstance(outer, ast.Call) and isinstance(outer.func, ast.Call) and outer.func.args[:1] == [node]:
            yield _called(inf, node, outer.func, outer), at


def _calls_by_name(inf: Inference, at: ProgramPoint) -> Iterator[tuple[ast.Call, ProgramPoint]]:
    """The calls of the names that an assignment gives its value."""
    assert isinstance(at.stmt, ast.Assign)
    for target in at.stmt.targets:
        if isinstance(target, ast.Name):
            for mention in inf.project.mentions(at.frame.scope.module, target.id):
                if isinstance(mention.node, ast.Call):
                    yield mention.node, mention.at


def _is_partial(inf: Inference, call: ast.Call, at: ProgramPoint) -> bool:
    return inf.infer(call.func, at) == (Builtin("functools.partial"),)


def _called(inf: Inference, function: ast.expr, partial: ast.Call, call: ast.Call | None) -> ast.Call:
    """The call that a call of a partial is."""
    args, keywords = list(partial.args[1:]), list(partial.keywords)
    if call is not None:
        args, keywords = [*args, *call.args], [*keywords, *call.keywords]
    return inf.keep(ast.copy_location(ast.Call(function, args, keywords), call or partial))
