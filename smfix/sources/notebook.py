"""Jupyter notebooks: each code cell a piece, edited inside the JSON string that holds its lines.

Nothing is ever written anew: what surrounds an edit (indentation, key order, escapes, outputs) is never even looked at.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from smfix.model import Edit, Place, Problem, Reason
from smfix.sources import Source, Uneditable, json_text
from smfix.sources.embedded import Embedded
from smfix.sources.json_text import Literal, NotJson
from smfix.sources.magics import NotPython, masked, written_module
from smfix.text import Lines, Text, decode_utf8

SKIP_TAG = "skip-smfix"
"""A cell with this tag is read for what it binds, and never changed."""

MOST_BYTES = 128 * 1024 * 1024
"""A larger notebook is named, not read: it would take six times its size of memory."""

_FOREIGN_KERNEL = re.compile(
    r"(ir|r|conda_r|julia|deno|bash|octave|matlab|stata|sas|rust|go|gophernotes|kotlin|clojure|java|\.net)\b"
    r"|.*(spark|scala|sql|javascript|typescript|csharp|fsharp|powershell)",
    re.IGNORECASE,
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Cell(Embedded):
    """A code cell. Its `span` is the JSON value of its `source`."""

    json: str = ""
    literals: tuple[Literal, ...] = ()
    starts: tuple[int, ...] = ()
    """Where each literal's characters start in the code."""
    between: str | None = None
    """What stands between two items of the list that `source` is; None where it is a string."""
    module: str | None = None
    """The path of the module that the cell writes by `%%writefile`."""
    appends: bool = False
    """Whether it adds to that module."""
    _read: list[Any] = field(default_factory=list, repr=False)
    """A text that was read back from, the places in it that were asked for, and how many characters precede each."""

    def offset(self, at: int) -> int:
        """Where in the JSON a character of the code is written."""
        if not self.literals:
            return self.span[0]
        index = self._literal(at)
        return self.literals[index].offset(self.json, at - self.starts[index])

    def _literal(self, at: int) -> int:
        """The literal that holds a character; the last one for the end of the code."""
        return max(0, min(bisect_right(self.starts, at), len(self.starts)) - 1)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """The edit of the JSON; in a list, each new line is an item of its own."""
        if not self.literals:
            raise Uneditable("its cell is empty")
        low = self.offset(start)
        removes_items = not text and self._begins(start)
        high = self.offset(end) if start == end or removes_items else self._end(end)
        return Edit(low, high, self._written(start, end, text))

    def _begins(self, at: int) -> bool:
        """Whether a literal's characters begin here."""
        index = bisect_left(self.starts, at)
        return index < len(self.starts) and self.starts[index] == at

    def _end(self, end: int) -> int:
        """Where the character before `end` ends."""
        index = self._literal(end - 1)
        return self.literals[index].offset(self.json, end - self.starts[index])

    def _written(self, start: int, end: int, text: str) -> str:
        ascii_only = self.json.isascii()
        if self.between is None or "\n" not in text:
            inner = json_text.written(text, ascii_only)
            at_end = text and start == end == len(self.code) > 0 and self.between is not None
            return f'"{self.between}"{inner}' if at_end and self.code.endswith("\n") else inner
        lines = [line for line in re.split(r"(?<=\n)", text) if line]
        parts = [json_text.written(line, ascii_only) for line in lines]
        if start > 0 and not self._begins(start) and self.code[start - 1] == "\n":
            parts.insert(0, "")
        if text.endswith("\n") and end < len(self.code) and (not self._begins(end) or start == end):
            parts.append("")
        return f'"{self.between}"'.join(parts)

    def read_back(self, text: str, edit: Edit) -> tuple[int, int, str]:
        """What an edit of the JSON does to the code, as a JSON parser reads it."""
        start, end = (self._read_up_to(text, at) for at in (edit.start, edit.end))
        return start, end, "".join(json.loads(f'["{edit.text}"]'))

    def _read_up_to(self, text: str, at: int) -> int:
        """How many characters of code a JSON parser reads before `at`; from the nearest place on that was asked for."""
        if not self._read or self._read[0] is not text:
            self._read[:] = [text, [], []]
        _, places, counts = self._read
        index = bisect_right(places, at)
        begin, count = (places[index - 1], counts[index - 1]) if index else (self.span[0], 0)
        opening = "" if not index else '"' if self.between is None else '["'
        closing = '"' if self.between is None else '"]'
        count += len("".join(json.loads(opening + text[begin:at] + closing)))
        places.insert(index, at)
        counts.insert(index, count)
        return count


