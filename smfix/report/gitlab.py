"""GitLab's code quality report: a JSON list, each finding with a fingerprint that outlives a move."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any, BinaryIO

from smfix.model import Place, Problem, Rewrite, Safety
from smfix.report import Style
from smfix.report.github import problem_sentence
from smfix.report.json_report import printable_path
from smfix.report.located import Located, sentence
from smfix.report.patch import path_in_repository

_SEVERITIES = {Safety.SAFE: "major", Safety.UNSAFE: "minor", Safety.MANUAL: "minor"}


class GitLab:
    """Findings, and what could not be done, in order."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._issues: list[dict[str, Any]] = []

    def add(self, rewrite: Rewrite) -> None:
        """Take what there is to say about the file as it is on disk."""
        located = Located(rewrite, self._style.written)
        marks = located.marks() if located.findings else {}
        for finding in located.findings:
            place = located.place(finding.start, finding.end)
            mark, severity = marks[id(finding)], _SEVERITIES[finding.safety]
            self._issues.append(_issue(rewrite.path, place, finding.code, severity, sentence(finding), mark))
        self._issues += [_of_problem(problem) for problem in rewrite.problems]

    def close(self) -> None:
        """Write the list."""
        self._out.write(json.dumps(self._issues, indent=2).encode() + b"\n")
        self._out.flush()


def _of_problem(problem: Problem) -> dict[str, Any]:
    place = problem.place if problem.place and problem.place.cell is None else Place(1, 1, 1, 1)
    severity = "critical" if problem.reason.is_error else "info"
    text = problem_sentence(problem)
    return _issue(problem.path, place, problem.reason.value, severity, text, f"{problem.reason.value}:{text}")


def _issue(path: str, place: Place, name: str, severity: str, text: str, mark: str) -> dict[str, Any]:
    inside = printable_path(os.fsdecode(path_in_repository(path)))
    return {
        "type": "issue",
        "check_name": name,
        "description": text,
        "severity": severity,
        "categories": ["Bug Risk"],
        "fingerprint": sha256(f"{inside}\0{mark}".encode("utf-8", "backslashreplace")).hexdigest(),
        "location": {
            "path": inside,
            "positions": {
                "begin": {"line": place.line, "column": place.column},
                "end": {"line": place.end_line, "column": place.end_column},
            },
        },
    }
