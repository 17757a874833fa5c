"""SMF101 and on as rules: each page's example is found, its remedy is not; suppressible, explainable, silent by default
where it is only a hint."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.graph.checks import HINTS
from smfix.kinds.project import Project
from smfix.model import Finding, Safety
from smfix.rules import all_rules

RULES = [rule for rule in all_rules() if rule.code.startswith("SMF1")]


def found(code: str, *select: str) -> tuple[Finding, ...]:
    rewrite = fix_source(code.encode(), "pipeline.py", Settings(select=select), Project(()))
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


def test_a_cycle_whose_fault_is_in_another_file_is_told_where_the_pipeline_is(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    wrong, _ = examples("SMF101")
    (folder / "steps.py").write_text(wrong)
    main = folder / "main.py"
    main.write_text(
        "from sagemaker.workflow.pipeline import Pipeline\nfrom steps import prepare, train\n"
        "# their depends_on is set there\npipeline = Pipeline(name='P', steps=[prepare, train])\n"
    )
    rewrite = fix_source(main.read_bytes(), str(main), Settings(), Project((str(folder),)))
    (finding,) = rewrite.left
    assert (finding.code, finding.place.line) == ("SMF101", 4)
    assert finding.evidence[0].path.endswith("steps.py")
