"""The beginning of a new rule is a rule: it imports, runs, and has a page with every part."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.pages import PARTS

ROOT = Path(__file__).parents[2]


def begin(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "new_rule.py"), "--root", str(root), *args]
    return subprocess.run(command, capture_output=True, text=True)


def test_it_begins_a_rule(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "smfix", tmp_path / "smfix")
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    done = begin(tmp_path, "smf098", "made-for-a-test")
    assert done.returncode == 0, done.stderr
    assert '-k "smf098 or every_rule"' in done.stdout
    page = ast.get_docstring(ast.parse((tmp_path / "smfix" / "rules" / "smf098.py").read_text())) or ""
    assert page.startswith("made-for-a-test (SMF098)\n")
    assert re.findall(r"^## (.+)$", page, re.M) == PARTS
    ast.parse((tmp_path / "tests" / "rules" / "test_smf098.py").read_text())
    code = "from smfix.rules import all_rules; print('SMF098' in [rule.code for rule in all_rules()])"
    listed = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert listed.stdout.strip() == "True", listed.stderr
    main = tmp_path / "main.py"
    main.write_text("import sagemaker\n\n\ndef take(parameter): ...\n\n\ntake(parameter=sagemaker)\n")
    run = subprocess.run(
        [sys.executable, "-m", "smfix", "--check", "main.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert begin(tmp_path, "SMF098", "made-for-a-test").returncode == 2


def test_it_begins_a_rule_of_the_graph(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "smfix", tmp_path / "smfix")
    done = begin(tmp_path, "SMF198", "made-for-a-test")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("wrote smfix/rules/smf198.py. Now")
    assert not (tmp_path / "tests").exists()
    (tmp_path / "main.py").write_text("import sagemaker.workflow\n")
    words = ("--check", "--select", "SMF198", "main.py")
    run = subprocess.run([sys.executable, "-m", "smfix", *words], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_it_refuses_other_codes(tmp_path: Path) -> None:
    assert begin(tmp_path, "X1", "made-for-a-test").returncode == 2
    assert begin(tmp_path, "SMF097", "Name").returncode == 2
