"""What the calls in sight pass for an annotated parameter: an annotation has the word only where they are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smfix.code.syntax import FunctionNode
from smfix.inference.call_sites import call_sites
from smfix.inference.signature import called_as
from smfix.inference.spread_arguments import seen_argument
from smfix.models import registry
from smfix.values.model import (
    Collection,
    Container,
    Items,
    Output,
    Properties,
    Step,
    Str,
    Unknown,
    join,
)

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import AbstractObject, Value

_ONE = (Step, Collection, Output, Properties, Str)
"""What an annotation may say that makes a difference to a list that is passed all the same."""


def held_against(inf: Inference, said: Value, name: str, scope: Scope) -> Value:
    """What the annotation of a parameter says, with what calls in sight pass against it: containers, and steps whose
    class overrides what the annotated class does."""
    if any(isinstance(kind, Container) for kind in said):
        return tuple(_filled(inf, kind, name, scope) if isinstance(kind, Container) else kind for kind in said)
    if not any(isinstance(kind, _ONE) for kind in said):
        return said
    return join([said, tuple(kind for kind in _seen(inf, name, scope) if _is_unlike(kind))])


def _filled(inf: Inference, kind: Container, name: str, scope: Scope) -> Container:
    """A container of what its annotation says, and of the containers that calls put into theirs."""
    own = kind.items

    def passed() -> list[Items]:
        return [one.items for one in _seen(inf, name, scope) if isinstance(one, Container)]

    items = Items(
        lambda: join([own.each(), *(_containers(one.each()) for one in passed())]),
        lambda key: join([own.item(key), *(_containers(one.item(key)) for one in passed())]),
        lambda: join([own.values(), *(_containers(one.values()) for one in passed())]),
    )
    return Container(kind.shape, items, kind.fields, provenance=kind.provenance)


def _containers(value: Value) -> Value:
    return tuple(kind for kind in value if isinstance(kind, Container))


def _seen(inf: Inference, name: str, scope: Scope) -> Value:
    return inf.memo(("visible argument", scope, name), lambda: _found(inf, name, scope))


def _found(inf: Inference, name: str, scope: Scope) -> Value:
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


def _is_unlike(kind: AbstractObject) -> bool:
    return isinstance(kind, Container) or (isinstance(kind, Step) and kind.own_method)
