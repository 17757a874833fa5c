"""SARIF 2.1.0, for code scanning: results with fixes and fingerprints, problems as notifications."""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO
from urllib.parse import quote_from_bytes

from smfix import __version__
from smfix.model import Edit, Evidence, Finding, Place, Problem, Rewrite
from smfix.report import Style
from smfix.report.located import LEVELS, Located, sentence
from smfix.report.patch import path_in_repository
from smfix.suppressions import read as suppressions

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Sarif:
    """One run with all files. Paths are relative to the top of the repository, regions are the file's own lines."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._results: list[dict[str, Any]] = []
        self._problems: list[Problem] = []

    def add(self, rewrite: Rewrite) -> None:
        """Take what there is to say about the file as it is on disk."""
        self._problems += rewrite.problems
        located = Located(rewrite, self._style.written)
        if located.findings:
            marks, uri = located.marks(), _uri(rewrite.path)
            self._results += [_result(located, finding, uri, marks[id(finding)]) for finding in located.findings]

    def close(self) -> None:
        """Write the document."""
        driver = {
            "name": "smfix",
            "version": __version__,
            "semanticVersion": _semantic(__version__),
            "rules": _rules(self._results),
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "invocations": [
                {
                    "executionSuccessful": not any(problem.reason.is_error for problem in self._problems),
                    "toolExecutionNotifications": [_notification(problem) for problem in self._problems],
                }
            ],
            "results": self._results,
        }
        document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        self._out.write(json.dumps(document, indent=2).encode() + b"\n")
        self._out.flush()


def _result(located: Located, finding: Finding, uri: str, mark: str) -> dict[str, Any]:
    region = _region(located.place(finding.start, finding.end))
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
    if finding.place.cell is not None:
        name = f"cell {finding.place.cell}, line {finding.place.line}"
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "cell"}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.safety],
        "message": {"text": sentence(finding)},
        "locations": [location],
        "partialFingerprints": {"smfix/v1": mark},
        "properties": {"safety": finding.safety.value},
    }
    if finding.evidence:
        result["relatedLocations"] = [_related(index, link) for index, link in enumerate(finding.evidence)]
    if finding.edits:
        replacements = [_replacement(located, edit) for edit in finding.edits]
        changes = [{"artifactLocation": {"uri": uri}, "replacements": replacements}]
        result["fixes"] = [{"description": {"text": finding.message}, "artifactChanges": changes}]
    return result


def _replacement(located: Located, edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(located.place(edit.start, edit.end)), "insertedContent": {"text": edit.text}}


def _related(index: int, link: Evidence) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(link.path)}}
    if link.cell is None:
        place["region"] = {"startLine": link.line}
    cell = f"cell {link.cell}, line {link.line}: " if link.cell is not None else ""
    return {"id": index, "physicalLocation": place, "message": {"text": f"{cell}{link.text}"}}


def _notification(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.path)}}
    text = problem.text
    if problem.place and problem.place.cell is None:
        place["region"] = {"startLine": problem.place.line, "startColumn": problem.place.column}
    elif problem.place:
        text = f"cell {problem.place.cell}, line {problem.place.line}: {text}"
    return {
        "level": "error" if problem.reason.is_error else "note",
        "descriptor": {"id": problem.reason.value},
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _uri(path: str) -> str:
    return quote_from_bytes(path_in_repository(path))


def _rules(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from smfix.rules import rules_of

    rules = rules_of(str(result["ruleId"]) for result in results)
    found = [_rule(suppressions.UNUSED, suppressions.NAME, suppressions.SUMMARY, suppressions.__doc__)]
    return found + [
        _rule(rule.code, rule.name, rule.summary, sys.modules[rule.find.__module__].__doc__) for rule in rules
    ]


def _rule(code: str, name: str, summary: str, page: str | None) -> dict[str, Any]:
    text = (page or summary).strip()
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": text, "markdown": f"# {text}"},
        "defaultConfiguration": {"level": "error"},
    }


def _semantic(version: str) -> str:
    """The version with three numbers."""
    numbers = version.split(".")
    return ".".join([*numbers, "0", "0"][: max(3, len(numbers))])
