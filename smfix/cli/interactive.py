"""`smfix -i`: one finding at a time, and a key for each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import click

from smfix.cli.keyboard import END, read_key
from smfix.config import Settings
from smfix.manual_edits import Refused, edit, proposal, with_hand_edits
from smfix.model import Edit, Finding, Rewrite, Safety

if TYPE_CHECKING:
    from smfix.report.terminal import Terminal

KEYS = {
    "y": "yes, make this change",
    "n": "no, leave it",
    "a": "all: this one and every safe one that is still to come, in all files",
    "d": "done with this file: none of the rest of it",
    "u": "undo: take back the last answer in this file, and ask again",
    "q": "quit; what was accepted stays accepted",
    "e": "edit the new lines in your editor first",
    "?": "show this",
}
_IGNORED = ("", "\r", "\n", " ")
"""Keys that say nothing: Enter behind a key that has already answered, arrows."""
_SCISSORS = "# --- 8< --- smfix: this line and all below it are ignored"


def require_terminal() -> None:
    """Refuse where nobody could answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("--interactive wants a terminal; without one, look with --diff and fix with `smfix`")


class Review:
    """A run that asks. Nothing counts as accepted but a key that says so."""

    def __init__(
        self, terminal: Terminal, settings: Callable[[str], Settings], folders: Sequence[str], questions: int
    ) -> None:
        """Findings are shown on `terminal`; `questions` is how many there are in all files."""
        self._terminal, self._settings, self._folders = terminal, settings, folders
        self._questions, self._number = questions, 0
        self._all = False
        self.quitted = False
        self.declined = 0
        """Fixes that were answered with no."""
        self.unasked = 0
        """Fixes that were not asked about, since the person quitted."""

    def of(self, rewrite: Rewrite) -> Rewrite:
        """What is accepted of a file's findings, proven. Asks about each that has an edit; shows the others."""
        answers = _File(rewrite)
        every = list(_in_order(rewrite))
        first = self._number
        index = 0
        while index < len(every) and not (self.quitted or answers.closed):
            self._number = first + sum(bool(one.edits) for one in every[:index])
            index = self._next(answers, every, index)
        self._number = first + len(questions_of(rewrite))
        open_ones = [one for one in every if one.edits and not answers.took(one)]
        asked = every if not self.quitted else every[:index]
        self.unasked += sum(one not in asked for one in open_ones)
        self.declined += sum(one in asked for one in open_ones)
        return self._made(rewrite, answers)

    def close(self) -> None:
        """Let go of the terminal."""
        self._terminal.close()

    def _next(self, answers: _File, every: Sequence[Finding], index: int) -> int:
        """Settle one finding; the index of the one to go on with."""
        finding = every[index]
        if not finding.edits:
            self._terminal.show(replace(answers.rewrite, edits=()), finding)
        elif answers.by_hand_covers(finding):
            click.echo(f"(line {finding.place.line} was edited by hand)")
        elif self._all and finding.safety is Safety.SAFE:
            answers.accepted.append(finding)
        else:
            return self._ask(answers, finding, index)
        return index + 1

    def _ask(self, answers: _File, finding: Finding, index: int) -> int:
        self._show(answers, finding)
        while True:
            key = self._key()
            if key == "u":
                back = answers.taken_back()
                if back is None:
                    click.echo("Nothing was answered in this file; `smfix undo` takes back a file that was written.")
                    continue
                self._all = False
                click.echo()
                return back
            if key == "e":
                before = answers.copy()
                if not answers.edited(finding):
                    continue
                answers.history.append((index, before))
            elif key in ("y", "n", "a", "d", "q"):
                answers.history.append((index, answers.copy()))
                self._take(answers, finding, key)
            else:
                click.echo("\n".join(f"{one} - {words}" for one, words in KEYS.items()))
                continue
            click.echo()
            return index if self.quitted else index + 1

    def _take(self, answers: _File, finding: Finding, key: str) -> None:
        self.quitted = key == "q"
        answers.closed = key == "d"
        self._all |= key == "a"
        if key in ("y", "a"):
            answers.accepted.append(finding)

    def _show(self, answers: _File, finding: Finding) -> None:
        """Show a finding in the width that the window has now."""
        from smfix.cli.output import width

        self._terminal.resize(width())
        self._terminal.show(answers.rewrite, finding)

    def _key(self) -> str:
        """One key, in small; the end of input is `q`."""
        click.echo(f"{question(self._number + 1, self._questions)} ", nl=False)
        key = read_key()
        while key in _IGNORED:
            key = read_key()
        click.echo("q" if key == END else key if key.isprintable() else "")
        return "q" if key == END else key.lower()

    def _made(self, rewrite: Rewrite, answers: _File) -> Rewrite:
        """The file with what was accepted."""
        from smfix.engine import fix_source
        from smfix.project.repository import Repository
        from smfix.runner import with_stack

        wanted = {(one.code, one.start, one.end) for one in answers.accepted}
        every = tuple(_in_order(rewrite))
        made = replace(rewrite, after=rewrite.before, fixed=(), edits=(), left=every)
        if wanted:
            made = next(
                iter(
                    with_stack(
                        lambda: [
                            fix_source(
                                rewrite.before,
                                rewrite.path,
                                self._settings(rewrite.path),
                                Repository(self._folders),
                                lambda one: (one.code, one.start, one.end) in wanted,
                            )
                        ]
                    )
                )
            )
        if not answers.hand:
            return made
        try:
            return with_hand_edits(made, [one for one, _ in answers.hand], answers.settled)
        except Refused as error:
            click.echo(f"{rewrite.path}: {error}; only the fixes are made", err=True)
            return made


