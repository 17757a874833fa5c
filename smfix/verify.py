"""Whether a change that somebody made is exactly one that smfix's rules declare: proven by the same ladder.

The change is made again from the old bytes, by the findings that it seems to apply and no others, through the same
core and the same proof. It is proven where that gives the very same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Edit, Finding, Rewrite, Safety
from smfix.project.repository import Repository
from smfix.sources import read_source
from smfix.text import Lines, Undecodable


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
    made = whole if whole.after == after else _made_again(before, after, path, settings, project)
    if made.after != after:
        text = "differs from what smfix would write" if made.changed else "is no change that a rule of smfix makes"
        return Verdict(False, text, _first_difference(made.after, after, path))
    likely = [finding for finding in made.fixed if finding.safety is not Safety.SAFE]
    if likely and not settings.unsafe_fixes:
        text = f"{likely[0].code} is likely right here, not proven (--unsafe-fixes accepts it)"
        return Verdict(False, text, likely[0].place.line)
    codes = ", ".join(sorted({finding.code for finding in made.fixed}))
    return Verdict(True, f"{len(made.fixed)} change{'s' if len(made.fixed) > 1 else ''} proven ({codes})")


def _made_again(before: bytes, after: bytes, path: str, settings: Settings, project: Repository) -> Rewrite:
    """What comes of those findings whose edits a change holds, and of no others."""
    seen = fix_source(before, path, settings, project, lambda finding: False).left
    applied = _applied(seen, before, after, path)
    return fix_source(before, path, settings, project, lambda finding: _key(finding) in applied)


_Made: TypeAlias = "tuple[Edit, _Made] | None"
"""Edits, the last one first."""


def _key(finding: Finding) -> tuple[str, int, int]:
    return finding.code, finding.start, finding.end


def _applied(seen: Sequence[Finding], before: bytes, after: bytes, path: str) -> set[tuple[str, int, int]]:
    """The findings all of whose edits are in `after`; where it is not the old text with edits, those up to there."""
    try:
        old, new = (read_source(data, path).text.text for data in (before, after))
    except Undecodable:
        return set()
    edits = {edit for finding in seen for edit in finding.edits}
    made = set(_edits_in(old, new, sorted(edits, key=lambda edit: (edit.start, edit.end, edit.text))))
    return {_key(finding) for finding in seen if finding.edits and made.issuperset(finding.edits)}


def _edits_in(old: str, new: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Those of the edits (of `old`, by their start; they may overlap) that give `new`, as many as fit from its start.

    A state is a place in `old` and the one in `new` up to which both agree, with the edits made so far. At each edit it
    goes on without it and, where `new` has its text, with it; the text between two edits ends those that guessed wrong.
    """
    states: dict[tuple[int, int], _Made] = {(0, 0): None}
    for edit in edits:
        alive: dict[tuple[int, int], _Made] = {}
        for (at, at_new), made in states.items():
            if edit.start < at:
                alive.setdefault((at, at_new), made)
                continue
            here = at_new + edit.start - at
            if old[at : edit.start] != new[at_new:here]:
                continue
            alive.setdefault((edit.start, here), made)
            if new.startswith(edit.text, here):
                alive.setdefault((edit.end, here + len(edit.text)), (edit, made))
        if not alive:
            break
        states = alive
    whole = [state for state in states if old[state[0] :] == new[state[1] :]]
    made = states[max(whole or states, key=lambda state: state[1])]
    while made is not None:
        edit, made = made
        yield edit


def _first_difference(one: bytes, other: bytes, path: str) -> int | None:
    try:
        texts: Sequence[str] = [read_source(data, path).text.text for data in (one, other)]
    except Undecodable:
        return None
    same = next((i for i, (a, b) in enumerate(zip(*texts)) if a != b), min(map(len, texts)))
    return Lines(texts[1]).position(same)[0]
