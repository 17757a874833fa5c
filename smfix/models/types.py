"""`types.SimpleNamespace`: its attributes are the keywords that it is made with, and what is stored in them since."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.inference import attribute_writes
from smfix.inference.containers import subscript
from smfix.models.registry import attribute, function
from smfix.scopes.location import ProgramPoint
from smfix.values.library_objects import Record
from smfix.values.model import Unknown, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.values.model import AbstractObject, Value


@function("types.SimpleNamespace", "argparse.Namespace")
def _record(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (Record(expr, at),)


@attribute(Record)
def _attribute(inf: Inference, owner: AbstractObject, name: str, at: ProgramPoint) -> Value:
    assert isinstance(owner, Record)
    return inf.memo(("record", owner, name), lambda: join(_values(inf, owner, name)))


def _values(inf: Inference, owner: Record, name: str) -> Iterator[Value]:
    written = [keyword.value for keyword in owner.made.keywords if keyword.arg == name]
    spread = [keyword.value for keyword in owner.made.keywords if keyword.arg is None] + owner.made.args
    yield from (inf.infer(value, owner.at) for value in written)
    if not written:
        for mapping in spread:
            key = inf.keep(ast.copy_location(ast.Constant(name), owner.made))
            yield subscript(inf, inf.infer(mapping, owner.at), key, owner.at)
    module = owner.at.frame.scope.module
    for scope, definition in module.stores(name):
        if owner in attribute_writes.owner_of_write(inf, scope, definition):
            yield inf.definition_value(definition, inf.frame(scope))
    for scope in module.all_scopes():
        for holder, how in scope.dynamic_writes.items():
            if holder and owner in inf.infer(_parsed(inf, holder, owner.made), ProgramPoint(inf.frame(scope), None)):
                yield (Unknown(f"`{name}` may be set through {how}"),)


def _parsed(inf: Inference, key: str, where: ast.Call) -> ast.expr:
    """The path of names that is this key, as if it stood at the call."""
    try:
        expr = ast.parse(key.strip() or "None", mode="eval").body
    except SyntaxError:
        expr = ast.Constant(None)
    for node in ast.walk(expr):
        ast.copy_location(node, where)
    return inf.keep(expr)
