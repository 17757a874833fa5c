"""SMF101 and on as rules: each page's example is found, its remedy is not; suppressible, explainable, silent by default
where it is only a hint."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from smfix.cli.options import CHOICES
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.explain import explain
from smfix.graph.checks import HINTS
from smfix.model import Finding, Safety
from smfix.project.repository import Repository
from smfix.rules import all_rules
from tests.forkserver import run_text

RULES = [rule for rule in all_rules() if rule.code.startswith("SMF1")]


def found(code: str, *select: str) -> tuple[Finding, ...]:
    rewrite = fix_source(code.encode(), "pipeline.py", Settings(select=select), Repository(()))
    assert not rewrite.problems
    return rewrite.left


def examples(code: str) -> list[str]:
    page = import_module(f"smfix.rules.{code.lower()}").__doc__ or ""
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_the_pages_examples(code: str) -> None:
    wrong, right = examples(code)
    (finding,) = [one for one in found(wrong, code) if one.code == code]
    assert finding.safety is Safety.MANUAL
    assert finding.advice
    assert not found(right, "SMF1")


@pytest.mark.parametrize("code", sorted(HINTS))
def test_hints_are_told_only_to_those_who_ask(code: str) -> None:
    wrong, _ = examples(code)
    assert not [one for one in found(wrong) if one.code == code]
    assert [one for one in found(wrong, "SMF1") if one.code == code]


def test_the_rules_of_hints_are_those_that_graphs_take_for_hints() -> None:
    assert {rule.code for rule in all_rules() if rule.hint} == HINTS


def test_the_place_and_the_evidence_of_a_cycle() -> None:
    wrong, _ = examples("SMF101")
    (finding,) = found(wrong)
    assert (finding.place.line, finding.place.column) == (5, 1)
    assert wrong[finding.start : finding.end] == "prepare.add_depends_on([train])"
    assert [link.line for link in finding.evidence] == [4, 5]


def test_one_place_that_makes_several_pipelines_is_told_once() -> None:
    wrong, _ = examples("SMF104")
    body = "".join(f"    {line}\n" for line in wrong.splitlines() if line and not line.startswith("from"))
    imports = "".join(f"{line}\n" for line in wrong.splitlines() if line.startswith("from"))
    again = body.replace('"P"', "region")
    assert len(found(f"{imports}def build(region):\n{again}\nbuild('a')\nbuild('b')\n")) == 1


def test_a_cycle_whose_fault_is_in_another_file_is_told_where_the_pipeline_is(tmp_path: Path) -> None:
    folder = tmp_path
    wrong, _ = examples("SMF101")
    (folder / "steps.py").write_text(wrong)
    main = folder / "main.py"
    main.write_text(
        "from sagemaker.workflow.pipeline import Pipeline\nfrom steps import prepare, train\n"
        "# their depends_on is set there\npipeline = Pipeline(name='P', steps=[prepare, train])\n"
    )
    rewrite = fix_source(main.read_bytes(), str(main), Settings(), Repository((str(folder),)))
    (finding,) = rewrite.left
    assert (finding.code, finding.place.line) == ("SMF101", 4)
    assert finding.evidence[0].path.endswith("steps.py")


def commented(code: str, number: int, comment: str) -> str:
    lines = code.splitlines()
    lines[number - 1] += f"  # smfix: {comment}"
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("comment", ["ignore", "ignore[SMF101]", "ignore[SMF1]"])
def test_a_comment_lets_a_cycle_rest(comment: str) -> None:
    wrong, _ = examples("SMF101")
    rewrite = fix_source(commented(wrong, 5, comment).encode(), "pipeline.py", Settings(), Repository(()))
    assert not rewrite.left
    assert [one.code for one in rewrite.suppressed] == ["SMF101"]


def test_a_comment_for_a_hint_is_not_called_unused_where_hints_are_not_asked_for() -> None:
    wrong, right = examples("SMF107")
    assert not found(commented(wrong, 5, "ignore[SMF107]"))
    assert not found(commented(wrong, 5, "ignore[SMF107]"), "SMF")
    assert [one.code for one in found(commented(right, 4, "ignore[SMF107]"), "SMF")] == ["SMF000"]
    assert [one.code for one in found(commented(right, 4, "ignore"))] == ["SMF000"]


@pytest.mark.parametrize("form", CHOICES[1:])
def test_every_report_has_a_cycle(form: str, tmp_path: Path) -> None:
    wrong, _ = examples("SMF101")
    (tmp_path / "pipeline.py").write_text(wrong)
    done = run_text("--check", f"--output-format={form}", ".", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "SMF101" in done.stdout
    assert "wait for each other" in done.stdout


def test_why_tells_the_path_of_a_cycle_and_the_kinds_of_its_call() -> None:
    wrong, _ = examples("SMF101")
    *others, call = explain(wrong.encode(), "pipeline.py", Settings(), Repository(()))
    assert {one.verdict for one in others} == {"left alone"}
    assert [title for title, _, _ in call.parts] == ["receiver `prepare`", "argument `[train]`", "SMF101"]
    assert [link.line for link in call.parts[-1][2]] == [4, 5]
    assert call.verdict.startswith("SMF101, manual: these steps wait for each other")


def test_why_tells_of_a_graph_where_there_is_no_call() -> None:
    wrong = examples("SMF102")[0].replace("train.add_depends_on([train])", "train.depends_on = [train]")
    *_, one = explain(wrong.encode(), "pipeline.py", Settings(), Repository(()))
    assert one.call == "train.depends_on"
    assert one.verdict.startswith("SMF102, manual: ")
    assert [part[0] for part in one.parts] == ["SMF102"]


MADE = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.functions import JsonGet
from sagemaker.workflow.pipeline import Pipeline

def make(name, **options):
    return CallbackStep(name=name, sqs_queue_url="https://q", outputs=[], **{"inputs": {}, **options})
"""
WITHOUT_DEPENDENCIES = {
    "a, b = make('A'), make('A')\nPipeline(name='P', steps=[a, b])": "SMF104",
    "a = make('A')\nPipeline(name='P', steps=[a, a])": "SMF104",
    "Pipeline(name='P', steps=[make('A') for _ in range(2)])": "SMF104",
    "s = []\nfor n in ('x', 'y'):\n    s.append(make('Part', inputs={'n': n}))\nPipeline(name='P', steps=s)": "SMF104",
    "steps = [make(f'Part-{n}') for n in ('x', 'y', 'x')]\nPipeline(name='P', steps=steps)": "SMF104",
    "def build():\n    return Pipeline('P', steps=[make('A'), make('A')])": "SMF104",
    "def part():\n    return make('A')\np = Pipeline('P')\np.steps = [part(), part()]": "SMF104",
    "a = make('A')\nc = ConditionStep(name='C', conditions=[], if_steps=[a], else_steps=[])\n"
    "Pipeline(name='P', steps=[c, a])": "SMF109",
    "a = make('A')\nc = ConditionStep(name='C', conditions=[], if_steps=[a], else_steps=[a])\n"
    "Pipeline(name='P', steps=[c])": "SMF109",
    "a = make('A')\nc = ConditionStep(name='C', conditions=[], if_steps=a, else_steps=[])\n"
    "Pipeline(name='P', steps=[c, a])": "SMF109",
    "a = make('A', inputs={'x': JsonGet(step_name='B', property_file='f', json_path='p')})\n"
    "Pipeline(name='P', steps=[a])": "SMF103",
    "a = make('A')\nc = ConditionStep(name='C', conditions=[a.properties.X], if_steps=[a], else_steps=[])\n"
    "Pipeline(name='P', steps=[c])": "SMF101",
}


