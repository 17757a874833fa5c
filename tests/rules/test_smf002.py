"""SMF002: one dependency in a constructor or an assignment becomes a list; what is, or may be, iterable stays."""

from __future__ import annotations

import pytest

from smfix.model import Safety
from tests.media import check_left, check_noop, check_transformed, fix

HEAD = """\
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.function_step import step
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
import functools

a = ProcessingStep(name="Alpha")
b = ProcessingStep(name="Beta")
c = TrainingStep(name="Gamma")

@step(name="F")
def function(x=None):
    return x

result = function()
steps = [a, b]
"""

FIXED = [
    ("t = TrainingStep('T', depends_on=a)", "t = TrainingStep('T', depends_on=[a])"),
    ("t = TrainingStep('T', depends_on = a ,)", "t = TrainingStep('T', depends_on = [a] ,)"),
    ("t = TrainingStep(depends_on=(a), name='T')", "t = TrainingStep(depends_on=[(a)], name='T')"),
    ("t = TrainingStep('T', depends_on='A')", "t = TrainingStep('T', depends_on=['A'])"),
    ("t = TrainingStep('T', depends_on=a.name)", "t = TrainingStep('T', depends_on=[a.name])"),
    ("t = TrainingStep('T', depends_on=result)", "t = TrainingStep('T', depends_on=[result])"),
    ("t = TrainingStep('T', depends_on=get_step(result))", "t = TrainingStep('T', depends_on=[get_step(result)])"),
    ("t = TrainingStep('T', depends_on=steps[-1])", "t = TrainingStep('T', depends_on=[steps[-1]])"),
    ("t = TrainingStep('T', depends_on=a if b else c)", "t = TrainingStep('T', depends_on=[a if b else c])"),
    ("m = ModelStep('M', depends_on=a)", "m = ModelStep('M', depends_on=[a])"),
    ("t = FailStep('T', None, None, None, a)", "t = FailStep('T', None, None, None, [a])"),
    ("t = ConditionStep('T', a)", "t = ConditionStep('T', [a])"),
    ("t = TrainingStep(\n    'T',\n    depends_on=a,  # why\n)",
     "t = TrainingStep(\n    'T',\n    depends_on=[a],  # why\n)"),
    ("x = [TrainingStep('T', depends_on=s) for s in steps]",
     "x = [TrainingStep('T', depends_on=[s]) for s in steps]"),
    ("t = functools.partial(TrainingStep, depends_on=a)", "t = functools.partial(TrainingStep, depends_on=[a])"),
    ("c.depends_on = a", "c.depends_on = [a]"),
    ("c.depends_on=(a)", "c.depends_on=[(a)]"),
    ("c.depends_on = (\n    a\n)", "c.depends_on = [(\n    a\n)]"),
    ("c.depends_on = 'A'; x = 1", "c.depends_on = ['A']; x = 1"),
    ("c.depends_on = a  # why", "c.depends_on = [a]  # why"),
    ("c.depends_on = b.depends_on = a", "c.depends_on = b.depends_on = [a]"),
    ("c.depends_on: list = a", "c.depends_on: list = [a]"),
    ("if a: c.depends_on = a", "if a: c.depends_on = [a]"),
    ("t = TrainingStep('T', depends_on=(s for s in steps))", "t = TrainingStep('T', depends_on=[s for s in steps])"),
    ("t = TrainingStep('T', depends_on=map(str, steps))", "t = TrainingStep('T', depends_on=[*map(str, steps)])"),
    ("c.depends_on = reversed(steps)", "c.depends_on = [*reversed(steps)]"),
    ("t = TrainingStep('T', depends_on=(a, b))\nt.add_depends_on([c])",
     "t = TrainingStep('T', depends_on=[a, b])\nt.add_depends_on([c])"),
    ("t = TrainingStep('T', depends_on={a})\nt.add_depends_on([c])",
     "t = TrainingStep('T', depends_on=[a])\nt.add_depends_on([c])"),
    ("pair = (a, b)\nt = TrainingStep('T', depends_on=pair)\nt.add_depends_on([c])",
     "pair = (a, b)\nt = TrainingStep('T', depends_on=[*pair])\nt.add_depends_on([c])"),
    ("c.depends_on = a, b\nc.add_depends_on([a])", "c.depends_on = [a, b]\nc.add_depends_on([a])"),
    ("class Own(TrainingStep):\n    pass\nt = Own('T', depends_on=a)",
     "class Own(TrainingStep):\n    pass\nt = Own('T', depends_on=[a])"),
    ("class Own:\n    a = ProcessingStep()\n    def t(self):\n        return TrainingStep('T', depends_on=self.a)",
     "class Own:\n    a = ProcessingStep()\n    def t(self):\n        return TrainingStep('T', depends_on=[self.a])"),
]  # fmt: skip

