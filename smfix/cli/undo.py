"""`smfix undo` and `smfix undo --list`: take a run back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from smfix.files.journal import Run
    from smfix.files.undo import Outcome
    from smfix.model import Problem

Step = Callable[["Run"], "Iterator[tuple[str, Outcome | Problem]]"]


@click.command("undo")
@click.argument("run", required=False)
@click.option("--list", "listed", is_flag=True, help="List the runs that are kept, the newest first.")
def COMMAND(run: str | None, listed: bool) -> int:  # noqa: N802
    """Bring back the files of a run, byte for byte: those that are still as the run left them; the others are named.

    RUN is a name from --list, or its beginning; without it, the last run that was not undone.
    """
    if listed:
        return _list()
    from smfix.files import undo

    return again(run, ("done", "died", "open"), "undone", undo.undo, "Brought back")


def _list() -> int:
    """A line a run: name, time, number of files, state, folder."""
    from smfix.files import runs
    from smfix.files.journal import Run
    from smfix.files.undo import load
    from smfix.report.summary import printable

    words = {"open": "ended early", "done": "done", "died": "ended early", "undone": "undone"}
    for file in runs.all_runs():
        run = load(file)
        state = "going on" if file.goes_on else words[file.state]
        if isinstance(run, Run):
            click.echo(f"{file.name}  {run.started}  {len(run.entries):>6} files  {state:<11}  {printable(run.folder)}")
        else:
            click.echo(printable(run), err=True)
    return 0


def again(name: str | None, states: tuple[str, ...], becomes: str, step: Step, done: str) -> int:
    """Do one step on a run's files, name those that were left, and sum up. Exit 1 where some are left, 2 on failure."""
    from smfix.files import runs
    from smfix.files.undo import Outcome, find, load
    from smfix.model import Reason
    from smfix.report.summary import printable, problem_line

    file = find(name, states)
    run = load(file) if isinstance(file, runs.RunFile) else file
    if isinstance(run, str):
        print(f"smfix: {printable(run)}", file=sys.stderr)
        return 2
    counts: Counter[Outcome | Reason] = Counter()
    for _, outcome in step(run):
        if isinstance(outcome, Outcome):
            counts[outcome] += 1
        else:
            counts[outcome.reason] += 1
            print(problem_line(outcome), file=sys.stderr)
    final = {Outcome.RESTORED, Outcome.ALREADY, Reason.CHANGED_ON_DISK, Reason.MISSING}
    failed = set(counts) - final
    if not failed:
        run.file.become(becomes)
    left = sum(counts.values()) - counts[Outcome.RESTORED] - counts[Outcome.ALREADY]
    notes = [f"{counts[Outcome.ALREADY]} were so already"] if counts[Outcome.ALREADY] else []
    notes += [f"{left} left as they are"] if left else []
    inside = f" ({', '.join(notes)})" if notes else ""
    number = counts[Outcome.RESTORED]
    files = f"{number:,} file{'' if number == 1 else 's'}"
    print(f"{done} {files}{inside}, of the run of {run.started} in {printable(run.folder)}.", file=sys.stderr)
    return 2 if failed else int(left > 0)
