"""What holds for every test: what it costs, and that none writes into the state directory of who runs it."""

from __future__ import annotations

import functools
import inspect
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType

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
        if parts[0] == "sdk" or (isinstance(item, pytest.Function) and _asks_sdk(item.function)):
            item.add_marker("sdk")
            item.add_marker(pytest.mark.xdist_group(str(item.path)))  # a file's snippets are asked in one go
        elif parts[0] in PROCESSES:
            item.add_marker("process")


@functools.cache
def _asks_sdk(test: Callable[..., object]) -> bool:
    """Whether a test, or a function of the tests that it calls, comes to `python_of` of tests/sdk/environments.py."""
    seen: set[object] = set()
    waiting: list[object] = [test]
    while waiting:
        one = inspect.unwrap(found) if callable(found := waiting.pop()) else found
        if not isinstance(one, FunctionType) or one in seen or not one.__module__.startswith("tests."):
            continue
        if one.__name__ == "python_of":
            return True
        seen.add(one)
        codes = [one.__code__]
        for code in codes:
            codes += [const for const in code.co_consts if isinstance(const, CodeType)]
        waiting += [one.__globals__.get(name) for code in codes for name in code.co_names]
    return False


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
