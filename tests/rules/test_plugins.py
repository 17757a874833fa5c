"""Rules of other packages are found wherever Python itself finds them, and cost nothing where there are none."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from smfix.rules import plugins

ENTRY = "[smfix.rules]\nmine = mine:RULE\n"


def test_without_such_a_package_the_metadata_is_not_even_imported(tmp_path: Path) -> None:
    code = "import sys; from smfix.rules import all_rules; all_rules(); sys.exit('importlib.metadata' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("suffix", [".dist-info", ".egg-info"])
def test_found_in_a_folder(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / f"mine-1.0{suffix}"
    folder.mkdir()
    (folder / ("METADATA" if suffix == ".dist-info" else "PKG-INFO")).write_text("Name: mine\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(ENTRY)
    monkeypatch.syspath_prepend(tmp_path)
    assert [entry.name for entry in plugins.entries()] == ["mine"]


def test_found_in_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "mine.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("mine-1.0.dist-info/METADATA", "Name: mine\nVersion: 1.0\n")
        file.writestr("mine-1.0.dist-info/entry_points.txt", ENTRY)
    monkeypatch.syspath_prepend(archive)
    assert [entry.name for entry in plugins.entries()] == ["mine"]
