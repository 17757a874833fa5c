"""Characters of a text to positions of the protocol and back, in the encoding that the client has chosen."""

from __future__ import annotations

from lsprotocol.types import Position, PositionEncodingKind, Range

from smfix.text import Lines

_CODECS = {PositionEncodingKind.Utf8: ("utf-8", 1), PositionEncodingKind.Utf16: ("utf-16-le", 2)}
"""The codec whose bytes are counted, and bytes per unit; UTF-32 counts characters."""


class BadPosition(ValueError):
    """A position that a document does not have."""


class Positions:
    """The positions of one text."""

    def __init__(self, text: str, encoding: PositionEncodingKind | str) -> None:
        """Index `text` once; units are those of `encoding`."""
        self.text = text
        self._lines = Lines(text)
        self._codec = _CODECS.get(PositionEncodingKind(encoding))

    def offset(self, position: Position) -> int:
        """The offset, in characters, of a position; one behind the end of its line is the line's end. Raises
        BadPosition."""
        count = len(self._lines)
        if position.line == count and position.character == 0:  # how clients name the end of the last line
            return len(self.text)
        if not 0 <= position.line < count or position.character < 0:
            raise BadPosition(f"line {position.line + 1} of {count} lines")
        start, line = self._line(position.line + 1)
        return start + self._characters(line, position.character)

    def position(self, offset: int) -> Position:
        """The position of an offset in characters; of the end, where it lies behind."""
        line = self._lines.line_at(min(max(offset, 0), len(self.text)))
        start, text = self._line(line)
        return Position(line - 1, self._units(text[: max(0, offset - start)]))

    def at(self, line: int, column: int) -> Position:
        """The position of a 1-based line and column in characters; the nearest one where there is no such."""
        line = min(max(line, 1), len(self._lines))
        return self.position(min(self._lines.start(line) + max(column, 1) - 1, self._lines.start(line + 1)))

    def range(self, start: int, end: int) -> Range:
        """The range between two offsets."""
        return Range(self.position(start), self.position(end))

    def span(self, found: Range) -> tuple[int, int]:
        """The offsets between which a range lies. Raises BadPosition."""
        start, end = self.offset(found.start), self.offset(found.end)
        if start > end:
            raise BadPosition("a range that ends before it starts")
        return start, end

    def _line(self, number: int) -> tuple[int, str]:
        """Where a 1-based line starts, and its text without the line end."""
        start = self._lines.start(number)
        return start, self.text[start : self._lines.start(number + 1)].rstrip("\r\n")

    def _units(self, text: str) -> int:
        if self._codec is None or text.isascii():
            return len(text)
        codec, size = self._codec
        return len(text.encode(codec, "surrogatepass")) // size

    def _characters(self, line: str, units: int) -> int:
        """How many characters so many units at the start of a line are."""
        if self._codec is None or line.isascii():
            return min(units, len(line))
        codec, size = self._codec
        data = line.encode(codec, "surrogatepass")
        try:
            head = data[: units * size].decode(codec, "strict" if "\ud800" not in line else "surrogatepass")
        except UnicodeDecodeError:
            raise BadPosition(f"column {units} is in the middle of a character") from None
        return len(head)
