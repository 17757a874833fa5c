"""Bytes to characters and back, exactly; and edits on characters.

`decode` follows Python's own rules (PEP 263 cookies, byte order marks); whatever it returns encodes to the very same
bytes. Only LF, CRLF and CR end a line, as for Python's tokenizer; form feeds and U+2028 do not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from smfix.model import Edit, Reason

BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Undecodable(ValueError):
    """Bytes that are not text in the encoding they declare. `reason` is UNDECODABLE or BINARY."""

    def __init__(self, text: str, reason: Reason = Reason.UNDECODABLE, line: int | None = None) -> None:
        """`line` is 1-based, None where the whole file is concerned."""
        super().__init__(text)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file: `bom + text.encode(encoding)` are its bytes."""

    text: str
    encoding: str
    bom: bytes = b""

    def encode(self, text: str) -> bytes:
        """`text` as this file would hold it. Raises UnicodeEncodeError where its encoding cannot."""
        return self.bom + text.encode(self.encoding)


def decode(data: bytes) -> Text:
    """Decode a Python module. Raises Undecodable, also where decoding would not give the same bytes back."""
    if b"\0" in data:
        raise Undecodable(_nul_message(data), Reason.BINARY)
    return _decode_as(data, declared_encoding(data))


def decode_utf8(data: bytes) -> Text:
    """Decode a file whose format prescribes UTF-8 (JSON, Markdown). Raises Undecodable."""
    return _decode_as(data, "utf-8")


def _decode_as(data: bytes, encoding: str) -> Text:
    bom = BOM if data.startswith(BOM) else b""
    try:
        text = data[len(bom) :].decode(encoding)
        if encoding != "utf-8" and text.encode(encoding) != data[len(bom) :]:  # UTF-8 has one spelling only
            raise Undecodable(f"decoding as {encoding} and encoding again would change bytes")
    except UnicodeDecodeError as error:
        at = error.start + len(bom)
        line = len(_LINE_END.findall(data[:at].decode("latin-1"))) + 1
        raise Undecodable(f"byte {at} (0x{data[at]:02x}) is not {encoding}", line=line) from None
    except (UnicodeError, LookupError, TypeError):
        raise Undecodable(f"cannot be read as {encoding}") from None
    return Text(text, encoding, bom)


def _nul_message(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "is UTF-16 or UTF-32, which Python does not read"
    return f"holds a NUL byte at {data.index(0)}"


def declared_encoding(data: bytes) -> str:
    """The encoding by PEP 263. Raises Undecodable for an unknown one, or for a cookie that contradicts the BOM."""
    import tokenize

    lines = iter(data[:4096].splitlines(keepends=True)[:2])
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
    except SyntaxError as error:
        if "invalid or missing encoding" in str(error):
            return "utf-8"  # a non-UTF-8 byte in the first lines: the decoder names it
        raise Undecodable(str(error)) from None
    return "utf-8" if encoding == "utf-8-sig" else encoding


class Lines:
    """Line starts of a text, to turn offsets into lines and columns and back."""

    def __init__(self, text: str) -> None:
        """Index `text` once; each look-up is a bisection."""
        self._text = text
        self._is_ascii = text.isascii()
        self._starts = [0, *accumulate(map(len, split_lines(text)))]
        if not text.endswith(("\n", "\r")):
            self._starts = self._starts[:-1] or [0]

    def __len__(self) -> int:
        """The number of lines, a last line without a line end counted."""
        return len(self._starts)

    def start(self, line: int) -> int:
        """Offset of the first character of a 1-based line; the text's end for the line after the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self._text)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and 1-based column of an offset."""
        line = self.line_at(offset)
        return line, offset - self._starts[line - 1] + 1

    def line_at(self, offset: int) -> int:
        """1-based line of an offset."""
        return bisect_right(self._starts, offset)

    def offset(self, line: int, utf8_column: int) -> int:
        """Offset of a 1-based line and a 0-based column in UTF-8 bytes, as `ast` counts."""
        start = self.start(line)
        if self._is_ascii:
            return start + utf8_column
        head = self._text[start : start + utf8_column]
        if head.isascii():
            return start + utf8_column
        return start + len(
            self._text[start : self.start(line + 1)]
            .encode("utf-8", "surrogatepass")[:utf8_column]
            .decode("utf-8", "surrogatepass")
        )


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends. `"".join` of it is the text."""
    if "\r" in text:
        return _LINE.findall(text)
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + [last] * bool(last)


def splice(text: str, edits: Sequence[Edit]) -> str:
    """Apply edits. Raises ValueError where they are not sorted, disjoint and inside the text."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit.start}..{edit.end} overlaps or lies outside")
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that do `first` and then `second` in one go. Both are sorted and disjoint; so is what comes out."""
    left: list[tuple[int, Edit]] = []
    """The edits of `first` that no edit of `second` has reached yet, each with where it is in the text between."""
    grown = [0]
    for one in first:
        left.append((one.start + grown[-1], one))
        grown.append(grown[-1] + len(one.text) - (one.end - one.start))
    right: list[tuple[int, Edit]] = []
    """What is done, from the end on."""
    for edit in reversed(second):
        while left and _is_behind(left[-1], edit):
            right.append(left.pop())
        touched: deque[tuple[int, Edit]] = deque()
        while right and not _is_behind(right[-1], edit):
            touched.append(right.pop())
        while left and not _is_before(left[-1], edit):
            touched.appendleft(left.pop())
        moved = grown[len(left)]
        alone = Edit(edit.start - moved, edit.end - moved, edit.text)
        low = min(edit.start, touched[0][0]) if touched else edit.start
        right.append((low, _merged(touched, edit) if touched else alone))
    return tuple(one for _, one in (*left, *reversed(right)))


def _is_before(placed: tuple[int, Edit], edit: Edit) -> bool:
    """Whether what an earlier edit wrote ends before a later one starts, and does not concern it."""
    low, one = placed
    high = low + len(one.text)
    return high < edit.start or (high == edit.start and low < high and edit.start < edit.end)


def _is_behind(placed: tuple[int, Edit], edit: Edit) -> bool:
    """Whether it starts behind its end."""
    low, _ = placed
    return low > edit.end or (low == edit.end and edit.start < edit.end)


def _merged(touched: Sequence[tuple[int, Edit]], edit: Edit) -> Edit:
    """An edit and the earlier ones that it touches, as one."""
    low, one = touched[0]
    last_low, last = touched[-1]
    last_high = last_low + len(last.text)
    lead = one.text[: max(0, edit.start - low)]
    tail = last.text[len(last.text) - max(0, last_high - edit.end) :] if last_high > edit.end else ""
    start = one.start - max(0, low - edit.start)
    end = last.end + max(0, edit.end - last_high)
    return Edit(start, end, lead + edit.text + tail)
