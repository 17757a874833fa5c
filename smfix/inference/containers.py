"""Containers: what they hold, what is put into them, what comes out of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import constant_of
from smfix.inference import mutation_summaries
from smfix.inference.classes import defines, mro
from smfix.models import registry
from smfix.scopes.definitions import PASSED
from smfix.scopes.location import ProgramPoint
from smfix.values.model import (
    Builtin,
    Collection,
    Container,
    Foreign,
    Instance,
    Items,
    Nothing,
    Output,
    Properties,
    Str,
    Unknown,
    UserClass,
    join,
)
from smfix.values.operations import MUTABLE, TEXT, each, of_values

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Mutation
    from smfix.scopes.location import Frame
    from smfix.scopes.symbol_table import ClassCode, Scope
    from smfix.values.model import Value


def subscript(inf: Inference, value: Value, index: ast.expr, at: ProgramPoint) -> Value:
    """What `value[index]` is."""
    return join(_subscript_one(inf, kind, index, at) for kind in value)


def _subscript_one(inf: Inference, kind: object, index: ast.expr, at: ProgramPoint) -> Value:
    if isinstance(kind, Container):
        if isinstance(index, ast.Slice):
            return (Container(kind.shape, Items(kind.items.each), provenance=kind.provenance),)
        key = constant_of(index)
        return kind.items.item(key) if key is not None else _any_item(inf, kind, index, at)
    if isinstance(kind, Instance) and kind.items is not None:
        key = constant_of(index)
        return kind.items.item(key) if key is not None else kind.items.each()
    if isinstance(kind, Instance):
        return inf.getitem(kind)
    if isinstance(kind, (Output, Properties)):
        return (kind,)
    if isinstance(kind, Str) or (isinstance(kind, Builtin) and kind.dotted == "os.environ"):
        return TEXT
    if isinstance(kind, (Foreign, Unknown)):
        return (kind,)
    items = _of_class(inf, kind.code) if isinstance(kind, UserClass) else ()
    if items:
        return items
    if isinstance(kind, Collection):
        return (Unknown("a step collection cannot be subscribed"),)
    return (Unknown(f"what subscribing {type(kind).__name__.lower()} gives is not known"),)


def makes_items(inf: Inference, value: Value) -> bool:
    """Whether what is put into the value under a key may come out as something else: its class says itself how items
    are set, or what they are."""
    codes = (kind.code for kind in value if isinstance(kind, Instance) and kind.items is None)
    return any(defines(inf, code, hook) for code in codes for hook in ("__setitem__", "__getitem__"))


def _of_class(inf: Inference, code: ClassCode) -> Value:
    programs = (one.scope.module.program for one in mro(inf, code))
    items: Iterator[Value] = (model(inf, code) for model in registry.answers("items", programs))
    return next(filter(None, items), ())


def _any_item(inf: Inference, kind: Container, index: ast.expr, at: ProgramPoint) -> Value:
    key = inf.infer(index, at)
    if len(key) == 1 and isinstance(key[0], Str) and key[0].text is not None:
        return kind.items.item(key[0].text)
    return kind.items.values()


def grown(inf: Inference, value: Value, key: str, frame: Frame) -> Value:
    """The value with what is put, anywhere in reach, into the container that `key` names."""
    if not any(isinstance(kind, Container) and kind.shape in MUTABLE for kind in value):
        return value
    module = frame.scope.module
    mutations = module.mutations(key, frame.scope)
    is_moved = any(module.program.is_moved(name) for name in frame.scope.aliases.get(key, (key,)))
    if is_moved or any(
        one.method == PASSED and mutation_summaries.reorders(inf, one, scope) for one, scope in mutations
    ):
        value = tuple(_moved(kind) if isinstance(kind, Container) and kind.shape == "list" else kind for kind in value)
    mutations = [pair for pair in mutations if pair[0].method != PASSED or mutation_summaries.mutates(inf, *pair)]
    if not mutations:
        return value
    return tuple(
        _grown_one(inf, kind, mutations) if isinstance(kind, Container) and kind.shape in MUTABLE else kind
        for kind in value
    )


def _moved(kind: Container) -> Container:
    """The list, any element of which may stand at any place."""
    return Container(kind.shape, Items(kind.items.each), provenance=kind.provenance)


def _grown_one(inf: Inference, kind: Container, mutations: list[tuple[Mutation, Scope]]) -> Container:
    items = kind.items
    this = object()

    def all_added(which: str) -> Value:
        return inf.memo((this, which), lambda: _all_added(inf, mutations, which))

    def item(wanted: object) -> Value | None:
        exact = [
            added(inf, mutation, ProgramPoint(inf.frame(scope), mutation.stmt), "values")
            for mutation, scope in mutations
            if mutation.index is not None and constant_of(mutation.index) == wanted
        ]
        vague = any(mutation.index is None or constant_of(mutation.index) is None for mutation, _ in mutations)
        if exact and not vague and kind.shape == "dict":
            return join([items.item(wanted), *exact])
        return None if kind.shape == "dict" else join([items.item(wanted), all_added("values")])

    if kind.shape == "dict":
        grown_items = Items(
            lambda: join([items.each(), all_added("keys")]), item, lambda: join([items.values(), all_added("values")])
        )
    else:
        grown_items = Items(lambda: join([items.each(), all_added("values")]), item)
    return Container(kind.shape, grown_items, provenance=kind.provenance)


def _all_added(inf: Inference, mutations: list[tuple[Mutation, Scope]], which: str) -> Value:
    return join(
        added(inf, mutation, ProgramPoint(inf.frame(scope), mutation.stmt), which) for mutation, scope in mutations
    )


def added(inf: Inference, mutation: Mutation, at: ProgramPoint, which: str) -> Value:
    """What one addition puts in: as keys or as values."""
    if mutation.method == "__setitem__":
        if which == "keys":
            return inf.infer(mutation.index, at) if mutation.index is not None else ()
        if isinstance(mutation.index, ast.Slice):
            return each(inf.infer(mutation.expr, at)) if mutation.expr is not None else ()
        return inf.infer(mutation.expr, at) if mutation.expr is not None else ()
    if mutation.method == "__iadd__" and mutation.expr is not None:
        given = inf.infer(mutation.expr, at)
        mappings = tuple(kind for kind in given if isinstance(kind, Container) and kind.shape == "dict")
        return of_values(mappings) if mappings and which == "values" else each(given)
    call = mutation.call
    if mutation.method == PASSED:
        return mutation_summaries.mutation_values(inf, mutation, at, which)
    if call is None or (not call.args and not call.keywords):
        return ()
    if mutation.method == "nested":
        return ()  # the element exists already: it grows, its kind stays
    return _added_by_call(inf, mutation.method, call, at, which)


def _added_by_call(inf: Inference, method: str, call: ast.Call, at: ProgramPoint, which: str) -> Value:
    if method in ("append", "add", "appendleft", "put", "put_nowait"):
        return inf.infer(call.args[0], at) if call.args else ()
    if method == "insert":
        return inf.infer(call.args[1], at) if len(call.args) > 1 else ()
    if method == "setdefault":
        if which == "keys":
            return inf.infer(call.args[0], at)
        return inf.infer(call.args[1], at) if len(call.args) > 1 else (Nothing(),)
    positional = [inf.infer(arg, at) for arg in call.args]
    if method == "update":
        named = [inf.infer(keyword.value, at) for keyword in call.keywords]
        if which == "keys":
            return join([*map(each, positional), TEXT if named else ()])
        return join([*map(of_values, positional), *named])
    return join(map(each, positional))
