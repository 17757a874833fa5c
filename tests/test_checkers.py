"""The cases of the comparison with type checkers: what is wrong is found, what is right is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import codemods, type_checkers
from benchmarks.type_checkers import Case, Line, Reports, reports

CASES = {case.name: case for case in type_checkers.cases()}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reports, Reports]:
    """What smfix says of the cases as they are, and put right."""
    scratch = tmp_path_factory.mktemp("checkers")
    return reports("smfix", None, scratch, put_right=False), reports("smfix", None, scratch, put_right=True)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_wrong_line_is_found_and_no_right_one(case: Case, both: tuple[Reports, Reports]) -> None:
    wrong, fixed = both
    finding = type_checkers.compare(case, wrong, fixed, "smfix")
    assert not finding.complaints
    assert finding.found == set(case.wrong)


def test_a_checker_finds_what_it_says_of_the_wrong_line_only() -> None:
    first, second = Line("a.py", 1), Line("a.py", 2)
    case = Case("a", "A.", {first: "", second: ""}, frozenset({Line("a.py", 3)}))
    wrong = {first: {"no list"}, second: {"old trouble"}, Line("a.py", 3): {"no list"}}
    finding = type_checkers.compare(case, wrong, {second: {"old trouble"}}, "ty")
    assert finding.found == {first}
    assert finding.complaints == {second, Line("a.py", 3)}


def test_no_mark_is_left_in_what_the_tools_see(tmp_path: Path) -> None:
    for put_right in (False, True):
        tree = tmp_path / str(put_right)
        type_checkers.lay_out(tree, put_right)
        texts = {path.name: path.read_text() for path in tree.rglob("*") if path.suffix in (".py", ".ipynb")}
        assert not [name for name, text in texts.items() if "# ->" in text or "# right" in text]
        assert ("train.add_depends_on([prepare])" in texts["01_module.py"]) is put_right
        assert ("train.add_depends_on([prepare])" in texts["20_notebook.ipynb"]) is put_right


def test_the_page_names_what_only_a_checker_finds() -> None:
    line = Line("a.py", 1)
    case = Case("a", "A.", {line: "b.add_depends_on([a])"}, frozenset())
    nothing, one = (
        type_checkers.Finding(frozenset(), frozenset()),
        type_checkers.Finding(frozenset({line}), frozenset()),
    )
    results = {"smfix": {"a": nothing}, "ty": {"a": one}}
    assert type_checkers.missed([case], results) == ["* a.py:1 `b.add_depends_on([a])`: ty"]
    assert "| **all** | **0 of 1** | **1 of 1** |" in type_checkers.page([case], results, {})


def test_what_a_codemod_wrote_is_judged_line_by_line(tmp_path: Path) -> None:
    before, after = (tmp_path / name / "files" for name in ("before", "after"))
    for folder in (before, after):
        folder.mkdir(parents=True)
    (before / "a.py").write_text("import x\na(b)\nc(d)\ne(f)\ng(h)\n")
    (after / "a.py").write_text("import x\nimport y\na([b])\nc(d)\ne( [f] )\ng([h])\n")
    wanted = {Line("a.py", 2): "a([b])", Line("a.py", 3): "c([d])", Line("a.py", 4): "e([f])"}
    case = Case("a", "A.", wanted, frozenset({Line("a.py", 5)}))
    assert codemods.outcome([case], before.parent, after.parent) == codemods.Outcome(1, 1, 1, 1)
