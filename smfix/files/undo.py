"""Take a run back, or make it again: exact bytes, and only of files that are as the run (or the undo) left them."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from enum import Enum

from smfix.files import runs
from smfix.files.atomic import left_behind
from smfix.files.journal import Entry, Run, note, read, root_of
from smfix.files.nofollow import read as read_file
from smfix.files.write import replace_file
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
        yield entry.path, _made(run, entry, entry.after, entry.before)
        clear(entry, 0)


def redo(run: Run) -> Iterator[tuple[str, Outcome | Problem]]:
    """Give each of the run's files the bytes that the run gave it."""
    for entry in run.entries:
        yield entry.path, _made(run, entry, entry.before, entry.after)


def _made(run: Run, entry: Entry, expected: bytes, wanted: bytes) -> Outcome | Problem:
    held = read_file(entry.path)
    if isinstance(held, Problem):
        return held
    if held == wanted:
        return Outcome.ALREADY
    torn = held != expected
    if torn and not (entry.backup and _half_written(held, entry)):
        return Problem(entry.path, Reason.CHANGED_ON_DISK, "was changed since; left as it is")
    problem = replace_file(
        entry.path, held, wanted, entry.path, lambda path, backup: note(run.file, path, backup or _kept(entry, torn))
    )
    if torn and problem is None:
        with contextlib.suppress(OSError):
            note(run.file, entry.path, None)
    return problem or Outcome.RESTORED


def _kept(entry: Entry, torn: bool) -> str | None:
    """The backup that still counts where a half-written file could not be mended."""
    return entry.backup if torn else None


def _half_written(held: bytes, entry: Entry) -> bool:
    """Whether these bytes are what an overwriting that was cut short can leave: each is the one from before or after.

    The log says that the file was being overwritten; this says that nobody has changed it after that.
    """
    sizes = sorted((len(entry.before), len(entry.after)))
    if not sizes[0] <= len(held) <= sizes[1]:
        return False
    before, after = (data.ljust(len(held), b"\0") for data in (entry.before, entry.after))
    return all(one in (old, new, 0) for one, old, new in zip(held, before, after, strict=False))


def clear(entry: Entry, older_than: float) -> None:
    """Remove what a run that died left of a file that is whole by now; `older_than` in seconds."""
    if not any(_holds(entry.path, data) for data in (entry.before, entry.after)):
        return
    for path in (*left_behind(entry.path), *([entry.backup] if entry.backup else ())):
        with contextlib.suppress(OSError):
            held = os.lstat(path)
            if _is_own(held) and held.st_mtime <= time.time() - older_than:
                os.unlink(path)


def _is_own(held: os.stat_result) -> bool:
    """Whether a file is of the user who runs this; where the system has no such numbers, it is."""
    return not hasattr(os, "geteuid") or held.st_uid == os.geteuid()


def notices() -> list[str]:
    """What the next run has to say of runs that ended early; each is told of once. Also tidies up after older ones."""
    said = []
    with contextlib.suppress(OSError):  # where logs can't be seen none can be made either, and that is said then
        for file in runs.ended_early():
            text = _notice(load(file))
            if text is not None:
                said.append(text)
            with contextlib.suppress(OSError):
                file.become("done" if text is None else "died")
        for file in runs.all_runs():
            if file.state == "died":
                _tidy(file)
    return said


def _notice(run: Run | str) -> str | None:
    if isinstance(run, str):
        return f"a run ended early, and can't be undone: {run}"
    if not run.entries:
        return None
    count = f"{len(run.entries)} file{'s' if len(run.entries) > 1 else ''}"
    return (
        f"the run of {run.started} in {run.folder} ended early, with up to {count} written; "
        f"`smfix undo {run.file.name}` brings them back"
    )


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


def here() -> str:
    """The root that the current folder belongs to; empty where that folder is gone."""
    try:
        return root_of(os.getcwd())
    except FileNotFoundError:
        return ""


def belongs(run: Run, root: str) -> bool:
    """Whether a run is of this root: was begun in it, or changed files below it only."""
    if not root:
        return False
    inside = os.path.join(root, "")
    return run.root == root or (bool(run.entries) and all(entry.path.startswith(inside) for entry in run.entries))


def named(name: str) -> Run | str:
    """The run of this name (its beginning will do), or why there is none. Raises OSError."""
    fitting = [run for run in runs.all_runs() if not run.goes_on and run.name.startswith(name)]
    if len(fitting) == 1:
        return load(fitting[0])
    return f"`{name}` names {len(fitting) or 'no'} run{'s' if len(fitting) > 1 else ''}; see `smfix undo --list`"


def last(states: tuple[str, ...], command: str, everywhere: bool) -> Run | str:
    """The newest run in one of these states, of the root that the current folder belongs to, or of any.

    `command` is for the words where there is none: those say why. Raises OSError.
    """
    root = here()
    other: Run | None = None
    for file in runs.all_runs():
        if file.state not in states or file.goes_on:
            continue
        run = load(file)
        if isinstance(run, Run) and not run.entries and not run.damaged:
            continue  # it ended before it could write
        if isinstance(run, str) or everywhere or belongs(run, root):
            return run
        other = other or run
    if other is None:
        return f"there is no run to {command}"
    place = root or "this folder, which is gone,"
    return (
        f"there is no run of {place} to {command}; the last one of all, of {other.started} in {other.folder}, takes "
        f"`smfix {command} {other.file.name}` (or --all)"
    )


def load(file: runs.RunFile) -> Run | str:
    """The run of a log, or why it can't be had."""
    try:
        return read(file)
    except (OSError, ValueError, RecursionError) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        return f"{file.path}: {why}; remove it, or name another run of `smfix undo --list`"
