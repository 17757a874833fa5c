"""Notebooks: a fix changes the lines that hold it and not one byte more, whoever wrote the file; what is no notebook,
or no Python, is left alone and named."""

from __future__ import annotations

import json
import random
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Edit, Reason, Rewrite
from smfix.project.repository import Repository
from smfix.sources import embedded, read_source
from smfix.sources import notebook as notebook_source
from smfix.sources.notebook import Cell
from smfix.text import splice
from tests.forkserver import run_text
from tests.media import fix, notebook
from tests.sources.writers import WRITERS, at_random

HEAD = "from sagemaker.workflow.steps import TrainingStep\na, b = TrainingStep('Alpha'), TrainingStep('épsilon')\n"
IMAGE = "iVBORw0KGgo" * 40


def codes(*cells: str, **metadata: object) -> dict[str, Any]:
    return notebook(*(("code", cell) for cell in cells), **metadata)


def fixed(document: Any) -> Rewrite:
    return fix(json.dumps(document, indent=1), "case.ipynb")


def sources(data: bytes) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(data.decode("utf-8-sig"))["cells"]]


def story() -> dict[str, Any]:
    """A notebook with everything around its code: outputs, ids, tags, attachments."""
    document = notebook(
        ("markdown", "# Título 🚀\n\nb.add_depends_on(a)\n"),
        ("code", HEAD + "%matplotlib inline\n"),
        ("code", "# \"naïve\" \\ path/to\nb.add_depends_on(a)\nprint('done')  # ✓\n"),
        ("code", "!ls\nb.add_depends_on(\n    a,  # première\n)\nb.add_depends_on([a])"),
        ("raw", "b.add_depends_on(a)"),
        language_info={"name": "python", "version": "3.10.1"},
        kernelspec={"name": "conda_python3", "display_name": "é", "language": "python"},
    )
    document["cells"][2]["outputs"] = [
        {"name": "stdout", "output_type": "stream", "text": ["b.add_depends_on(a)\n", "é\u2028</div>\n"]},
        {"data": {"image/png": IMAGE, "text/html": "<a href='x'>\u00e9</a>"}, "output_type": "display_data"},
    ]
    document["cells"][2]["execution_count"] = 7
    document["cells"][0]["attachments"] = {"x.png": {"image/png": IMAGE}}
    for number, cell in enumerate(document["cells"]):
        cell["id"] = f"id-{number}"
    return document


@pytest.mark.parametrize("writer", WRITERS)
def test_row_35_every_writers_bytes_but_the_edits_stay(writer: str) -> None:
    before = WRITERS[writer](story())
    expected = story()
    expected["cells"][2]["source"][1] = "b.add_depends_on([a])\n"
    expected["cells"][3]["source"][2] = "    [a],  # première\n"
    after = fix(before, "case.ipynb").after
    assert after.decode("utf-8-sig") == WRITERS[writer](expected).decode("utf-8-sig")
    assert after == WRITERS[writer](expected)


