"""How many findings each rule has, instead of the findings themselves."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

from smfix import suppress
from smfix.model import Finding, Rewrite
from smfix.report import Style

_HEADS = ("safe", "unsafe", "manual")


class Statistics:
    """A table: how often, how many of each safety, in how many files, which rule. The most frequent first."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._found: dict[str, Counter[str]] = {}
        self._files: Counter[str] = Counter()

    def add(self, rewrite: Rewrite) -> None:
        """Count the file's findings."""
        every: tuple[Finding, ...] = (*rewrite.fixed, *rewrite.left)
        for finding in every:
            self._found.setdefault(finding.code, Counter())[finding.safety.value] += 1
        self._files.update({finding.code for finding in every})

    def close(self) -> None:
        """Write the table; nothing where nothing was found."""
        names = self._names() if self._found else {}
        rows = [
            (code, [count.total(), *(count[head] for head in _HEADS), self._files[code]], names.get(code, ""))
            for code, count in sorted(self._found.items(), key=lambda item: (-item[1].total(), item[0]))
        ]
        lines = self._table(rows) if self._style.coloured else self._plain(rows)
        self._out.write("".join(f"{line}\n" for line in lines).encode())
        self._out.flush()

    def _names(self) -> dict[str, str]:
        from smfix.rules import all_rules

        return {suppress.UNUSED: suppress.NAME, **{rule.code: rule.name for rule in all_rules()}}

    def _plain(self, rows: list[tuple[str, list[int], str]]) -> list[str]:
        """For other programs: columns by tabs."""
        return ["\t".join([code, *map(str, numbers), name]) for code, numbers, name in rows]

    def _table(self, rows: list[tuple[str, list[int], str]]) -> list[str]:
        if not rows:
            return []
        from smfix.report.table import table

        return table(("rule", "found", *_HEADS, "files", "what"), rows, self._style.width)
