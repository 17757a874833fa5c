"""One JSON document for other programs. Its shape is versioned: a field may be added, none changes or goes.

Offsets are 0-based bytes of the file on disk; lines and columns are 1-based characters, in a notebook within the cell.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from smfix.model import Edit, Finding, Place, Problem, Rewrite
from smfix.report import Style
from smfix.sources import read_text
from smfix.text import Text

VERSION = 1


class Json:
    """Files with findings or problems, in order."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._files: list[dict[str, Any]] = []

    def add(self, rewrite: Rewrite) -> None:
        """Take the file where it has something to say."""
        if rewrite.fixed or rewrite.left or rewrite.problems:
            self._files.append(file_entry(rewrite, self._style.written))

    def close(self) -> None:
        """Write the document."""
        document = {"version": VERSION, "tool": "smfix", "files": self._files}
        self._out.write(json.dumps(document, indent=2).encode() + b"\n")
        self._out.flush()


def file_entry(rewrite: Rewrite, written: bool) -> dict[str, Any]:
    """One file's part of the document."""
    text = read_text(rewrite.before, rewrite.path) if rewrite.fixed or rewrite.left else Text("", "utf-8")
    findings = [_finding(text, f, f in rewrite.fixed, written) for f in (*rewrite.fixed, *rewrite.left)]
    return {
        "path": rewrite.path.encode("utf-8", "backslashreplace").decode(),
        "changed": rewrite.changed,
        "findings": sorted(findings, key=lambda finding: finding["start"]),
        "problems": [_problem(problem) for problem in rewrite.problems],
    }


def _finding(text: Text, finding: Finding, fixed: bool, written: bool) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "safety": finding.safety.value,
        "fixed": fixed and written,
        "advice": finding.advice,
        "start": _byte(text, finding.start),
        "end": _byte(text, finding.end),
        **_place(finding.place),
        "edits": [_edit(text, edit) for edit in finding.edits],
        "evidence": [
            {"text": link.text, "path": link.path, "line": link.line, "cell": link.cell} for link in finding.evidence
        ],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _edit(text: Text, edit: Edit) -> dict[str, Any]:
    return {"start": _byte(text, edit.start), "end": _byte(text, edit.end), "text": edit.text}


def _byte(text: Text, offset: int) -> int:
    return len(text.encode(text.text[:offset]))


def _problem(problem: Problem) -> dict[str, Any]:
    place = _place(problem.place) if problem.place else {}
    return {"reason": problem.reason.value, "error": problem.reason.is_error, "text": problem.text, **place}
