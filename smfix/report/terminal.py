"""The diff that people read: on a terminal, in colours that hold on light and dark ground.

All text of files is shown as it is, never interpreted; control characters are shown escaped; a long line is cut around
what changed in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import BinaryIO

from rich.console import Console
from rich.style import Style as RichStyle
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

from smfix.model import Edit, Evidence, Finding, Rewrite, Safety
from smfix.report import Style
from smfix.report.blocks import Row, blocks, growth, hunks, lines_of, rows
from smfix.report.located import Located
from smfix.report.summary import at, printable, shown
from smfix.sources import read_source
from smfix.sources.embedded import Embedded, code_edits
from smfix.text import splice

_COLOURS = {"-": "red", "+": "green", " ": "dim"}
_WORDS = {
    Safety.SAFE: ("safe fix", "green"),
    Safety.UNSAFE: ("unsafe fix", "yellow"),
    Safety.MANUAL: ("needs review", "yellow"),
}
_STRONG = {"-": RichStyle.parse("bold red reverse"), "+": RichStyle.parse("bold green reverse")}


def _theme() -> ANSISyntaxTheme:
    """Syntax colours from the terminal's own palette, of those that are readable on both grounds."""
    from pygments.token import Comment, Keyword, Number, String

    return ANSISyntaxTheme(
        {
            Comment: RichStyle(italic=True, dim=True),
            Keyword: RichStyle(color="magenta"),
            String: RichStyle(color="cyan"),
            Number: RichStyle(color="cyan"),
        }
    )


class _Console(Console):
    """One that leaves it to its caller what a reader's going away means; rich would end the process."""

    def on_broken_pipe(self) -> None:
        """Hand the error on that is being handled."""
        raise


class Terminal:
    """Changed files as diffs with numbered lines, then what was left for a person."""

    def __init__(self, out: BinaryIO, style: Style, console: Console | None = None) -> None:
        """Write to `out` as files come; a console of the caller's own records instead."""
        stream = io.TextIOWrapper(out, "utf-8", "backslashreplace", write_through=True)
        self._stream = stream
        self._console = console or _Console(
            file=stream,
            width=style.width,
            force_terminal=True,
            color_system="standard" if style.coloured else None,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._style = style
        self._left: list[Text] = []
        self._highlighter = Syntax("", "python", theme=_theme())

    def add(self, rewrite: Rewrite) -> None:
        """Show the file's diff; keep what it leaves for the end."""
        if rewrite.changed:
            self._changed(rewrite)
        located = Located(rewrite, self._style.written)
        for finding in rewrite.left:
            self._left += self._finding(at(rewrite.path, located.shown(finding)), finding)

    def show(self, rewrite: Rewrite, finding: Finding) -> None:
        """Show one finding alone: what it is, the change with its surroundings, and the evidence."""
        for text in self._finding(at(rewrite.path, finding.place), finding):
            self._print(text)
        if finding.edits:
            source = read_source(rewrite.before, rewrite.path).text
            edits = tuple(sorted(finding.edits, key=lambda edit: (edit.start, edit.end)))
            after = source.encode(splice(source.text, edits))
            self._changed(replace(rewrite, after=after, edits=edits, fixed=(finding,)), heading=False)
        else:
            self._print(Text())

    def close(self) -> None:
        """Show what was left, and let go of the stream."""
        for text in self._left:
            self._print(text)
        if self._left:
            self._print(Text())
        self._stream.detach()

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)

    def _changed(self, rewrite: Rewrite, heading: bool = True) -> None:
        source = read_source(rewrite.before, rewrite.path)
        cells = [piece for piece in source.pieces if isinstance(piece, Embedded) and piece.cell is not None]
        for piece in cells:
            edits = code_edits(piece, source.text.text, rewrite.edits)
            if edits:
                findings = [f for f in rewrite.fixed if f.place.cell == piece.cell]
                if heading:
                    self._heading(f"{rewrite.path} › cell {piece.cell}", findings)
                self._file(findings, piece.text, edits)
        if cells:
            return
        if heading:
            self._heading(rewrite.path, rewrite.fixed)
        self._file(rewrite.fixed, source.text.text, rewrite.edits)

    def _heading(self, name: str, findings: Sequence[Finding]) -> None:
        codes = ", ".join(dict.fromkeys(finding.code for finding in findings))
        text = Text(shown(name), "bold")
        text.append(f"  {codes}", "cyan")
        self._print(text)

    def _file(self, findings: Sequence[Finding], text: str, edits: Sequence[Edit]) -> None:
        lines = lines_of(text)
        found = blocks(lines, edits)
        shift, first = 0, True
        for hunk in hunks(found, len(lines)):
            if not first:
                self._print(Text("  ⋯", "dim"))
            shown = list(rows(hunk, lines, shift))
            digits = len(str(hunk.end + growth(hunk) + shift))
            for row, partner in zip(shown, _partners(shown)):
                self._row(row, partner, digits)
            shift += growth(hunk)
            first = False
        if self._style.verbose:
            for finding in findings:
                self._explain(finding.evidence)
        self._print(Text())

    def _row(self, row: Row, partner: str | None, digits: int) -> None:
        sign, old, new, line = row
        colour = _COLOURS[sign]
        number = new if new is not None else old
        text = Text(f"  {(number or 0) + 1:>{digits}} ", "dim" if sign == " " else colour)
        text.append(f"{sign} ", f"bold {colour}" if sign != " " else "dim")
        code, width = _visible(line), max(20, self._style.width - digits - 5)
        body = self._highlighter.highlight(code) if sign == "+" else Text(code)
        body.rstrip()
        body.end = ""
        if sign != "+":
            body.stylize(colour)
        start = 0
        if partner is not None:
            other = _visible(partner)
            start = _window(code, other, width)
            for low, high in _differing(other, code):
                body.stylize(_STRONG[sign], low, high)
        text.append_text(_cropped(body, start, width))
        self._print(text)

    def _finding(self, where: str, finding: Finding) -> list[Text]:
        text = Text(where, "bold")
        text.append(f"  {finding.code} ", "cyan")
        text.append(*_WORDS[finding.safety])
        found = [text, Text(f"  {printable(finding.message)}")]
        if finding.advice:
            found.append(Text(f"  → {printable(finding.advice)}", "dim"))
        elif finding.safety is Safety.UNSAFE and not self._style.asking:
            found.append(Text("  → look at it with -i, or apply it with --unsafe-fixes", "dim"))
        if self._style.verbose and finding.safety is not Safety.SAFE:
            found += [_evidence(link) for link in finding.evidence]
        return found

    def _explain(self, evidence: Sequence[Evidence]) -> None:
        for link in evidence:
            self._print(_evidence(link))


