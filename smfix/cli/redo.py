"""`smfix redo`: make again what was undone."""

from __future__ import annotations

import click

from smfix.cli.completion import run_names
from smfix.cli.undo import Step, again


@click.command("redo")
@click.argument("run", required=False, shell_complete=run_names)
@click.option("--all", "everywhere", is_flag=True, help="Take the last run of any folder, not only of this work tree.")
def COMMAND(run: str | None, everywhere: bool) -> int:  # noqa: N802
    """Write a run's changes again: to those files that are as they were before it; the others are named.

    RUN is a name from `smfix undo --list`, or its beginning; without it, the last run of this git work tree
    (elsewhere: of this folder) that was undone.
    """
    from smfix.files import undo

    return again(run, everywhere, Step("redo", ("undone",), "done", undo.redo, "Rewrote"))
