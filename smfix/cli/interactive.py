"""`smfix -i`: one finding at a time, and a key for each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

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
    "q": "quit; what was accepted stays accepted",
    "e": "edit the new lines in your editor first",
    "?": "show this",
}
QUESTION = f"Make this change [{','.join(KEYS)}]?"
_SCISSORS = "# --- 8< --- smfix: this line and all below it are ignored"


def require_terminal() -> None:
    """Refuse where nobody could answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("--interactive wants a terminal; without one, look with --diff and fix with `smfix`")


class Review:
    """A run that asks. Nothing counts as accepted but a key that says so."""

    def __init__(self, terminal: Terminal, settings: Callable[[str], Settings], folders: Sequence[str]) -> None:
        """Findings are shown on `terminal`."""
        self._terminal, self._settings, self._folders = terminal, settings, folders
        self._all = False
        self.quitted = False

    def of(self, rewrite: Rewrite) -> Rewrite:
        """What is accepted of a file's findings, proven. Asks about each that has an edit; shows the others."""
        answers = _File(rewrite, self._terminal)
        for finding in _in_order(rewrite):
            if self.quitted or answers.closed:
                break
            if not finding.edits:
                self._terminal.show(replace(rewrite, edits=()), finding)
            elif answers.by_hand_covers(finding):
                click.echo(f"(line {finding.place.line} was edited by hand)")
            elif self._all and finding.safety is Safety.SAFE:
                answers.accepted.append(finding)
            else:
                self._ask(answers, finding)
        return self._made(rewrite, answers)

    def close(self) -> None:
        """Let go of the terminal."""
        self._terminal.close()

    def _ask(self, answers: _File, finding: Finding) -> None:
        self._terminal.show(answers.rewrite, finding)
        while True:
            key = _key()
            if key == "q":
                self.quitted = True
            elif key == "d":
                answers.closed = True
            elif key in ("y", "a"):
                answers.accepted.append(finding)
                self._all |= key == "a"
            elif key == "e":
                if not answers.edited(finding):
                    continue
            elif key != "n":
                click.echo("\n".join(f"{one} - {words}" for one, words in KEYS.items()))
                continue
            click.echo()
            return

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


class _File:
    """The answers for one file so far."""

    def __init__(self, rewrite: Rewrite, terminal: Terminal) -> None:
        self.rewrite = rewrite
        self.accepted: list[Finding] = []
        self.hand: list[tuple[Edit, tuple[int | None, int, int]]] = []
        self.settled: list[Finding] = []
        self.closed = False

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


def _key() -> str:
    """One key; the end of input is `q`."""
    click.echo(f"{QUESTION} ", nl=False)
    try:
        char = click.getchar() or "q"
    except EOFError:
        char = "q"
    click.echo(char if char.isprintable() else "")
    return char.lower() if len(char) == 1 else "?"
