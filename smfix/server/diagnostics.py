"""What was found in a file as the protocol's diagnostics."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from lsprotocol import types

from smfix.graph.checks import HINTS
from smfix.model import Finding, Place, Problem, Rewrite, Safety
from smfix.report.summary import printable
from smfix.server.analysis import Open
from smfix.server.paths import uri_of

SOURCE = "smfix"
MOST_LINKS = 20
"""Links of a chain of evidence that go with a diagnostic."""


@dataclass(frozen=True)
class Result:
    """What was found in one state of a file."""

    file: Open
    rewrite: Rewrite

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that a person is told of: what can be fixed, and what is left."""
        return (*self.rewrite.fixed, *self.rewrite.left)


def diagnostics(result: Result, with_links: bool) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics by the URIs of the file's documents, each of them named; `with_links`: with the evidence."""
    found: dict[str, list[types.Diagnostic]] = {uri: [] for uri in result.file.versions}
    for finding in sorted(result.findings, key=lambda one: (one.start, one.code)):
        uri, where = result.file.place(finding)
        links = list(_links(result.file, finding)) if with_links else None
        found.setdefault(uri, []).append(_of_finding(finding, where, links))
    for problem in result.rewrite.problems:
        uri, where = result.file.spot(problem.place)
        found.setdefault(uri, []).append(_of_problem(problem, where))
    return found


def _of_finding(
    finding: Finding, where: types.Range, links: list[types.DiagnosticRelatedInformation] | None
) -> types.Diagnostic:
    is_hint = finding.code in HINTS
    advice = f"\n{printable(finding.advice)}" if finding.advice else ""
    return types.Diagnostic(
        where,
        f"{printable(finding.message)}{advice}",
        types.DiagnosticSeverity.Information if is_hint else types.DiagnosticSeverity.Warning,
        finding.code,
        source=SOURCE,
        related_information=links or None,
        data={"safety": finding.safety.value, "fix": bool(finding.edits) and finding.safety is not Safety.MANUAL},
    )


def _of_problem(problem: Problem, where: types.Range) -> types.Diagnostic:
    severity = types.DiagnosticSeverity.Warning if problem.reason.is_error else types.DiagnosticSeverity.Information
    return types.Diagnostic(where, f"{printable(problem.text)}", severity, problem.reason.value, source=SOURCE)


def _links(file: Open, finding: Finding) -> Iterator[types.DiagnosticRelatedInformation]:
    """The places that show what a finding says."""
    for link in finding.evidence[:MOST_LINKS]:
        place = Place(link.line, 1, link.line, 1, link.cell)
        if os.path.abspath(link.path) == file.path:
            location = types.Location(*file.spot(place))
        else:
            line = 0 if link.cell is not None else max(link.line, 1) - 1
            start = types.Position(line, 0)
            location = types.Location(uri_of(link.path), types.Range(start, start))
        yield types.DiagnosticRelatedInformation(location, printable(link.text))
