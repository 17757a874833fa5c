"""Property files that a step is to have in `property_files=`: whether they can certainly be put there, and how."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.rules.change import AddElements, AddKeyword
from smfix.rules.naming import class_of
from smfix.rules.written_values import argument, point_of_call
from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Step

PARAMETER = "property_files"


@dataclass(frozen=True, slots=True)
class File:
    """A property file as it is written out: its name and that of its output."""

    name: str
    output: str


def is_known_at_step(context: RuleContext, name: ast.Name, at: ProgramPoint, step: Step) -> bool:
    """Whether a name stands, where the step is made, for what it stands for at a point of the same scope."""
    call = step.allocations[0]
    there = point_of_call(context, call)
    if there is None or there.stmt is None or there.inner or there.frame.scope is not at.frame.scope:
        return False
    found = _definition(name.id, at.frame.scope)
    if found is None:
        return False
    scope, definition = found
    if scope is not there.frame.scope:
        return True
    place, here = scope.positions[id(definition.stmt)], scope.positions[id(there.stmt)]
    runs = place.parent is None or place.block is here.block
    return runs and definition.stmt.lineno < there.stmt.lineno


def _definition(name: str, scope: Scope) -> tuple[Scope, Definition] | None:
    """The one assignment that gives a name its value, seen from a scope."""
    around: Scope | None = scope
    while around is not None and name not in around.names and name not in around.parameters:
        around = around.outer
    if around is None or name in around.parameters:
        return None
    definitions = around.names[name]
    plain = len(definitions) == 1 and definitions[0].kind == DefinitionKind.VALUE and not definitions[0].path
    return (around, definitions[0]) if plain else None


def registration(step: Step, names: Sequence[str]) -> AddElements | AddKeyword | None:
    """The change that puts what has these names into the step's list; None where that is not written out."""
    call = step.allocations[0]
    try:
        given = argument(call, PARAMETER, class_of(step))
    except LookupError:
        return None
    if given is None:
        return AddKeyword(call, PARAMETER, f"[{', '.join(names)}]")
    return AddElements(given, tuple(names)) if isinstance(given, ast.List) else None
