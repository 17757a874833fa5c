"""Whether a change that somebody made is exactly one that smfix's rules declare: proven by the same ladder.

The change is made again from the old bytes, by the findings that it seems to apply and no others, through the same
core and the same proof. It is proven where that gives the very same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Finding, Rewrite, Safety
from smfix.project.repository import Repository
from smfix.sources import read_source
from smfix.text import Lines, Undecodable, splice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a change of one file. `line` is where it first differs from what is proven."""

    proven: bool
    text: str
    line: int | None = None


def verify(before: bytes, after: bytes, path: str, settings: Settings, project: Repository) -> Verdict:
    """Judge a change. With `settings.unsafe_fixes`, a change that is likely right counts as well."""
    if before == after:
        return Verdict(False, "nothing is changed")
    whole = fix_source(before, path, replace(settings, unsafe_fixes=True), project)
    errors = [problem for problem in whole.problems if problem.reason.is_error]
    if errors:
        return Verdict(False, errors[0].text, errors[0].place.line if errors[0].place else None)
    applied = _applied(whole, after)
    made = fix_source(before, path, settings, project, lambda finding: _key(finding) in applied)
    if made.after != after:
        text = "differs from what smfix would write" if made.changed else "is no change that a rule of smfix makes"
        return Verdict(False, text, _first_difference(made.after, after, path))
    likely = [finding for finding in made.fixed if finding.safety is not Safety.SAFE]
    if likely and not settings.unsafe_fixes:
        text = f"{likely[0].code} is likely right here, not proven (--unsafe-fixes accepts it)"
        return Verdict(False, text, likely[0].place.line)
    codes = ", ".join(sorted({finding.code for finding in made.fixed}))
    return Verdict(True, f"{len(made.fixed)} change{'s' if len(made.fixed) > 1 else ''} proven ({codes})")


def _key(finding: Finding) -> tuple[str, int, int]:
    return finding.code, finding.start, finding.end


def _applied(whole: Rewrite, after: bytes) -> set[tuple[str, int, int]]:
    """The findings whose edits are in `after`, met from its start on; where nothing fits any more, none."""
    try:
        old, new = (read_source(data, whole.path).text.text for data in (whole.before, after))
    except Undecodable:
        return set()
    applied: set[tuple[str, int, int]] = set()
    at, at_new = 0, 0
    for finding in sorted(whole.fixed, key=lambda finding: finding.edits[0].start):
        start = min(finding.start, finding.edits[0].start)
        end = max(finding.end, finding.edits[-1].end)
        if start < at:
            continue
        at_new += start - at
        was = old[start:end]
        edits = [replace(edit, start=edit.start - start, end=edit.end - start) for edit in finding.edits]
        now = splice(was, edits)
        done = new.startswith(now, at_new)
        if done:
            applied.add(_key(finding))
        at, at_new = end, at_new + len(now if done else was)
    return applied


def _first_difference(one: bytes, other: bytes, path: str) -> int | None:
    try:
        texts: Sequence[str] = [read_source(data, path).text.text for data in (one, other)]
    except Undecodable:
        return None
    same = next((i for i, (a, b) in enumerate(zip(*texts)) if a != b), min(map(len, texts)))
    return Lines(texts[1]).position(same)[0]
