"""The runs that can be undone: one log each, in the user's state directory, never in a repository.

A log is called `NAME.NUMBER.STATE`. Numbers order the runs, whatever a clock says; a log of an earlier smfix has none,
and is older than all that have. The state says how its run stands: `open` while it goes on (it holds a lock on it),
`done`, `died` once it has been said that it ended early, `undone`. So a look at the names tells all of them apart.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

from smfix.files import locks
from smfix.files.atomic import write_all
from smfix.folders import KEEP, Folder

KEEP_RUNS = 100
KEEP_DAYS = 90
KEEP_BYTES = 256 * 1024 * 1024
"""What old runs may take in all; the newest is kept whatever it takes."""

STATES = ("open", "done", "died", "undone")
UNBORN = "new"
"""The state of a log that has no head yet: of no run."""


@dataclass(frozen=True, slots=True)
class RunFile:
    """A run's log: its name (when it began, and something random), its number, its state, its path."""

    name: str
    number: int
    state: str
    path: str

    def become(self, state: str) -> RunFile:
        """Give the log another state. Raises OSError."""
        path = f"{self._stem}.{state}"
        if path != self.path:
            os.rename(self.path, path)
        return RunFile(self.name, self.number, state, path)

    @property
    def goes_on(self) -> bool:
        """Whether the run's process is still there."""
        return self.state == "open" and locks.is_marked(self.path, self._stem)

    @property
    def _stem(self) -> str:
        """Its path without the state, by which its process marks it."""
        return self.path.rpartition(".")[0]

    def end(self, log: int) -> None:
        """Close its descriptor `log`, and let it be done. Raises OSError."""
        if locks.BY_DESCRIPTOR:  # it is marked to the last
            self.become("done")
        os.close(log)
        if not locks.BY_DESCRIPTOR:
            self.become("done")
        locks.unmark(self._stem)


class Busy(Exception):
    """Another process takes a run back, or makes one again."""


def folder() -> str:
    """Where the logs are: SMFIX_STATE_DIR, or what the system has for a user's state. Raises OSError without a home."""
    state = os.environ.get("SMFIX_STATE_DIR")
    if not state:
        import platformdirs

        try:
            state = platformdirs.user_state_dir("smfix", appauthor=False)
        except RuntimeError:  # newer ones say so themselves
            state = "~"
        if not os.path.isabs(state):
            raise OSError(errno.ENOTSUP, "no home folder is known")
    return os.path.join(os.path.abspath(state), "runs")


def all_runs() -> list[RunFile]:
    """Every run that is kept, the newest first. Raises OSError where there may be some that can't be seen."""
    return sorted((run for run in _logs() if run.state in STATES), key=lambda run: (run.number, run.name), reverse=True)


def _logs() -> Iterator[RunFile]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder()) as entries:
        for entry in entries:
            stem, _, state = entry.name.rpartition(".")
            name, _, number = stem.rpartition(".") if stem.rpartition(".")[2].isdecimal() else (stem, "", "0")
            if name:
                yield RunFile(name, int(number), state, entry.path)


def begin(head: bytes) -> tuple[RunFile, int]:
    """The log of a run that begins now, with its number and its head, and a descriptor to write to. Raises OSError.

    No log is ever seen without its head. It holds a lock for as long as this process lives.
    """
    os.makedirs(folder(), 0o700, exist_ok=True)
    with _numbering():
        number = max((run.number for run in _logs()), default=0) + 1
        name = _new_name()
        new = RunFile(name, number, UNBORN, os.path.join(folder(), f"{name}.{number}.{UNBORN}"))
        flags = os.O_RDWR | os.O_APPEND | KEEP
        log = os.open(new.path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            locks.mark(log, new._stem)
            write_all(log, head)
            if not locks.BY_DESCRIPTOR:
                os.close(log)
            run = new.become("open")
            if not locks.BY_DESCRIPTOR:
                log = os.open(run.path, flags)
            with Folder(folder()) as above:
                above.sync()
        except BaseException:
            with contextlib.suppress(OSError):  # it may be closed already
                os.close(log)
            locks.unmark(new._stem)
            for state in (UNBORN, "open"):
                with contextlib.suppress(OSError):
                    os.unlink(f"{new._stem}.{state}")
            raise
    return run, log


def _new_name() -> str:
    now = time.time()
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    return f"{stamp}-{int(now % 1 * 1000):03}{os.urandom(2).hex()}"


def ended_early() -> list[RunFile]:
    """Runs whose process is gone without an end, the newest first. Raises OSError."""
    return [run for run in all_runs() if run.state == "open" and not run.goes_on]


def prune() -> None:
    """Let go of what is too old, too many, or too much. What can't be removed is left. Raises OSError."""
    now = time.time()
    size = 0
    for index, run in enumerate(all_runs()):
        with contextlib.suppress(OSError):
            held = os.stat(run.path)
            size += held.st_size
            spent = index >= KEEP_RUNS or size > KEEP_BYTES or held.st_mtime < now - KEEP_DAYS * 86_400
            if index and spent and not run.goes_on:
                os.unlink(run.path)
    for run in _logs():
        with contextlib.suppress(OSError):
            if run.state == UNBORN and os.stat(run.path).st_mtime < now - 86_400:
                os.unlink(run.path)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Be the only one that takes a run back or makes one again. Raises Busy at once where another does, and OSError."""
    try:
        with locks.held(folder()):
            yield
    except locks.Taken:
        raise Busy from None


def _numbering() -> contextlib.AbstractContextManager[None]:
    """Be the only one that gives a run a number: that takes no time, so others wait."""
    return locks.held(os.path.dirname(folder()), wait=True)
