"""A repository that is kept between changes knows what a new one would find out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite
from smfix.project.overlay import Overlay
from smfix.project.repository import Repository
from tests.server import edits

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

EDITS = int(os.environ.get("SMFIX_EDITS", "75"))


def found(project: Repository, folder: Path, texts: dict[str, str]) -> dict[str, Rewrite]:
    return {name: fix_source(text.encode(), str(folder / name), Settings(), project) for name, text in texts.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kept_repository_answers_as_a_new_one_does(tmp_path: Path, seed: int) -> None:
    made = edits.Repository(seed)
    made.write(tmp_path)
    (tmp_path / ".git").mkdir()
    overlay = Overlay()
    project = Repository((str(tmp_path),), overlay=overlay)
    kept = 0
    seen = set()
    for number, change in enumerate(made.changes(EDITS)):
        path = str(tmp_path / change.name)
        overlay.put(path, made.texts[change.name].encode())
        is_kept = project.update(path)
        kept += is_kept
        if not is_kept:
            project = Repository((str(tmp_path),), overlay=overlay)
        ours = found(project, tmp_path, made.texts)
        assert ours == found(Repository((str(tmp_path),), overlay=overlay), tmp_path, made.texts), (number, change)
        seen |= {(one.code, one.message) for rewrite in ours.values() for one in (*rewrite.fixed, *rewrite.left)}
    assert kept == EDITS
    assert len(seen) > 5
