"""Modules in the current folder that bear the names of what smfix imports: none is run, however smfix is started."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path

import pytest

from tests.cli.test_main import WRONG

COMMAND = os.path.join(sysconfig.get_path("scripts"), "smfix")
MODULE = [sys.executable, "-m", "smfix"]
CALLS = [["--check", "."], ["--diff", "--color", "always", "-j", "2", "."], ["graph", "."], ["rule", "--all"]]
OPTIONAL = ("json", "tomllib", "pygraphviz", "distributed", "markdown_it", "pathspec", "yaml", "uvloop", "brought")


@lru_cache(maxsize=1)
def imported() -> frozenset[str]:
    """What smfix imports for these calls, but for what Python has imported before its first line: that is Python's."""
    before = "import runpy, sys, importlib.util, warnings, contextlib; names = set(sys.modules)\n"
    found = set(OPTIONAL)
    for call in CALLS:
        code = f"{before}sys.argv[1:] = {call!r}\ntry:\n    from smfix.__main__ import main; main()\nfinally:\n"
        code += "    print(*(m for m in set(sys.modules) if m.split('.')[0] not in names), sep='\\n', file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parent)
        found |= {line.partition(".")[0] for line in done.stderr.splitlines() if line.replace(".", "").isidentifier()}
    assert {"click", "rich", "ast", "signal"} <= found
    return frozenset(found - {"smfix", *sys.builtin_module_names})


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder of such modules, and a rule that a package there claims to bring; each leaves a file when it is run."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    info = folder / "brought-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brought\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[smfix.rules]\nX = brought:RULE\n")
    for name in imported():
        (folder / f"{name}.py").write_text(f"open({os.fspath(tmp_path / 'canary')!r}, 'a').write('{name} ')\n")
    (folder / "wrong.py").write_text(WRONG)
    return folder


def run(command: list[str], folder: Path, **env: str) -> str:
    """What was run of the folder."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, capture_output=True, env=kept | env, timeout=120)
    canary = folder.parent / "canary"
    assert canary.exists() or done.returncode in (0, 1), done.stderr
    return canary.read_text() if canary.exists() else ""


@pytest.mark.skipif(not os.path.exists(COMMAND), reason="smfix is not installed as a command here")
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_by_the_command(call: list[str], hostile: Path) -> None:
    assert run([COMMAND, *call], hostile) == ""


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_by_the_module(call: list[str], hostile: Path) -> None:
    assert run([*MODULE, *call], hostile) == ""


@pytest.mark.parametrize("path", [os.pathsep, f"/nowhere{os.pathsep}"])
def test_with_an_empty_entry_in_the_path(path: str, hostile: Path) -> None:
    assert run([*MODULE, *CALLS[1]], hostile, PYTHONPATH=path) == ""


def test_a_folder_that_the_path_names_is_the_users_word(hostile: Path) -> None:
    assert run([*MODULE, *CALLS[0]], hostile, PYTHONPATH=os.fspath(hostile)) != ""