def question(number: int, count: int) -> str:
    """What a person is asked: the `number`-th question of `count`, and the keys that answer it."""
    return f"Make this change ({number}/{count}) [{','.join(KEYS)}]?"


def questions_of(rewrite: Rewrite) -> list[Finding]:
    """The findings of a file that a person is asked about."""
    return [finding for finding in (*rewrite.fixed, *rewrite.left) if finding.edits]


_ByHand: TypeAlias = "tuple[Edit, tuple[int | None, int, int]]"
"""An edit that a person wrote, and its cell, first and last line."""

_Answers: TypeAlias = "tuple[tuple[Finding, ...], tuple[_ByHand, ...], tuple[Finding, ...]]"
"""Accepted findings, edits by hand with their lines, findings that those settle."""


class _File:
    """The answers for one file so far."""

    def __init__(self, rewrite: Rewrite) -> None:
        self.rewrite = rewrite
        self.accepted: list[Finding] = []
        self.hand: list[_ByHand] = []
        self.settled: list[Finding] = []
        self.closed = False
        self.history: list[tuple[int, _Answers]] = []
        """For each answer the index of its finding, and what had been answered before it."""

    def copy(self) -> _Answers:
        """What has been answered."""
        return tuple(self.accepted), tuple(self.hand), tuple(self.settled)

    def taken_back(self) -> int | None:
        """Forget the last answer; the index of its finding, None where there is none."""
        if not self.history:
            return None
        index, (accepted, hand, settled) = self.history.pop()
        self.accepted, self.hand, self.settled = list(accepted), list(hand), list(settled)
        return index

    def took(self, finding: Finding) -> bool:
        """Whether a finding was accepted, as it is or edited."""
        return finding in self.accepted or finding in self.settled

    def by_hand_covers(self, finding: Finding) -> bool:
        """Whether the finding's lines were written by hand."""
        place = finding.place
        return any(
            cell == place.cell and place.line <= last and place.end_line >= first
            for _, (cell, first, last) in self.hand
        )

    def edited(self, finding: Finding) -> bool:
        """Have the new lines edited; False where that came to nothing and the question stands."""
        given = proposal(self.rewrite.before, self.rewrite.path, [finding])
        together = [one for one in self.accepted if given.covers(one)]
        if together:  # what was accepted in these lines is part of the proposal
            given = proposal(self.rewrite.before, self.rewrite.path, [*together, finding])
        text = click.edit(_page(given.new, given.old), extension=".py")
        if text is None:
            click.echo("Nothing was saved.")
            return False
        new = text.partition(_SCISSORS)[0]
        try:
            made = edit(given, new)
        except Refused as error:
            click.echo(f"Not taken: {error}.")
            return False
        self.accepted = [one for one in self.accepted if one not in together]
        self.hand.append((made, (given.piece.cell, *given.lines)))
        self.settled += [*together, finding]
        return True


def _page(new: str, old: str) -> str:
    """What the editor shows."""
    new, old = ("\n".join(text.splitlines()) for text in (new, old))
    shown = "\n".join(f"# {line}" for line in old.split("\n"))
    return f"{new}\n{_SCISSORS}\n# The lines above replace these:\n{shown}\n"


def _in_order(rewrite: Rewrite) -> Iterator[Finding]:
    yield from sorted((*rewrite.fixed, *rewrite.left), key=lambda one: (one.start, one.code))
