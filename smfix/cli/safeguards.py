"""What stands around the writing of a run: the journal, and a word on what git could not bring back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from smfix.cli.words import say

if TYPE_CHECKING:
    from smfix.files.git_status import Committed
    from smfix.model import Rewrite


_WORDS = {
    "changed": ("with uncommitted changes", "commit {them}"),
    "untracked": ("that git does not track", "add and commit {them}"),
    "": ("in no git repository", "put {them} into one"),
}
"""What is wrong with files that git could not bring back, and what to do; what else git says stands for itself."""


class Safeguards:
    """One run's: made when it is known which files may change, before anything is written."""

    def __init__(self, hits: Sequence[str], require_clean: bool) -> None:
        """Set git to work on `hits`, and tell of earlier runs that ended early."""
        from smfix.files.record import Writer

        self._require_clean = require_clean
        self._real = {path: os.path.realpath(path) for path in hits}
        self._asked = _ask(self._real.values())
        self._unclean: set[str] = set()
        self._written: set[str] = set()
        self._writer = Writer(self._real)
        _tell_of_earlier_runs()

    def recorded(self, rewrites: Iterable[Rewrite]) -> Iterator[list[Rewrite]]:
        """The results in groups, each recorded before it is handed out. Raises ClickException for --require-clean."""
        from smfix.files.record import grouped

        for group in grouped(rewrites, whole=self._require_clean):
            self._look([rewrite for rewrite in group if rewrite.changed])
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
        for asked in self._asked.values():
            asked.close()
        self._writer.close()

    def _look(self, changed: Sequence[Rewrite]) -> None:
        """Ask of each change, before the first write, whether git holds what it replaces; with --require-clean that may
        end the run."""
        wrong: dict[str, list[str]] = {}
        for rewrite in changed:
            state = self._state(self._real[rewrite.path], rewrite.before)
            if state in ("changed", "untracked"):
                self._unclean.add(self._real[rewrite.path])
            if state != "committed":
                wrong.setdefault(state, []).append(rewrite.path)
        if wrong and self._require_clean:
            told = "; ".join(_refusal(state, paths) for state, paths in wrong.items())
            before = "no more was written" if self._written else "nothing was written"
            raise click.ClickException(f"{before}: {told}, or leave out --require-clean")

    def _state(self, real: str, data: bytes) -> str:
        """What git says of a file that holds `data`; nothing where there is no repository."""
        from smfix.files.git_process import GitFailed

        if real not in self._asked:
            return ""
        try:
            return self._asked[real].state(real, data).value
        except GitFailed as error:
            return str(error) or "git failed"


def _refusal(state: str, paths: Sequence[str]) -> str:
    """Which files are not written, why, and what to do."""
    names = ", ".join(os.path.relpath(path) for path in sorted(paths)[:3]) + (" and others" if paths[3:] else "")
    number = f"{len(paths)} file{'s' if len(paths) > 1 else ''} to be changed"
    them = "them" if len(paths) > 1 else "it"
    if state in _WORDS:
        wrong, advice = _WORDS[state]
        return f"{number} {wrong} ({names}); {advice.format(them=them)}"
    return f"whether {number} ({names}) {'are' if paths[1:] else 'is'} committed can't be told: {state}; see to that"


def _ask(paths: Iterable[str]) -> dict[str, Committed]:
    """Set git to work, once for each work tree; who answers, by path."""
    from smfix.files.git import work_tree
    from smfix.files.git_status import Committed

    tops: dict[str, list[str]] = {}
    folders: dict[str, str | None] = {}
    for path in paths:
        folder = os.path.dirname(path)
        if folder not in folders:
            folders[folder] = work_tree(folder)
        top = folders[folder]
        if top is not None:
            tops.setdefault(top, []).append(path)
    asked = {top: Committed(top, below) for top, below in tops.items()}
    return {path: asked[top] for top, below in tops.items() for path in below}


def _tell_of_earlier_runs() -> None:
    from smfix.files.undo import notices

    for text in notices():
        say(f"smfix: {text}")
