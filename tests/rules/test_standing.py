"""After a change that stands alone nothing is looked for again; a look at all of it would find the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.rules import all_rules
from tests.media import check_standing

EXAMPLES = sorted(path for path in Path("examples").rglob("*") if path.suffix in (".py", ".ipynb", ".md"))
HEAD = """\
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.step_collections import StepCollection

a = LambdaStep("A", lambda_func=None)
b = LambdaStep("B", lambda_func=None)
c = LambdaStep("C", lambda_func=None)
"""
CODE = {
    "a cycle": "a.add_depends_on(b)\nb.add_depends_on(c)\nc.add_depends_on(a)\n",
    "a cycle of which a part is right": "a.add_depends_on([b])\nb.add_depends_on(a)\n",
    "a step that waits for itself": "a.add_depends_on(a)\nb.add_depends_on('B')\n",
    "a name of no step": "a.add_depends_on('Nobody')\n",
    "a name with a slip": "a.add_depends_on('b')\n",
    "declared twice": "b.add_depends_on(a)\nb.add_depends_on([a])\nb.add_depends_on(a.name)\n",
    "a shared list": "deps = [c]\nb.depends_on = deps\na.depends_on = deps\nb.add_depends_on(a)\n",
    "in a loop": "for one in (b, c):\n    one.add_depends_on(a)\na.add_depends_on(c)\n",
    "in a branch": "if input():\n    b.add_depends_on(a)\nelse:\n    a.add_depends_on(b)\n",
    "one of two": "c.add_depends_on(a if input() else b)\na.add_depends_on(c)\n",
    "several": "c.add_depends_on(a, b)\na.add_depends_on(c)\n",
    "none that is used": "d = LambdaStep('D', lambda_func=None)\na.add_depends_on(d)\n",
    "two of a name": "d = LambdaStep('A', lambda_func=None)\nd.add_depends_on(a)\nPipeline('Q', steps=[a, d])\n",
    "beside a list in a condition": "x = a if input() else [a]\nb.add_depends_on(x)\nc.add_depends_on(a)\n",
    "the same in a list, under another condition": (
        "def f(flag):\n    if flag:\n        b.add_depends_on(a)\n    else:\n        b.add_depends_on([a])\n"
    ),
    "through a function": (
        "def after(x, y):\n    x.add_depends_on(y)\nafter(b, a)\nafter(c, [a])\nb.add_depends_on(c)\n"
    ),
    "what is left": "def f(x):\n    b.add_depends_on(x)\n    c.add_depends_on(a)\n",
    "what is suppressed": "b.add_depends_on(a)  # smfix: ignore[SMF001]\nc.add_depends_on(a)\n",
}


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_what_is_not_looked_for_again(code: str, unsafe: bool) -> None:
    source = f"{HEAD}{code}Pipeline('P', steps=[a, b, c])\n"
    rewrite = check_standing(source, "case.py", select=("SMF",), unsafe_fixes=unsafe)
    assert rewrite.fixed or rewrite.left


@pytest.mark.parametrize("path", EXAMPLES, ids=str)
def test_the_examples(path: Path) -> None:
    check_standing(path.read_bytes(), str(path), select=("SMF",), docs=True)


def test_every_rule_of_this_package_stands() -> None:
    others = [rule.code for rule in all_rules() if not rule.stable]
    assert not others, f"{others} do not say `stable=True`: see `Rule.stable`, and `check_standing`, which tries it"
