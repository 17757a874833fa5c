"""No test writes into the state directory of the person who runs it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# a busy machine is no fault of the code
settings.register_profile("smfix", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("smfix")


TESTS = Path(__file__).parent
PROCESSES = frozenset(
    [
        *("cli", "faults", "fleet", "portable", "report", "server", "upgrade", "test_benchmarks.py", "test_cost.py"),
        *("test_doubling.py", "test_examples.py", "test_growth.py", "test_hooks.py", "test_interrupted_writes.py"),
        *("test_isolation.py", "test_properties.py", "test_published.py", "test_startup.py", "test_submodules.py"),
    ]
)
"""What starts processes or does the same a thousand times, by its first part below this folder."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by cost: `sdk` for what asks the real SDK, `process` for what starts processes."""
    for item in items:
        parts = item.path.relative_to(TESTS).parts
        if parts[0] == "sdk" or "agrees" in item.name or "contradicted" in item.name:
            item.add_marker("sdk")
            item.add_marker(pytest.mark.xdist_group(str(item.path)))  # a file's snippets are asked in one go
        elif parts[0] in PROCESSES:
            item.add_marker("process")


@pytest.fixture(autouse=True, scope="session")
def _state_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set for this process and all that it starts, whichever of the two they go by."""
    folder = tmp_path_factory.mktemp("state")
    folder.chmod(0o777)
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # `nohup` and a shell's `&` pass that on to all commands
        signal.signal(signal.SIGINT, signal.default_int_handler)
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
