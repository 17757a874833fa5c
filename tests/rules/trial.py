"""Rules made up for a test, run by the engine in the place of smfix's own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from smfix.model import Rewrite, Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import AnyChange
from smfix.rules.context import RuleContext
from tests.media import fix

HEAD = "import sagemaker.workflow\n"


def rule(find: Callable[[RuleContext], Iterator[Hit]]) -> Rule:
    return Rule("X001", "made-for-a-test", "made for a test", ("sagemaker.workflow",), find, stable=False)


@contextmanager
def only(made: Rule) -> Iterator[None]:
    with patch("smfix.engine.all_rules", lambda: (made,)):
        yield


def changed(code: str, make: Callable[[ast.Module], list[AnyChange]], path: str = "case.py") -> Rewrite:
    """What comes of the code (below an import of the SDK) by these changes, which are declared in the first round."""
    rounds: list[int] = []

    def find(context: RuleContext) -> Iterator[Hit]:
        rounds.append(1)
        for change in make(context.module.program.tree) if len(rounds) == 1 else ():
            yield Hit(change.node, "x", Safety.SAFE, (change,), context.built(change.node, "it"))

    with only(rule(find)):
        return fix(HEAD + code, path)