STAYS = [
    "t = TrainingStep('T', depends_on=[a])",
    "t = TrainingStep('T', depends_on=steps)",
    "t = TrainingStep('T', depends_on=[])",
    "t = TrainingStep('T', depends_on=None)",
    "t = TrainingStep('T', depends_on='')",
    "t = TrainingStep('T', depends_on=(a, b))",
    "t = TrainingStep('T', depends_on={a, b})",
    "t = TrainingStep('T', depends_on={'A': a}.values())",
    "t = TrainingStep('T', depends_on=[s for s in steps])",
    "t = TrainingStep('T', depends_on=steps[:1])",
    "t = TrainingStep('T', depends_on=list(steps))",
    "t = TrainingStep('T', depends_on=sorted(steps))",
    "t = TrainingStep('T', depends_on=c.depends_on)",
    "t = TrainingStep('T', depends_on=(a, b))\nc.add_depends_on([a])",
    "t = TrainingStep('T', None, None, a)",
    "c.depends_on = [a]",
    "c.depends_on = a, b",
    "c.depends_on = None",
    "c.depends_on += [a]",
    "x = dict(depends_on=a)",
    "def f(depends_on=a): pass\nf(depends_on=a)",
    "class Task:\n    def __init__(self, depends_on):\n        self.depends_on = depends_on\nTask(depends_on=a)",
    "class Task:\n    pass\nt = Task()\nt.depends_on = a",
    "class Own(TrainingStep):\n    @property\n    def depends_on(self): pass\nt = Own('T')\nt.depends_on = a",
    "import other\nother.Task(depends_on=a)",
    "import other\nother.Task().depends_on = a",
    "# TrainingStep('T', depends_on=a)",
]


@pytest.mark.parametrize(("before", "after"), FIXED)
def test_fixed(before: str, after: str) -> None:
    check_transformed(f"{HEAD}{before}\n", f"{HEAD}{after}\n")


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("t = TrainingStep('T', depends_on=a if flag else [b])\n", "a ProcessingStep or a list"),
        ("import yaml\nt = TrainingStep('T', depends_on=yaml.load('x'))\n", "yaml.load"),
        ("def f(after):\n    return TrainingStep('T', depends_on=after)\n", "parameter `after` of `f`"),
        ("import yaml\nc.depends_on = yaml.load('x')\n", "yaml.load"),
    ],
)
def test_left_for_a_person(code: str, reason: str) -> None:
    check_left(HEAD + code, reason)


def test_likely_ones_are_applied_on_request_only() -> None:
    code = HEAD + "import other\ntrain_step = other.make()\nt = TrainingStep('T', depends_on=train_step)\n"
    check_left(code, "takes a list: `train_step`", safety=Safety.UNSAFE)
    assert b"depends_on=[train_step]" in fix(code, unsafe_fixes=True).after


def test_one_or_none_is_likely_one() -> None:
    code = HEAD + "t = TrainingStep('T', depends_on=a if flag else None)\n"
    check_left(code, "is a ProcessingStep, or None", safety=Safety.UNSAFE)


def test_positions_are_those_of_the_sdks_version() -> None:
    code = (
        "from {}.steps import TrainingStep\na = TrainingStep('A')\nt = TrainingStep('T', None, None, None, None, {})\n"
    )
    v3 = "sagemaker.mlops.workflow"
    check_transformed(code.format(v3, "a"), code.format(v3, "[a]"))
    check_noop(code.format("sagemaker.workflow", "a"))  # position 5 is another parameter in version 2


def test_where_both_versions_are_imported_their_positions_must_agree() -> None:
    code = """
    try:
        from sagemaker.mlops.workflow.steps import TrainingStep
    except ImportError:
        from sagemaker.workflow.steps import TrainingStep
    a = TrainingStep("A")
    t = TrainingStep("T", None, None, None, None, a)
    u = TrainingStep("U", depends_on={})
    """
    check_transformed(code.format("a"), code.format("[a]"))


def test_a_step_collection_of_version_3_helps_nowhere() -> None:
    code = """
    from sagemaker.mlops.workflow.step_collections import StepCollection
    from sagemaker.mlops.workflow.steps import TrainingStep
    group = StepCollection("G", [])
    t = TrainingStep("T", depends_on=group)
    t.add_depends_on(group)
    """
    check_left(code, "version 3 of the SDK takes nowhere", "version 3 of the SDK takes nowhere")


def test_the_model_step_of_version_3_is_a_step() -> None:
    code = """
    from sagemaker.mlops.workflow.model_step import ModelStep
    from sagemaker.mlops.workflow.steps import TrainingStep
    m = ModelStep("M", None)
    t = TrainingStep("T", depends_on={0}m{1})
    m.add_depends_on({0}t{1})
    """
    check_transformed(code.format("", ""), code.format("[", "]"))


SPREAD_OUT = HEAD + "t = TrainingStep(\n    name='T',\n    depends_on=a,\n)\n"


def test_the_place_is_that_of_the_value() -> None:
    (found,) = fix(SPREAD_OUT).fixed
    line = SPREAD_OUT[: SPREAD_OUT.index("depends_on=a")].count("\n") + 1
    assert (found.place.line, found.place.column, found.place.end_column) == (line, 16, 17)
    assert SPREAD_OUT[found.start : found.end] == "a"
    function = "def make(after):\n    return TrainingStep('T', depends_on=after)\n"
    (in_call,) = fix(HEAD + function + "make(\n    a,\n)\nmake([b])\n").fixed
    assert (in_call.place.line, in_call.place.column) == (HEAD.count("\n") + 4, 5)


@pytest.mark.parametrize("line", ["t = TrainingStep(", "    depends_on=a,", ")"])
def test_a_comment_counts_at_the_call_and_at_the_value(line: str) -> None:
    before, _, after = SPREAD_OUT.rpartition(f"{line}\n")
    code = f"{before}{line}  # smfix: ignore[SMF002]\n{after}"
    rewrite = fix(code)
    assert not rewrite.changed
    assert not rewrite.left
    assert len(rewrite.suppressed) == 1


def test_a_comment_is_added_at_the_value() -> None:
    after = fix(SPREAD_OUT, add_ignore="legacy").after.decode()
    assert "    depends_on=a,  # smfix: ignore[SMF002] legacy\n" in after
    assert not fix(after).changed
