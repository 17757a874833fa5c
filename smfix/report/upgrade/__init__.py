"""Reports on an upgrade as a whole: what can be finished, what waits, and each place that needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from smfix.model import Finding, Rewrite
from smfix.report import Style
from smfix.report.located import Located
from smfix.report.summary import at, printable
from smfix.upgrade.verdict import PIN, Tally, Verdict, tally, verdict_of


@dataclass(frozen=True, slots=True)
class Item:
    """A place that needs a person: where, what is wrong, what to do."""

    where: str
    code: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file: what becomes of it, how many of its changes are (to be) made or wait, and its places."""

    path: str
    verdict: Verdict | None
    changes: int
    items: tuple[Item, ...]


class Collected:
    """A report that is written when all files are known: its head says what all of them come to."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self.style = out, style
        self.files: list[FileItem] = []
        self.pins: list[Item] = []
        self._rewrites: list[Rewrite] = []

    def add(self, rewrite: Rewrite) -> None:
        """Take the next file."""
        self.pins += _items(rewrite, [one for one in rewrite.left if one.code == PIN])
        verdict = verdict_of(rewrite)
        if verdict is not None or rewrite.problems:
            left = [one for one in rewrite.left if one.code != PIN]
            waiting = [one for one in left if one.edits and one.safety.value != "manual"]
            open_ = [one for one in left if one.safety.value != "safe"]
            items = (*_items(rewrite, open_), *_failures(rewrite))
            self.files.append(FileItem(printable(rewrite.path), verdict, len(rewrite.fixed) + len(waiting), items))
        self._rewrites.append(Rewrite(rewrite.path, b"", b"x" if rewrite.changed else b"", rewrite.fixed, rewrite.left,
                                      problems=rewrite.problems))  # fmt: skip

    @property
    def tally(self) -> Tally:
        """What all of it comes to."""
        return tally(self._rewrites)

    def by_verdict(self) -> Iterator[tuple[Verdict, list[FileItem]]]:
        """The files, those of one verdict together; what needs a person comes first."""
        for verdict in (Verdict.BY_HAND, Verdict.UNSAFE, Verdict.WAITS, Verdict.FINISHED):
            files = [one for one in self.files if (one.verdict or Verdict.BY_HAND) is verdict]
            if files:
                yield verdict, files

    def warning(self) -> str:
        """What `--partial` has come to; empty where every file that is written is finished."""
        count = self.tally.unfinished
        if not count:
            return ""
        files = "1 file is" if count == 1 else f"{count} files are"
        return (
            f"{files} written in part: {'it runs' if count == 1 else 'they run'} under neither version of the SDK "
            "until the places below are changed by hand."
        )

    def text(self) -> str:
        """The whole report."""
        raise NotImplementedError

    def close(self) -> None:
        """Write it."""
        self._out.write(self.text().encode("utf-8", "backslashreplace"))
        self._out.flush()


def _items(rewrite: Rewrite, findings: Sequence[Finding]) -> list[Item]:
    if not findings:
        return []
    located = Located(rewrite, False)
    return [
        Item(at(rewrite.path, located.shown(one)), one.code, printable(one.message), printable(one.advice))
        for one in sorted(findings, key=lambda one: (one.start, one.code))
    ]


def _failures(rewrite: Rewrite) -> list[Item]:
    return [
        Item(at(rewrite.path, one.place), one.reason.value, printable(one.text), "see to that, then run it again")
        for one in rewrite.problems
        if one.reason.is_error
    ]
