"""Published packages that build pipelines: of what `smfix upgrade` makes of them every import resolves in the real
version 3, or is in the report; and no file is written that its unit can't keep up with."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_main import smfix
from tests.sdk.environments import python_of
from tests.test_published import unpacked

PACKAGES = ["kedro-sagemaker==0.4.0", "sagerender==2.1.3", "rastervision-aws-sagemaker==0.31.1"]
SCRIPT = """
import importlib, json, logging, os, sys
os.environ.update(AWS_DEFAULT_REGION="us-west-2")
logging.disable(logging.CRITICAL)
sys.stderr = open(os.devnull, "w")
wrong = []
for dotted in json.load(sys.stdin):
    module, _, name = dotted.rpartition(".")
    try:
        made = importlib.import_module(module) if module else importlib.import_module(name)
        if module and not hasattr(made, name):
            importlib.import_module(dotted)
    except ImportError:
        wrong.append(dotted)
print("answer", json.dumps(wrong))
"""


def imports(code: str) -> Iterator[tuple[int, str]]:
    """The line and the path of each name that is imported from the SDK."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "sagemaker":
            yield from ((alias.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            named = [alias for alias in node.names if alias.name.split(".")[0] == "sagemaker"]
            yield from ((alias.lineno, alias.name) for alias in named)


@pytest.mark.parametrize("requirement", PACKAGES)
@pytest.mark.parametrize("options", [(), ("--partial", "--unsafe-fixes")], ids=["whole", "partial"])
def test_every_import_resolves_or_is_in_the_report(requirement: str, options: tuple[str, ...], tmp_path: Path) -> None:
    folder = shutil.copytree(unpacked(requirement), tmp_path / "package")
    before = {path: path.read_text() for path in sorted(folder.rglob("*.py"))}
    done = smfix("upgrade", "--write", *options, "--output-format", "json", "-o", "report.json", ".", cwd=folder)
    assert done.returncode == 1, done.stderr
    report = {file["path"]: file for file in json.loads((folder / "report.json").read_text())["files"]}
    after = {path: path.read_text() for path in before}
    named = sorted({dotted for code in after.values() for _, dotted in imports(code)})
    asked = subprocess.run([python_of(3), "-c", SCRIPT], input=json.dumps(named), capture_output=True, text=True)
    wrong = set(json.loads(asked.stdout.rpartition("answer ")[2]))
    for path, code in after.items():
        found = report.get(path.relative_to(folder).as_posix(), {"findings": []})["findings"]
        left = [one for one in found if not one["fixed"]]
        unresolved = [(line, dotted) for line, dotted in imports(code) if dotted in wrong]
        if code == before[path]:
            lines = {line for one in left for line in range(one["line"], one["end_line"] + 1)}
            assert {line for line, _ in unresolved} <= lines, path
        else:
            assert options or not unresolved, f"{path} is written, and {unresolved} is not in version 3"
            texts = " ".join(one["message"] for one in left)
            assert [dotted for _, dotted in unresolved if f"`{dotted}`" not in texts] == [], path


def test_of_one_of_them_a_part_is_finished(tmp_path: Path) -> None:
    folder = shutil.copytree(unpacked(PACKAGES[0]), tmp_path / "package")
    done = smfix("upgrade", ".", cwd=folder)
    assert re.match(rb"\d+ files use version 2 of the SageMaker SDK: \d+ can be finished", done.stdout)
