"""What goes out and what comes back for one repository. Plain values; a record holds no time, host, or secret.

The same repository at the same commit gives the same record to the byte, wherever and whenever it was made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from smfix.config import Settings
from smfix.files.discover import Choice
from smfix.fleet.repositories import Repository

_TEXTS = ("key", "name", "source", "ref", "plan", "text", "reason", "branch", "base", "commit")
_HASH = re.compile("[0-9a-f]{40,64}")


class State(Enum):
    """How it went, in the words of the reports."""

    DONE = "done"
    NOTHING = "nothing to do"
    REVIEW = "needs review"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """One repository, and all that is needed to do it anywhere."""

    repository: Repository
    settings: Settings
    choice: Choice
    branch: str
    author: tuple[str, str]
    """Name and address for the commit."""
    seconds: float
    max_disk: int
    """Most bytes that the clone and its work tree may take together."""
    version: str
    """The smfix that asks; another one's answer would not be comparable."""
    plan: str
    """A digest of everything above that a record depends on, but for the repository."""
    careful: bool = False
    """Each file in a process that may die; asked for once a worker died of the repository."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A finding or a problem, where it is, and who owns the file."""

    path: str
    line: int
    column: int
    cell: int | None
    code: str
    text: str
    advice: str = ""
    owners: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """`path:line`, with the cell of a notebook; only the path where it concerns the whole file."""
        cell = f"cell {self.cell}:" if self.cell is not None else ""
        return f"{self.path}:{cell}{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one repository."""

    key: str
    name: str
    source: str
    ref: str
    plan: str
    state: State
    text: str
    """The reason of a failure, or what was done, in a sentence."""
    reason: str = ""
    """A failure's kind: `git`, `timeout`, `disk`, `crashed`, `missing`, `version`."""
    branch: str = ""
    base: str = ""
    commit: str = ""
    fixed: tuple[Spot, ...] = ()
    left: tuple[Spot, ...] = ()
    problems: tuple[Spot, ...] = ()
    notes: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Who owns a file that was changed or wants review."""

    @property
    def files(self) -> int:
        """How many files the commit changes."""
        return len({spot.path for spot in self.fixed})


@dataclass(frozen=True, slots=True)
class Result:
    """A record with the change itself: a mail for `git am`, and a bundle that holds the branch."""

    record: Record
    patch: bytes = b""
    bundle: bytes = b""


def blank(task: Task, state: State, text: str, reason: str = "") -> Record:
    """The record of a repository without anything found in it."""
    repository = task.repository
    key, ref, plan = repository.key, repository.ref, task.plan
    return Record(key, _clean(repository.name), _clean(repository.shown), ref, plan, state, text, reason)


def failed(task: Task, reason: str, text: str) -> Result:
    """The result of a repository that could not be done."""
    return Result(blank(task, State.FAILED, _clean(text), reason))


def to_json(record: Record) -> str:
    """One line of JSON."""
    return json.dumps(asdict(replace(record, state=record.state.value)), ensure_ascii=False)  # type: ignore[arg-type]


def from_json(line: str | bytes) -> Record:
    """The record that `to_json` wrote. Raises ValueError, KeyError, TypeError or RecursionError for anything else."""
    given: dict[str, Any] = json.loads(line)
    fields = {**given, "state": State(given["state"])}
    for name in ("fixed", "left", "problems"):
        fields[name] = tuple(_spot(spot) for spot in given[name])
    for name in ("notes", "owners"):
        fields[name] = _texts(given[name])
    record = Record(**fields)
    _texts([getattr(record, name) for name in _TEXTS])
    for name in (record.base, record.commit):
        if name and not _HASH.fullmatch(name):
            raise ValueError(f"`{name}` is not the name of a commit")
    return record


def _spot(given: dict[str, Any]) -> Spot:
    spot = Spot(**{**given, "owners": _texts(given["owners"])})
    _texts((spot.path, spot.code, spot.text, spot.advice))
    if not all(isinstance(number, int) for number in (spot.line, spot.column, spot.cell or 0)):
        raise TypeError("a place is in numbers")
    return spot


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text is missing")
    return tuple(values)


def _clean(text: str) -> str:
    """Text that JSON can carry: broken characters of file names are shown escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
