"""The values that flow through smfix: plain, frozen, picklable.

A source goes in as bytes and comes out as a `Rewrite`. Nothing here computes; everything here is imported by all.
Lines and columns are 1-based and count characters, as editors do. Offsets are 0-based and count characters of the
decoded file (after its byte order mark).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Safety(Enum):
    """How sure a finding's edit is."""

    SAFE = "safe"
    """Receiver and argument are proven: applied by default."""
    UNSAFE = "unsafe"
    """Likely, not proven: applied on request."""
    MANUAL = "manual"
    """No edit is known to be right: a person decides."""


class Reason(Enum):
    """Why a file, or a part of it, was not handled."""

    SYNTAX = "syntax"
    UNDECODABLE = "undecodable"
    BINARY = "binary"
    TOO_DEEP = "too-deep"
    TOO_LARGE = "too-large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    INTERNAL = "internal"
    VERIFY = "verify"
    NO_FIXPOINT = "no-fixpoint"
    NOTEBOOK_FORMAT = "notebook-format"
    NOT_PYTHON_KERNEL = "not-python-kernel"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not-a-file"
    OUTSIDE_ROOT = "outside-root"
    READ_ONLY = "read-only"
    CHANGED_ON_DISK = "changed-on-disk"
    WRITE = "write"
    UNDECIDED = "undecided"

    @property
    def is_error(self) -> bool:
        """True where the job could not be done (exit 2); False for what is only worth a note."""
        return self not in (Reason.NOT_PYTHON_KERNEL, Reason.OUTSIDE_ROOT, Reason.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of code as a person sees it; in a notebook, lines count within the cell (cells are 1-based)."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters `start` to `end` of the decoded file by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One link of the chain that shows what a value is."""

    text: str
    path: str
    line: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's hit at a place."""

    code: str
    message: str
    safety: Safety
    place: Place
    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
    """What to do next; never empty for a manual finding."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not done, with its reason. `place` is None where it concerns the file as a whole."""

    path: str
    reason: Reason
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What the pure core returns for one file.

    `fixed` are the findings whose edits make `after` out of `before`; `left` are those that want a person (or
    `--unsafe-fixes`); `suppressed` those that a comment or a baseline lets rest. `edits` are all that was changed,
    sorted and disjoint. Places and edits are in `before`, as it was decoded; but those of a finding that only came
    about by the changes are in `after`. Where nothing changes, `after` is `before`.
    """

    path: str
    before: bytes
    after: bytes
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    suppressed_problems: tuple[Problem, ...] = ()
    """Problems that a baseline knows."""

    @classmethod
    def failed(cls, problem: Problem, data: bytes = b"") -> Rewrite:
        """A file that stays as it is because of one problem; `data` are its bytes where they were read."""
        return cls(problem.path, data, data, problems=(problem,))

    @property
    def changed(self) -> bool:
        """True where there is something to write."""
        return self.after != self.before
