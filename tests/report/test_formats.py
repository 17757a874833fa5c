"""The formats that other programs read: valid by their schemas, and pointing to the right place."""

from __future__ import annotations

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

from smfix.cli.options import CHOICES
from smfix.model import Edit, Finding, Place, Rewrite, Safety
from smfix.report import FORMATS, Style, make
from smfix.text import Lines, splice
from tests.cli.test_main import HEAD, RIGHT, WRONG, smfix
from tests.pages import built_in, code_of, parts

ROOT = Path(__file__).parents[2]
MACHINE = ("json", "jsonl", "sarif", "github", "gitlab", "junit")
NAME = "pipe line,é%.py"
UNICODE = (
    "s = 'é😀'; b.add_depends_on(a)\r\nb.add_depends_on(\r\n    a\r\n)\r\ndef f(x):\r\n    b.add_depends_on(x)\r\n"
)
CODE = HEAD.replace("\n", "\r\n") + UNICODE
CALLS = [(4, 11), (5, 1), (9, 5)]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / NAME).write_bytes(b"\xef\xbb\xbf" + CODE.encode())
    (tmp_path / "broken.py").write_text("x = (\nadd_depends_on\n")
    (tmp_path / "rests.py").write_text(HEAD + "b.add_depends_on(a)  # noqa\n")
    return tmp_path


def out(cwd: Path, form: str, *args: str, code: int = 2) -> bytes:
    result = smfix(*(args or ("--check", ".")), "--output-format", form, cwd=cwd)
    assert result.returncode == code, result.stderr
    return result.stdout


def validate(document: Any, schema: Path) -> None:
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(document)


