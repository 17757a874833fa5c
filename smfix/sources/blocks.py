"""A block of Python in a document: its lines, without what stands before each (indentation, `> `, `>>> `)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from smfix.model import Edit
from smfix.sources import Uneditable
from smfix.sources.embedded import Embedded
from smfix.sources.magics import NotPython, masked
from smfix.text import Lines

LANGUAGE = re.compile(r"(python-repl|pycon3?|i?python3?|py3?)(?![\w-])", re.IGNORECASE)
"""The names under which documents announce Python."""

_PROMPTS = (
    (re.compile(r"[ \t]*>>>(?: |$)"), re.compile(r"[ \t]*\.\.\.(?: |$)")),
    (re.compile(r"[ \t]*In \[\d+\]:(?: |$)"), re.compile(r"[ \t]*\.\.\.+:(?: |$)")),
)
_END = re.compile(r"\r\n|\r|\n|$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document: where it starts in the file, what is not code before the code, and the code."""

    start: int
    prefix: str
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Block(Embedded):
    """A block, line by line: line k of the code is line `first_line + k` of the file."""

    lines: tuple[Line, ...] = ()
    starts: tuple[int, ...] = ()
    """Where each line starts in the code."""

    def offset(self, at: int) -> int:
        """Where in the file a character of the code stands."""
        index = bisect_right(self.starts, at) - 1
        line = self.lines[index]
        return line.start + len(line.prefix) + at - self.starts[index]

    def position(self, lines: Lines, at: int) -> tuple[int, int]:
        """Line and column in the file."""
        line, column = lines.position(at)
        prefix = self.lines[line - 1].prefix if line <= len(self.lines) else ""
        return line + self.first_line - 1, column + len(prefix)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """The edit of the file; a new line begins as the line that it is put into."""
        index = bisect_right(self.starts, start) - 1
        if "\n" in text and start == self.starts[index] + len(self.lines[index].code) > 0:
            raise Uneditable("there is no line in the block to put it before")
        low = self.offset(start)
        high = self.offset(end - 1) + 1 if end > start else low
        return Edit(low, high, text.replace("\n", "\n" + self._prefix(index)))

    def _prefix(self, index: int) -> str:
        """What a statement's first line begins with where this line stands."""
        line = self.lines[index]
        return re.sub(r"\.\.\. ?$", ">>> ", line.prefix)

    def read_back(self, text: str, edit: Edit) -> tuple[int, int, str]:
        """What an edit of the file does to the code."""
        start, end = self._code_offset(edit.start), self._code_offset(edit.end)
        index = bisect_right(self.starts, start) - 1
        return start, end, edit.text.replace("\n" + self._prefix(index), "\n")

    def _code_offset(self, offset: int) -> int:
        index = bisect_right(self.lines, offset, key=lambda line: line.start) - 1
        line = self.lines[index]
        inside = offset - line.start - len(line.prefix)
        if not 0 <= inside <= len(line.code):
            raise ValueError(f"{offset} is not in the code")
        return self.starts[index] + inside


def block(lines: Sequence[Line], first_line: int) -> Block | None:
    """The block of these lines; None where it is not Python after all."""
    lines = _without_prompts(dedented(lines))
    shown = "".join(line.code for line in lines)
    if not shown.strip():
        return None
    try:
        code = masked(shown)
    except NotPython:
        return None
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.code)
    span = (lines[0].start, lines[-1].start + len(lines[-1].prefix) + len(lines[-1].code))
    return Block(code, first_line=first_line, shown=shown, span=span, lines=tuple(lines), starts=tuple(starts))


def is_prompt(code: str) -> bool:
    """Whether a line begins with an interpreter's prompt."""
    return any(first.match(code) for first, _ in _PROMPTS)


def emptied(line: Line) -> Line:
    """The line as one that holds no code: its end only."""
    body = _END.search(line.code)
    end = body.start() if body else 0
    return moved(line, end)


def moved(line: Line, count: int) -> Line:
    """The line with characters of its code taken for its prefix."""
    return Line(line.start, line.prefix + line.code[:count], line.code[count:])


def dedented(lines: Sequence[Line]) -> list[Line]:
    """Without the white space that all lines begin with."""
    indents = [line.code[: len(line.code) - len(line.code.lstrip())] for line in lines if line.code.strip()]
    first, last = min(indents, default=""), max(indents, default="")
    common = next((at for at, (a, b) in enumerate(zip(first, last)) if a != b), min(len(first), len(last)))
    return [moved(line, common) if line.code.strip() else emptied(line) for line in lines] if common else list(lines)


def _without_prompts(lines: list[Line]) -> list[Line]:
    """What is typed at prompts, if the block is a session; what is printed is emptied."""
    first = next((line.code for line in lines if line.code.strip()), "")
    prompts = next((pair for pair in _PROMPTS if pair[0].match(first)), None)
    if prompts is None:
        return lines
    typed = []
    typing = False
    for line in lines:
        match = prompts[0].match(line.code) or (prompts[1].match(line.code) if typing else None)
        typing = match is not None
        typed.append(moved(line, match.end()) if match else emptied(line))
    return typed
