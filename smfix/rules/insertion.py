"""Changes that put something more into a list or a call: what they mean for the syntax tree. `smfix.insertion` makes
them text."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class AddElements:
    """`[a]` becomes `[a, b, c]`, in the layout that the list has; `values` are the texts of expressions.

    Raises ValueError where one of them is no expression.
    """

    node: ast.List
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what is no expression."""
        for value in self.values:
            _parsed(value)

    @property
    def items(self) -> tuple[str, ...]:
        """What is written."""
        return self.values

    def apply(self, node: ast.AST) -> ast.AST:
        """Change a copy of the list in place and return it."""
        if isinstance(node, ast.List):
            node.elts += map(_parsed, self.values)
        return node


@dataclass(frozen=True, slots=True, eq=False)
class AddKeyword:
    """`f(a)` becomes `f(a, name=value)`, in the layout that the call has; `value` is the text of an expression.

    Raises ValueError where `value` is no expression, or the call has a keyword of that name.
    """

    node: ast.Call
    name: str
    value: str

    def __post_init__(self) -> None:
        """Refuse what is no expression, and what is given already."""
        _parsed(self.value)
        if any(keyword.arg == self.name for keyword in self.node.keywords) or not self.name.isidentifier():
            raise ValueError(f"`{self.name}=` is given already, or is no name")

    @property
    def items(self) -> tuple[str, ...]:
        """What is written."""
        return (f"{self.name}={self.value}",)

    def apply(self, node: ast.AST) -> ast.AST:
        """Change a copy of the call in place and return it."""
        if isinstance(node, ast.Call):
            node.keywords.append(ast.keyword(self.name, _parsed(self.value)))
        return node


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{text!r} is no expression: {error}") from None
