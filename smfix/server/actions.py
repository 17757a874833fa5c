"""What a person can do about findings: fix one, fix all that is safe, or ignore one with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from smfix.model import Finding, Rewrite, Safety
from smfix.report.summary import printable
from smfix.server.analysis import Analysis, Open, same
from smfix.server.diagnostics import Result
from smfix.server.paths import Refused
from smfix.suppressions.read import UNUSED

FIX_ALL = "source.fixAll.smfix"
NOTEBOOK_FIX_ALL = "notebook.source.fixAll.smfix"
KINDS = (types.CodeActionKind.QuickFix.value, FIX_ALL, NOTEBOOK_FIX_ALL)
MOST_FINDINGS = 8
"""Findings in a range for which actions are offered: each fix is proven before it is offered."""
MOST_REASON = 200
"""Characters of a reason."""


class Actions:
    """The actions on the findings of one result; in the worker's thread."""

    def __init__(self, analysis: Analysis, roots: Sequence[str], result: Result, versioned: bool) -> None:
        """`versioned`: whether the client takes edits of certain versions of documents."""
        self._analysis, self._roots, self._result, self._versioned = analysis, roots, result, versioned

    def all_safe(self, kind: str) -> list[types.CodeAction]:
        """The action that fixes all that is safe in the file; none where there is nothing."""
        rewrite = self._result.rewrite
        if not rewrite.changed:
            return []
        title = f"Fix {_count(rewrite.fixed)} safely (smfix)"
        return [types.CodeAction(title, kind, edit=self.edit(rewrite))]

    def of(self, start: int, end: int, reason: str) -> list[types.CodeAction]:
        """The actions on what is found between two offsets of the decoded file."""
        found = [one for one in self._result.findings if one.start <= end and start <= one.end]
        actions: list[types.CodeAction] = []
        for finding in found[:MOST_FINDINGS]:
            if finding.edits and finding.safety is not Safety.MANUAL:
                actions += self._fix(finding)
        for finding in found[:MOST_FINDINGS]:
            actions += self._ignore(finding, reason)
        return actions

    def _fix(self, finding: Finding) -> list[types.CodeAction]:
        rewrite = self._analysis.rewrite(self._result.file, self._roots, accept=same(finding))
        if not rewrite.changed:
            return []
        is_safe = finding.safety is Safety.SAFE
        title = f"Fix {finding.code}: {printable(finding.message)}{'' if is_safe else ' (likely right, not proven)'}"
        return [self._quick_fix(title, finding, rewrite, is_safe)]

    def _ignore(self, finding: Finding, reason: str) -> list[types.CodeAction]:
        rewrite = self.ignoring(finding, reason)
        if rewrite is None:
            return []
        title = f"Ignore {finding.code} here, by a comment{f' ({reason})' if reason else ''}"
        return [self._quick_fix(title, finding, rewrite, False)]

    def ignoring(self, finding: Finding, reason: str) -> Rewrite | None:
        """The file with a comment that has one finding ignored; None where none can stand there."""
        if finding.code == UNUSED:
            return None
        rewrite = self._analysis.rewrite(self._result.file, self._roots, accept=same(finding), ignore=reason)
        return rewrite if rewrite.changed else None

    def _quick_fix(self, title: str, finding: Finding, rewrite: Rewrite, is_preferred: bool) -> types.CodeAction:
        edit = self.edit(rewrite)
        return types.CodeAction(title, types.CodeActionKind.QuickFix, is_preferred=is_preferred, edit=edit)

    def edit(self, rewrite: Rewrite) -> types.WorkspaceEdit:
        """The edit that makes a rewrite of the open file."""
        return workspace_edit(self._result.file, rewrite, self._versioned)


def workspace_edit(file: Open, rewrite: Rewrite, versioned: bool) -> types.WorkspaceEdit:
    """A rewrite of an open file as an edit of its documents, at the versions that were looked at."""
    edits = file.edits(rewrite.edits)
    if not versioned:
        return types.WorkspaceEdit(changes={uri: own for uri, _, own in edits})
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(own))
            for uri, version, own in edits
        ]
    )


def checked_reason(reason: object) -> str:
    """A reason for a comment. Raises Refused where it is no text that fits on a line."""
    if not isinstance(reason, str) or len(reason) > MOST_REASON or not reason.isprintable():
        raise Refused(f"a reason must be a line of at most {MOST_REASON} characters")
    return reason.strip()


def wanted(only: Sequence[str] | None, kind: str) -> bool:
    """Whether a client that asks for actions of these kinds (None: all) takes one of this kind."""
    return only is None or any(kind == one or one == "" or kind.startswith(f"{one}.") for one in only)


def _count(findings: Sequence[Finding]) -> str:
    return f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