@dataclass(slots=True)
class _Found:
    """What the walk over one notebook has met."""

    text: str
    cells: list[_FoundCell] = field(default_factory=list)
    metadata: Any = None
    version: Any = None
    has_cells: bool = False


@dataclass(slots=True)
class _FoundCell:
    kind: Any = None
    metadata: Any = None
    source: int | None = None
    end: int = 0


def read(data: bytes, path: str) -> Source:
    """The notebook's Python cells. Raises Undecodable; a notebook of another make has no pieces, and a problem."""
    if len(data) > MOST_BYTES:
        words = f"is larger than {MOST_BYTES >> 20} MiB; clear the outputs of its cells and run smfix again"
        return Source(path, Text("", "utf-8"), (), (Problem(path, Reason.TOO_LARGE, words),))
    text = decode_utf8(data)
    try:
        found = _walked(text.text)
        language = _foreign_language(found.metadata)
        if language is not None:
            words = f"is a notebook for {language}, not for Python"
            return Source(path, text, (), (Problem(path, Reason.NOT_PYTHON_KERNEL, words),))
        cells = list(_pieces(found))
        own = tuple(cell for cell in cells if cell.module is None)
        return Source(path, text, own, written=tuple(_written(path, text, cells)))
    except NotJson as error:
        line, column = Lines(text.text).position(error.offset)
        problem = Problem(path, Reason.NOTEBOOK_FORMAT, str(error), Place(line, column, line, column))
        return Source(path, text, (), (problem,))


def _walked(text: str) -> _Found:
    found = _Found(text)
    start = json_text.after_blank(text, 0)
    if text[start : start + 1] != "{":
        json_text.value(text, start)
        raise NotJson("is no notebook: its JSON is not an object", start)

    def member(key: str, at: int) -> int:
        if key == "cells":
            return _cells(found, at)
        value, end = json_text.value(text, at)
        if key == "metadata":
            found.metadata = value
        elif key == "nbformat":
            found.version = value
        elif key == "worksheets" and found.version is None:
            found.version = b"3"
        return end

    end = json_text.after_blank(text, json_text.members(text, start, member))
    if end < len(text):
        raise NotJson("is not valid JSON: there is more after its end", end)
    if found.version not in (None, b"4"):
        raise NotJson(
            f"is in version {_shown(found.version)} of the notebook format; smfix reads version 4 "
            "(`jupyter nbconvert --to notebook` converts older ones)",
            start,
        )
    if not found.has_cells:
        raise NotJson("is no notebook: it has no `cells`", start)
    return found


