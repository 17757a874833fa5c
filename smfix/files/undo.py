"""Take a run back, or make it again: exact bytes, and only of files that are as the run (or the undo) left them."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from enum import Enum

from smfix.files import runs
from smfix.files.journal import Entry, Run, read
from smfix.files.scan import read as read_file
from smfix.files.write import left_behind, replace_file
from smfix.model import Problem, Reason

DAY = 86_400.0


class Outcome(Enum):
    """What became of a file."""

    RESTORED = "restored"
    ALREADY = "already"
    """It held those bytes already."""


def undo(run: Run) -> Iterator[tuple[str, Outcome | Problem]]:
    """Give each of the run's files the bytes from before it, the last first."""
    for entry in reversed(run.entries):
        yield entry.path, _made(entry, entry.after, entry.before)
        clear(entry, 0)


def redo(run: Run) -> Iterator[tuple[str, Outcome | Problem]]:
    """Give each of the run's files the bytes that the run gave it."""
    for entry in run.entries:
        yield entry.path, _made(entry, entry.before, entry.after)


def _made(entry: Entry, expected: bytes, wanted: bytes) -> Outcome | Problem:
    held = read_file(entry.path)
    if isinstance(held, Problem):
        return held
    if held == wanted:
        return Outcome.ALREADY
    if held != expected and not _torn(entry):
        return Problem(entry.path, Reason.CHANGED_ON_DISK, "was changed since; left as it is")
    return replace_file(entry.path, held, wanted) or Outcome.RESTORED


def _torn(entry: Entry) -> bool:
    """Whether a crash left the file half overwritten: then its backup still lies beside it."""
    return any(_holds(path, entry.before) for path in left_behind(entry.path))


def clear(entry: Entry, older_than: float) -> None:
    """Remove what a run that died left beside a file that is whole; `older_than` in seconds."""
    if not any(_holds(entry.path, data) for data in (entry.before, entry.after)):
        return
    for path in left_behind(entry.path):
        with contextlib.suppress(OSError):
            held = os.lstat(path)
            if held.st_uid == os.geteuid() and held.st_mtime <= time.time() - older_than:
                os.unlink(path)


def notices() -> list[str]:
    """What the next run has to say of runs that ended early; each is told of once. Also tidies up after older ones."""
    said = []
    for file in runs.ended_early():
        run = load(file)
        if isinstance(run, Run) and run.entries:
            count = f"{len(run.entries)} file{'s' if len(run.entries) > 1 else ''}"
            said.append(
                f"the run of {run.started} in {run.folder} ended early, with up to {count} written; "
                f"`smfix undo {file.name}` brings them back"
            )
        with contextlib.suppress(OSError):
            file.become("died" if said else "done")
    for file in runs.all_runs():
        if file.state == "died":
            _tidy(file)
    return said


def _tidy(file: runs.RunFile) -> None:
    """Remove the temporary files of a run that died, once they are a day old."""
    with contextlib.suppress(OSError):
        run = load(file)
        if os.stat(file.path).st_mtime < time.time() - DAY and isinstance(run, Run):
            for entry in run.entries:
                clear(entry, DAY)
            file.become("done")


def _holds(path: str, data: bytes) -> bool:
    return read_file(path) == data


def find(name: str | None, states: tuple[str, ...]) -> runs.RunFile | str:
    """The run of this name (its beginning will do), or without one the newest in one of these states; or why not."""
    known = [run for run in runs.all_runs() if not run.goes_on]
    if name is None:
        fitting = [run for run in known if run.state in states]
        return fitting[0] if fitting else "there is no run that this could be done with"
    fitting = [run for run in known if run.name.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    return f"`{name}` names {len(fitting) or 'no'} run{'s' if len(fitting) > 1 else ''}; see `smfix undo --list`"


def load(file: runs.RunFile) -> Run | str:
    """The run of a log, or why it can't be had."""
    try:
        return read(file)
    except (OSError, ValueError, KeyError) as error:
        return f"{file.path} {error}"
