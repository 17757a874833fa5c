"""Several rules on one statement: edits never overlap, rounds come to an end, and the end is the same in any order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from smfix import rewrite as rewrite_room
from smfix import rules
from smfix.model import Reason, Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import ALL, Change, Wrap
from smfix.rules.context import RuleContext
from tests.media import check_transformed, fix

HEAD = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals, ConditionNot
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
{}
a = CallbackStep("A")
b = CallbackStep("B")
one = ConditionEquals(1, 1)

@step
def function():
    return 1

result = function()
"""
IMPORT = "from sagemaker.workflow.step_outputs import get_step\n"

CASES = [
    ("Pipeline('P', steps=ConditionStep('C', a, conditions=one, if_steps=CallbackStep('X', depends_on=b)))",
     "Pipeline('P', steps=[ConditionStep('C', [a], conditions=[one], if_steps=[CallbackStep('X', depends_on=[b])])])",
     ""),
    ("ConditionStep('C', conditions=ConditionNot([ConditionNot([one])]), depends_on=[[a]])",
     "ConditionStep('C', conditions=[ConditionNot(ConditionNot(one))], depends_on=[a])", ""),
    ("function().add_depends_on(CallbackStep('X', depends_on=a))",
     "get_step(function()).add_depends_on([CallbackStep('X', depends_on=[a])])", IMPORT),
    ("function().depends_on = CallbackStep('X', depends_on=a)",
     "get_step(function()).add_depends_on([CallbackStep('X', depends_on=[a])])", IMPORT),
    ("result.add_depends_on([[a]]); result.depends_on = [[b]]; a.add_depends_on(result)",
     "get_step(result).add_depends_on([a]); get_step(result).add_depends_on([b]); a.add_depends_on([result])", IMPORT),
    ("[x.add_depends_on(CallbackStep('X', depends_on=b)) for x in (a, b)]",
     "[x.add_depends_on([CallbackStep('X', depends_on=[b])]) for x in (a, b)]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "line"), CASES)
def test_several_on_one_statement(before: str, after: str, line: str) -> None:
    head, tail = HEAD.split("{}\n")
    check_transformed(f"{head}\n{tail}{before}\n", f"{head}{line}\n{tail}{after}\n")


def test_deep_nesting_takes_a_round_a_level_at_most() -> None:
    code = "CallbackStep('X')"
    fixed = code
    for _ in range(8):
        code, fixed = f"CallbackStep('X', depends_on={code})", f"CallbackStep('X', depends_on=[{fixed}])"
    assert fix(HEAD.format("") + code + "\n").after.decode() == HEAD.format("") + fixed + "\n"


def _always(view: RuleContext) -> Iterator[Hit]:
    for call, _ in view.calls("add_depends_on"):
        evidence = view.built(call, "it")
        yield Hit(call, "never enough", Safety.SAFE, (Change(call, ALL, Wrap()),), evidence)


def test_what_never_ends_is_left_alone_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("SMF999", "never-enough", "", ("add_depends_on",), _always)
    monkeypatch.setattr("smfix.engine.all_rules", lambda: (rule,))
    code = HEAD.format("") + "a.add_depends_on(b)\n"
    rewrite = fix(code)
    assert not rewrite.changed
    assert [problem.reason for problem in rewrite.problems] == [Reason.NO_FIXPOINT]
    assert "after 10 rounds" in rewrite.problems[0].text


def test_a_change_that_does_not_what_it_says_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = lambda value, making: rewrite_room._wrap(rewrite_room._wrap(value, making), making)  # noqa: E731
    monkeypatch.setitem(rewrite_room._OPERATIONS, Wrap, twice)
    rewrite_room._changed.cache_clear()
    rewrite = fix(HEAD.format("") + "b = CallbackStep('B', depends_on=(a))\nc = CallbackStep('C', depends_on=[[a]])\n")
    assert not rewrite.changed
    assert [problem.reason for problem in rewrite.problems] == [Reason.VERIFY]
    rewrite_room._changed.cache_clear()


def test_rules_of_one_file_can_be_chosen() -> None:
    code = HEAD.format("") + "b = CallbackStep('B', depends_on=a)\nb.add_depends_on(a)\n"
    assert b"depends_on=[a]" not in fix(code, select=("SMF001",)).after
    assert b"depends_on(a)" in fix(code, ignore=("SMF001",)).after
    assert {rule.code for rule in rules.all_rules()} >= {f"SMF00{digit}" for digit in range(1, 8)}