def test_git_counts_as_many_lines_as_there_are_fixes(tmp_path: Path) -> None:
    for number, writer in enumerate(WRITERS.values()):
        (tmp_path / f"{number}.ipynb").write_bytes(writer(story()))
    git = ["git", "-C", str(tmp_path), "-c", "core.autocrlf=false", "-c", "user.name=x", "-c", "user.email=x@x"]
    for args in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *args], check=True, capture_output=True)
    diff = run_text("--diff", ".", cwd=tmp_path)
    assert subprocess.run([*git, "apply", "--check", "-"], input=diff.stdout.encode()).returncode == 0
    run = run_text(".", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert f"Fixed {2 * len(WRITERS)} calls in {len(WRITERS)} files" in run.stderr
    stat = subprocess.run([*git, "diff", "--numstat"], capture_output=True, text=True, check=True).stdout
    counts = {name: (int(come), int(gone)) for come, gone, name in (line.split() for line in stat.splitlines())}
    for number, name in enumerate(WRITERS):
        lines = 1 if "line" in name and "newline" not in name else 2
        assert counts[f"{number}.ipynb"] == (lines, lines), name


def test_row_36_strange_json_outside_the_code_is_passed_by() -> None:
    before = rb"""{"metadata": {"x": NaN, "y": [Infinity, -Infinity, 1.0, 1E5, 123456789012345678901234], "z": 1,
 "z": 2, "big": %s}, "nbformat": 4, "cells": [
 {"cell_type":"code","source":"%s","outputs":[{"text":"\ud83d \udc00 \u00e9\/ \u2028 \ud83d\ude00"}], "id": null},
 {"cell_type":"code","source":["b.add_depends_on(","a) # '\ud83d' \u00E9 \/ \ud83d\ude00"]} ] }""" % (
        b"9" * 5000,
        json.dumps(HEAD)[1:-1].encode(),
    )
    after = fix(before, "case.ipynb").after
    assert after == before.replace(b'"a) #', b'"[a]) #')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"cells": [], "cells": []}', "says `cells` twice"),
        ('{"cells": [{"cell_type": "code", "source": "", "source": ""}]}', "says `source` twice in cell 1"),
        ('{"cells": [{"cell_type": "code", "cell_type": "raw", "source": ""}]}', "says `cell_type` twice in cell 1"),
        ('{"cells": [],}', "a key in double quotes is expected"),
        ('{"cells": [1,]}', "its cell 1 is not an object"),
        ('{"cells": [{"source": [1]}]}', "the `source` of its cell 1 is not text"),
        ('{"cells": [{"source": null}]}', "the `source` of its cell 1 is not text"),
        ('{"cells": [{"source": 1}]}', "the `source` of its cell 1 is not text"),
        ('{"cells": [', "it ends where a value is expected"),
        ('{"cells": {}}', "its `cells` are not a list"),
        ('{"cells": []', "it ends where `,` or `}` is expected"),
        ('{"cells": []} {', "there is more after its end"),
        ('{"cells": ["\n"]}', "Invalid control character"),
        ('{"x": "\n"}', "Invalid control character"),
        ('{"x": "\\q"}', "Invalid \\escape"),
        ('{"x": "', "Unterminated string"),
        ("[]", "its JSON is not an object"),
        ("", "it ends where a value is expected"),
        ("<<<<<<< HEAD\n{}", "a value is expected"),
        ("{}", "it has no `cells`"),
        ('{"metadata": {}, "nbformat": 4}', "it has no `cells`"),
        ('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply"),
    ],
)
def test_rows_37_and_38_what_is_no_notebook_is_named_and_left(text: str, message: str) -> None:
    data = text.encode() + b" add_depends_on"[: 15 if not text.endswith("{") else 0]
    for tried in (data, text.encode()):
        (problem,) = read_source(tried, "case.ipynb").problems
        assert problem.reason is Reason.NOTEBOOK_FORMAT
        assert problem.place is not None
        if tried is not data:
            assert message in problem.text
    rewrite = fix(data, "case.ipynb")
    assert rewrite.after == data
    assert [p.reason for p in rewrite.problems] == ([Reason.NOTEBOOK_FORMAT] if b"add_" in data else [])


def test_row_38_the_place_of_what_is_wrong_is_named() -> None:
    (problem,) = read_source(b'{\n "cells": [\n  oops\n ]\n}', "case.ipynb").problems
    assert problem.place is not None
    assert (problem.place.line, problem.place.column, problem.place.cell) == (3, 3, None)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('{"nbformat": 3, "worksheets": [{"cells": [{"input": "add_depends_on"}]}]}', "3"),
        ('{"worksheets": [{"cells": [{"input": "add_depends_on"}]}]}', "3"),
        ('{"nbformat": 2, "worksheets": [], "metadata": {"x": "add_depends_on"}}', "2"),
        ('{"nbformat": 5, "cells": [{"cell_type": "code", "source": "x.add_depends_on(a)"}]}', "5"),
    ],
)
def test_row_39_other_versions_of_the_format_are_named(text: str, version: str) -> None:
    (problem,) = fix(text, "case.ipynb").problems
    assert problem.reason is Reason.NOTEBOOK_FORMAT
    assert f"version {version} of the notebook format" in problem.text


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir", "language": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "ir"),
        ({"language_info": {"name": "julia"}}, "julia"),
        ({"kernelspec": {"language": "scala"}, "language_info": {"name": "python"}}, "scala"),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "pyspark"}}, "pyspark"),
        ({"kernelspec": {"name": "pysparkkernel"}}, "pysparkkernel"),
        ({"kernelspec": {"name": "spark_scala"}}, "spark_scala"),
        ({}, None),
        ({"kernelspec": {"name": "conda_python3"}}, None),
        ({"kernelspec": {"name": "python3", "language": "python"}, "language_info": {"name": "ipython"}}, None),
        ({"kernelspec": None, "language_info": "x"}, None),
        ({"kernelspec": {"name": "irregular"}}, None),
    ],
)
def test_row_40_kernels(metadata: dict[str, Any], language: str | None) -> None:
    rewrite = fixed(codes(HEAD, "b.add_depends_on(a)", **metadata))
    if language is None:
        assert rewrite.changed
        assert not rewrite.problems
    else:
        assert not rewrite.changed
        (problem,) = rewrite.problems
        assert problem.reason is Reason.NOT_PYTHON_KERNEL
        assert not problem.reason.is_error
        assert f"for {language}," in problem.text