def validate_sarif(document: Any) -> None:
    """As the standard's own schema wants it (OASIS, sarif-schema-2.1.0, as it is published)."""
    schema = json.loads((ROOT / "tests" / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(document)


def fixed(cwd: Path) -> bytes:
    smfix(".", cwd=cwd)
    return (cwd / "sub" / NAME).read_bytes()


def test_json(repo: Path) -> None:
    document = json.loads(out(repo, "json"))
    validate(document, ROOT / "docs" / "report.schema.json")
    broken, rests, file = sorted(document["files"], key=lambda one: one["path"])
    assert [problem["reason"] for problem in broken["problems"]] == ["syntax"]
    assert len(rests["suppressed"]) == 1
    data = (repo / "sub" / NAME).read_bytes()
    assert [(one["line"], one["column"]) for one in file["findings"]] == CALLS
    for one in file["findings"]:
        assert data[one["start"] : one["end"]].startswith(b"b.add_depends_on(")
    edits = [edit for one in file["findings"] for edit in one["edits"]]
    for edit in reversed(edits):
        data = data[: edit["start"]] + edit["text"].encode() + data[edit["end"] :]
    assert data == fixed(repo)


def test_jsonl(repo: Path) -> None:
    lines = [json.loads(line) for line in out(repo, "jsonl").splitlines()]
    assert sorted(line["type"] for line in lines) == ["finding"] * 3 + ["problem"]
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    for line in lines:
        one = {**schema, **schema["$defs"][line["type"]]}
        jsonschema.Draft202012Validator(one).validate(line)


def offset(text: str, lines: Lines, line: int, column: int) -> int:
    return lines.start(line) + column - 1


def test_sarif_is_valid_and_its_fixes_are_smfixs_own(repo: Path) -> None:
    document = json.loads(out(repo, "sarif"))
    validate_sarif(document)
    (run,) = document["runs"]
    assert not run["invocations"][0]["executionSuccessful"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"]["id"] == "syntax"
    assert {result["ruleId"] for result in run["results"]} <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    marks = [result["partialFingerprints"]["smfix/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks) == 3
    text = (repo / "sub" / NAME).read_bytes().decode("utf-8-sig")
    lines, edits = Lines(text), []
    for result, (line, column) in zip(run["results"], CALLS):
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == f"sub/{NAME}"
        assert (place["region"]["startLine"], place["region"]["startColumn"]) == (line, column)
        assert ("fixes" in result) == (result["properties"]["safety"] != "manual")
        for fix in result.get("fixes", ()):
            for change in fix["artifactChanges"]:
                for one in change["replacements"]:
                    region = one["deletedRegion"]
                    start = offset(text, lines, region["startLine"], region["startColumn"])
                    end = offset(text, lines, region["endLine"], region["endColumn"])
                    edits.append(Edit(start, end, one["insertedContent"]["text"]))
    assert b"\xef\xbb\xbf" + splice(text, edits).encode() == fixed(repo)


def test_the_sarif_of_every_rules_example_is_valid(tmp_path: Path) -> None:
    for rule in built_in():
        if "Example" in parts(rule):
            (tmp_path / f"{rule.code.lower()}.py").write_text(code_of(parts(rule)["Example"]))
    document = json.loads(out(tmp_path, "sarif", "--check", "--select", "SMF", ".", code=1))
    validate_sarif(document)
    (run,) = document["runs"]
    found = {result["ruleId"] for result in run["results"]}
    assert found >= {"SMF001", "SMF002", "SMF003", "SMF004", "SMF005"}
    texts = [
        one["insertedContent"]["text"]
        for result in run["results"]
        for fix in result.get("fixes", ())
        for change in fix["artifactChanges"]
        for one in change["replacements"]
    ]
    assert "" in texts, "a deletion is among them"


def test_sarif_fingerprints_outlive_a_move(repo: Path) -> None:
    def marks() -> list[str]:
        (run,) = json.loads(out(repo, "sarif"))["runs"]
        return [result["partialFingerprints"]["smfix/v1"] for result in run["results"]]

    before = marks()
    (repo / "sub" / NAME).write_bytes(("# moved\r\n\r\n" + CODE).encode())
    assert marks() == before


def test_github(repo: Path) -> None:
    lines = out(repo, "github").decode().splitlines()
    found = [re.fullmatch(r"::(\w+) (.*?)::(.*)", line) for line in lines]
    assert all(found)
    rows = [(one[1], dict(part.split("=", 1) for part in one[2].split(","))) for one in found if one]
    assert rows[0][0] == "error"
    assert (rows[0][1]["file"], rows[0][1]["title"]) == ("broken.py", "smfix (syntax)")
    own = rows[1:]
    assert {fields["file"] for _, fields in own} == {"sub/pipe line%2Cé%25.py"}
    assert [level for level, _ in own] == ["error", "error", "warning"]
    assert [int(fields["line"]) for _, fields in own] == [line for line, _ in CALLS]
    assert (own[0][1]["col"], own[0][1]["endColumn"]) == ("11", "30")
    assert "col" not in own[1][1], "GitHub refuses columns over several lines"
    assert own[1][1]["endLine"] == "7"


def test_a_message_breaks_no_line_and_no_command() -> None:
    place = Place(1, 1, 1, 5)
    finding = Finding("SMF001", "a\n::error::b % c", Safety.SAFE, place, 0, 4)
    stream = io.BytesIO()
    report = make("github", stream, Style())
    report.add(Rewrite("x.py", b"abcd", b"abcd", left=(finding,)))
    report.close()
    assert stream.getvalue().decode().endswith("::a%0A::error::b %25 c\n")
    assert stream.getvalue().count(b"\n") == 1


def test_gitlab(repo: Path) -> None:
    issues = json.loads(out(repo, "gitlab"))
    assert [issue["severity"] for issue in issues] == ["critical", "major", "major", "minor"]
    assert len({issue["fingerprint"] for issue in issues}) == 4
    for issue, (line, column) in zip(issues[1:], CALLS):
        assert not issue["location"]["path"].startswith(("/", "."))
        assert issue["location"]["positions"]["begin"] == {"line": line, "column": column}
        assert set(issue) >= {"description", "check_name", "fingerprint", "severity", "location"}


def test_junit(repo: Path) -> None:
    root = ElementTree.fromstring(out(repo, "junit"))
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "4", "3", "1")
    for suite in root:
        assert int(suite.get("tests") or 0) == len(suite)
    assert root.findall(".//failure")[0].get("type") == "SMF001"
    (repo / "broken.py").unlink()
    (repo / "sub" / NAME).unlink()
    clean = ElementTree.fromstring(out(repo, "junit", code=0))
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")


def test_after_a_fix_only_what_is_left_is_told_where_it_is_now(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(WRONG + "def f(x): b.add_depends_on(a); b.add_depends_on(x)\n")
    result = smfix("--output-format", "github", ".", cwd=tmp_path)
    (line,) = result.stdout.decode().splitlines()
    assert "line=5,endLine=5,col=34," in line
    text = (tmp_path / "x.py").read_text().splitlines()[4]
    assert text[33:].startswith("b.add_depends_on(x)")
    again = smfix("--output-format", "concise", ".", cwd=tmp_path)
    assert again.stdout.startswith(b"x.py:5:34: SMF001")


@pytest.mark.parametrize("form", MACHINE)
def test_nothing_to_say_is_valid_too(form: str, tmp_path: Path) -> None:
    data = out(tmp_path, form, code=0)
    if form in ("json", "sarif", "gitlab"):
        json.loads(data)
    elif form == "junit":
        ElementTree.fromstring(data)
    else:
        assert data == b""


CELLS = [
    "# Title",
    HEAD,
    "x = 'é'\nb.add_depends_on(a)",
    "y = (  # add_depends_on",
    "def f(x):\n    b.add_depends_on(x)",
]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": code.splitlines(True)}
        for code in CELLS
    ]
    cells[0] = {"cell_type": "markdown", "metadata": {}, "source": [CELLS[0]]}
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (tmp_path / "n.ipynb").write_text(json.dumps(document, indent=1))
    return tmp_path


def test_a_notebooks_places_are_cells_for_people_and_lines_of_the_file_for_machines(notebook: Path) -> None:
    lines = (notebook / "n.ipynb").read_text().splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if "b.add_depends_on(a)" in text]
    column = lines[line - 1].index("b.add") + 1
    (file,) = json.loads(out(notebook, "json"))["files"]
    assert [(one["cell"], one["line"], one["column"]) for one in file["findings"]] == [(3, 2, 1), (5, 2, 5)]
    assert [problem["cell"] for problem in file["problems"]] == [4]
    (run,) = json.loads(out(notebook, "sarif"))["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (line, column)
    assert run["results"][0]["message"]["text"].startswith("cell 3, line 2: ")
    github = out(notebook, "github").decode().splitlines()
    assert f"file=n.ipynb,line={line},endLine={line},col={column},endColumn={column + 19}," in github[0]
    assert "::cell 3, line 2: " in github[0]
    assert "::cell 4, line 1: cannot be parsed" in github[2]
    issue = json.loads(out(notebook, "gitlab"))[0]
    assert issue["location"]["positions"]["begin"] == {"line": line, "column": column}
    assert b'name="SMF001 cell 3:2:1"' in out(notebook, "junit")


def test_sarifs_fix_of_a_notebook_is_smfixs_own(notebook: Path) -> None:
    text = (notebook / "n.ipynb").read_text()
    (run,) = json.loads(out(notebook, "sarif"))["runs"]
    lines, edits = Lines(text), []
    for one in run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]:
        region = one["deletedRegion"]
        start = offset(text, lines, region["startLine"], region["startColumn"])
        edits.append(Edit(start, start, one["insertedContent"]["text"]))
    smfix(".", cwd=notebook)
    assert (notebook / "n.ipynb").read_text() == splice(text, edits)


def test_the_output_file_is_whole_or_not_there(repo: Path) -> None:
    result = smfix("--check", "--output-format", "sarif", "-o", "out.sarif", ".", cwd=repo)
    assert (result.returncode, result.stdout) == (2, b"")
    first = (repo / "out.sarif").read_bytes()
    assert json.loads(first)
    smfix("--check", "--output-format", "sarif", "--output-file", "out.sarif", ".", cwd=repo)
    assert (repo / "out.sarif").read_bytes() == first
    assert not list(repo.glob("*.smfix-tmp"))
    bad = smfix("--check", "-o", "gone/out.txt", ".", cwd=repo)
    assert (bad.returncode, b"gone/out.txt: cannot be written" in bad.stderr) == (2, True)
    assert smfix("--check", "-o", "/dev/stdout", "rests.py", cwd=repo).returncode == 0
    assert smfix("-q", "-o", "x", ".", cwd=repo).returncode == 2


def test_a_patch_in_a_file_applies(repo: Path) -> None:
    (repo / "broken.py").unlink()
    (repo / "wrong.py").write_text(WRONG)
    smfix("--diff", "-o", "fix.patch", "wrong.py", cwd=repo)
    subprocess.run(["git", "apply", "fix.patch"], cwd=repo, check=True)
    assert (repo / "wrong.py").read_text() == RIGHT


def test_statistics(repo: Path) -> None:
    result = smfix("--check", "--statistics", ".", cwd=repo)
    assert result.stdout == b"SMF001\t3\t2\t0\t1\t1\tdependency-not-in-list\n"
    shown = smfix("--statistics", "--diff", "--color", "always", ".", cwd=repo, COLUMNS="80").stdout.decode()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert re.search(r"SMF001 +3 +2 +0 +1 +1 +dependency-not-in-list", plain)
    assert smfix("--statistics", "--output-format", "json", ".", cwd=repo).returncode == 2
    empty = smfix("--statistics", "rests.py", cwd=repo)
    assert (empty.returncode, empty.stdout) == (0, b"")


def test_every_choice_is_tested() -> None:
    assert set(CHOICES) == {"full", "concise", *MACHINE}
    assert set(FORMATS) == {*CHOICES[1:], "patch", "terminal", "statistics", "upgrade", "markdown", "html"}
