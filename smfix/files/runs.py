"""The runs that can be undone: one log each, in the user's state directory, never in a repository.

A log's suffix says how its run stands: `.open` while it goes on (it holds a lock on it), `.done`, `.died` once it has
been said that it ended early, `.undone`. So a look at the names tells all of them apart.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

KEEP_RUNS = 100
KEEP_DAYS = 90
KEEP_BYTES = 256 * 1024 * 1024
"""What old runs may take in all; the newest is kept whatever it takes."""

STATES = ("open", "done", "died", "undone")


@dataclass(frozen=True, slots=True)
class RunFile:
    """A run's log: its name (when it began, and something random), its state, its path."""

    name: str
    state: str
    path: str

    def become(self, state: str) -> RunFile:
        """Give the log another state. Raises OSError."""
        path = f"{self.path.rpartition('.')[0]}.{state}"
        if path != self.path:
            os.rename(self.path, path)
        return RunFile(self.name, state, path)

    @property
    def goes_on(self) -> bool:
        """Whether the run's process is still there."""
        return self.state == "open" and _is_locked(self.path)


def folder() -> str:
    """Where the logs are: SMFIX_STATE_DIR, or what the system has for a user's state."""
    state = os.environ.get("SMFIX_STATE_DIR")
    if not state:
        import platformdirs

        state = platformdirs.user_state_dir("smfix", appauthor=False)
    return os.path.join(state, "runs")


def all_runs() -> list[RunFile]:
    """Every run that is kept, the newest first."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder()) as entries:
        for entry in entries:
            name, _, state = entry.name.rpartition(".")
            if name and state in STATES:
                found.append(RunFile(name, state, entry.path))
    return sorted(found, key=lambda run: run.name, reverse=True)


def new_name() -> str:
    """A name for a run that begins now; names sort by time."""
    now = time.time()
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    return f"{stamp}-{int(now % 1 * 1000):03}{os.urandom(2).hex()}"


def ended_early() -> list[RunFile]:
    """Runs whose process is gone without an end, the newest first."""
    return [run for run in all_runs() if run.state == "open" and not run.goes_on]


def prune() -> None:
    """Let go of what is too old, too many, or too much. What can't be removed is left."""
    oldest = time.time() - KEEP_DAYS * 86_400
    size = 0
    for index, run in enumerate(all_runs()):
        with contextlib.suppress(OSError):
            held = os.stat(run.path)
            size += held.st_size
            spent = index >= KEEP_RUNS or size > KEEP_BYTES or held.st_mtime < oldest
            if index and spent and not run.goes_on:
                os.unlink(run.path)


def lock(file: int) -> None:
    """Mark an open log as that of a living process; the mark goes with the process, and is not handed to children."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_locked(path: str) -> bool:
    try:
        import fcntl
    except ImportError:
        return False
    with _opened(path) as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextlib.contextmanager
def _opened(path: str) -> Iterator[int]:
    file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        yield file
    finally:
        os.close(file)
