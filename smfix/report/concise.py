"""A line a finding: `path:line:column: SMF001 [safe] message`; `safe`, `unsafe`, `needs review` or `fixed`."""

from __future__ import annotations

from typing import BinaryIO

from smfix.model import Finding, Rewrite, Safety
from smfix.report import Style
from smfix.report.summary import at, evidence_line, printable

_BOLD, _GREEN, _YELLOW, _CYAN = "1", "32", "33", "36"
_COLOURS = {Safety.UNSAFE.value: _YELLOW, Safety.MANUAL.value: _YELLOW}

_LABELS = {Safety.MANUAL.value: "needs review"}
"""What a person is told, where it is not the word that machines get."""


class Concise:
    """Findings, fixed ones and those left, in the order of their places."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` as files come."""
        self._out, self._style = out, style

    def add(self, rewrite: Rewrite) -> None:
        """Write the file's findings."""
        if not (rewrite.fixed or rewrite.left):
            return
        from smfix.report.located import Located

        words = {id(finding): "fixed" for finding in rewrite.fixed if self._style.written}
        located = Located(rewrite, self._style.written)
        for finding in sorted((*rewrite.fixed, *rewrite.left), key=lambda one: one.start):
            where = at(rewrite.path, located.shown(finding))
            line = self._lines(where, finding, words.get(id(finding), finding.safety.value))
            self._out.write((line + "\n").encode("utf-8", "backslashreplace"))

    def _lines(self, where: str, finding: Finding, safety: str) -> str:
        paint = _painted if self._style.coloured else _plain
        where, code = paint(where, _BOLD), paint(finding.code, _CYAN)
        label = paint(_LABELS.get(safety, safety), _COLOURS.get(safety, _GREEN))
        line = f"{where}: {code} [{label}] {printable(finding.message)}"
        if finding.advice:
            line += f" ({printable(finding.advice)})"
        if self._style.verbose:
            line += "".join(f"\n    {evidence_line(link)}" for link in finding.evidence)
        return line

    def close(self) -> None:
        """Hand on what is buffered."""
        self._out.flush()


def _plain(text: str, style: str) -> str:
    return text


def _painted(text: str, style: str) -> str:
    """The text in a style of ECMA-48 (select graphic rendition): bold is 1, green 32, yellow 33, cyan 36."""
    return f"\x1b[{style}m{text}\x1b[0m"
