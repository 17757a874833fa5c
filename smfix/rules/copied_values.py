"""What a change loses that makes a new list of a value: the object itself, which the SDK would have kept.

A generator, a tuple or a list in a list that becomes a list of its own is read when the line runs. Code that fills the
list later, sets a name that the generator reads, or reads `depends_on` back as what it was, counts on the object.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.code.syntax import key_of
from smfix.inference import mutation_summaries
from smfix.scopes.definitions import PASSED, DefinitionKind

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module, Scope

_ATTRIBUTE = "depends_on"
_READ = re.compile(rb"\.\s*_?depends_on\b(?!\s*=[^=])")


def loss(context: RuleContext, node: ast.Call | ast.Assign | ast.AnnAssign, expr: ast.expr, at: ProgramPoint) -> str:
    """Why a new list in place of `expr`, at a call or an assignment, may change what the program does; empty where
    nothing that is visible counts on the object."""
    is_late = isinstance(expr, (ast.GeneratorExp, ast.Call))
    for key in _keys(expr):
        line = _filled_later(context, key, node, at.frame.scope)
        line = line or (_set_later(key, node, at.frame.scope) if is_late else 0)
        if line:
            return f"`{key}` changes at line {line}, after that"
    line = _read_back(context.module, node)
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


def _filled_later(context: RuleContext, key: str, node: ast.stmt | ast.expr, scope: Scope) -> int:
    """The line at which something is put into what a key names after `node`, or in code that runs at an unknown time;
    0 where there is none."""
    for change, where in context.module.mutations(key, scope):
        if change.method == PASSED and not mutation_summaries.mutates(context.inference, change, where):
            continue
        if where is not scope or change.stmt.lineno > node.lineno:
            return change.stmt.lineno
    return 0


def _set_later(key: str, node: ast.stmt | ast.expr, scope: Scope) -> int:
    """The line at which a name is set at `node` or later; 0 where there is none."""
    lines = (
        one.stmt.lineno
        for one in scope.names.get(key, ())
        if one.kind != DefinitionKind.GUARD and one.stmt.lineno >= node.lineno and not _is_around(one.stmt, node)
    )
    return next(lines, 0)


def _is_around(stmt: ast.stmt, node: ast.stmt | ast.expr) -> bool:
    """Whether a compound statement (a loop that binds the name) holds the node."""
    return isinstance(stmt, (ast.For, ast.AsyncFor)) and stmt.lineno < node.lineno <= (stmt.end_lineno or stmt.lineno)


def _read_back(module: Module, node: ast.AST) -> int:
    """The line of another place of the module that reads the attribute; 0 where there is none."""
    if not module.program.code_mentions(r"\.\s*_?depends_on\b"):
        return 0
    inside = {id(one) for one in ast.walk(node)}
    inside |= {
        id(one.left) for one in ast.walk(module.program.tree) if isinstance(one, ast.Compare) and _asks_none(one)
    }
    for one in ast.walk(module.program.tree):
        is_read = isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load)
        if is_read and id(one) not in inside and getattr(one, "attr", "").lstrip("_") == _ATTRIBUTE:
            return getattr(one, "lineno", 0)
    return 0


def _asks_none(compare: ast.Compare) -> bool:
    """Whether it asks whether something is None, which says nothing of what kind of value it is."""
    return all(isinstance(one, (ast.Is, ast.IsNot)) for one in compare.ops) and all(
        isinstance(one, ast.Constant) and one.value is None for one in compare.comparators
    )


def _other_readers(context: RuleContext) -> Iterator[str]:
    """Other files of the repository that read the attribute."""
    if not context.project.roots:
        return
    for path in context.project.paths_matching(context.module, _READ):
        if path != context.module.path and context.project.module(path) is not context.module:
            yield path.rpartition("/")[2]
