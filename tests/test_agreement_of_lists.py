"""One answer, for lists as for `add_depends_on`: where a rule is sure of `depends_on=`, the graph has that edge.

The `fix` rows of the tables of inference, their calls of `add_depends_on` made into constructors and assignments.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.graph.build import graphs_of
from smfix.model import Finding
from smfix.project.repository import Repository
from smfix.sources import read_source
from tests.inference.table import Row
from tests.test_agreement import ROWS

HEAD = "from sagemaker.workflow.lambda_step import LambdaStep as Other\n"
FORMS: dict[str, Callable[[str], str]] = {
    "constructor": lambda argument: f"Other(name='Z', lambda_func=None, depends_on=({argument}))",
    "assignment": lambda argument: f"Other(name='Z', lambda_func=None).depends_on = {argument}",
}
SURE = {"constructor": 205, "assignment": 205}
"""Of how many of the places the graph is sure."""


class _Rewritten(ast.NodeTransformer):
    """Code whose calls of `add_depends_on` are made into something else."""

    def __init__(self, form: str) -> None:
        self.form, self.count = FORMS[form], 0

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return self.generic_visit(node)
        plain = len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)
        if call.func.attr == "add_depends_on" and plain:
            self.count += 1
            return ast.parse(self.form(ast.unparse(call.args[0]))).body[0]
        return self.generic_visit(node)


def rewritten(row: Row, head: str, form: str, folder: Path) -> tuple[str, str] | None:
    """The row in another form, with the path of its file; None where nothing of it can be made so."""
    files = row.files()
    code = files[list(files)[-1]] if files else head + row.code
    visitor = _Rewritten(form)
    tree = ast.fix_missing_locations(visitor.visit(ast.parse(code)))
    if not visitor.count or "from __future__" in code:
        return None
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    new = HEAD + ast.unparse(tree)
    if not files:
        return new, "pipeline.py"
    own = folder / list(files)[-1]
    own.write_text(new, encoding="utf-8")
    return new, str(own)


def fixed_and_shown(
    row: Row, head: str, settings: Settings, form: str, folder: Path
) -> list[tuple[Finding, bool, bool]]:
    """What the rule mends, each with whether the graph tells of it and whether it is sure."""
    made = rewritten(row, head, form, folder)
    if made is None:
        return []
    code, path = made
    roots = (str(folder),) if row.files() else ()
    only = Settings(step_classes=settings.step_classes, select=("SMF002",))
    findings = fix_source(code.encode(), path, only, Repository(roots)).fixed
    project = Repository(roots)
    graphs = graphs_of(project.add(read_source(code.encode(), path)), project, settings)
    edges = [edge for graph in graphs for edge in graph.edges if edge.where is not None]
    lines = {edge.where.place.line for edge in edges if edge.where}
    sure = {edge.where.place.line for edge in edges if edge.where and edge.certain}
    notes = " ".join(note for graph in graphs for note in graph.notes)
    found = []
    for finding in findings:
        around = range(finding.place.line, finding.place.end_line + 1)
        told = any(re.search(rf"\bline {line}\b", notes) for line in around)
        found.append((finding, told or not lines.isdisjoint(around), not sure.isdisjoint(around)))
    return found


@pytest.mark.parametrize("form", FORMS)
def test_the_graph_is_never_silent_and_sure_of_most(form: str, tmp_path: Path) -> None:
    count = 0
    for number, param in enumerate(ROWS):
        row, head, settings = param.values
        for finding, is_told, is_sure in fixed_and_shown(row, head, settings, form, tmp_path / str(number)):
            assert is_told, (param.id, finding.message)
            count += is_sure
    assert count >= SURE[form]