@pytest.mark.parametrize("code", WITHOUT_DEPENDENCIES)
def test_a_file_that_declares_no_dependency_is_looked_at_too(code: str) -> None:
    assert "depends_on" not in MADE + code
    assert WITHOUT_DEPENDENCIES[code] in [one.code for one in found(MADE + code)]


@pytest.mark.parametrize(
    "code",
    [
        "Pipeline(name='P', steps=[make('A'), make('B')])",
        "Pipeline(name='P', steps=[make(n) for n in ('A', 'B')])",
        "Pipeline(name='P', steps=[make('A')])\nPipeline(name='Q', steps=[make('A')])",
        "a = make('A')\na = make('A')\nPipeline(name='P', steps=[a])",
        "import os\ns = [make('A')]\nif os.environ.get('X'):\n    s.append(make('A'))\nPipeline('P', steps=s)",
        "import x\nPipeline(name='P', steps=[make('A') for _ in x.all])",
        "import os\na = make('A') if os.environ.get('X') else make('A')\nPipeline(name='P', steps=[a])",
        "from sklearn.pipeline import Pipeline\nPipeline(steps=[('A', make('A')), ('A', make('A'))])",
        "from pyspark.ml import Pipeline\na = make('A')\nPipeline(stages=[a, a])",
    ],
)
def test_what_is_right_in_such_a_file_is_silent(code: str) -> None:
    assert not found(MADE + code)


TWICE = "    p = Pipeline(name='P', steps=[make('A'), make('A')])\n"


@pytest.mark.parametrize(
    "code",
    [
        f"import pytest\ndef test_it():\n{TWICE}    with pytest.raises(ValueError):\n        p.definition()",
        f"import pytest\ndef test_it():\n{TWICE}    pytest.raises(ValueError, p.definition)",
        f"class T(TestCase):\n    def test_it(self):\n    {TWICE}        self.assertRaises(ValueError, p.definition)",
        f"import pytest\n@pytest.mark.xfail\ndef test_it():\n{TWICE}    p.definition()",
        f"import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it():\n{TWICE}    p.definition()",
        f"import unittest\n@unittest.expectedFailure\ndef test_it():\n{TWICE}    p.definition()",
        f"def test_it():\n{TWICE}    assert_raises(ValueError, p.definition)",
        f"from contextlib import suppress\ndef main():\n{TWICE}    with suppress(ValueError):\n        p.upsert()",
        f"import pytest\ndef test_it():\n    def build():\n    {TWICE}        return p\n"
        "    with pytest.raises(ValueError):\n        build().definition()",
    ],
)
def test_a_pipeline_that_is_meant_to_be_refused(code: str) -> None:
    assert not found(MADE + code)


@pytest.mark.parametrize(
    "code",
    [
        f"def test_it():\n{TWICE}    assert p.definition()",
        f"import pytest\ndef build():\n{TWICE}    return p\ndef test_it():\n"
        "    with pytest.raises(TypeError):\n        other()",
        f"def main():\n{TWICE}    try:\n        p.upsert()\n    except Exception as e:\n        print(e)",
        f"@step_of_test\ndef test_it():\n{TWICE}",
        f"import click\n@click.command()\n@click.option('--x')\ndef main(x):\n{TWICE}",
    ],
)
def test_a_pipeline_that_is_not(code: str) -> None:
    assert "SMF104" in [one.code for one in found(MADE + code)]
