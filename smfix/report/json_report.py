"""One JSON document for other programs. Its shape is versioned: a field may be added, none changes or goes.

`docs/report.schema.json` describes it. Offsets are 0-based bytes of the file as it was before the run; lines and
columns are 1-based characters, in a notebook within the cell.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from smfix import __version__
from smfix.fingerprint import fingerprints
from smfix.model import Edit, Finding, Place, Problem, Rewrite
from smfix.report import Style
from smfix.report.located import in_bytes
from smfix.sources import read_text

VERSION = 1


class Json:
    """Files with findings or problems, in order."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._files: list[dict[str, Any]] = []
        self._of_upgrade: list[Rewrite] = []

    def add(self, rewrite: Rewrite) -> None:
        """Take the file where it has something to say."""
        if rewrite.fixed or rewrite.left or rewrite.problems or rewrite.suppressed:
            self._files.append(file_entry(rewrite, self._style.written))
            if any(finding.code.startswith("SMF3") for finding in (*rewrite.fixed, *rewrite.left)):
                self._of_upgrade.append(replace(rewrite, before=b"", after=b""))

    def close(self) -> None:
        """Write the document."""
        document: dict[str, Any] = {"version": VERSION, "tool": "smfix", "tool_version": __version__}
        document["files"] = self._files
        if self._of_upgrade:
            document["upgrade"] = _upgrade(self._of_upgrade)
        self._out.write(json.dumps(document, indent=2).encode() + b"\n")
        self._out.flush()


def file_entry(rewrite: Rewrite, written: bool) -> dict[str, Any]:
    """One file's part of the document."""
    fixed = set(map(id, rewrite.fixed))
    findings = sorted((*rewrite.fixed, *rewrite.left), key=lambda one: (one.start, one.code))
    every = (*findings, *rewrite.suppressed)
    entries = {id(finding): entry for finding, entry in zip(every, _entries(rewrite, every))}
    for finding in findings:
        entries[id(finding)]["fixed"] = id(finding) in fixed and written
    return {
        "path": printable_path(rewrite.path),
        "changed": rewrite.changed,
        "findings": [entries[id(finding)] for finding in findings],
        "suppressed": [entries[id(finding)] for finding in rewrite.suppressed],
        "problems": [problem_entry(problem) for problem in rewrite.problems],
    }


def _upgrade(rewrites: Sequence[Rewrite]) -> dict[str, int]:
    """What an upgrade can do, in files by what becomes of them, and the places that need a person."""
    from smfix.upgrade.verdict import tally

    found = tally(rewrites)
    names = ("finished", "waiting", "unsafe", "by_hand", "places", "pins")
    return {name: getattr(found, name) for name in names}


def _entries(rewrite: Rewrite, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    if not findings:
        return []
    text = read_text(rewrite.before, rewrite.path)
    spans: list[Finding | Edit] = [*findings, *(edit for finding in findings for edit in finding.edits)]
    at = in_bytes(text, [offset for one in spans for offset in (one.start, one.end)])
    marks = fingerprints(text.text, findings)
    return [_finding(finding, at, mark) for finding, mark in zip(findings, marks)]


def _finding(finding: Finding, at: dict[int, int], mark: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "safety": finding.safety.value,
        "fixed": False,
        "advice": finding.advice,
        "fingerprint": mark,
        "start": at[finding.start],
        "end": at[finding.end],
        **_place(finding.place),
        "edits": [_edit(edit, at) for edit in finding.edits],
        "evidence": [
            {"text": link.text, "path": printable_path(link.path), "line": link.line, "cell": link.cell}
            for link in finding.evidence
        ],
    }


def _edit(edit: Edit, at: dict[int, int]) -> dict[str, Any]:
    return {"start": at[edit.start], "end": at[edit.end], "text": edit.text}


def _place(place: Place | None) -> dict[str, Any]:
    names = ("cell", "line", "column", "end_line", "end_column")
    return {name: getattr(place, name) if place else None for name in names}


def problem_entry(problem: Problem) -> dict[str, Any]:
    """What could not be done."""
    return {
        "reason": problem.reason.value,
        "error": problem.reason.is_error,
        "text": problem.text,
        **_place(problem.place),
    }


def printable_path(path: str) -> str:
    """A path that is text even where the file's name is not."""
    return path.encode("utf-8", "backslashreplace").decode()