def test_row_40_a_cell_can_be_in_another_language() -> None:
    document = codes(HEAD, "b.add_depends_on(a)", "b.add_depends_on(a)")
    document["cells"][1]["metadata"] = {"vscode": {"languageId": "r"}}
    assert sources(fixed(document).after)[1:] == ["b.add_depends_on(a)", "b.add_depends_on([a])"]


def test_row_41_magic_lines_stay_and_the_others_are_fixed() -> None:
    magics = [
        "%cd C:\\new\\table",
        r"!sed 's/\(a\)/\1/' x  # b.add_depends_on(a)",
        "?b.add_depends_on",
        "b.add_depends_on??",
        "x = !ls b.add_depends_on(a)",
        "y = %sql select 'b.add_depends_on(a)'",
        "%echo \\\n   b.add_depends_on(a)",
        "pip install -U sagemaker",
    ]
    for magic in magics:
        before = f"{HEAD}\n{magic}\nb.add_depends_on(a)\n\n{magic}"
        rewrite = fixed(codes(before))
        assert sources(rewrite.after) == [before.replace("\nb.add_depends_on(a)\n", "\nb.add_depends_on([a])\n")], magic
        assert not rewrite.problems


@pytest.mark.parametrize(
    "magic", ["%%time", "%%capture out", "%%timeit -n 1", "%%prun", "%%local", "%%capture\n%%time"]
)
def test_row_42_cell_magics_with_python_inside(magic: str) -> None:
    rewrite = fixed(codes(HEAD, f"{magic}\nb.add_depends_on(a)\n", f"\n{magic}\nb.add_depends_on(a)"))
    assert sources(rewrite.after)[1:] == [f"{magic}\nb.add_depends_on([a])\n", f"\n{magic}\nb.add_depends_on([a])"]


@pytest.mark.parametrize(
    "magic",
    [
        "%%bash",
        "%%writefile x.txt",
        "%%html",
        "%%sql",
        "%%javascript",
        "%%unknown",
        "%%spark",
        "%%python2",
        "%%time\n%%sh",
    ],
)
def test_row_42_cell_magics_of_other_languages(magic: str) -> None:
    rewrite = fixed(codes(HEAD, f"{magic}\nb.add_depends_on(a)\n", f"{magic}\nadd_depends_on ("))
    assert not rewrite.changed
    assert not rewrite.problems
    assert not rewrite.left


def test_row_43_one_bad_cell_does_not_cost_the_others() -> None:
    rewrite = fixed(codes(HEAD, "oops(", "b.add_depends_on(a)"))
    assert sources(rewrite.after)[2] == "b.add_depends_on([a])"
    assert not rewrite.problems
    rewrite = fixed(codes(HEAD, "\n  oops b.add_depends_on(", "b.add_depends_on(a)"))
    assert sources(rewrite.after)[2] == "b.add_depends_on([a])"
    (problem,) = rewrite.problems
    assert problem.reason is Reason.SYNTAX
    assert problem.place is not None
    assert (problem.place.cell, problem.place.line) == (2, 2)


@pytest.mark.parametrize("bad", ["x = [a] !!", "if a: x = (", "for x in [b] do", "import x from y"])
def test_row_43_but_what_a_bad_cell_binds_is_not_known(bad: str) -> None:
    rewrite = fixed(codes(HEAD, "x = a", bad, "b.add_depends_on(x)"))
    assert not rewrite.changed
    assert [finding.place.cell for finding in rewrite.left] == [4]


