"""`smfix fleet run --upgrade`: many repositories, each by its own units, on a branch of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.fleet.command import fleet, records
from tests.upgrade.test_command import GONE, MOVED, MOVES, project


def repository(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True)
    project(folder, **files)
    for command in (["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", folder, *command], check=True)


def test_each_repository_is_moved_as_far_as_its_units_go(tmp_path: Path) -> None:
    repository(tmp_path / "repos" / "whole", a=MOVES, **{"requirements.txt": "sagemaker<3\n"})
    repository(tmp_path / "repos" / "parted", a="import b\n" + MOVES, b=GONE, c=MOVES)
    repository(tmp_path / "repos" / "other", a="import os\n")
    done = fleet("run", "repos", "--upgrade", "--state", "state", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    found = records(tmp_path / "state")
    assert found["whole"]["branch"] == "smfix/upgrade"
    assert [(spot["path"], spot["code"]) for spot in found["whole"]["left"]] == [("requirements.txt", "SMF310")]
    assert {spot["path"] for spot in found["parted"]["fixed"]} == {"c.py"}
    assert {spot["path"] for spot in found["parted"]["left"]} == {"a.py", "b.py"}
    assert found["other"]["state"] == "nothing to do"
    (patch,) = [one for one in (tmp_path / "state" / "patches").iterdir() if "whole" in one.name]
    assert "Move to version 3 of the SageMaker SDK (SMF300)" in patch.read_text()
    subprocess.run(["git", "am", "-q", patch], cwd=tmp_path / "repos" / "whole", check=True)
    assert (tmp_path / "repos" / "whole" / "a.py").read_text() == MOVED
