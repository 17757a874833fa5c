"""`dataclasses`: what a field holds that the constructor sets."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.inference.call_sites import callers, escapes
from smfix.inference.classes import mro, self_assignments, subclasses
from smfix.inference.hidden_callers import hidden_makers
from smfix.models import registry
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Container, Unknown, UserClass, copied, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import ClassCode
    from smfix.values.model import Value


@registry.hook("field")
def declared_value(inf: Inference, code: ClassCode, definition: Definition, value: Value) -> Value:
    """A dataclass field whose annotation says nothing: what the constructor's callers pass."""
    if not isinstance(definition.stmt, ast.AnnAssign):
        return value
    passed = field_value(inf, code, definition.key)
    if value and not any(isinstance(kind, Unknown) for kind in value):
        return join([value, tuple(kind for kind in passed if isinstance(kind, Container))])
    known = tuple(kind for kind in value if not isinstance(kind, Unknown))
    left_out = known and self_assignments(code, definition.key) and is_left_out(inf, code)
    return join([known, passed]) if passed or left_out else value


@registry.function("dataclasses.field")
def field_default(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What `dataclasses.field(...)` gives a field that the constructor is not given; empty where it has no default."""
    for keyword in expr.keywords:
        if keyword.arg == "default":
            return inf.infer(keyword.value, at)
        if keyword.arg == "default_factory":
            made = inf.keep(ast.copy_location(ast.Call(keyword.value, [], []), expr))
            return inf.call(inf.infer(keyword.value, at), made, at)
    return ()


@registry.function("dataclasses.replace")
def _replaced(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (
        copied(inf.infer(expr.args[0], at))
        if expr.args
        else (Unknown("what `dataclasses.replace` copies is not known"),)
    )


def field_value(inf: Inference, code: ClassCode, name: str) -> Value:
    """What the constructor calls in sight pass for a field of a dataclass or NamedTuple."""
    found: list[Value] = []
    for one in (code, *subclasses(inf, code)):
        found.append(hidden_makers(inf, one))
        scopes = [base.scope for base in reversed(list(mro(inf, one)))]
        names = (
            b.key
            for scope in scopes
            for bound in scope.names.values()
            for b in bound
            if b.kind == DefinitionKind.ANNOTATED
        )
        fields = list(dict.fromkeys(names))
        for mention in callers(inf, one.scope, one.name):
            if isinstance(mention, Unknown):
                found.append((mention,))
            elif isinstance(mention.node, ast.Call):
                made = inf.infer(mention.node.func, mention.at)
                if any(isinstance(kind, UserClass) and kind.code is one for kind in made):
                    found.append(_field_given(inf, mention.node, mention.at, fields, name))
    return join(found)


def is_left_out(inf: Inference, code: ClassCode) -> bool:
    """Whether a field for which no call of the constructor in sight passes anything has its default: there are such
    calls, and no `replace` in the class's file sets it in a copy."""
    if any(True for _ in inf.project.mentions(code.scope.module, "replace")):
        return False
    mentions = [mention for mention in callers(inf, code.scope, code.name) if not isinstance(mention, Unknown)]
    made = (inf.infer(mention.node.func, mention.at) for mention in mentions if isinstance(mention.node, ast.Call))
    if any(not isinstance(mention.node, ast.Call) and escapes(mention) for mention in mentions):
        return False
    return any(isinstance(kind, UserClass) and kind.code is code for value in made for kind in value)


def _field_given(inf: Inference, call: ast.Call, at: ProgramPoint, fields: list[str], name: str) -> Value:
    """What one call of the constructor passes for a field; empty where it leaves it out."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return inf.infer(keyword.value, at)
    place = fields.index(name) if name in fields else len(call.args)
    if any(isinstance(arg, ast.Starred) for arg in call.args[: place + 1]):
        return (Unknown(f"`{name}` is passed by `*`"),)
    if place < len(call.args):
        return inf.infer(call.args[place], at)
    by_mapping = any(keyword.arg is None for keyword in call.keywords)
    return (Unknown(f"`{name}` is passed by `**`"),) if by_mapping else ()