@pytest.mark.parametrize(
    "code",
    [
        "await asyncio.sleep(1)\n{};\n",
        "\n\n{}\n\n  \n",
        "return\n{}",
        "async for x in y():\n    {}\n",
        "{};",
        "yield\n{}  # é\u2028 \x0c",
    ],
)
def test_row_44_what_only_a_cell_can_hold(code: str) -> None:
    rewrite = fixed(codes(HEAD, code.format("b.add_depends_on(a)")))
    assert sources(rewrite.after)[1] == code.format("b.add_depends_on([a])")


def test_row_45_outputs_and_counts_stay_though_the_code_now_differs() -> None:
    before = json.dumps(story(), indent=1).encode()
    one, other = json.loads(before), json.loads(fix(before, "case.ipynb").after)
    for document in (one, other):
        for cell in document["cells"]:
            del cell["source"]
    assert one == other


def test_row_46_memory_is_a_few_times_the_file_and_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    document = codes(HEAD, "b.add_depends_on(a)")
    document["cells"][0]["outputs"] = [{"data": {"image/png": IMAGE * 20_000}}]
    data = json.dumps(document).encode()
    tracemalloc.start()
    try:
        assert fix(data, "case.ipynb").changed
        assert tracemalloc.get_traced_memory()[1] < 5.2 * len(data)
    finally:
        tracemalloc.stop()
    monkeypatch.setattr(notebook_source, "MOST_BYTES", len(data) - 1)
    (problem,) = fix(data, "case.ipynb").problems
    assert problem.reason is Reason.TOO_LARGE


def test_row_47_calls_across_the_items_of_a_list() -> None:
    for lines in (
        ["b.add_depends_on(", "a", ")"],
        ["b", ".add_depends_on(a", ")\n"],
        ["", "b.add_depends_on(a)", "", "\n"],
    ):
        document = codes(HEAD, "")
        document["cells"][1]["source"] = lines
        after = json.loads(fixed(document).after)["cells"][1]["source"]
        assert "".join(after) == "".join(lines).replace("(a)", "([a])")
        assert len(after) == len(lines)


def test_row_48_checkpoints_are_not_walked(tmp_path: Path) -> None:
    folder = tmp_path / ".ipynb_checkpoints"
    folder.mkdir()
    (folder / "x-checkpoint.ipynb").write_text(json.dumps(codes(HEAD, "b.add_depends_on(a)")))
    run = run_text(".", cwd=tmp_path)
    assert (run.returncode, run.stderr[:21]) == (0, "No module or notebook")


EXPORTS = {
    "jupytext": "# ---\n# jupyter:\n# ---\n# %% [markdown]\n# # Title\n# %%\n{}# %% tags=['x']\n# !ls\n{}",
    "Databricks": "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Title\n# COMMAND ---\n{}# COMMAND ---\n{}",
    "Colab": '"""x.ipynb\n"""\n\n# Commented out IPython magic\n# %cd /x\n{}\nget_ipython().system("ls")\n{}',
}


@pytest.mark.parametrize("kind", EXPORTS)
def test_row_48_exports_are_modules(kind: str) -> None:
    form = EXPORTS[kind]
    rewrite = fix(form.format(HEAD, "b.add_depends_on(a)\n"))
    assert rewrite.after.decode() == form.format(HEAD, "b.add_depends_on([a])\n")


def test_row_48_a_magic_in_a_module_is_an_error_with_a_hint() -> None:
    (problem,) = fix(f"{HEAD}!pip install x\nb.add_depends_on(a)\n").problems
    assert "IPython magics belong into a notebook" in problem.text


def test_cells_are_run_again_and_out_of_order() -> None:
    """A name that other cells make a list is not taken for the step that this run would give it."""
    assert fixed(codes(HEAD, "x = a", "b.add_depends_on(x)", "x = b")).changed
    for cells in (["x = a", "{}", "x = [a]"], ["x = [a]", "x = a", "{}"], ["x = a", "{}", "x = x.depends_on"]):
        rewrite = fixed(codes(HEAD, *(cell.format("b.add_depends_on(x)") for cell in cells)))
        assert not rewrite.changed, cells
        assert len(rewrite.left) == 1
    assert fixed(codes(HEAD, "x = [a]", "x = a\nb.add_depends_on(x)")).changed


