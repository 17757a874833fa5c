"""Another package brings a rule of its own by an entry point; nothing of smfix knows of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from smfix.rules import change
from smfix.rules.context import RuleContext

ROOT = Path(__file__).parents[2]
RULE = '''\
"""no-step-called-x (ACME1)

## What it does
Finds steps that are called X.
"""

import ast
from collections.abc import Iterator

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every step that is called X."""
    for call, at in context.calls_with(["name"]):
        for flow in context.argument_flow.flows(call, at):
            if flow.parameter == "name" and isinstance(flow.expr, ast.Constant) and flow.expr.value == "X":
                yield Hit(call, "a step is called X", Safety.MANUAL, advice="give it a better name")


RULE = Rule("ACME1", "no-step-called-x", "a step that is called X", ("sagemaker.workflow",), find)
'''
CODE = 'from sagemaker.workflow.steps import TrainingStep\na = TrainingStep(name="X")\n'


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder on the path that holds a package as an installer leaves it."""
    site = tmp_path / "site"
    info = site / "acme_rules-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "acme_rules.py").write_text(RULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[smfix.rules]\nACME1 = acme_rules:RULE\n")
    (tmp_path / "main.py").write_text(CODE)
    return tmp_path


def smfix(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(ROOT), str(folder / "site")])
    environment = {**os.environ, "PYTHONPATH": paths, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "smfix", *args]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_its_findings_are_like_any_other(installed: Path) -> None:
    done = smfix(installed, "--check", "main.py")
    assert done.returncode == 1, done.stderr
    assert "ACME1" in done.stdout
    assert "a step is called X" in done.stdout
    assert smfix(installed, "--check", "--ignore", "ACME", "main.py").returncode == 0


OLD_NAMES = """
from smfix.kinds.view import View
from smfix.kinds.verdict import Receiver, receiver
from smfix.kinds.value import Step, Value
from smfix.model import Safety
from smfix.rules import Hit, Rule

def find(view: View):
    for call, at in view.calls_with(["name"]):
        for flow in view.handed.fed(call, at):
            view.of(flow.expr, at), view.speaks(), view.own_calls()
            yield Hit(call, "a step is called X", Safety.MANUAL)

RULE = Rule("ACME1", "no-step-called-x", "a step that is called X", ("sagemaker.workflow",), find)
"""


def test_a_rule_written_for_the_old_names_still_runs(installed: Path) -> None:
    (installed / "site" / "acme_rules.py").write_text(OLD_NAMES)
    done = smfix(installed, "--check", "main.py")
    assert done.returncode == 1, done.stderr
    assert "a step is called X" in done.stdout


PAGE = (ROOT / "docs" / "rule-api.md").read_text(encoding="utf-8")
BEFORE = """\
from sagemaker.workflow.functions import JsonGet as Get
from sagemaker.workflow.steps import TrainingStep
a = TrainingStep(name="a")
print(str(  a.properties.Path), [str(p) for p in [a.properties.X]])  # both
c = Get(step = "a",  # why
        json_path="x")
str(a.name)
"""
AFTER = """\
from sagemaker.workflow.functions import JsonGet as Get
from sagemaker.workflow.steps import TrainingStep
a = TrainingStep(name="a")
print(a.properties.Path.to_string(), [p.to_string() for p in [a.properties.X]])  # both
c = Get(step_name = "a",  # why
        json_path="x")
str(a.name)
"""


def test_the_example_of_the_page_mends_what_it_says(installed: Path) -> None:
    match = re.search(r"```python\n(.*?)```", PAGE, re.S)
    assert match
    (installed / "site" / "acme_rules.py").write_text(match[1])
    (installed / "main.py").write_text(BEFORE)
    done = smfix(installed, "--select", "ACME", "main.py")
    assert (installed / "main.py").read_text() == AFTER, done.stderr
    assert smfix(installed, "--check", "--select", "ACME", "main.py").returncode == 0


def test_the_page_names_what_there_is() -> None:
    for name in re.findall(r"context\.(\w+)", PAGE):
        assert hasattr(RuleContext, name) or name in ("argument_flow", "module"), name  # set by __init__
    table = PAGE.partition("## Changes")[2].partition("What can't")[0]
    named = set(re.findall(r"\b([A-Z][a-z]\w+)(?=[(`])", table))
    assert len(named) > 8
    assert all(hasattr(change, name) for name in named), named


def test_its_page_is_shown_and_listed(installed: Path) -> None:
    assert "ACME1  no-step-called-x: a step that is called X" in smfix(installed, "rule", "--all").stdout
    assert smfix(installed, "rule", "acme1").stdout.startswith("# no-step-called-x (ACME1)\n")


def test_what_is_no_rule_is_said(installed: Path) -> None:
    (installed / "site" / "acme_rules.py").write_text("RULE = 1\n")
    done = smfix(installed, "--check", "main.py")
    assert done.returncode == 2
    assert "acme_rules:RULE" in done.stderr
    assert "is no rule" in done.stderr
