"""An upgrade in plain text: the head, then the files by what becomes of them, each with the places that need a
person."""

from __future__ import annotations

from collections.abc import Iterator

from smfix.report.upgrade import Collected, FileItem, Item
from smfix.upgrade.verdict import Verdict


class Text(Collected):
    """The report that `smfix upgrade` prints."""

    def text(self) -> str:
        """The whole report."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        if self.warning():
            yield f"WARNING: {self.warning()}"
        yield self._bold(self.tally.words())
        for verdict, files in self.by_verdict():
            yield ""
            yield self._bold(f"{_heading(verdict, self.style.written)}:")
            for file in files:
                yield from _of_file(file)
        if self.pins:
            yield ""
            yield self._bold("Requirements to change with it:")
            yield from (line for item in self.pins for line in _of_item(item))

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.style.coloured else text


def _heading(verdict: Verdict, written: bool) -> str:
    if verdict is Verdict.FINISHED and written:
        return "Finished"
    return verdict.value[0].upper() + verdict.value[1:]


def _of_file(file: FileItem) -> Iterator[str]:
    changes = f"{file.changes} change{'s' * (file.changes != 1)}" if file.changes else ""
    places = f"{len(file.items)} place{'s' * (len(file.items) != 1)}" if file.items else ""
    yield f"  {file.path}  ({', '.join(filter(None, (places, changes)))})"
    for item in file.items:
        yield from _of_item(item)


def _of_item(item: Item) -> Iterator[str]:
    yield f"    {item.where}: {item.code} {item.message}"
    if item.advice:
        yield f"        {item.advice}"