def test_names_come_from_the_repositorys_modules_and_modules_hear_of_notebooks(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "steps.py").write_text(
        f"{HEAD}def make(name):\n    return TrainingStep(name)\n\n"
        "def wire(one, other):\n    one.add_depends_on(other)\n"
    )
    (tmp_path / "bad.ipynb").write_text('{"cells": [wire(')
    (tmp_path / "old.ipynb").write_text('{"nbformat": 3, "x": "wire("}')
    caller = tmp_path / "use.ipynb"
    caller.write_text(json.dumps(codes("from steps import make, wire", "x = make('X')\ny = make('Y')", "wire(y, x)")))
    module, path = (tmp_path / "steps.py").read_bytes(), str(tmp_path / "steps.py")
    rewrite = fix_source(module, path, Settings(), Repository((str(tmp_path),)))
    assert b"one.add_depends_on([other])" in rewrite.after, rewrite
    assert any(link.cell for link in rewrite.fixed[0].evidence)
    notebook = json.dumps(codes("from steps import make", "make('X').add_depends_on(make('Y'))")).encode()
    rewrite = fix_source(notebook, str(tmp_path / "new.ipynb"), Settings(), Repository((str(tmp_path),)))
    assert sources(rewrite.after)[1] == "make('X').add_depends_on([make('Y')])"


def test_a_needle_elsewhere_than_in_code_matters_to_nobody() -> None:
    document = notebook(("markdown", "add_depends_on"), ("code", "1 +\n"), ("code", "%%bash\nadd_depends_on ("))
    document["cells"][1]["outputs"] = ["add_depends_on"]
    rewrite = fixed(document)
    assert (rewrite.changed, rewrite.left, rewrite.problems) == (False, (), ())
    escaped = json.dumps(codes(HEAD, "b.add_depends_on(a)")).replace("b.add_d", "b.add_\\u0064").encode()
    assert fix(escaped, "case.ipynb").after == escaped.replace(b"(a)", b"([a])")  # the code is what is parsed


def test_a_cell_tagged_so_is_left_as_it_is() -> None:
    document = codes(HEAD, "x = a\nb.add_depends_on(x)", "b.add_depends_on(x)")
    document["cells"][1]["metadata"]["tags"] = ["other", "skip-smfix"]
    assert sources(fixed(document).after)[1:] == ["x = a\nb.add_depends_on(x)", "b.add_depends_on([x])"]


LINES = ["import os\n", "x = 'é'\n", "y = 1\n", "print(x, y)"]


def as_cell(source: str, writer: str) -> tuple[bytes, Cell]:
    data = WRITERS[writer](codes(source, title="é"))
    (piece,) = read_source(data, "case.ipynb").pieces
    assert isinstance(piece, Cell)
    return data, piece


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("line", range(len(LINES) + 1))
def test_a_new_line_is_an_item_of_its_own_in_the_notebooks_style(writer: str, line: int) -> None:
    for lines in (LINES, [*LINES[:-1], LINES[-1] + "\n"], LINES[:1], ["print(x)"]):
        if line > len(lines):
            continue
        new = 'import "ü"\n'
        if line == len(lines) and not lines[-1].endswith("\n"):
            new = '\nimport "ü"'
        expected = "".join(lines[:line]) + new + "".join(lines[line:])
        data, piece = as_cell("".join(lines), writer)
        at = sum(map(len, lines[:line]))
        check_edit(data, piece, at, at, new, WRITERS[writer](codes(expected, title="é")))


def check_edit(data: bytes, piece: Cell, start: int, end: int, text: str, expected: bytes | None = None) -> None:
    """An edit of the code makes these bytes, reads back as what was asked for, and is held to be right."""
    before = read_source(data, "case.ipynb")
    edit = piece.edit(start, end, text)
    after = before.text.encode(splice(before.text.text, [edit]))
    if expected is not None:
        assert after.decode() == expected.decode()
    assert sources(after) == [piece.shown[:start] + text + piece.shown[end:]]
    assert embedded.told(before, read_source(after, "case.ipynb"), [edit]) is None


