"""What stands around the writing of a run: the journal, and a word on what git could not bring back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from smfix.files.git import Uncommitted
    from smfix.model import Rewrite


class Safeguards:
    """One run's: made when it is known which files may change, before anything is written."""

    def __init__(self, hits: Sequence[str], require_clean: bool) -> None:
        """Set git to work on `hits`, and tell of earlier runs that ended early."""
        from smfix.files.record import Writer

        self._require_clean = require_clean
        self._real = {path: os.path.realpath(path) for path in hits}
        self._asked = _ask(self._real.values())
        self._unclean = frozenset[str]()
        self._written: set[str] = set()
        self._writer = Writer(self._real)
        _tell_of_earlier_runs()

    def recorded(self, rewrites: Iterable[Rewrite]) -> Iterator[list[Rewrite]]:
        """The results in groups, each recorded before it is handed out. Raises ClickException for --require-clean."""
        from smfix.files.record import grouped

        for group in grouped(rewrites, whole=self._require_clean):
            if any(rewrite.changed for rewrite in group):
                self._look(group)
            yield self._writer.record(group)

    def write(self, rewrite: Rewrite) -> Rewrite:
        """Make a recorded change."""
        done = self._writer.write(rewrite)
        if done.changed:
            self._written.add(self._real[done.path])
        return done

    def say(self) -> None:
        """One line where files were changed that held uncommitted changes."""
        count = len(self._written & self._unclean)
        if count:
            files = "1 file that was changed has" if count == 1 else f"{count:,} files that were changed have"
            click.echo(
                f"note: {files} uncommitted changes; `smfix undo` takes back this run and leaves those.", err=True
            )

    def close(self) -> None:
        """The run has ended, in whatever way."""
        for asked in self._asked:
            asked.close()
        self._writer.close()

    def _look(self, group: Sequence[Rewrite]) -> None:
        """What git had to say, before the first write; with --require-clean it may end the run."""
        self._unclean |= frozenset().union(*(asked.paths() for asked in self._asked))
        self._asked = []
        changed = {self._real[rewrite.path] for rewrite in group if rewrite.changed}
        unclean = sorted(changed & self._unclean)
        if unclean and self._require_clean:
            names = ", ".join(os.path.relpath(path) for path in unclean[:3]) + (" and others" if unclean[3:] else "")
            number = f"{len(unclean)} file{'s' if len(unclean) > 1 else ''} to be changed"
            raise click.ClickException(
                f"nothing was written: {number} with uncommitted changes ({names}); "
                "commit them, or leave out --require-clean"
            )


def _ask(paths: Iterable[str]) -> list[Uncommitted]:
    """Set git to work, once for each work tree."""
    from smfix.files.git import Uncommitted, work_tree

    tops: dict[str, list[str]] = {}
    folders: dict[str, str | None] = {}
    for path in paths:
        folder = os.path.dirname(path)
        if folder not in folders:
            folders[folder] = work_tree(folder)
        top = folders[folder]
        if top is not None:
            tops.setdefault(top, []).append(path)
    return [Uncommitted(top, names) for top, names in tops.items()]


def _tell_of_earlier_runs() -> None:
    from smfix.files.undo import notices

    for text in notices():
        click.echo(f"smfix: {text}", err=True)
