"""Places beside a place: where the same taker is handed the same expression in a list, under another condition or in
another function, lambda or comprehension inside the same function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.dataflow.control_paths import are_apart
from smfix.scopes.visitor import calls_of_statement, statements_on

if TYPE_CHECKING:
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module, Scope


Holder = ast.Call | ast.Assign | ast.AnnAssign
Key = tuple[int, str, str]
"""A function with all that is inside it, a taker, and what stands in the list."""
_METHOD = "add_depends_on"
_ATTRIBUTE = "depends_on"


@dataclass(slots=True)
class ExclusivePaths:
    """The lists of one element that are passed in a module, looked for by the name of their taker, each name
    once."""

    module: Module
    _known: dict[str, dict[Key, list[tuple[Holder, ProgramPoint]]]] = field(default_factory=dict)

    def find(self, node: Holder, expr: ast.expr, at: ProgramPoint) -> Holder | None:
        """A call or an assignment that anything keeps apart from `node`, and that passes `[expr]`."""
        taker = _taker(node)
        if taker is None:
            return None
        key = (id(_whole(at.frame.scope)), self._text(taker[1]), self._text(expr))
        for other, where in self._lists(taker[0]).get(key, ()):
            if other is not node and _are_kept_apart(at, where):
                return other
        return None

    def _lists(self, name: str) -> dict[Key, list[tuple[Holder, ProgramPoint]]]:
        if name not in self._known:
            known = self._known[name] = {}
            for node, at in self._holders(name):
                taker = _taker(node)
                if taker is not None and taker[0] == name:
                    for one in _handed_in_lists(node):
                        key = (id(_whole(at.frame.scope)), self._text(taker[1]), self._text(one))
                        known.setdefault(key, []).append((node, at))
        return self._known[name]

    def _text(self, expr: ast.expr) -> str:
        return "".join(self.module.program.code_of(expr).split())

    def _holders(self, name: str) -> Iterator[tuple[Holder, ProgramPoint]]:
        program = self.module.program
        given = program.lines_giving(_ATTRIBUTE) if name == _METHOD else []
        lines = sorted({*program.lines_calling(name), *given})
        for stmt, at in statements_on(self.module, lines):
            if isinstance(stmt, (ast.Assign, ast.AnnAssign)):
                yield stmt, at
            yield from calls_of_statement(stmt, at, lines)


def _whole(scope: Scope) -> Scope:
    """The outermost function that a scope is, or is inside of; the scope itself where there is none."""
    whole, around = scope, scope.outer
    while around is not None:
        whole = around if around.is_function else whole
        around = around.outer
    return whole


def _are_kept_apart(one: ProgramPoint, other: ProgramPoint) -> bool:
    """Whether only one of two places need be reached: they are in different functions, lambdas or comprehensions, in
    two parts of one statement, or a condition is between them."""
    if one.frame.scope is not other.frame.scope or one.stmt is other.stmt:
        return True
    return list(map(id, one.inner)) != list(map(id, other.inner)) or are_apart(one, other)


def _taker(node: Holder) -> tuple[str, ast.expr] | None:
    """What is handed something, with its last name; adding to a step's dependencies and setting them is one."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == _METHOD:
            return _METHOD, node.func.value
        name = last_name(node.func)
        return (name, node.func) if name else None
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    if isinstance(target, ast.Attribute) and target.attr == _ATTRIBUTE:
        return _METHOD, target.value
    return None


def _handed_in_lists(node: Holder) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
    else:
        given = [node.value] if node.value is not None else []
    for one in given:
        if isinstance(one, ast.List) and len(one.elts) == 1:
            yield one.elts[0]
