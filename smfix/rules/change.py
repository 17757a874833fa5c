"""Changes that a rule may ask for: what they mean for the syntax tree.

`rewrite` makes them text, `proof` holds the text against what is said here. A change of a call or an assignment says
where in it (its slot) and what becomes of the expression there (its making); an import is a new statement.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

ALL = None
"""The slot of all positional arguments of a call together."""
VALUE = "="
"""The slot of an assignment's value."""
RECEIVER = "."
"""The slot of what a method is called on, or an attribute is assigned to."""

Slot = int | str | None
"""ALL, a positional argument's index, a keyword's name, VALUE or RECEIVER."""

Holder = ast.Call | ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True)
class Wrap:
    """`x` becomes `[x]`."""

    def apply(self, expr: ast.expr) -> ast.expr:
        """The new expression."""
        return ast.List([expr], ast.Load())


@dataclass(frozen=True, slots=True)
class Unwrap:
    """`[x]` becomes `x`."""

    def apply(self, expr: ast.expr) -> ast.expr:
        """The new expression."""
        return expr.elts[0] if isinstance(expr, ast.List) and len(expr.elts) == 1 else expr


@dataclass(frozen=True, slots=True)
class Spread:
    """`x` becomes `[*x]`; a tuple, a set or a generator that is written out becomes a list of the same elements."""

    def apply(self, expr: ast.expr) -> ast.expr:
        """The new expression."""
        if isinstance(expr, (ast.Tuple, ast.Set)):
            return ast.List(expr.elts, ast.Load())
        if isinstance(expr, ast.GeneratorExp):
            return ast.ListComp(expr.elt, expr.generators)
        return ast.List([ast.Starred(expr, ast.Load())], ast.Load())


@dataclass(frozen=True, slots=True)
class Splice:
    """`[a, x]` becomes `[a, *x]`: the elements at these indexes are lists themselves."""

    indexes: tuple[int, ...]

    def apply(self, expr: ast.expr) -> ast.expr:
        """The new expression."""
        if not isinstance(expr, ast.List):
            return expr
        return ast.List(
            [ast.Starred(e, ast.Load()) if i in self.indexes else e for i, e in enumerate(expr.elts)], ast.Load()
        )


@dataclass(frozen=True, slots=True)
class Through:
    """`x` becomes `function(x)`; `function` is a dotted name."""

    function: str

    def apply(self, expr: ast.expr) -> ast.expr:
        """The new expression."""
        return ast.Call(ast.parse(self.function, mode="eval").body, [expr], [])


Making = Wrap | Unwrap | Spread | Splice | Through


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What is made of the expression in a slot of a call or an assignment."""

    node: Holder
    slot: Slot
    making: Making

    def apply(self, node: ast.AST) -> ast.AST:
        """Change a copy of the node in place and return it."""
        make = self.making.apply
        if self.slot is ALL and isinstance(node, ast.Call):
            node.args = [ast.List(node.args, ast.Load())]
        elif isinstance(self.slot, int) and isinstance(node, ast.Call):
            node.args[self.slot] = make(node.args[self.slot])
        elif self.slot == VALUE and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            node.value = make(node.value)
        elif self.slot == RECEIVER:
            owner = _owner(node)
            if owner is not None:
                owner.value = make(owner.value)
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == self.slot:
                    keyword.value = make(keyword.value)
        return node


def _owner(node: ast.AST) -> ast.Attribute | None:
    """The attribute that is called or assigned to."""
    at = node.func if isinstance(node, ast.Call) else None
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        at = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return at if isinstance(at, ast.Attribute) else None


@dataclass(frozen=True, slots=True, eq=False)
class Addition:
    """`x.depends_on = y` becomes `x.add_depends_on(y)`, with `y` in a list of its own where `wrap` is said, and `x`
    handed through a function where one is named."""

    node: ast.Assign
    method: str
    wrap: bool = False
    function: str = ""

    def apply(self, node: ast.stmt) -> ast.stmt:
        """The statement that takes the assignment's place."""
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Attribute):
            return node
        on, value = node.targets[0].value, node.value
        on = Through(self.function).apply(on) if self.function else on
        value = Wrap().apply(value) if self.wrap else value
        return ast.Expr(ast.Call(ast.Attribute(on, self.method, ast.Load()), [value], []))


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """A new statement `from module import name [as alias]` on a line of its own, after or before the statement."""

    node: ast.stmt
    module: str
    name: str
    alias: str = ""
    after: bool = True

    def statement(self) -> ast.stmt:
        """The new statement."""
        return ast.ImportFrom(self.module, [ast.alias(self.name, self.alias or None)], 0)

    def text(self) -> str:
        """Its text."""
        return f"from {self.module} import {self.name}" + (f" as {self.alias}" if self.alias else "")


AnyChange = Change | Addition | Import
