"""Where a file uses a value of which Python may need the text, the truth or the number at once: by its syntax."""

from __future__ import annotations

import ast

from smfix.code.syntax import last_name
from smfix.rules.expressions import tested_by, tested_by_statement

CALLED = frozenset(
    {
        *("int", "float", "complex", "bool", "abs", "round", "range", "divmod", "pow", "bin", "hex", "oct", "ord"),
        *("len", "iter", "list", "tuple", "set", "frozenset", "sorted", "enumerate", "reversed", "next", "sum"),
        *("min", "max", "join", "print", "open", "Path", "PurePath", "dumps", "eval"),
    }
)
"""The last names of functions that need a value."""
TEXT_METHODS = frozenset(name for name in dir(str) if not name.startswith("_"))


class ValueUses:
    """Those of one file. A node is looked at after what is around it."""

    def __init__(self) -> None:
        """Nothing was looked at."""
        self.all: list[tuple[ast.expr, ast.stmt]] = []
        """Expressions, each with its statement."""
        self.around: dict[int, ast.AST] = {}
        """By the identity of an expression that Python may need the value of, what needs it."""
        self.tested: set[int] = set()
        """The identities of what decides by being true or false."""

    def look(self, node: ast.AST, stmt: ast.stmt) -> None:
        """Take note of what a node, in this statement, uses."""
        if node is stmt:
            for test in tested_by_statement(stmt):
                self._test(test, stmt)
        for test in tested_by(node, id(node) in self.tested):
            self._test(test, stmt)
        self.all += [(one, stmt) for one in _made_text_by(node)]
        for used in _used_by(node):
            self.around[id(used)] = node
            self.all.append((used, stmt))

    def _test(self, test: ast.expr, stmt: ast.stmt) -> None:
        self.tested.add(id(test))
        self.all.append((test, stmt))


def _made_text_by(node: ast.AST) -> list[ast.expr]:
    """The expressions of which a node may make text."""
    if isinstance(node, ast.AugAssign):
        return [node.target, node.value]
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    if isinstance(node, ast.Call) and last_name(node.func) in ("str", "format", "join"):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return []


def _used_by(node: ast.AST) -> list[ast.expr]:
    """The expressions whose values a node may need at once."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.Call):
        return node.args if last_name(node.func) in CALLED else []
    if isinstance(node, ast.Attribute):
        return [node.value] if node.attr in TEXT_METHODS else []
    if isinstance(node, ast.Subscript):
        return [node.slice]
    return _walked_by(node)


def _walked_by(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        return [node.iter]
    if isinstance(node, ast.Assign) and any(isinstance(target, (ast.Tuple, ast.List)) for target in node.targets):
        return [node.value]
    return [node.value] if isinstance(node, (ast.Starred, ast.YieldFrom)) else []
