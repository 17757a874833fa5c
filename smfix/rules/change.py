"""Changes that a rule may ask for: what they mean for the syntax tree.

`rewrite` makes them text, `proof` holds the text against what is said here.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Wrap:
    """Put a call's positional arguments into one list; or, with `keyword`, that keyword's value."""

    node: ast.Call
    keyword: str | None = None

    def apply(self, node: ast.Call) -> ast.expr:
        """Change a copy of the node in place and return it."""
        if self.keyword is None:
            node.args = [ast.List(node.args, ast.Load())]
        else:
            for keyword in node.keywords:
                if keyword.arg == self.keyword:
                    keyword.value = ast.List([keyword.value], ast.Load())
        return node


Change = Wrap
