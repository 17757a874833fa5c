"""What an upgrade can do for a file, by what was found in it; and what that comes to for many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from smfix.model import Finding, Reason, Rewrite, Safety

PIN = "SMF310"
"""The code of findings in requirements: they keep no file from being written."""


class Verdict(Enum):
    """What becomes of a file that uses version 2."""

    FINISHED = "can be finished"
    WAITS = "waits for other files"
    UNSAFE = "can be finished with --unsafe-fixes"
    BY_HAND = "needs you"


def verdict_of(rewrite: Rewrite) -> Verdict | None:
    """That of one file; None where nothing of version 2 is in it."""
    left = [finding for finding in rewrite.left if finding.code != PIN]
    if needs_you(rewrite):
        return Verdict.BY_HAND
    if any(finding.safety is Safety.UNSAFE for finding in left):
        return Verdict.UNSAFE
    if left:
        return Verdict.WAITS
    return Verdict.FINISHED if rewrite.fixed else None


def needs_you(rewrite: Rewrite) -> tuple[Finding, ...]:
    """The places that a person has to change. A file that could not be looked at is such a place as a whole."""
    places = tuple(one for one in rewrite.left if one.code != PIN and one.safety is Safety.MANUAL)
    failed = [one for one in rewrite.problems if one.reason.is_error or one.reason is Reason.UNDECIDED]
    return places or tuple(_of_file(problem.text) for problem in failed)


def _of_file(text: str) -> Finding:
    from smfix.model import Place

    return Finding("SMF300", text, Safety.MANUAL, Place(1, 1, 1, 1), 0, 0, advice="see to that first")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files there are of each verdict, how many places need a person, and how many requirements do."""

    finished: int = 0
    waiting: int = 0
    unsafe: int = 0
    by_hand: int = 0
    places: int = 0
    pins: int = 0
    unfinished: int = 0
    """Of `finished`, those that are written and hold places for a person all the same."""

    @property
    def files(self) -> int:
        """All that use version 2."""
        return self.finished + self.waiting + self.unsafe + self.by_hand

    def words(self) -> str:
        """The head of every report."""
        if not self.files:
            return "No file uses version 2 of the SageMaker SDK."
        parts = [f"{self.finished} can be finished"]
        parts += [f"{self.waiting} wait{'s' * (self.waiting == 1)} for other files"] if self.waiting else []
        parts += [f"{self.unsafe} with --unsafe-fixes"] if self.unsafe else []
        if self.by_hand:
            places = f"{self.places} place{'s' * (self.places != 1)}"
            parts.append(f"{self.by_hand} need{'s' * (self.by_hand == 1)} you ({places})")
        noun = "file uses" if self.files == 1 else "files use"
        return f"{self.files} {noun} version 2 of the SageMaker SDK: {', '.join(parts)}."


def tally(rewrites: Iterable[Rewrite]) -> Tally:
    """That of all files of a run."""
    counts = dict.fromkeys(Verdict, 0)
    places = pins = unfinished = 0
    for rewrite in rewrites:
        verdict = verdict_of(rewrite)
        if verdict is not None:
            counts[verdict] += 1
        places += len(needs_you(rewrite))
        pins += sum(finding.code == PIN for finding in rewrite.left)
        unfinished += bool(rewrite.changed and needs_you(rewrite))
    finished, waiting, unsafe, by_hand = (counts[verdict] for verdict in Verdict)
    return Tally(finished, waiting, unsafe, by_hand, places, pins, unfinished)
