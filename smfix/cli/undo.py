"""`smfix undo` and `smfix undo --list`: take a run back."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from smfix.cli.completion import run_names

if TYPE_CHECKING:
    from smfix.files.journal import Run
    from smfix.files.undo import Outcome
    from smfix.model import Problem, Reason


class Step(NamedTuple):
    """What is done with a run."""

    command: str
    states: tuple[str, ...]
    """Those that a run may be in which is not named."""
    becomes: str
    make: Callable[[Run], Iterator[tuple[str, Outcome | Problem]]]
    done: str


@click.command("undo")
@click.argument("run", required=False, shell_complete=run_names)
@click.option("--all", "everywhere", is_flag=True, help="Take the last run of any folder, not only of this work tree.")
@click.option("--list", "listed", is_flag=True, help="List the runs that are kept, the newest first.")
def COMMAND(run: str | None, everywhere: bool, listed: bool) -> int:  # noqa: N802
    """Bring back the files of a run, byte for byte: those that are still as the run left them; the others are named.

    RUN is a name from --list, or its beginning; without it, the last run of this git work tree (elsewhere: of this
    folder) that was not undone.
    """
    from smfix.files import undo

    if listed:
        return _guarded(_list)
    return again(run, everywhere, Step("undo", ("done", "died", "open"), "undone", undo.undo, "Brought back"))


def _guarded(work: Callable[[], int]) -> int:
    """What it returns; 2 where the records of runs can't be had, with the cause."""
    from smfix.files import runs
    from smfix.report.summary import printable

    try:
        return work()
    except runs.Busy:
        return _failed("another undo or redo is going on; wait for its end, and call this again")
    except OSError as error:
        place = f" {printable(str(error.filename))}" if error.filename else ""
        why = (error.strerror or str(error)).lower()
        return _failed(f"the records of runs can't be used:{place}: {why}; SMFIX_STATE_DIR names their folder")


def _failed(text: str) -> int:
    print(f"smfix: {text}", file=sys.stderr)
    return 2


def _list() -> int:
    """A line a run: name, time, number of files, state, whether it belongs here, folder. Exit 2 where one is broken."""
    from smfix.files import runs
    from smfix.files.journal import Run
    from smfix.files.undo import belongs, here, load
    from smfix.report.summary import printable

    words = {"open": "ended early", "done": "done", "died": "ended early", "undone": "undone"}
    root, code = here(), 0
    for file in runs.all_runs():
        run = load(file)
        state = "going on" if file.goes_on else words[file.state]
        if isinstance(run, Run):
            place = "here" if belongs(run, root) else "elsewhere"
            count, folder = f"{len(run.entries):>6} file{' ' if len(run.entries) == 1 else 's'}", printable(run.folder)
            click.echo(f"{file.name}  {run.started}  {count}  {state:<11}  {place:<9}  {folder}")
        else:
            code = _failed(printable(run))
    return code


def again(name: str | None, everywhere: bool, step: Step) -> int:
    """Do one step on a run's files, name those that were left, and sum up. Exit 1 where some are left, 2 on failure."""
    return _guarded(lambda: _again(name, everywhere, step))


def _again(name: str | None, everywhere: bool, step: Step) -> int:
    from smfix.files import runs
    from smfix.files.undo import last, named
    from smfix.report.summary import printable

    try:
        os.stat(runs.folder())
    except FileNotFoundError:
        return _failed(f"there is no run to {step.command}")
    with runs.alone():
        run = last(step.states, step.command, everywhere) if name is None else named(name)
        return _failed(printable(run)) if isinstance(run, str) else _made(run, step)


def _made(run: Run, step: Step) -> int:
    from smfix.files.undo import Outcome
    from smfix.model import Reason

    counts = _counted(run, step)
    failed = set(counts) - {Outcome.RESTORED, Outcome.ALREADY, Reason.CHANGED_ON_DISK, Reason.MISSING}
    made = counts[Outcome.RESTORED] + counts[Outcome.ALREADY]
    unsaid = _become(run, step.becomes) if made and not failed else None
    left = sum(counts.values()) - made
    print(_summary(run, step, counts[Outcome.RESTORED], counts[Outcome.ALREADY], left), file=sys.stderr)
    if unsaid:
        return _failed(f"that could not be recorded, so the run counts as before: {unsaid}")
    if run.damaged:
        return _failed(f"{run.damaged} lines of {run.file.path} can't be read; the files that they tell of were left")
    return 2 if failed else int(left > 0 or not made)


def _counted(run: Run, step: Step) -> Counter[Outcome | Reason]:
    """Do it; how often each thing came of it."""
    from smfix.files.undo import Outcome
    from smfix.report.summary import problem_line

    counts: Counter[Outcome | Reason] = Counter()
    for _, outcome in step.make(run):
        if isinstance(outcome, Outcome):
            counts[outcome] += 1
        else:
            counts[outcome.reason] += 1
            print(problem_line(outcome), file=sys.stderr)
    return counts


def _become(run: Run, state: str) -> str | None:
    """Record what the run is now; or why that can't be."""
    try:
        run.file.become(state)
    except OSError as error:
        return f"{run.file.path}: {(error.strerror or str(error)).lower()}"
    return None


def _summary(run: Run, step: Step, number: int, already: int, left: int) -> str:
    from smfix.report.summary import printable

    notes = [f"{already} were already in that state"] if already else []
    notes += [f"{left} left as they are"] if left else []
    inside = f" ({', '.join(notes)})" if notes else ""
    files = f"{number:,} file{'' if number == 1 else 's'}"
    stays = "" if number or already else f" It stays to {step.command}; `smfix undo --list` names the others."
    return f"{step.done} {files}{inside}, of the run of {run.started} in {printable(run.folder)}.{stays}"
