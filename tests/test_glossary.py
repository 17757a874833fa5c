"""What people read is in plain English of the field: one word for one thing, and none of our own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

PACKAGE = Path(__file__).parents[1] / "smfix"
INSTEAD = {
    r"\bin sight\b": "visible",
    r"\bhand(s|ed)? (on|over)\b": "pass",
    r"letter by letter": "character by character",
    r"\b(to|they) rest\b": "suppressed",
    r"\bspeaks?\b": "say, name",
    r"\bmend(s|ed)?\b": "fix",
    r"\bas many as pay\b": "chosen by the amount of work",
    r"\bwere so already\b": "were already in that state",
    r"\btold (twice|here)\b": "declared",
    r"\bwants? a person\b": "needs review",
}
"""Phrases that are not used, with what is said instead."""


def said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module but for its docstrings, with their lines."""
    documented = [tree, *(n for n in ast.walk(tree) if isinstance(n, (ast.ClassDef, ast.FunctionDef)))]
    docs = {id(node.body[0].value) for node in documented if node.body and isinstance(node.body[0], ast.Expr)}
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | bare:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_phrase_of_our_own(path: Path) -> None:
    found = [
        f"{path}:{line}: {text!r}: say `{better}`"
        for line, text in said(ast.parse(path.read_text(encoding="utf-8")))
        for phrase, better in INSTEAD.items()
        if " " in text and re.search(phrase, text)
    ]
    assert found == []
