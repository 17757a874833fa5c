"""What syntax alone says: keys (paths that begin at a name), the blocks of a statement, and how control leaves them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

MOST_KEPT = 64


def decorator_name(node: ast.expr) -> str:
    """The last name of a decorator, called or not."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def constant_of(node: ast.expr) -> object:
    """The value of a constant index or key; None for what is not constant."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        return -value if isinstance(value, int) else None
    return None


@lru_cache(maxsize=MOST_KEPT)
def parents_in(stmt: ast.stmt | None) -> dict[int, ast.AST]:
    """By the identity of each node in a statement, the node that holds it. Kept for the statements asked of last."""
    if stmt is None:
        return {}
    return {id(child): node for node in ast.walk(stmt) for child in ast.iter_child_nodes(node)}


def last_name(node: ast.AST) -> str | None:
    """`b` of `a.b` and of `b`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None


ScopeNode = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FunctionNode = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SIMPLE = frozenset(
    {
        *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Raise, ast.Assert, ast.Delete, ast.Pass),
        *(ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Break, ast.Continue),
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    }
)
"""Statements without blocks that run in the same scope."""
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def start_of(stmt: ast.stmt) -> tuple[int, int]:
    """Where a statement begins, decorators counted."""
    first = next(iter(getattr(stmt, "decorator_list", ())), stmt)
    return min((first.lineno, first.col_offset), (stmt.lineno, stmt.col_offset))


def end_of(stmt: ast.stmt) -> tuple[int, int]:
    """Where a statement ends."""
    return (stmt.end_lineno or stmt.lineno, stmt.end_col_offset or 0)


def key_of(node: ast.expr | None) -> str | None:
    """`a`, `a.b` or `a['k']` as a key; None for what is not a path of names and constants."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = key_of(node.value)
        return base and f"{base}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        base = key_of(node.value)
        return base and f"{base}[{node.slice.value!r}]"
    return None


def prefixes(key: str) -> Iterator[str]:
    """The shorter paths that a key goes through: `a.b` and `a` of `a.b['c']`."""
    for at in range(len(key) - 1, 0, -1):
        if key[at] in ".[" and key[:at].count("[") == key[:at].count("]"):
            yield key[:at]


def leaves(block: list[ast.stmt]) -> bool:
    """Whether control never runs off the end of the block."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, ast.If):
        return leaves(last.body) and leaves(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return leaves(last.body)
    if isinstance(last, ast.While):
        forever = isinstance(last.test, ast.Constant) and bool(last.test.value)
        return forever and not any(isinstance(node, ast.Break) for node in ast.walk(last))
    if isinstance(last, ast.Match):
        wild = any(
            isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None and c.guard is None for c in last.cases
        )
        return wild and all(leaves(case.body) for case in last.cases)
    if hasattr(last, "handlers"):
        final, body, orelse = (getattr(last, part) for part in ("finalbody", "body", "orelse"))
        return leaves(final) or ((leaves(body) or leaves(orelse)) and all(leaves(h.body) for h in last.handlers))
    return isinstance(last, _LEAVES)


def keys_in(test: ast.expr) -> Iterator[str]:
    """The keys that a condition speaks of."""
    if type(test) is ast.Name:
        yield test.id
        return
    for node in ast.walk(test):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            key = key_of(node)
            if key:
                yield key


def parts_of(stmt: ast.stmt) -> Iterator[tuple[str, list[ast.stmt], ast.ExceptHandler | ast.match_case | None]]:
    """The blocks inside a compound statement, with the name of the part that each is."""
    if isinstance(stmt, ast.Match):
        for case in stmt.cases:
            yield "case", case.body, case
        return
    if isinstance(stmt, (*FunctionNode, ast.ClassDef)):
        return
    for part in ("body", "orelse", "finalbody"):
        block = getattr(stmt, part, None)
        if block:
            yield part, block, None
    for handler in getattr(stmt, "handlers", ()):
        yield "handler", handler.body, handler


_CHILDLESS = frozenset({ast.Name, ast.Constant, ast.alias})


def inner_nodes(node: ast.AST) -> list[ast.AST]:
    """The children of a node that have children themselves, or may have."""
    found: list[ast.AST] = []
    for value in node.__dict__.values():
        if type(value) is list:
            found += [one for one in value if isinstance(one, ast.AST) and type(one) not in _CHILDLESS]
        elif isinstance(value, ast.AST) and type(value) not in _CHILDLESS and not isinstance(value, ast.expr_context):
            found.append(value)
    return found
