"""A function that hands its parameter on to a list of the SDK's makes its call sites right or wrong; the mistake is
mended in one place, never in both."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.media import check_left, check_noop, check_transformed, fix

HEAD = """\
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
import functools

a = ProcessingStep("A")
b = ProcessingStep("B")

"""

FUNCTIONS = {
    "a default of None": "def make(name, after=None):\n    return TrainingStep(name, depends_on=after)\n",
    "a default of []": "def make(name, after=()):\n    return TrainingStep(name, depends_on=after)\n",
    "or []": "def make(name, after=None):\n    return TrainingStep(name, depends_on=after or [])\n",
    "an annotation": "def make(name, after: list):\n    return TrainingStep(name, depends_on=after)\n",
    "Optional": (
        "from typing import List, Optional\n"
        "def make(name, after: Optional[List[str]] = None):\n    return TrainingStep(name, depends_on=after)\n"
    ),
    "a docstring": (
        'def make(name, after):\n    """Makes it.\n\n    after (list of Step): what it waits for\n    """\n'
        "    return TrainingStep(name, depends_on=after)\n"
    ),
    "a caller with a list": (
        "def make(name, after):\n    return TrainingStep(name, depends_on=after)\nmake('X', [b])\n"
    ),
    "an empty list where there is none": (
        "def make(name, after=None):\n    if after is None:\n        after = []\n"
        "    return TrainingStep(name, depends_on=after)\n"
    ),
    "either it or an empty list": (
        "def make(name, after=None):\n    after = [] if after is None else after\n"
        "    return TrainingStep(name, depends_on=after)\n"
    ),
    "a line in a log": (
        "def make(name, after=None):\n    print(name, after)\n    return TrainingStep(name, depends_on=after)\n"
    ),
    "through another": (
        "def inner(name, deps=None):\n    return TrainingStep(name, depends_on=deps)\n"
        "def make(name, after=None):\n    return inner(name, deps=after)\n"
    ),
    "through three": (
        "def first(name, one=None):\n    return TrainingStep(name, depends_on=one)\n"
        "def second(name, two=None):\n    return first(name, two)\n"
        "def third(name, three=None):\n    return second(name, two=three)\n"
        "def make(name, after=None):\n    return third(name, after)\n"
    ),
}

OTHERS = [
    ("def make(name, **more):\n    return TrainingStep(name, **more)\n", "make('T', depends_on={})"),
    ("def inner(n, deps=None):\n    return TrainingStep(n, depends_on=deps)\ndef make(name, **more):\n"
     "    return inner(name, **more)\n", "make('T', deps={})"),
    ("class Own(TrainingStep):\n    def __init__(self, name, after=None):\n"
     "        super().__init__(name, depends_on=after)\n", "Own('T', after={})"),
    ("class Own(TrainingStep):\n    def __init__(self, name, *, depends_on=None):\n"
     "        super(Own, self).__init__(name, depends_on=depends_on)\n", "Own('T', depends_on={})"),
    ("class Own(TrainingStep):\n    def __init__(self, name, **more):\n"
     "        super().__init__(name, **more)\n", "Own('T', depends_on={})"),
    ("class Base(TrainingStep):\n    def __init__(self, name, after=None):\n"
     "        super().__init__(name, depends_on=after)\nclass Own(Base):\n    pass\n", "Own('T', {})"),
    ("class Build:\n    def make(self, name, after=None):\n        return TrainingStep(name, depends_on=after)\n"
     "    def all(self):\n        return self.make('T', {})\n", "Build().make('U', {})"),
    ("class Build:\n    @staticmethod\n    def make(name, after=None):\n"
     "        return TrainingStep(name, depends_on=after)\n", "Build.make('T', {})"),
    ("class Build:\n    @classmethod\n    def make(cls, name, after=None):\n"
     "        return TrainingStep(name, depends_on=after)\n", "Build.make('T', {})"),
    ("def make(name, after=None):\n    return TrainingStep(name, depends_on=after)\n"
     "short = functools.partial(make, 'T')\n", "short({})"),
    ("short = functools.partial(TrainingStep, 'T')\n", "short(depends_on={})"),
    ("def wire(step, after=None):\n    step.add_depends_on(after)\nwire(b)\n", "wire(b, {})"),
    ("def build(steps=None):\n    return Pipeline('P', steps=steps)\n", "build({})"),
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("call", ["make('T', {})", "make('T', after={})", "x = [make('T', {})]"])
def test_the_call_site_is_mended(function: str, call: str) -> None:
    before, after = call.format("a"), call.format("[a]")
    check_transformed(f"{HEAD}{function}{before}\n", f"{HEAD}{function}{after}\n")


@pytest.mark.parametrize(("function", "call"), OTHERS)
def test_classes_methods_partials_and_the_rest(function: str, call: str) -> None:
    check_transformed(
        f"{HEAD}{function.replace('{}', 'a')}{call.format('a')}\n",
        f"{HEAD}{function.replace('{}', '[a]')}{call.format('[a]')}\n",
    )


@pytest.mark.parametrize("value", ["[a]", "(a, b)", "None", "[]", "[*x]", "unknown"])
def test_a_call_site_that_passes_no_single_one_stays(value: str) -> None:
    check_noop(f"{HEAD}{FUNCTIONS['a default of None']}x = [a]\nmake('T', {value})\n")


INSIDE = [
    (
        "def make(name, after=None):\n    step = TrainingStep(name)\n    if after:\n"
        "        step.add_depends_on({})\n    return step\nmake('T', a)\nmake('U')\n",
        "after",
    ),
    ("def chain(first, second):\n    second.add_depends_on({})\nchain(a, b)\n", "first"),
    ("def make(name, after):\n    return TrainingStep(name, depends_on={})\nmake('T', a)\nmake('U', b)\n", "after"),
    ("def make(name, after: ProcessingStep):\n    return TrainingStep(name, depends_on={})\nmake('T', a)\n", "after"),
]


@pytest.mark.parametrize(("code", "value"), INSIDE)
def test_it_is_mended_inside_where_all_callers_pass_one(code: str, value: str) -> None:
    check_transformed(HEAD + code.format(value), HEAD + code.format(f"[{value}]"))


def test_one_that_tests_for_it_under_the_name_of_several_means_a_list() -> None:
    code = (
        "def make(name, deps=None):\n    step = TrainingStep(name)\n    if deps:\n"
        "        step.add_depends_on(deps)\n    return step\nmake('U')\nmake('T', {})\n"
    )
    check_transformed(HEAD + code.format("a"), HEAD + code.format("[a]"))


def test_where_callers_disagree_those_that_pass_one_are_wrong() -> None:
    code = "def wire(x):\n    b.add_depends_on(x)\nwire({})\nwire([a])\n"
    check_transformed(HEAD + code.format("a"), HEAD + code.format("[a]"))


def test_where_the_function_tells_lists_from_others_it_is_mended_inside() -> None:
    code = (
        "def wire(x):\n    if isinstance(x, list):\n        b.add_depends_on([*x])\n    else:\n"
        "        b.add_depends_on({})\nwire(a)\nwire([a])\n"
    )
    check_transformed(HEAD + code.format("x"), HEAD + code.format("[x]"))


WORKS = [
    "def make(name, after=None):\n    if isinstance(after, ProcessingStep):\n        after = [after]\n"
    "    return TrainingStep(name, depends_on=after)\nmake('T', a)\n",
    "def make(name, after=None):\n    return TrainingStep(name, depends_on=[after])\nmake('T', a)\n",
    "def make(name, *after):\n    return TrainingStep(name, depends_on=after)\nmake('T', a)\n",
    "def make(name, after=None):\n    return TrainingStep(name, depends_on=[after] if after else [])\nmake('T', a)\n",
    "def make(name, after=None):\n    return TrainingStep(name)\nmake('T', a)\n",
    "def make(name, depends_on=None):\n    return dict(name=name, depends_on=depends_on)\nmake('T', a)\n",
    "def make(name, depends_on):\n    return TrainingStep(name, depends_on=depends_on)\n",
    "class Own(TrainingStep):\n    def __init__(self, name, depends_on=None):\n"
    "        super().__init__(name, depends_on=[depends_on])\nOwn('T', depends_on=a)\n",
]


@pytest.mark.parametrize("code", WORKS)
def test_what_works_stays(code: str) -> None:
    check_noop(HEAD + code)


def test_what_a_function_does_besides_is_said() -> None:
    code = "def make(n, after=None):\n    remember(after)\n    return TrainingStep(n, depends_on=after)\nmake('T', a)\n"
    check_left(HEAD + code, "`make` also uses `after` in line 9")
    code = (
        "def make(name, **more):\n    more.setdefault('x', 1)\n    return TrainingStep(name, **more)\n"
        "make('T', depends_on=a)\n"
    )
    check_left(HEAD + code, "`make` also uses `more` in line 9")


def test_what_a_function_makes_of_it_is_said() -> None:
    code = (
        "def make(name, after=None):\n    after = after if name == 'T' else after\n"
        "    return TrainingStep(name, depends_on=after)\nmake('T', a)\n"
    )
    check_left(HEAD + code, "`make` gives `after` another value")


def test_a_method_that_a_subclass_has_of_its_own_may_take_one() -> None:
    code = (
        "class Build:\n    def make(self, name, after=None):\n        return TrainingStep(name, depends_on=after)\n"
        "    def all(self):\n        return self.make('T', a)\n"
        "class Other(Build):\n    def make(self, name, after=None):\n"
        "        return TrainingStep(name, depends_on=[after])\n"
    )
    rewrite = fix(HEAD + code)
    assert not rewrite.changed
    assert not rewrite.left


def test_a_class_whose_other_base_is_not_seen_is_no_class_of_the_sdks() -> None:
    check_noop(HEAD + "from other import Mixin\nclass Own(Mixin, TrainingStep):\n    pass\nOwn('T', depends_on=a)\n")
    check_noop(
        HEAD + "class Own(TrainingStep):\n    def __new__(cls, name, depends_on):\n        return name\n"
        "Own('T', depends_on=a)\n"
    )


def test_functions_that_call_themselves_come_to_an_end() -> None:
    code = (
        "def one(after=None):\n    return two(after)\ndef two(after=None):\n    return one(after)\n"
        "one(a)\ntwo(a)\nx = 'depends_on'\n"
    )
    check_noop(HEAD + code)


def test_the_message_names_the_way() -> None:
    message = fix(f"{HEAD}{FUNCTIONS['through another']}make('T', a)\n").fixed[0].message
    assert message.startswith("`make` through `inner` passes `depends_on` to `TrainingStep`")


def test_across_modules(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "__init__.py").write_text("from .builders import make\n")
    (tmp_path / "own" / "builders.py").write_text(HEAD + FUNCTIONS["through another"])
    code = (
        "from sagemaker.workflow.steps import ProcessingStep\n{}\n"
        "a = ProcessingStep('A')\nt = {}make('T', {})\nx = 'depends_on'\n"
    )
    for line, prefix in (
        ("from own import make", ""),
        ("from own.builders import make", ""),
        ("import own", "own."),
        ("from own import builders", "builders."),
    ):
        before, after = code.format(line, prefix, "a"), code.format(line, prefix, "[a]")
        path = str(tmp_path / "main.py")
        rewrite = fix_source(before.encode(), path, Settings(), Repository((str(tmp_path),)))
        assert rewrite.after.decode() == after, line
