"""`smfix upgrade -i`: a person answers for each change; what was refused holds its unit back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_interactive import Terminal
from tests.upgrade.test_command import GONE, MOVED, MOVES, files, project

TWO = MOVES + "from sagemaker.workflow.steps import Step\n"


@pytest.mark.parametrize(
    ("keys", "after"), [("yy", TWO.replace("workflow", "mlops.workflow")), ("yn", TWO), ("q", TWO)]
)
def test_a_file_is_written_when_all_of_it_is_accepted(keys: str, after: str, tmp_path: Path) -> None:
    project(tmp_path, a=TWO, b=GONE)
    terminal = Terminal(tmp_path, "upgrade", "-i", ".", asks=False)
    terminal.keys(keys)
    terminal.process.wait(60)
    assert files(tmp_path) == {"a.py": after, "b.py": GONE}


def test_what_was_accepted_in_part_is_written_on_request(tmp_path: Path) -> None:
    project(tmp_path, a=TWO)
    terminal = Terminal(tmp_path, "upgrade", "-i", "--partial", ".", asks=False)
    terminal.keys("yn")
    terminal.process.wait(60)
    assert files(tmp_path) == {"a.py": MOVED + TWO.removeprefix(MOVES)}
