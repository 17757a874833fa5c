"""An upgrade in plain text: the head, then the files by what becomes of them, each with the places that need a
person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smfix.report.upgrade import Collected, FileItem, Item
from smfix.report.wrapping import hanging
from smfix.upgrade.verdict import Verdict


class Text(Collected):
    """The report that `smfix upgrade` prints."""

    def text(self) -> str:
        """The whole report."""
        return "".join(f"{self._shown(part)}\n" for line in self._lines() for part in self._fitting(line))

    def _lines(self) -> Iterator[str]:
        """The lines, those of a head without an indent."""
        if self.warning():
            yield f"WARNING: {self.warning()}"
        yield self.tally.words()
        for verdict, files in self.by_verdict():
            yield ""
            yield f"{_heading(verdict, self.style.written)}:"
            for file in files:
                yield from _of_file(file)
        if self.pins:
            yield ""
            yield "Requirements to change with it:"
            yield from (line for item in self.pins for line in _of_item(item))

    def _fitting(self, line: str) -> Sequence[str]:
        """The line, broken between words where it goes to a terminal; what follows is indented further."""
        if not self.style.for_person or len(line) <= self.style.width:
            return [line]
        import rich.text

        indent = len(line) - len(line.lstrip())
        rest = hanging(rich.text.Text(line[indent:]), self.style.width - indent, 2)
        return [" " * indent + one.plain for one in rest]

    def _shown(self, line: str) -> str:
        return f"\x1b[1m{line}\x1b[0m" if self.style.coloured and line[:1].strip() else line


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
