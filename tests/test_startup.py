"""Imports are a budget: what must not be loaded for a version, a help page, or a repository with nothing to fix."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
sys.argv = ["smfix", *{args!r}]
try:
    from smfix.__main__ import main
    main()
    code = 0
except SystemExit as end:
    code = end.code
print(code, *sorted(sys.modules), file=sys.stderr, sep=chr(10))
"""
HEAVY = {
    "rich",
    "libcst",
    "json",
    "concurrent.futures",
    "multiprocessing",
    "subprocess",
    "pathspec",
    "difflib",
    "markdown_it",
}


def loaded(*args: str, cwd: Path) -> tuple[int, set[str]]:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(args=args)], cwd=cwd, capture_output=True, text=True, check=True
    )
    lines = [line for line in result.stderr.splitlines() if " " not in line]
    return int(lines[0]), set(lines[1:])


def of_click() -> set[str]:
    """What click itself loads (on Python 3.10 more than later)."""
    code = "import click, sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    (tmp_path / "module.py").write_text("import sagemaker\nprint(sagemaker)\n")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def test_version_loads_not_even_click(clean: Path) -> None:
    code, modules = loaded("--version", cwd=clean)
    assert code == 0
    assert not modules & (HEAVY | {"click"})


@pytest.mark.parametrize("args", [("--help",), ("--check", "."), (".",), ("--diff", ".")])
def test_nothing_heavy_where_there_is_nothing_to_fix(args: tuple[str, ...], clean: Path) -> None:
    (clean / "pyproject.toml").write_text("[tool.ruff]\nline-length = 120\n")
    code, modules = loaded(*args, cwd=clean)
    assert code == 0
    assert not modules & ((HEAVY | {"tomllib", "tomli", "smfix.keys"}) - of_click())
    assert not any(name.startswith("smfix.fleet") for name in modules)


OPENED = """
import os, sys
def opened(event, args):
    if event == "open" and isinstance(args[0], str) and args[0].endswith("moves.json"):
        os.write(2, b"MOVES READ")
    if event == "import" and args[0].startswith(("smfix.upgrade", "smfix.rules.smf3")):
        os.write(2, b"UPGRADE IMPORTED")
sys.addaudithook(opened)
"""


@pytest.mark.parametrize("command", [(".",), ("--check", "."), ("--select", "SMF", "."), ("upgrade", ".")])
def test_only_an_upgrade_reads_what_has_moved(command: tuple[str, ...], clean: Path) -> None:
    """Nor do the processes that work for others: an audit hook goes with a fork."""
    code = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\na.add_depends_on(a)  # smfix: x\n"
    (clean / "hit.py").write_text(code)
    result = subprocess.run(
        [sys.executable, "-c", OPENED + SCRIPT.format(args=command)], cwd=clean, capture_output=True, text=True
    )
    is_upgrade = command[0] == "upgrade"
    assert ("MOVES READ" in result.stderr) == is_upgrade
    assert ("UPGRADE IMPORTED" in result.stderr) == is_upgrade


FOREIGN = """\
def stack(resource, other):
    resource.depends_on = [other]
    resource.add_depends_on(other)
"""


@pytest.mark.parametrize("args", [("--check", "."), ("--diff", ".")])
def test_a_needle_without_the_sdk_loads_no_part_of_the_judgement(args: tuple[str, ...], clean: Path) -> None:
    """A file that no object of the SDK can reach is searched and, for the method's name, parsed: no more."""
    (clean / "stack.py").write_text(FOREIGN)
    (clean / "broken.py").write_text("NAMES = ['depends_on'\n")
    code, modules = loaded(*args, cwd=clean)
    assert code == 0
    assert not modules & ((HEAVY | {"shutil", "pickle"}) - of_click())
    rooms = {".".join(name.split(".")[:2]) for name in modules if name.startswith("smfix.")}
    known = {"__main__", "below", "cli", "config", "files", "handover", "model", "needles", "prefilter", "project"}
    known |= {"folders", "processes", "reading", "report", "resolved_config", "rules", "run_options", "runner"}
    known |= {"selection"} | (set() if "--check" in args else {"sources", "text"})
    assert rooms <= {f"smfix.{name}" for name in known}
    assert not modules & {"smfix.project.import_graph", "smfix.files.baseline", "smfix.report.located"}


def test_a_piped_fix_loads_no_rich_and_no_pool(clean: Path) -> None:
    """Nor libcst: the work is done by a forked process."""
    (clean / "hit.py").write_text(
        "from sagemaker.workflow.steps import TrainingStep\n"
        "a = TrainingStep('a')\nb = TrainingStep('b')\na.add_depends_on(b)\n"
    )
    code, modules = loaded(".", cwd=clean)
    assert code == 0
    assert b"([" in (clean / "hit.py").read_bytes()
    assert not modules & {
        "libcst",
        "rich",
        "pygments",
        "markdown_it",
        "multiprocessing",
        "difflib",
        "libcst.matchers",
        "libcst.codemod",
    }
