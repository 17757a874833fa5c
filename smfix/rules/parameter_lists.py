"""Which parameters the steps of a pipeline are given, and which its list of parameters holds: as far as that is certain
by the file itself."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix import sdk
from smfix.dataflow.argument_flow import SdkTarget
from smfix.scopes.definitions import DefinitionKind
from smfix.values.model import Output, Step
from smfix.values.pipeline_variables import is_certain, is_parameter

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

MOST_DEPTH = 8
"""Names and calls through which a step's arguments are followed."""


@dataclass(frozen=True, slots=True)
class Made:
    """A parameter of the pipeline, by the call that makes it."""

    name: str
    """The text that the pipeline knows it by."""
    call: ast.Call


class ParameterLists:
    """Those of the pipelines of one file."""

    def __init__(self, context: RuleContext) -> None:
        """Nothing is looked for before the first question."""
        self._context = context

    def is_pipeline(self, call: ast.Call, at: ProgramPoint) -> bool:
        """Whether a call certainly makes a pipeline of the SDK's own class."""
        targets = self._context.argument_flow.targets(call, at)
        return bool(targets) and all(
            isinstance(one, SdkTarget) and one.name.role is sdk.Role.PIPELINE and not one.method and one.code is None
            for one in targets
        )

    def is_tried_only(self, at: ProgramPoint) -> bool:
        """Whether a pipeline is made in a test, where no service sees it."""
        file = os.path.basename(self._context.module.path)
        name = getattr(at.frame.scope.node, "name", "")
        return name.startswith("test") or file.startswith(("test_", "conftest")) or file.endswith("_test.py")

    def listed(self, expr: ast.expr | None, at: ProgramPoint) -> frozenset[str] | None:
        """The names of the parameters in a list that is written out; none where there is no list. None where not all of
        them are known."""
        if expr is None:
            return frozenset()
        if not isinstance(expr, ast.List):
            return None
        made = [self._made(one, at) for one in expr.elts]
        return frozenset(one.name for one in made if one is not None) if all(made) else None

    def used(self, steps: ast.List, at: ProgramPoint) -> dict[str, Made]:
        """The parameters that the steps in a list are given for certain, by the names under which the code at the list
        has them."""
        found: dict[str, Made] = {}
        for one in steps.elts:
            value = self._context.infer(one, at)
            if len(value) == 1 and isinstance(value[0], (Step, Output)) and len(value[0].allocations) == 1:
                call = self._call_of(one, at)
                if call is value[0].allocations[0]:
                    found.update(self._in(call, at, 0))
        return found

    def _in(self, expr: ast.expr, at: ProgramPoint, depth: int) -> Iterator[tuple[str, Made]]:
        """The parameters in an expression, and in what it is made of."""
        if depth > MOST_DEPTH:
            return
        if isinstance(expr, ast.Name):
            made = self._made(expr, at)
            call = self._definition(expr, at)
            if made is not None:
                yield expr.id, made
            elif isinstance(call, (ast.Call, ast.List, ast.Dict)):
                yield from self._in(call, at, depth + 1)
        elif isinstance(expr, (ast.List, ast.Tuple)):
            for one in expr.elts:
                yield from self._in(one, at, depth + 1)
        elif isinstance(expr, ast.Dict):
            for value in expr.values:
                yield from self._in(value, at, depth + 1)
        elif isinstance(expr, ast.Call) and self._is_sdk(expr, at):
            if isinstance(expr.func, ast.Attribute):
                yield from self._in(expr.func.value, at, depth + 1)
            for one in (*expr.args, *(keyword.value for keyword in expr.keywords)):
                yield from self._in(one, at, depth + 1)

    def _is_sdk(self, call: ast.Call, at: ProgramPoint) -> bool:
        targets = self._context.argument_flow.targets(call, at)
        return bool(targets) and all(isinstance(one, SdkTarget) and one.code is None for one in targets)

    def _call_of(self, expr: ast.expr, at: ProgramPoint) -> ast.expr | None:
        return self._definition(expr, at) if isinstance(expr, ast.Name) else expr

    def _made(self, expr: ast.expr, at: ProgramPoint) -> Made | None:
        """The parameter that an expression is, where it is made by one call with a name that is written out."""
        call = self._call_of(expr, at)
        if not isinstance(call, ast.Call):
            return None
        value = self._context.infer(expr, at)
        if not is_certain(value) or not all(map(is_parameter, value)):
            return None
        given = next((one.value for one in call.keywords if one.arg == "name"), call.args[0] if call.args else None)
        is_text = isinstance(given, ast.Constant) and isinstance(given.value, str)
        return Made(str(given.value), call) if isinstance(given, ast.Constant) and is_text else None

    def _definition(self, expr: ast.Name, at: ProgramPoint) -> ast.expr | None:
        """What the one assignment of a name in the scope at hand, under no condition of its own, gives it."""
        scope = at.frame.scope
        made = [one for one in scope.names.get(expr.id, ()) if one.kind != DefinitionKind.GUARD]
        if len(made) != 1 or expr.id in scope.parameters or not isinstance(made[0].stmt, ast.Assign):
            return None
        stmt = made[0].stmt
        is_plain = len(stmt.targets) == 1 and isinstance(stmt.targets[0], ast.Name)
        position, here = scope.positions[id(stmt)], scope.positions.get(id(at.stmt))
        runs = position.parent is None or (here is not None and position.block is here.block)
        return stmt.value if is_plain and runs else None
