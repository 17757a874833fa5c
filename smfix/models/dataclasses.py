"""`dataclasses`: what a field holds that the constructor sets."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.inference import dynamic_classes
from smfix.inference.call_sites import callers, escapes
from smfix.inference.classes import method_class, self_assignments, unseen_base
from smfix.models import registry
from smfix.models.generated_init import copies, declares, field_value, fields_of
from smfix.scopes.reaching_definitions import reaching_definitions
from smfix.values.model import Container, Unknown, UserClass, copied, join

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import ClassCode, Scope
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
    if passed and not code.node.decorator_list:
        origin = unseen_base(inf, code, KNOWN_BASES)
        if origin is not None:
            why = f"`{definition.key}` may be set by `{origin}`, a base of `{code.name}` that smfix cannot see"
            return join([known, passed, (Unknown(why),)])
    return join([known, passed]) if passed or left_out else value


KNOWN_BASES = ("pydantic.", "pydantic_settings.", "sqlmodel.")
"""How the names of bases begin whose constructors have a model."""


@registry.hook("assigned")
def given_before(inf: Inference, code: ClassCode, name: str, assigned: list[tuple[Scope, Definition]]) -> Value:
    """The containers that a field is given before methods assign to it, where none of those is sure to run."""
    if any(_is_sure(scope, name) for scope, _ in assigned) or not any(map(declares, code.scope.names.get(name, ()))):
        return ()
    return tuple(kind for kind in field_value(inf, code, name) if isinstance(kind, Container))


def _is_sure(scope: Scope, name: str) -> bool:
    """Whether this is what runs after the constructor, and sets the attribute on every path."""
    if getattr(scope.node, "name", "") not in _AFTERWARDS:
        return False
    return reaching_definitions(scope, f"{next(iter(scope.parameters), '')}.{name}", None).entry is None


_AFTERWARDS = ("__post_init__", "__attrs_post_init__", "model_post_init", "__init__")


@registry.hook("given")
def given_afterwards(inf: Inference, name: str, scope: Scope) -> Value:
    """What the constructor's callers pass for a parameter of `__post_init__`."""
    code = method_class(inf, scope)
    if code is None or getattr(scope.node, "name", "") != "__post_init__":
        return ()
    asked = list(scope.parameters)[1:]
    fields = [key for key, declared in fields_of(inf, code).items() if _is_for_init(declared)]
    return field_value(inf, code, fields[asked.index(name)]) if name in asked[: len(fields)] else ()


def _is_for_init(declared: Definition) -> bool:
    annotation = declared.stmt.annotation if isinstance(declared.stmt, ast.AnnAssign) else None
    return "InitVar" in ast.unparse(annotation) if annotation is not None else False


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


@registry.function("dataclasses.make_dataclass")
def _made(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return dynamic_classes.UNSEEN


@registry.function("dataclasses.replace")
def _replaced(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    return (
        copied(inf.infer(expr.args[0], at))
        if expr.args
        else (Unknown("what `dataclasses.replace` copies is not known"),)
    )


def is_left_out(inf: Inference, code: ClassCode) -> bool:
    """Whether a field for which no call of the constructor in sight passes anything has its default: there are such
    calls, and no copy with other values in sight."""
    if any(True for _ in copies(inf, code)):
        return False
    mentions = [mention for mention in callers(inf, code.scope, code.name) if not isinstance(mention, Unknown)]
    made = (inf.infer(mention.node.func, mention.at) for mention in mentions if isinstance(mention.node, ast.Call))
    if any(not isinstance(mention.node, ast.Call) and escapes(mention) for mention in mentions):
        return False
    return any(isinstance(kind, UserClass) and kind.code is code for value in made for kind in value)
