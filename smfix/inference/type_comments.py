"""Annotations that are written as comments: `# type: (Step, Step) -> None`, `x = f()  # type: Step`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from smfix.code.signature import every_parameter
from smfix.code.syntax import FunctionNode
from smfix.inference import classes
from smfix.scopes.definitions import DefinitionKind

if TYPE_CHECKING:
    from smfix.code.program import Program
    from smfix.inference.protocol import Inference
    from smfix.scopes.definitions import Definition
    from smfix.scopes.symbol_table import Scope

_ANY = r"#\s*type:\s*(?!ignore)\S"
_COMMENT = re.compile(r"#\s*type:\s*(?!ignore\b)([^#\n]+)")
_SIGNATURE = re.compile(r"#\s*type:\s*(\(.*\))\s*->\s*([^#\n]+)")
_COMMENTED = (DefinitionKind.VALUE, DefinitionKind.ITERATED, DefinitionKind.ENTERED)


def of_parameter(inf: Inference, scope: Scope, name: str) -> ast.expr | None:
    """The type of a parameter that has no annotation, as a comment says it; None where none does."""
    node, program = scope.node, scope.module.program
    if not isinstance(node, FunctionNode) or not program.code_mentions(_ANY):
        return None
    header = _header(program, node)
    own = re.search(rf"\b{re.escape(name)}\b[^#\n]*{_COMMENT.pattern}", header)
    if own is not None and not _SIGNATURE.search(own[0]):
        return _parsed(inf, own[1], node)
    signature = _SIGNATURE.search(header)
    given = _parsed(inf, f"_{signature[1]}", node) if signature is not None else None
    if not isinstance(given, ast.Call):
        return None
    names = [arg.arg for arg in every_parameter(node)]
    types = [*given.args, *(keyword.value for keyword in given.keywords)]
    if len(types) == len(names) - 1 and classes.owner_of(scope) is not None:
        names = names[1:]
    found = dict(zip(names, types)).get(name) if len(types) == len(names) else None
    found = found.value if isinstance(found, ast.Starred) else found
    return None if isinstance(found, ast.Constant) and found.value is Ellipsis else found


def of_result(inf: Inference, scope: Scope) -> ast.expr | None:
    """The type of what a function returns, as the comment below its signature says it."""
    node, program = scope.node, scope.module.program
    if not isinstance(node, FunctionNode) or not program.code_mentions(_ANY):
        return None
    signature = _SIGNATURE.search(_header(program, node))
    return _parsed(inf, signature[2], node) if signature is not None else None


def of_definition(inf: Inference, definition: Definition, program: Program) -> ast.expr | None:
    """The type of what an assignment, a loop or a `with` binds, where a comment behind it says so."""
    if definition.kind not in _COMMENTED or definition.path or not program.code_mentions(_ANY):
        return None
    stmt = definition.stmt
    first = stmt.body[0].lineno - 1 if isinstance(stmt, (ast.For, ast.With)) else stmt.end_lineno or stmt.lineno
    comment = _COMMENT.search(_text(program, stmt, first, first + 1)) if first >= stmt.lineno else None
    return _parsed(inf, comment[1], stmt) if comment is not None else None


def _header(program: Program, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The lines of a function before its first statement; the line of that where it is the same."""
    return _text(program, node, node.lineno, max(node.body[0].lineno, node.lineno + 1))


def _text(program: Program, node: ast.stmt, first: int, until: int) -> str:
    """The lines of a program from `first` up to `until`, without that one."""
    part = program.part(node.lineno)
    return part.piece.code[part.lines.start(first - part.base) : part.lines.start(until - part.base)]


def _parsed(inf: Inference, text: str, where: ast.stmt) -> ast.expr | None:
    try:
        expr = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    for one in ast.walk(expr):
        ast.copy_location(one, where)
    return inf.keep(expr)
