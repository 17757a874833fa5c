"""No test writes into the state directory of the person who runs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# a busy machine is no fault of the code
settings.register_profile("smfix", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("smfix")


@pytest.fixture(autouse=True, scope="session")
def _state_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set for this process and all that it starts, whichever of the two they go by."""
    folder = tmp_path_factory.mktemp("state")
    folder.chmod(0o777)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMFIX_STATE_DIR", os.fspath(folder))
        patch.setenv("XDG_STATE_HOME", os.fspath(folder))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # or each process would compile all of smfix anew
        yield folder


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of the test's own."""
    folder = tmp_path.parent / f"{tmp_path.name}-state"
    monkeypatch.setenv("SMFIX_STATE_DIR", os.fspath(folder))
    monkeypatch.setenv("XDG_STATE_HOME", os.fspath(folder))
    return folder
