"""`smfix redo`: make again what was undone."""

from __future__ import annotations

import click

from smfix.cli.undo import again


@click.command("redo")
@click.argument("run", required=False)
def COMMAND(run: str | None) -> int:  # noqa: N802
    """Write a run's changes again: to those files that are as they were before it; the others are named.

    RUN is a name from `smfix undo --list`, or its beginning; without it, the last run that was undone.
    """
    from smfix.files import undo

    return again(run, ("undone",), "done", undo.redo, "Rewrote")
