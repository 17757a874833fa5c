"""What a person changes by hand while looking over the fixes: whole lines, in place of the ones that were proposed."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

from smfix import proof
from smfix.code.program import parse
from smfix.model import Edit, Finding, Rewrite
from smfix.sources import Piece, Source, Uneditable, read_source
from smfix.sources.embedded import told
from smfix.text import Lines, splice


class Refused(Exception):
    """Why lines cannot be taken as they were written; a sentence."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lines of a piece that findings change: `old` as they are, `new` as proposed; `start` is in the piece."""

    source: Source
    piece: Piece
    start: int
    old: str
    new: str

    @property
    def lines(self) -> tuple[int, int]:
        """The first and last of the lines, 1-based, as a person counts them."""
        lines, last = Lines(self.piece.text), max(self.start, self.start + len(self.old) - 1)
        return self.piece.position(lines, self.start)[0], self.piece.position(lines, last)[0]

    def covers(self, finding: Finding) -> bool:
        """Whether a finding lies in these lines."""
        first, last = self.lines
        return finding.place.cell == self.piece.cell and finding.place.line <= last and finding.place.end_line >= first


def proposal(before: bytes, path: str, findings: Sequence[Finding]) -> Proposal:
    """The lines that these findings (of one piece, with edits) change."""
    source = read_source(before, path)
    edits = sorted((edit for finding in findings for edit in finding.edits), key=lambda edit: (edit.start, edit.end))
    after = read_source(source.text.encode(splice(source.text.text, edits)), path)
    piece, new = next((a, b) for a, b in zip(source.all_pieces, after.all_pieces) if a.text != b.text)
    low, high = _differing(piece.text, new.text)
    lines = Lines(piece.text)
    start = lines.start(lines.position(low)[0])
    end = lines.start(lines.position(max(low, len(piece.text) - high))[0] + 1)
    tail = len(piece.text) - end
    return Proposal(source, piece, start, piece.text[start:end], new.text[start : len(new.text) - tail])


def _differing(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at their start and, beyond those, at their end."""
    most = min(len(old), len(new))
    low = next((at for at in range(most) if old[at] != new[at]), most)
    high = next((at for at in range(most - low) if old[-1 - at] != new[-1 - at]), most - low)
    return low, high


def edit(given: Proposal, text: str) -> Edit:
    """The edit of the file that puts `text` (LF line ends) in place of the proposal's lines. Raises Refused."""
    ends = {"\r\n", "\r"} & {"\r\n" if "\r\n" in given.old else "\r" if "\r" in given.old else ""}
    text = text.replace("\r\n", "\n").rstrip("\n")
    if text and given.old.endswith(("\n", "\r")):
        text += "\n"
    for end in ends:
        text = text.replace("\n", end)
    code = given.piece.code
    whole = code[: given.start] + text + code[given.start + len(given.old) :]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(whole)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f"line {line + given.piece.first_line - 1}: " if line else ""
        raise Refused(f"{where}that does not parse: {getattr(error, 'msg', error)}") from None
    low, high = _differing(given.old, text)
    try:
        given.source.text.encode(text)
        start = given.start + low
        return given.piece.edit(start, given.start + len(given.old) - high, text[low : len(text) - high])
    except Uneditable as error:
        raise Refused(str(error)) from None
    except UnicodeEncodeError:
        raise Refused(f"the file's encoding, {given.source.text.encoding}, has no such character") from None


def with_hand_edits(rewrite: Rewrite, hand: Sequence[Edit], done: Sequence[Finding]) -> Rewrite:
    """The rewrite with hand edits besides; `done` are the findings that they settle. Raises Refused."""
    edits = tuple(sorted((*rewrite.edits, *hand), key=lambda one: (one.start, one.end)))
    before = read_source(rewrite.before, rewrite.path)
    try:
        text = splice(before.text.text, edits)
        data = before.text.encode(text)
    except ValueError:
        raise Refused("what was written by hand overlaps a fix") from None
    after = read_source(data, rewrite.path)
    unparsed = len(parse(after).parts) < len(parse(before).parts)
    if unparsed or told(before, after, edits) or after.text.text != text or proof.undone(before.text.text, text, edits):
        raise Refused("what was written by hand does not go together with the fixes")
    settled = {(finding.code, finding.start) for finding in done}
    left = tuple(finding for finding in rewrite.left if (finding.code, finding.start) not in settled)
    return replace(rewrite, after=data, edits=edits, fixed=(*rewrite.fixed, *done), left=left)
