"""How many findings each rule has, instead of the findings themselves."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

from smfix.model import Rewrite
from smfix.report import Style
from smfix.suppressions import read as suppressions

_SAFETIES = ("safe", "unsafe", "manual")
HEADS = ("rule", "found", *_SAFETIES, "files", "what")

Row = tuple[str, list[int], str]


class Statistics:
    """A table: how often, how many of each safety, in how many files, which rule. The most frequent first."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._found: dict[str, Counter[str]] = {}
        self._files: Counter[str] = Counter()

    def add(self, rewrite: Rewrite) -> None:
        """Count the file's findings."""
        counted(rewrite, self._found, self._files)

    def close(self) -> None:
        """Write the table; nothing where nothing was found."""
        if self._found:
            table = rows(self._found, self._files)
            lines = self._table(table) if self._style.coloured else _plain(table)
            self._out.write("".join(f"{line}\n" for line in lines).encode())
        self._out.flush()

    def _table(self, table: list[Row]) -> list[str]:
        from smfix.report.table import drawn

        return drawn(HEADS, table, self._style.width)


def counted(rewrite: Rewrite, found: dict[str, Counter[str]], files: Counter[str]) -> None:
    """Add a file's findings to the counts by rule and safety, and the file to each of its rules."""
    every = (*rewrite.fixed, *rewrite.left)
    for finding in every:
        found.setdefault(finding.code, Counter())[finding.safety.value] += 1
    files.update({finding.code for finding in every})


def rows(found: dict[str, Counter[str]], files: Counter[str]) -> list[Row]:
    """A row a rule: its code, the numbers under HEADS, its name."""
    from smfix.rules import all_rules

    names = {suppressions.UNUSED: suppressions.NAME, **{rule.code: rule.name for rule in all_rules()}}
    return [
        (code, [count.total(), *(count[safety] for safety in _SAFETIES), files[code]], names.get(code, ""))
        for code, count in sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))
    ]


def _plain(table: list[Row]) -> list[str]:
    """For other programs: columns by tabs."""
    return ["\t".join([code, *map(str, numbers), name]) for code, numbers, name in table]
