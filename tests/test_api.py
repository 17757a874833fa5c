"""`smfix.api`: the command line's answers as values, without a word, a write or a process."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from smfix import api

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "api.md"

STEPS = """\
from sagemaker.workflow.steps import ProcessingStep

load = ProcessingStep("load")
train = ProcessingStep("train")
"""
WRONG = STEPS + "train.add_depends_on(load)\n"
RIGHT = STEPS + "train.add_depends_on([load])\n"


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(ROOT / "examples", "examples"))


def test_the_page_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 5
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile("\n".join(blocks), str(PAGE), "exec"), {"__name__": "page"})
    assert printed.getvalue().splitlines() == [
        f"{os.path.join('pipelines', 'train.py')}:5: SMF001 `add_depends_on` takes a list: `load` is a ProcessingStep",
        "no rule's code starts with `SMF999`; see `smfix rule --all`",
    ]


def test_check_answers_as_the_command_line_does(examples: Path) -> None:
    command = [sys.executable, "-m", "smfix", "--check", "--output-format", "json", "examples"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    result = api.check(examples)
    found = [(file.path, one.code, one.place.line) for file in result.files for one in (*file.fixed, *file.left)]
    entries = [(file["path"], one["code"], one["line"]) for file in told["files"] for one in file["findings"]]
    assert sorted(found) == sorted(entries)
    assert found
    assert result == api.check([str(examples)], jobs=2)


def test_nothing_is_printed_written_or_started(examples: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    code = """if True:
        import sys
        started = []
        names = ("os.fork", "os.posix_spawn", "os.exec", "os.spawn", "os.system", "subprocess.Popen")
        sys.addaudithook(lambda event, args: started.append(event) if event.startswith(names) else None)
        from smfix import api
        result = api.check("examples")
        graphs = api.graph("examples")
        assert result.files and graphs.graphs and not started, started
        assert not {"click", "rich", "multiprocessing"} & set(sys.modules)
    """
    before = {path: path.read_bytes() for path in examples.rglob("*") if path.is_file()}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {path: path.read_bytes() for path in examples.rglob("*") if path.is_file()} == before


def test_without_git_the_same_files_are_looked_at(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("made.py\nout/\n")
    (tmp_path / "out").mkdir()
    for name in ("a.py", "made.py", "out/b.py"):
        (tmp_path / name).write_text(WRONG)
    for jobs in (None, 1):
        assert [os.path.basename(file.path) for file in api.check(tmp_path, jobs=jobs).files] == ["a.py"]


def test_a_text_is_fixed() -> None:
    fixed = api.fix_text(WRONG)
    assert fixed.code == RIGHT
    assert [(one.code, one.place.line, one.safety) for one in fixed.fixed] == [("SMF001", 5, api.Safety.SAFE)]
    assert fixed.edits == (api.Edit(136, 136, "["), api.Edit(140, 140, "]"))
    assert api.fix_text(RIGHT) == api.FixedText(RIGHT)


@pytest.mark.parametrize(
    "head", ["", "\ufeff", "# -*- coding: latin-1 -*-\n# é\n", "# é\r\n", "#!/usr/bin/env python\n"]
)
def test_a_text_keeps_its_characters(head: str) -> None:
    assert api.fix_text(head + WRONG).code == head + RIGHT


def test_a_notebook_is_a_text() -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": WRONG}
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    fixed = api.fix_text(json.dumps(notebook), path="train.ipynb")
    assert json.loads(fixed.code)["cells"][0]["source"] == RIGHT
    assert fixed.fixed[0].place.cell == 1


def test_what_another_module_says_counts_where_its_folder_is_given(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text(STEPS)
    code = "from steps import load, train\nimport sagemaker\ntrain.add_depends_on(load)\n"
    inside = api.fix_text(code, path=tmp_path / "main.py", root=tmp_path)
    assert inside.code.endswith("train.add_depends_on([load])\n")
    assert api.fix_text(code, path=tmp_path / "main.py").code == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("train.add_depends_on(load\n", api.Reason.SYNTAX),
        ("# -*- coding: ascii -*-\nx.add_depends_on('é')\n", api.Reason.UNDECODABLE),
        ("# -*- coding: klingon -*-\nx.add_depends_on(y)\nimport sagemaker\n", api.Reason.UNDECODABLE),
        ("import sagemaker\nx.add_depends_on('\ud800')\n", api.Reason.UNDECODABLE),
        ("import sagemaker\nx.add_depends_on(y)\0\n", api.Reason.BINARY),
    ],
)
def test_what_is_wrong_with_a_text_is_a_problem(code: str, reason: api.Reason) -> None:
    fixed = api.fix_text(code)
    assert fixed.code == code
    assert [problem.reason for problem in fixed.problems] == [reason]


def test_what_is_wrong_with_a_path_is_a_problem(tmp_path: Path) -> None:
    result = api.check([tmp_path / "nowhere", tmp_path])
    assert [problem.reason for problem in result.problems] == [api.Reason.MISSING]
    assert not result.clean
    assert api.graph(tmp_path / "nowhere").problems[0].reason is api.Reason.MISSING


def test_what_a_baseline_knows_is_suppressed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import sagemaker\ntrain.add_depends_on(load\n")
    (tmp_path / "smfix.toml").write_text('baseline = "known.json"\n')
    assert not api.check(tmp_path, isolated=True).clean
    subprocess.run([sys.executable, "-m", "smfix", "-q", "--write-baseline", tmp_path], check=False)
    assert api.check(tmp_path).clean


@pytest.mark.parametrize(
    "options",
    [{"select": ["SMF999"]}, {"sdk": "4"}, {"config": "nowhere.toml"}, {"config": "a.toml", "isolated": True}],
)
def test_what_is_wrong_with_an_option_is_an_error(options: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(api.ConfigError):
        api.check(tmp_path, **options)  # type: ignore[arg-type]
    with pytest.raises(api.ConfigError):
        api.check("")


def test_a_callers_choice_comes_before_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    (tmp_path / "smfix.toml").write_text('select = ["SMF002"]\n')
    assert api.check(tmp_path).clean
    assert not api.check(tmp_path, select="SMF001").clean
    assert not api.check(tmp_path, isolated=True).clean
    assert api.check(tmp_path, isolated=True, ignore="smf001").clean


def test_graphs_have_the_faults_that_are_asked_for(tmp_path: Path) -> None:
    code = f"from sagemaker.workflow.pipeline import Pipeline\n{RIGHT}load.add_depends_on([train])\n"
    code += 'p = Pipeline(name="p", steps=[load, train])\n'
    (tmp_path / "p.py").write_text(code)
    assert {fault.code for fault in api.graph(tmp_path).graphs[0].faults} == {"SMF101"}
    assert not api.graph(tmp_path, ignore="SMF101").graphs[0].faults


def test_results_are_frozen_and_travel(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    result = api.check(tmp_path)
    assert pickle.loads(pickle.dumps(result)) == result
    with pytest.raises(FrozenInstanceError):
        result.scanned = 2  # type: ignore[misc]


def test_no_word_of_what_fails_goes_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import sagemaker\nx = '\\d'\ntrain.add_depends_on(load\n")
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(said):
        api.check(tmp_path)
    assert not said.getvalue()
