"""Old findings rest, new ones count: baselines, and comments that `--add-ignore` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_main import HEAD, WRONG, smfix


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "old.py").write_text(WRONG)
    return tmp_path


def test_old_findings_rest_and_new_ones_fail(repo: Path) -> None:
    made = smfix("--baseline", "base.json", "--write-baseline", ".", cwd=repo)
    assert (made.returncode, made.stdout) == (0, b"")
    assert made.stderr == b"Wrote 1 finding to base.json; they are suppressed from now on.\n"
    document = json.loads((repo / "base.json").read_text())
    assert list(document["files"]) == ["sub/old.py"]
    check = smfix("--baseline", "base.json", "--check", ".", cwd=repo)
    assert (check.returncode, check.stdout) == (0, b"")
    assert b"Nothing to fix (1 suppressed)." in check.stderr
    (repo / "sub" / "old.py").write_text("import os\n\n" + WRONG)
    assert smfix("--baseline", "base.json", ".", cwd=repo).returncode == 0
    assert (repo / "sub" / "old.py").read_text() == "import os\n\n" + WRONG
    assert smfix("--baseline", "../base.json", "--check", "old.py", cwd=repo / "sub").returncode == 0
    (repo / "sub" / "old.py").write_text(WRONG + "b.add_depends_on(a)\na.add_depends_on(b)\n")
    new = smfix("--baseline", "base.json", "--check", "--select", "SMF00", ".", cwd=repo)
    assert new.returncode == 1
    assert [line.split(":")[1] for line in new.stdout.decode().splitlines()] == ["5", "6"]


def test_what_cannot_be_read_rests_too(repo: Path) -> None:
    (repo / "broken.py").write_text("def f(:\n    x.add_depends_on(a)\n")
    (repo / "strange.py").write_bytes(b"# add_depends_on \xff\n")
    (repo / "nb.ipynb").write_text("{ add_depends_on sagemaker")
    made = smfix("--baseline", "base.json", "--write-baseline", ".", cwd=repo)
    assert made.returncode == 0, made.stderr
    files = json.loads((repo / "base.json").read_text())["files"]
    assert files["broken.py"] == ["problem:syntax"]
    check = smfix("--baseline", "base.json", "--check", ".", cwd=repo)
    assert (check.returncode, check.stdout) == (0, b"")
    assert b"(4 suppressed)" in check.stderr
    (repo / "new.py").write_text("def g(:\n    x.add_depends_on(a)\n")
    assert smfix("--baseline", "base.json", "--check", ".", cwd=repo).returncode == 2
    (repo / "new.py").unlink()
    (repo / "strange.py").write_text("def h(:\n    x.add_depends_on(a)\n")
    assert smfix("--baseline", "base.json", "--check", ".", cwd=repo).returncode == 2, "another problem than it had"


def test_a_file_that_parses_again_is_looked_at(repo: Path) -> None:
    (repo / "broken.py").write_text("def f(:\n" + WRONG)
    assert smfix("--baseline", "base.json", "--write-baseline", "broken.py", cwd=repo).returncode == 0
    (repo / "broken.py").write_text(WRONG)
    assert smfix("--baseline", "base.json", "--check", "broken.py", cwd=repo).returncode == 1


def test_the_configuration_may_name_it(repo: Path) -> None:
    (repo / "smfix.toml").write_text('baseline = "base.json"\n')
    missing = smfix("--check", ".", cwd=repo)
    assert missing.returncode == 2
    assert b"make it with --write-baseline" in missing.stderr
    assert smfix("--write-baseline", ".", cwd=repo).returncode == 0
    assert smfix("--check", ".", cwd=repo / "sub").returncode == 0


def test_a_missing_one_further_down_is_said_before_anything_is_written(repo: Path) -> None:
    (repo / "a.py").write_text(WRONG)
    (repo / "sub" / "smfix.toml").write_text('baseline = "gone.json"\n')
    assert smfix(".", cwd=repo).returncode == 2
    assert (repo / "a.py").read_text() == WRONG


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 2, "files": {}}', '{"version": 1, "files": {"x": 1}}'])
def test_a_wrong_baseline_is_2(text: str, repo: Path) -> None:
    (repo / "base.json").write_text(text)
    result = smfix("--baseline", "base.json", ".", cwd=repo)
    assert result.returncode == 2
    assert b"base.json: " in result.stderr
    assert (repo / "sub" / "old.py").read_text() == WRONG


def test_write_baseline_wants_a_file_and_names_what_it_could_not_read(repo: Path) -> None:
    assert smfix("--write-baseline", ".", cwd=repo).returncode == 2
    assert smfix("--write-baseline", "--baseline", "gone/b.json", ".", cwd=repo).returncode == 2
    (repo / "broken.py").write_text("add_depends_on(\n")
    result = smfix("--write-baseline", "--baseline", "b.json", ".", cwd=repo)
    assert result.returncode == 0, "it is named, and rests"
    assert b"broken.py" in result.stderr
    assert "sub/old.py" in (repo / "b.json").read_text()


def test_add_ignore(repo: Path) -> None:
    dry = smfix("--add-ignore", "--diff", ".", cwd=repo)
    assert dry.returncode == 1
    assert dry.stderr.startswith(b"Would suppress 1 call in 1 file.")
    assert (repo / "sub" / "old.py").read_text() == WRONG
    done = smfix("--add-ignore=legacy, see #12", ".", cwd=repo)
    assert done.returncode == 0
    assert done.stderr.startswith(b"Suppressed 1 call in 1 file.")
    assert (
        repo / "sub" / "old.py"
    ).read_text() == HEAD + "b.add_depends_on(a)  # smfix: ignore[SMF001] legacy, see #12\n"
    assert smfix(".", cwd=repo).returncode == 0
    (repo / "sub" / "old.py").write_text(WRONG)
    smfix("--add-ignore", ".", cwd=repo)
    assert (repo / "sub" / "old.py").read_text() == HEAD + "b.add_depends_on(a)  # smfix: ignore[SMF001]\n"


@pytest.mark.parametrize(
    "args",
    [("--add-ignore=x", "-"), ("--add-ignore=a\nb", "."), ("--add-ignore", "--check", "."), ("--write-baseline", "-")],
)
def test_wrong_usage(args: tuple[str, ...], repo: Path) -> None:
    assert smfix(*args, cwd=repo).returncode == 2
    assert (repo / "sub" / "old.py").read_text() == WRONG


def test_the_page_of_an_unused_suppression(repo: Path) -> None:
    assert smfix("rule", "SMF000", cwd=repo).stdout.startswith(b"# unused-suppression (SMF000)")
    assert smfix("rule", "smf310", cwd=repo).stdout.startswith(b"# pinned-version (SMF310)")
    listed = smfix("rule", "--all", cwd=repo).stdout
    assert b"SMF000" in listed
    assert b"SMF310" in listed
    (repo / "sub" / "old.py").write_text(HEAD + "b.add_depends_on([a])  # smfix: ignore\n")
    assert b"SMF000" in smfix("--check", ".", cwd=repo).stdout
    assert smfix("--check", "--ignore", "SMF000", ".", cwd=repo).returncode == 0
