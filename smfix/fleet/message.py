"""What is said of a change to those who review it: the commit's message, the pull request's title and body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from smfix.fleet.types import Record, Spot

_MOST = 200
"""Findings that are listed; of more of them, the number is told."""


def title(fixed: Sequence[Spot]) -> str:
    """One line: how many calls are repaired, by which rules."""
    codes = ", ".join(sorted({spot.code for spot in fixed}))
    if all(spot.code.startswith("SMF3") for spot in fixed):
        return f"Move to version 3 of the SageMaker SDK ({codes})"
    calls = "a call" if len(fixed) == 1 else f"{len(fixed)} calls"
    return f"Repair {calls} of SageMaker Pipelines ({codes})"


def commit_message(fixed: Sequence[Spot], version: str) -> str:
    """The title, why, and each place with what was wrong there."""
    why = "\n".join(f"{code}: {summary}" for code, summary in _rules(fixed))
    places = "\n".join(f"* {spot.place}: {spot.text} [{spot.code}]" for spot in fixed[:_MOST])
    proof = "Each edit is proven: nothing else differs, in syntax, comments or bytes."
    return f"{title(fixed)}\n\n{why}\n\n{places}{_more(fixed)}\n\n{proof}\nMade by smfix {version}.\n"


def body(record: Record, version: str) -> str:
    """A pull request's text, in Markdown: what was changed and why, and what a person should look at."""
    parts = ["\n".join(f"**{code}**: {summary}" for code, summary in _rules(record.fixed))]
    parts.append("### Changed\n" + _table(record.fixed))
    if record.left:
        parts.append("### Not changed: needs review\n" + _table(record.left))
    if record.problems:
        parts.append("### Could not be looked at\n" + _table(record.problems))
    if record.notes:
        parts.append("### Notes\n" + "\n".join(f"* {_plain(note)}" for note in record.notes))
    if record.owners:
        parts.append(f"Owners of these files: {' '.join(f'`{owner}`' for owner in record.owners)}")
    parts.append(f"Each edit is proven: nothing else differs, in syntax, comments or bytes. smfix {version}")
    return "\n\n".join(parts) + "\n"


def _rules(fixed: Sequence[Spot]) -> list[tuple[str, str]]:
    from smfix.rules import rules_of

    codes = sorted(Counter(spot.code for spot in fixed))
    known = {rule.code: rule.summary for rule in rules_of(codes)}
    return [(code, known.get(code, "")) for code in codes]


def _table(spots: Sequence[Spot]) -> str:
    lines = [f"* `{_plain(spot.place)}` {spot.code}: {_plain(spot.text)}{_advice(spot)}" for spot in spots[:_MOST]]
    return "\n".join(lines) + _more(spots)


def _advice(spot: Spot) -> str:
    return f" → {_plain(spot.advice)}" if spot.advice else ""


def _more(spots: Sequence[Spot]) -> str:
    return f"\n* and {len(spots) - _MOST} more" if len(spots) > _MOST else ""


def _plain(text: str) -> str:
    """Text that mentions nobody and starts no markup of its own."""
    return text.replace("@", "@\u200b").replace("<", "&lt;")
