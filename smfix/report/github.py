"""GitHub's workflow commands: each finding becomes an annotation of its line."""

from __future__ import annotations

import os
from typing import BinaryIO

from smfix.model import Place, Problem, Rewrite
from smfix.report import Style
from smfix.report.located import LEVELS, Located, sentence
from smfix.report.patch import path_in_repository


class GitHub:
    """A line each. A notebook's lines are those of its file, its cell is in the message."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` as files come."""
        self._out, self._style = out, style

    def add(self, rewrite: Rewrite) -> None:
        """Write the file's annotations."""
        located = Located(rewrite, self._style.written)
        for finding in located.findings:
            place = located.place(finding.start, finding.end)
            self._say(LEVELS[finding.safety], rewrite.path, place, f"smfix ({finding.code})", sentence(finding))
        for problem in rewrite.problems:
            level = "error" if problem.reason.is_error else "notice"
            title = f"smfix ({problem.reason.value})"
            self._say(level, problem.path, _in_file(problem), title, problem_sentence(problem))

    def _say(self, level: str, path: str, place: Place | None, title: str, text: str) -> None:
        fields = {"file": os.fsdecode(path_in_repository(path))}
        if place is not None:
            fields |= {"line": str(place.line), "endLine": str(place.end_line)}
            if place.line == place.end_line:  # columns of different lines are refused
                fields |= {"col": str(place.column), "endColumn": str(place.end_column)}
        fields["title"] = title
        inside = ",".join(f"{name}={_escaped(value, ',:')}" for name, value in fields.items())
        self._out.write(f"::{level} {inside}::{_escaped(text)}\n".encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        """Hand on what is buffered."""
        self._out.flush()


def _in_file(problem: Problem) -> Place | None:
    """The problem's place, where it is one of the file itself."""
    return problem.place if problem.place and problem.place.cell is None else None


def problem_sentence(problem: Problem) -> str:
    """A problem's text, with the cell that it is in."""
    if problem.place and problem.place.cell is not None:
        return f"cell {problem.place.cell}, line {problem.place.line}: {problem.text}"
    return problem.text


def _escaped(text: str, also: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + also else char for char in text)