def _shown(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else repr(value)


def _cells(found: _Found, at: int) -> int:
    if found.has_cells:
        raise NotJson("says `cells` twice: which of them counts is not certain", at)
    found.has_cells = True
    if found.text[at] != "[":
        json_text.value(found.text, at)
        raise NotJson("is no notebook: its `cells` are not a list", at)
    return json_text.items(found.text, at, lambda start: _cell(found, start))


def _cell(found: _Found, at: int) -> int:
    text, cell = found.text, _FoundCell()
    found.cells.append(cell)
    if text[at : at + 1] != "{":
        json_text.value(text, at)
        raise NotJson(f"is no notebook: its cell {len(found.cells)} is not an object", at)
    seen: set[str] = set()

    def member(key: str, start: int) -> int:
        if key in ("source", "cell_type") and key in seen:
            raise NotJson(f"says `{key}` twice in cell {len(found.cells)}: which of them counts is not certain", start)
        seen.add(key)
        value, end = json_text.value(text, start)
        if key == "source":
            if not isinstance(value, str) and not (isinstance(value, list) and all(isinstance(s, str) for s in value)):
                raise NotJson(f"is no notebook: the `source` of its cell {len(found.cells)} is not text", start)
            cell.source, cell.end = start, end
        elif key == "cell_type":
            cell.kind = value
        elif key == "metadata":
            cell.metadata = value
        return end

    return json_text.members(text, at, member)


def _foreign_language(metadata: Any) -> str | None:
    """The language that the notebook is written in, where that is not Python. What says nothing is Python."""
    kernel, language = _part(metadata, "kernelspec"), _part(metadata, "language_info")
    said = [one for one in (kernel.get("language"), language.get("name")) if isinstance(one, str) and one]
    for one in said:
        if one.lower() not in ("python", "python2", "python3", "ipython", "ipython3"):
            return one
    name = kernel.get("name")
    if not said and isinstance(name, str) and _FOREIGN_KERNEL.match(name):
        return name
    return None


def _part(metadata: Any, key: str) -> dict[str, Any]:
    part = metadata.get(key) if isinstance(metadata, dict) else None
    return part if isinstance(part, dict) else {}


def _pieces(found: _Found) -> Iterator[Cell]:
    for number, cell in enumerate(found.cells, 1):
        if cell.kind == "code" and cell.source is not None and _is_python(cell.metadata):
            piece = _piece(found.text, cell.source, cell.end, number, _is_skipped(cell.metadata))
            if piece is not None:
                yield piece


def _written(path: str, text: Text, cells: list[Cell]) -> Iterator[Source]:
    """The modules that cells write; one that adds to a module of which the notebook does not write the start is left
    out."""
    found: list[list[Cell]] = []
    latest: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.module is None:
            continue
        target = os.path.normpath(os.path.join(os.path.dirname(path), cell.module))
        if not cell.appends:
            latest[target] = []
            found.append(latest[target])
        if target in latest:
            latest[target].append(cell)
    for group in found:
        target = os.path.normpath(os.path.join(os.path.dirname(path), group[0].module or ""))
        yield Source(target, text, tuple(group), container=path)


def _is_python(metadata: Any) -> bool:
    """A cell can be in another language than its notebook (VS Code)."""
    language = _part(metadata, "vscode").get("languageId")
    return not isinstance(language, str) or language == "python"


def _is_skipped(metadata: Any) -> bool:
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return isinstance(tags, list) and SKIP_TAG in tags


def _piece(text: str, start: int, end: int, number: int, skipped: bool) -> Cell | None:
    """A code cell as a piece; None where its magic says that it is not Python."""
    literals: list[Literal] = []
    values: list[str] = []

    def item(at: int) -> int:
        value, stop = json_text.string(text, at)
        literals.append(Literal(at, stop, len(value)))
        values.append(value)
        return stop

    if text[start] == "[":
        json_text.items(text, start, item)
    else:
        item(start)
    shown = "".join(values)
    plain = _LONE_SURROGATE.sub("\ufffd", shown)
    module = written_module(plain) if "%%" in plain else None
    try:
        code = masked(plain) if module is None else module[2]
    except NotPython:
        return None
    starts, at = [], 0
    for value in values:
        starts.append(at)
        at += len(value)
    between = _between(text, start, literals) if text[start] == "[" else None
    return Cell(
        code,
        number,
        suppressed=skipped,
        shown=shown,
        span=(start, end),
        json=text,
        literals=tuple(literals),
        starts=tuple(starts),
        between=between,
        module=module[0] if module is not None else None,
        appends=module is not None and module[1],
    )


def _between(text: str, start: int, literals: list[Literal]) -> str:
    """What the notebook writes between two lines of a cell."""
    if len(literals) > 1:
        return text[literals[0].end : literals[1].start]
    indent = text[start + 1 : literals[0].start] if literals else ""
    return "," + (indent or (" " if text[start - 1] == " " else ""))
