"""Changes that a rule may ask for: what they mean for the syntax tree.

`rewrite` makes them text, `proof` holds the text against what is said here. A `Change` of a call or an assignment says
which expression in it (the argument) and what becomes of that (the operation); an `Addition`, a `PlainAssignment` and
an `Import` are about statements. `smfix.rules.replacement` has those that put other code in the place of an expression,
a keyword or a name, `smfix.rules.insertion` those that put something more into a list or a call.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from smfix.rules.insertion import AddElements, AddKeyword
from smfix.rules.replacement import NameArguments, RenameImport, RenameKeyword, Replace, Unwritable, in_call, literal

__all__ = [
    "ALL",
    "RECEIVER",
    "VALUE",
    "AddElements",
    "AddKeyword",
    "Addition",
    "AnyChange",
    "ArgumentKey",
    "Change",
    "Holder",
    "Import",
    "Making",
    "NameArguments",
    "Operation",
    "PlainAssignment",
    "RenameImport",
    "RenameKeyword",
    "Replace",
    "Slot",
    "Splice",
    "Spread",
    "Through",
    "Unwrap",
    "Unwritable",
    "Wrap",
    "WrapInCall",
    "in_call",
    "literal",
]

ALL = None
"""All positional arguments of a call together."""
VALUE = "="
"""An assignment's value."""
RECEIVER = "."
"""What a method is called on, or an attribute is assigned to."""

ArgumentKey = int | str | None
"""Which part of a call or an assignment: ALL, a positional argument's index, a keyword's name, VALUE or RECEIVER."""

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
class WrapInCall:
    """`x` becomes `function(x)`; `function` is a dotted name."""

    function: str

    def apply(self, expr: ast.expr) -> ast.expr:
        """The new expression."""
        return ast.Call(ast.parse(self.function, mode="eval").body, [expr], [])


Operation = Wrap | Unwrap | Spread | Splice | WrapInCall


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What is made of an argument of a call, or of a part of an assignment."""

    node: Holder
    argument: ArgumentKey
    operation: Operation

    @property
    def slot(self) -> ArgumentKey:
        """`argument`, by its name of before 0.2."""
        return self.argument

    @property
    def making(self) -> Operation:
        """`operation`, by its name of before 0.2."""
        return self.operation

    def apply(self, node: ast.AST) -> ast.AST:
        """Change a copy of the node in place and return it."""
        make = self.operation.apply
        if self.argument is ALL and isinstance(node, ast.Call):
            node.args = [ast.List(node.args, ast.Load())]
        elif isinstance(self.argument, int) and isinstance(node, ast.Call):
            node.args[self.argument] = make(node.args[self.argument])
        elif self.argument == VALUE and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            node.value = make(node.value)
        elif self.argument == RECEIVER:
            owner = _owner(node)
            if owner is not None:
                owner.value = make(owner.value)
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == self.argument:
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
        on = WrapInCall(self.function).apply(on) if self.function else on
        value = Wrap().apply(value) if self.wrap else value
        return ast.Expr(ast.Call(ast.Attribute(on, self.method, ast.Load()), [value], []))


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """A new statement `from module import name [as alias]` on a line of its own, after or before the statement; without
    a name `import module`. Several names, `a, b`, stand in one statement."""

    node: ast.stmt
    module: str
    name: str = ""
    alias: str = ""
    after: bool = True

    def statement(self) -> ast.stmt:
        """The new statement."""
        if not self.name:
            return ast.Import([ast.alias(self.module)])
        names = self.name.split(", ")
        return ast.ImportFrom(self.module, [ast.alias(name, self.alias or None) for name in names], 0)

    def text(self) -> str:
        """Its text."""
        if not self.name:
            return f"import {self.module}"
        return f"from {self.module} import {self.name}" + (f" as {self.alias}" if self.alias else "")


@dataclass(frozen=True, slots=True, eq=False)
class PlainAssignment:
    """`x += y` becomes `x = y`, with what other changes make of `y`."""

    node: ast.AugAssign

    def apply(self, node: ast.stmt) -> ast.stmt:
        """The statement that takes the place of a copy of the node."""
        if not isinstance(node, ast.AugAssign):
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node)


AnyChange = (
    Change
    | Addition
    | PlainAssignment
    | Import
    | Replace
    | RenameKeyword
    | AddKeyword
    | AddElements
    | NameArguments
    | RenameImport
)

Slot, Making, Through = ArgumentKey, Operation, WrapInCall
"""Names of before 0.2, for rules of other packages; they go with the release after 0.1."""
