"""SMF004: the output of an `@step` function is turned into its step; the import comes once, where it fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from tests.media import check_left, check_noop, check_transformed, fix

V2 = "from sagemaker.workflow.function_step import step\n"
V3 = "from sagemaker.mlops.workflow.function_step import step\n"
GET_STEP = "from sagemaker.workflow.step_outputs import get_step\n"
BODY = """\

@step
def function():
    return 1

a = function()
result = function()
"""

FIXED = [
    ("result.add_depends_on([a])", "get_step(result).add_depends_on([a])"),
    ("result.add_depends_on(a)", "get_step(result).add_depends_on([a])"),
    ("result.add_depends_on(step_names=[a])", "get_step(result).add_depends_on(step_names=[a])"),
    ("result[0].add_depends_on([a])", "get_step(result[0]).add_depends_on([a])"),
    ("function().add_depends_on([a])", "get_step(function()).add_depends_on([a])"),
    ("(result).add_depends_on([a])", "get_step((result)).add_depends_on([a])"),
    ("(result\n .add_depends_on([a]))", "(get_step(result)\n .add_depends_on([a]))"),
    ("result.depends_on = [a]", "get_step(result).add_depends_on([a])"),
    ("result.depends_on = a", "get_step(result).add_depends_on([a])"),
    ("result.depends_on = [\n    a,  # why\n]", "get_step(result).add_depends_on([\n    a,  # why\n])"),
    ("result.depends_on = [a]; x = 1  # why", "get_step(result).add_depends_on([a]); x = 1  # why"),
    ("result.depends_on = [[a]]", "get_step(result).add_depends_on([a])"),
    ("if a: result.add_depends_on([a])", "if a: get_step(result).add_depends_on([a])"),
    (
        "for one in [a, result]:\n    one.add_depends_on([a])",
        "for one in [a, result]:\n    get_step(one).add_depends_on([a])",
    ),
]


@pytest.mark.parametrize(("before", "after"), FIXED)
def test_fixed_with_its_import(before: str, after: str) -> None:
    check_transformed(f"{V2}{BODY}{before}\n", f"{V2}{GET_STEP}{BODY}{after}\n")


@pytest.mark.parametrize(("before", "after"), FIXED[:2])
def test_version_3_has_it_elsewhere(before: str, after: str) -> None:
    v3 = GET_STEP.replace("sagemaker.workflow", "sagemaker.core.workflow")
    check_transformed(f"{V3}{BODY}{before}\n", f"{V3}{v3}{BODY}{after}\n")


def test_the_import_comes_once() -> None:
    calls = "result.add_depends_on([a])\nresult.depends_on = a\n\ndef f():\n    result.add_depends_on([a])\n"
    fixed = "get_step(result).add_depends_on([a])\nget_step(result).add_depends_on([a])\n\ndef f():\n"
    check_transformed(V2 + BODY + calls, V2 + GET_STEP + BODY + fixed + "    get_step(result).add_depends_on([a])\n")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from sagemaker.workflow.step_outputs import get_step", "get_step"),
        ("from sagemaker.workflow.step_outputs import (\n    get_step,\n)", "get_step"),
        ("from sagemaker.workflow.step_outputs import get_step as of", "of"),
        ("from sagemaker.workflow import step_outputs", "step_outputs.get_step"),
        ("import sagemaker.workflow.step_outputs as outputs", "outputs.get_step"),
        ("from sagemaker.workflow.step_outputs import *", "get_step"),
    ],
)
def test_an_import_that_is_there_is_used(line: str, name: str) -> None:
    code = f"{V2}{line}\n{BODY}{{}}.add_depends_on([a])\n"
    check_transformed(code.format("result"), code.format(f"{name}(result)"))


@pytest.mark.parametrize(
    "taken",
    [
        "def get_step(x):\n    return x\n",
        "get_step = 1\n",
        "from mine import get_step\n",
        "def f(get_step):\n    pass\n",
    ],
)
def test_never_over_a_name_that_is_taken(taken: str) -> None:
    line = "from sagemaker.workflow.step_outputs import get_step as sagemaker_get_step\n"
    check_transformed(
        f"{V2}{taken}{BODY}result.add_depends_on([a])\n",
        f"{V2}{line}{taken}{BODY}sagemaker_get_step(result).add_depends_on([a])\n",
    )


PLACES = [
    ('"""What it does."""\nfrom __future__ import annotations\n\nimport os\n' + V2, ""),
    ("from sagemaker.workflow.function_step import (\n    step,  # the decorator\n)  # all\n", ""),
    ("from sagemaker.workflow.function_step import step  # here\nimport os\n", "import os\n"),
    ("import sagemaker.workflow.function_step\nstep = sagemaker.workflow.function_step.step\n",
     "step = sagemaker.workflow.function_step.step\n"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "rest"), PLACES)
def test_the_import_follows_the_last_of_the_sdks(head: str, rest: str) -> None:
    before = head + BODY + "result.add_depends_on([a])\n"
    start = head[: len(head) - len(rest)]
    check_transformed(before, start + GET_STEP + rest + BODY + "get_step(result).add_depends_on([a])\n")


def test_an_import_inside_a_function_gets_its_neighbour_there() -> None:
    before = """
    def build():
        from sagemaker.workflow.function_step import step

        @step
        def function():
            return 1

        result = function()
        result.add_depends_on(["A"])
    """
    line = "from sagemaker.workflow.function_step import step\n"
    after = before.replace(line, f"{line}        {GET_STEP}").replace("result.add", "get_step(result).add")
    check_transformed(before, after)


def test_without_an_import_in_the_file_it_comes_before_the_use(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(V2 + "\n@step\ndef function():\n    return 1\n")
    (tmp_path / "requirements.txt").write_text("sagemaker==2.257.7\n")
    code = "import own\n\nresult = own.function()\nif result:\n    result.add_depends_on(['A'])\n"
    path = tmp_path / "main.py"
    path.write_text(code)
    rewrite = fix_source(code.encode(), str(path), Settings(), Repository((str(tmp_path),)))
    assert rewrite.after.decode() == (
        f"import own\n\nresult = own.function()\nif result:\n    {GET_STEP}    get_step(result).add_depends_on(['A'])\n"
    )


BOTH = """
try:
    from sagemaker.mlops.workflow.function_step import step
except ImportError:
    from sagemaker.workflow.function_step import step
"""


def test_where_both_versions_are_spoken_a_person_decides() -> None:
    check_left(BOTH + BODY + "result.add_depends_on([a])\n", "the output of an `@step` function, which has no")
    fixed = fix(BOTH + BODY + "result.add_depends_on([a])\n", sdk="3").after.decode()
    assert fixed.endswith(
        "from sagemaker.core.workflow.step_outputs import get_step\nget_step(result).add_depends_on([a])\n"
    )


@pytest.mark.parametrize("code", ["x = result.depends_on = [a]", "result.depends_on: list = [a]"])
def test_what_cannot_be_one_call_is_for_a_person(code: str) -> None:
    check_left(V2 + BODY + code + "\n", "setting its `depends_on` is ignored")


@pytest.mark.parametrize(
    "code",
    [
        f"{GET_STEP}get_step(result).add_depends_on([a])",
        "x.add_depends_on([result])",
        "result.depends",
        "function.add_depends_on",
    ],
)
def test_stays(code: str) -> None:
    check_noop(V2 + BODY + code + "\n")
