"""Keywords that a call is given by `**`, where the keys of the mapping are written out and nothing can change them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.rules.written_values import written

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.rules.context import ProgramPoint, RuleContext


def possible_keywords(program: Program) -> dict[str, frozenset[str]]:
    """By name, the keys of the mappings that a file gives to that name, by its syntax alone."""
    found: dict[str, frozenset[str]] = {}
    assigned = [(target, stmt.value) for stmt in program.nodes.of(ast.Assign) for target in stmt.targets]
    annotated = [(stmt.target, stmt.value) for stmt in program.nodes.of(ast.AnnAssign)]
    for target, value in (*assigned, *annotated):
        keys = frozenset(name for name, _ in _keys(value)) if value is not None else frozenset()
        if keys and isinstance(target, ast.Name):
            found[target.id] = found.get(target.id, frozenset()) | keys
    return found


def given_by(call: ast.Call, named: dict[str, frozenset[str]]) -> frozenset[str]:
    """The keywords that a call may be given by its mappings, by syntax alone."""
    values = [keyword.value for keyword in call.keywords if keyword.arg is None]
    by_name = [named.get(one.id, frozenset()) for one in values if isinstance(one, ast.Name)]
    return frozenset().union(*by_name, (name for one in values for name, _ in _keys(one)))


def mapped_keywords(context: RuleContext, call: ast.Call, at: ProgramPoint) -> Iterator[tuple[str, ast.expr]]:
    """The keywords that a call is certainly given by mappings, each with where it is written."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            continue
        made, where = written(context, keyword.value, at)
        is_whole = made is keyword.value or (
            isinstance(keyword.value, ast.Name) and _is_spread_only(context.module.program, keyword.value.id)
        )
        is_dict = isinstance(made, ast.Dict) or context.resolves_to(made, where, "builtins.dict")
        if is_whole and is_dict:
            yield from _keys(made)


def _keys(expr: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The keys of a mapping that is written out; none where not all of them are texts that are."""
    if isinstance(expr, ast.Dict):
        keys = [one for one in expr.keys if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(keys) == len(expr.keys):
            yield from ((str(one.value), one) for one in keys)
    elif isinstance(expr, ast.Call) and last_name(expr.func) == "dict" and not expr.args:
        is_whole = all(one.arg is not None for one in expr.keywords)
        yield from ((str(one.arg), one.value) for one in expr.keywords if is_whole)


def _is_spread_only(program: Program, name: str) -> bool:
    """Whether all that a file does with what a name holds is to give it to calls by `**`."""
    uses = [one for one in program.nodes.every(ast.Name) if one.id == name and isinstance(one.ctx, ast.Load)]
    around = [program.nodes.parent(one) for one in uses]
    return all(isinstance(one, ast.keyword) and one.arg is None for one in around)