def _evidence(link: Evidence) -> Text:
    cell = f"cell {link.cell}, " if link.cell is not None else ""
    return Text(f"    {shown(link.path)}, {cell}line {link.line}: {printable(link.text)}", "dim")


def _partners(shown: Sequence[Row]) -> Iterator[str | None]:
    """For each line the one on the other side that it stands for, in a run of changes where as many go as come."""
    for is_same, lines in groupby(shown, key=lambda row: row[0] == " "):
        run = list(lines)
        old, new = ([line for sign, _, _, line in run if sign == one] for one in "-+")
        if is_same or len(old) != len(new):
            yield from (None for _ in run)
            continue
        others = {"-": iter(new), "+": iter(old)}
        yield from (next(others[sign]) for sign, _, _, _ in run)


def _visible(line: str) -> str:
    """The line without its end, tabs as blanks, and nothing in it that a terminal would act on."""
    return "".join(char if char.isprintable() else printable(char) for char in line.rstrip("\r\n").expandtabs(4))


def _differing(old: str, new: str) -> list[tuple[int, int]]:
    """The stretches of `new` that are not in `old`."""
    from difflib import SequenceMatcher

    if len(old) * len(new) > 1_000_000:
        return []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(c, d) for tag, _, _, c, d in codes if tag != "equal" and d > c]


def _window(one: str, other: str, width: int) -> int:
    """From which character on a line and its partner are shown, so that both show what differs: the same for both."""
    longest = max(len(one), len(other))
    first = _alike(one, other)
    last = longest - _alike(one[::-1], other[::-1])
    return 0 if last < width else max(0, min(first - width // 3, longest - width + 1))


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def _cropped(text: Text, start: int, width: int) -> Text:
    """The text cut to the width, from a character on."""
    if not start and len(text) <= width:
        return text
    cut = text[start : start + width - 1 - bool(start)]
    return Text.assemble(("…", "dim") if start else "", cut, ("…", "dim") if start + width - 1 < len(text) else "")
