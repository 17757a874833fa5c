"""What a change loses that makes a new list of a value: the object itself, which the SDK would have kept.

A generator, a tuple or a list in a list that becomes a list of its own is read when the line runs. Code that fills the
list later, sets a name that the generator reads, or reads `depends_on` back as what it was, counts on the object.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from smfix.code.syntax import key_of
from smfix.inference import mutation_summaries
from smfix.scopes.definitions import PASSED, DefinitionKind

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope

_ATTRIBUTE = "depends_on"
_READ = re.compile(rb"\.\s*_?depends_on\b(?!\s*=[^=])")


def loss(context: RuleContext, node: ast.Call | ast.Assign | ast.AnnAssign, expr: ast.expr, at: ProgramPoint) -> str:
    """Why a new list in place of `expr`, at a call or an assignment, may change what the program does; empty where
    nothing that is visible counts on the object."""
    is_late = isinstance(expr, (ast.GeneratorExp, ast.Call))
    for key in _keys(expr):
        stmt = _filled_later(context, key, node, at.frame.scope)
        stmt = stmt or (_set_later(key, node, at.frame.scope) if is_late else None)
        if stmt is not None:
            return f"`{key}` changes at line {context.module.program.place(stmt).line}, after that"
    line = _read_back(context.module.program, node)
    if line:
        return f"line {line} reads `{_ATTRIBUTE}`"
    other = next(iter(_other_readers(context)), None)
    return f"`{other}` reads `{_ATTRIBUTE}`" if other else ""


def _keys(expr: ast.expr) -> list[str]:
    """The names and attributes that an expression reads, each once; not those that it binds itself."""
    bound = {one.id for one in ast.walk(expr) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    bound |= {one.arg for one in ast.walk(expr) if isinstance(one, ast.arg)}
    read = (key_of(one) for one in ast.walk(expr) if isinstance(one, (ast.Name, ast.Attribute)))
    return [key for key in dict.fromkeys(read) if key is not None and key.split(".")[0] not in bound]


def _filled_later(context: RuleContext, key: str, node: ast.stmt | ast.expr, scope: Scope) -> ast.stmt | None:
    """The statement that puts something into what a key names after `node`, or in code that runs at an unknown time."""
    for change, where in context.module.mutations(key, scope):
        if change.method == PASSED and not mutation_summaries.mutates(context.inference, change, where):
            continue
        if where is not scope or change.stmt.lineno > node.lineno:
            return change.stmt
    return None


def _set_later(key: str, node: ast.stmt | ast.expr, scope: Scope) -> ast.stmt | None:
    """The statement that sets a name at `node` or later."""
    later = (
        one.stmt
        for one in scope.names.get(key, ())
        if one.kind != DefinitionKind.GUARD and one.stmt.lineno >= node.lineno and not _is_around(one.stmt, node)
    )
    return next(later, None)


def _is_around(stmt: ast.stmt, node: ast.stmt | ast.expr) -> bool:
    """Whether a compound statement (a loop that binds the name) holds the node."""
    return isinstance(stmt, (ast.For, ast.AsyncFor)) and stmt.lineno < node.lineno <= (stmt.end_lineno or stmt.lineno)


def _read_back(program: Program, node: ast.AST) -> int:
    """The line of another place of the file that reads the attribute; 0 where there is none."""
    inside = {id(one) for one in ast.walk(node)}
    return next((program.place(one).line for one in _reads(program) if id(one) not in inside), 0)


@lru_cache(maxsize=2)
def _reads(program: Program) -> tuple[ast.Attribute, ...]:
    """Where a file reads the attribute, but for asking whether it is None; kept for the file that is worked on."""
    if not program.code_mentions(r"\.\s*_?depends_on\b"):
        return ()
    nodes = list(ast.walk(program.tree))
    asked = {id(one.left) for one in nodes if isinstance(one, ast.Compare) and _asks_none(one)}
    read = (one for one in nodes if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load))
    return tuple(one for one in read if one.attr.lstrip("_") == _ATTRIBUTE and id(one) not in asked)


def _asks_none(compare: ast.Compare) -> bool:
    """Whether it asks whether something is None, which says nothing of what kind of value it is."""
    return all(isinstance(one, (ast.Is, ast.IsNot)) for one in compare.ops) and all(
        isinstance(one, ast.Constant) and one.value is None for one in compare.comparators
    )


def _other_readers(context: RuleContext) -> Iterator[str]:
    """Other files of the repository that read the attribute."""
    own = os.path.abspath(context.module.path)
    for path in context.project.search.matching(context.module.path, _READ) if context.project.roots else ():
        if path != own:
            yield os.path.relpath(path, os.path.dirname(own))
