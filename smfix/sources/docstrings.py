"""Examples in the docstrings of a module, to be reported: nobody runs them, so nothing in them is ever changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from smfix.sources import Source
from smfix.sources.blocks import dedented, emptied
from smfix.sources.markup import fences, lines_of, rst_blocks


def examples(source: Source, tree: ast.Module, needles: Sequence[str]) -> Iterator[Source]:
    """Each docstring in which a needle stands, as a source of its own; its blocks are those of a document."""
    lines = lines_of(source.text.text)
    for node in ast.walk(tree):
        text = _docstring(node)
        if text is None or not any(needle in str(text.value) for needle in needles):
            continue
        own = lines[text.lineno - 1 : text.end_lineno]
        own = [emptied(own[0]), *dedented(own[1:])]
        blocks = [*rst_blocks(own, text.lineno)]
        if "```" in str(text.value) or "~~~" in str(text.value):
            blocks += fences("".join(line.code for line in own), own, text.lineno)
        yield Source(source.path, source.text, tuple(blocks))


def _docstring(node: ast.AST) -> ast.Constant | None:
    """The docstring of a module, class or function."""
    if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value
    return None
