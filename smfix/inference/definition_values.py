"""From a definition to its value: assignments, annotations, loops, imports, `def` and `class`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from smfix.inference import calls, containers, decorators, imports, match_patterns, type_comments
from smfix.inference.annotations import refined
from smfix.inference.classes import class_value
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint, shown
from smfix.values.model import Container, Scalar, join, with_provenance
from smfix.values.operations import binary, each, unpacked

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.location import Frame
    from smfix.values.model import Value


def definition_value(inf: Inference, definition: Definition, frame: Frame) -> Value:
    """What a binding gives its key."""
    return inf.memo(("binding", definition, frame), lambda: _bound(inf, definition, frame))


def _bound(inf: Inference, definition: Definition, frame: Frame) -> Value:
    at = ProgramPoint(frame, definition.stmt)
    value = _BOUND[definition.kind](inf, definition, at)
    comment = type_comments.of_definition(inf, definition, frame.scope.module.program)
    if comment is not None:
        value = refined(value, inf.annotation(comment, at))
    for step in definition.path:
        value = unpacked(value, step)
    if any(isinstance(kind, Container) for kind in value):
        value = containers.grown(inf, value, definition.key, frame)
    if (
        definition.kind in (DefinitionKind.VALUE, DefinitionKind.ITERATED, DefinitionKind.ENTERED)
        and definition.expr is not None
    ):
        verb = {DefinitionKind.ITERATED: "runs over", DefinitionKind.ENTERED: "is entered from"}.get(
            definition.kind, "is"
        )
        program = frame.scope.module.program
        value = with_provenance(
            value, program.evidence(f"`{definition.key}` {verb} `{shown(definition.expr, at)}`", definition.stmt)
        )
    return value


def _value(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    if definition.expr is None:
        return ()
    return inf.infer(
        definition.expr, ProgramPoint(at.frame, at.stmt, at.conditions, definition.inner) if definition.inner else at
    )


def _annotated(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    """The annotation is believed, unless the value says more."""
    stmt = definition.stmt
    assert isinstance(stmt, ast.AnnAssign)
    said = inf.annotation(stmt.annotation, at)
    if definition.expr is None:
        return said if at.frame.scope.outer is None or isinstance(at.frame.scope.node, ast.ClassDef) else ()
    value = refined(inf.infer(definition.expr, at), said)
    if isinstance(at.frame.scope.node, ast.ClassDef):
        return join([value, said])  # a default: instances may hold anything else that the annotation allows
    return value


def _augmented(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    stmt = definition.stmt
    assert isinstance(stmt, ast.AugAssign)
    before = inf.infer(_as_load(stmt.target), at)
    return binary(before, stmt.op, inf.infer(stmt.value, at))


def _as_load(target: ast.expr) -> ast.expr:
    return target  # the evaluator does not look at contexts


def _iterated(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    return each(inf.infer(definition.expr, at)) if definition.expr is not None else ()


def _with(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    return calls.entered(inf, inf.infer(definition.expr, at)) if definition.expr is not None else ()


def _imported(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    return imports.imported(inf, definition, at.frame)


def _defined(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    stmt = definition.stmt
    if isinstance(stmt, ast.ClassDef):
        return class_value(inf, stmt, at)
    assert isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef))
    return decorators.defined(inf, stmt, at)


def _matched(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    assert isinstance(definition.stmt, ast.Match)
    return match_patterns.bound(inf, definition.stmt, definition.key, at)


def _caught(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    return (Scalar("exception"),)


def _deleted(inf: Inference, definition: Definition, at: ProgramPoint) -> Value:
    return ()


_BOUND: dict[str, Callable[[Inference, Definition, ProgramPoint], Value]] = {
    DefinitionKind.VALUE: _value,
    DefinitionKind.WALRUS: _value,
    DefinitionKind.ANNOTATED: _annotated,
    DefinitionKind.AUGMENTED: _augmented,
    DefinitionKind.ITERATED: _iterated,
    DefinitionKind.ENTERED: _with,
    DefinitionKind.IMPORTED: _imported,
    DefinitionKind.DEFINED: _defined,
    DefinitionKind.MATCHED: _matched,
    DefinitionKind.CAUGHT: _caught,
    DefinitionKind.DELETED: _deleted,
}
