"""The diff that people read: on a terminal, in colours that hold on light and dark ground.

All text of files is shown as it is, never interpreted; control characters are shown escaped; a long line is cut around
what changed in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from rich.console import Console
from rich.style import Style as RichStyle
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

from smfix.model import Edit, Evidence, Finding, Place, Rewrite, Safety
from smfix.report import Style
from smfix.report.blocks import Hunk, Row, blocks, growth, hunks, lines_of, rows
from smfix.report.located import Located
from smfix.report.marks import partners, sides
from smfix.report.shown import Shown, alone, pair
from smfix.report.summary import at, printable, shown
from smfix.report.wrapping import cropped, hanging
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

    def resize(self, width: int) -> None:
        """Write for a window of so many columns from now on."""
        self._style = replace(self._style, width=width)
        self._console.width = width

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

    def _say(self, text: Text, indent: int) -> None:
        """Print words: broken between them, what follows the first line indented."""
        for line in self._wrapped(text, indent):
            self._print(line)

    def _changed(self, rewrite: Rewrite, heading: bool = True) -> None:
        source = read_source(rewrite.before, rewrite.path)
        cells = [piece for piece in source.all_pieces if isinstance(piece, Embedded) and piece.cell is not None]
        by_cell: dict[int | None, list[Finding]] = {}
        for finding in rewrite.fixed:
            by_cell.setdefault(finding.place.cell, []).append(finding)
        for piece in cells:
            edits = code_edits(piece, source.text.text, rewrite.edits)
            if edits:
                findings = by_cell.get(piece.cell, [])
                if heading:
                    self._heading(f"{rewrite.path} › cell {piece.cell}")
                self._file(findings, piece.text, edits, heading)
        if cells:
            return
        if heading:
            self._heading(rewrite.path)
        self._file(rewrite.fixed, source.text.text, rewrite.edits, heading)

    def _heading(self, name: str) -> None:
        self._print(Text(shown(name), "bold"))

    def _file(self, findings: Sequence[Finding], text: str, edits: Sequence[Edit], reasons: bool) -> None:
        lines = lines_of(text)
        found = blocks(lines, edits)
        old, new = sides(text, edits)
        shift, waiting = 0, list(findings) if reasons else []
        for index, (hunk, last) in enumerate(_with_last(hunks(found, len(lines)))):
            if index:
                self._print(Text("  ⋯", "dim"))
            here = [finding for finding in waiting if last or _is_in(finding.place, hunk)]
            waiting = [finding for finding in waiting if finding not in here]
            self._reasons(here)
            in_hunk = list(rows(hunk, lines, shift))
            digits = len(str(hunk.end + growth(hunk) + shift))
            marks = [old.on(row[1] or 0) if row[0] == "-" else new.on(row[2] or 0) for row in in_hunk]
            others = partners(in_hunk)
            for number, row in enumerate(in_hunk):
                width, at = max(20, self._style.width - digits - 5), others.get(number)
                line = alone(row[3]) if at is None else pair(row[3], marks[number], in_hunk[at][3], marks[at], width)
                self._row(row, line, digits, width)
            shift += growth(hunk)
        if self._style.verbose:
            for finding in findings:
                self._explain(finding.evidence)
        self._print(Text())

    def _reasons(self, findings: Sequence[Finding]) -> None:
        """Why the lines below change: a line a reason, each once."""
        for code, message in dict.fromkeys((finding.code, finding.message) for finding in findings):
            self._say(Text.assemble("  ", (code, "cyan"), f" {printable(message)}"), 9)

    def _row(self, row: Row, line: Shown, digits: int, width: int) -> None:
        sign, old, new, _ = row
        colour = _COLOURS[sign]
        number = new if new is not None else old
        text = Text(f"  {(number or 0) + 1:>{digits}} ", "dim" if sign == " " else colour)
        text.append(f"{sign} ", f"bold {colour}" if sign != " " else "dim")
        body = self._highlighter.highlight(line.text) if sign == "+" else Text(line.text)
        body.rstrip()
        body.end = ""
        if sign != "+":
            body.stylize(colour)
        for low, high in line.marks:
            body.stylize(_STRONG[sign], low, high)
        text.append_text(cropped(body, line.start, width))
        self._print(text)

    def _finding(self, where: str, finding: Finding) -> list[Text]:
        text = Text(where, "bold")
        text.append(f"  {finding.code} ", "cyan")
        text.append(*_WORDS[finding.safety])
        found = [text, *self._wrapped(Text(f"  {printable(finding.message)}"), 2)]
        if finding.advice:
            found += self._wrapped(Text(f"  → {printable(finding.advice)}", "dim"), 4)
        elif finding.safety is Safety.UNSAFE and not self._style.asking:
            found.append(Text("  → look at it with -i, or apply it with --unsafe-fixes", "dim"))
        if self._style.verbose and finding.safety is not Safety.SAFE:
            found += [line for link in finding.evidence for line in self._wrapped(_evidence(link), 6)]
        return found

    def _wrapped(self, text: Text, indent: int) -> list[Text]:
        return hanging(text, self._style.width, indent)

    def _explain(self, evidence: Sequence[Evidence]) -> None:
        for link in evidence:
            self._say(_evidence(link), 6)


def _evidence(link: Evidence) -> Text:
    cell = f"cell {link.cell}, " if link.cell is not None else ""
    return Text(f"    {shown(link.path)}, {cell}line {link.line}: {printable(link.text)}", "dim")


def _is_in(place: Place, hunk: Hunk) -> bool:
    """Whether a finding has a line in the hunk."""
    return place.line <= hunk.end and place.end_line > hunk.start


def _with_last(items: Iterable[Hunk]) -> Iterator[tuple[Hunk, bool]]:
    """Each with whether it is the last one."""
    found = list(items)
    yield from ((one, one is found[-1]) for one in found)