@settings(max_examples=300, database=None)
@given(
    st.data(),
    st.lists(st.sampled_from([*LINES, '"\\"', "\n", "", "é\n"]), max_size=5),
    st.randoms(use_true_random=False),
)
def test_any_edit_of_any_cell_is_what_was_asked_for(data: Any, items: list[str], chance: random.Random) -> None:
    document = codes("")
    document["cells"][0]["source"] = items if chance.random() < 0.8 else "".join(items)
    before = at_random(document, chance)
    (piece,) = read_source(before, "case.ipynb").pieces
    assert isinstance(piece, Cell)
    start = data.draw(st.integers(0, len(piece.shown)))
    end = data.draw(st.integers(start, len(piece.shown)))
    text = data.draw(st.sampled_from(["", "[", 'a\n"b"\n', "\n", "é", "\nx", "\\"]))
    if items:
        check_edit(before, piece, start, end, text)


def test_proof_v7_sees_what_an_edit_must_not_do() -> None:
    before = read_source(json.dumps(codes("x = 1\n", "y = 2")).encode(), "case.ipynb")
    text = before.text.text

    def verdict(*edits: Edit) -> str | None:
        after = splice(text, edits)
        return embedded.told(before, read_source(after.encode(), "case.ipynb"), edits)

    x, y = text.index("x = 1"), text.index("y = 2")
    assert verdict(Edit(x, x, "[")) is None
    assert verdict(Edit(text.index("metadata"), text.index("metadata") + 1, "M")) == "an edit lies outside of the code"
    assert verdict(Edit(x, y + 5, "x")) == "the result has other pieces of code"
    assert verdict(Edit(x - 1, x, '"')) == "an edit lies in what is around the code"
    other = splice(text, [Edit(x, x, "[")])
    wrong = embedded.told(before, read_source(other.encode(), "case.ipynb"), [Edit(x, x, "(")])
    assert wrong == "cell 1 is not what the edits say"


POOL = [
    ("b.add_depends_on(a)\n", "b.add_depends_on([a])\n"),
    (
        "b.add_depends_on( step_names = a ,)  # '\"\\\\ é 🚀\n",
        "b.add_depends_on( step_names = [a] ,)  # '\"\\\\ é 🚀\n",
    ),
    ("b.add_depends_on(\n  a,\n\n  'é',)\n", "b.add_depends_on(\n  [a,\n\n  'é'],)\n"),
    ("b.add_depends_on([a])\n", None),
    ("if 1:\n\tb.add_depends_on('A' '\\u00e9')\n", "if 1:\n\tb.add_depends_on(['A' '\\u00e9'])\n"),
    ("%time b.add_depends_on(a)\n", "%time b.add_depends_on([a])\n"),
    ("!ls \\\n  b.add_depends_on(a)\n", None),
    ("x = '\ud83d' ; '''\n!x\n%y\n'''\n", None),
    ("files = !ls\n", None),
    ("?b\n", None),
    ("\n", None),
    ("oops (\n", None),
]
SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@settings(max_examples=150, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.sampled_from(POOL), max_size=4), max_size=4),
    st.lists(VALUES, max_size=3),
    st.randoms(use_true_random=False),
)
def test_no_byte_outside_the_edits_differs_ever(cells: Any, values: list[Any], chance: random.Random) -> None:
    heads = [chance.choice(["", "", "%%time\n", "%%bash\n"]) for _ in cells]
    document = codes(HEAD, *(h + "".join(before for before, _ in lines) for h, lines in zip(heads, cells)))
    document["metadata"] = {"x": values, "y": "\udc00"}
    for cell in document["cells"]:
        cell["outputs"] = values
        if chance.random() < 0.3:
            cell["source"] = "".join(cell["source"])
    before = at_random(document, chance)
    rewrite = fix(before, "case.ipynb")
    for number, lines in enumerate(cells, 1):
        source = heads[number - 1] + "".join(after or one for one, after in lines)
        if "%%bash" not in source and "oops" not in source:
            document["cells"][number]["source"] = source
    after = json.loads(rewrite.after)
    for one, other in zip(document["cells"], after["cells"]):
        one["source"], other["source"] = "".join(one["source"]), "".join(other["source"])
    assert after == document
    assert all(edit.start == edit.end and edit.text in "[]" for edit in rewrite.edits)
    text = read_source(before, "case.ipynb").text
    assert text.encode(splice(text.text, rewrite.edits)) == rewrite.after
    assert not fix(rewrite.after, "case.ipynb").changed
