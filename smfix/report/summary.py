"""The words on stderr: one line for each problem, and the last line of a run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from smfix.model import Evidence, Place, Problem, Reason, Rewrite

_COULD_NOT = {
    Reason.SYNTAX: "could not be parsed",
    Reason.UNDECODABLE: "could not be decoded",
    Reason.BINARY: "could not be decoded",
    Reason.NOTEBOOK_FORMAT: "could not be read as a notebook",
    Reason.MISSING: "did not exist",
    Reason.UNREADABLE: "could not be read",
    Reason.NOT_A_FILE: "was no file",
    Reason.TOO_DEEP: "was too deep",
    Reason.TOO_LARGE: "was too large",
    Reason.WRITE: "could not be written",
    Reason.READ_ONLY: "was read-only",
    Reason.CHANGED_ON_DISK: "changed meanwhile",
}

_COMMAND = re.compile(r"(##\w*)\[")
"""How Azure and the older GitHub runners take a command from anywhere in a line."""


@dataclass(slots=True)
class Totals:
    """What a run did, counted file by file."""

    scanned: int = 0
    fixed: int = 0
    files: int = 0
    left: int = 0
    suppressed: int = 0
    declined: int = 0
    """Of `left`, the fixes that a person answered with no."""
    unasked: int = 0
    """Of `left`, the fixes that a person was not asked about."""
    problems: Counter[Reason] = field(default_factory=Counter)

    def add(self, rewrite: Rewrite) -> None:
        """Count one file."""
        self.left += len(rewrite.left)
        self.suppressed += len(rewrite.suppressed) + len(rewrite.suppressed_problems)
        self.problems.update(problem.reason for problem in rewrite.problems)
        if rewrite.changed:
            self.fixed += len(rewrite.fixed)
            self.files += 1

    @property
    def failed(self) -> bool:
        """Whether something could not be done."""
        return any(reason.is_error for reason in self.problems)


def summary(totals: Totals, verb: str, seconds: float, ended: bool = True) -> str:
    """The last line of a run; `verb` says what was (or would be) done to the calls, `ended` that all was looked at."""
    if totals.fixed:
        head = f"{verb} {_count(totals.fixed, 'call')} in {_count(totals.files, 'file')}"
    else:
        head = "Nothing to fix" if ended and not totals.declined + totals.unasked else "Nothing was changed"
    if ended and not totals.scanned and not totals.problems:
        head = "No module or notebook was found"
    review = totals.left - totals.declined - totals.unasked
    notes = [f"{review} need{'s' if review == 1 else ''} review"] if review else []
    notes += [f"{totals.declined} declined"] if totals.declined else []
    notes += [f"{totals.unasked} not asked about"] if totals.unasked else []
    notes += [f"{totals.suppressed} suppressed"] if totals.suppressed else []
    grouped = Counter[str]()
    for reason, count in totals.problems.items():
        if reason.is_error:
            grouped[_COULD_NOT.get(reason, "failed")] += count
    notes += [f"{_count(count, 'file')} {words}" for words, count in grouped.items()]
    undecided = totals.problems[Reason.UNDECIDED]
    notes += [f"{_count(undecided, 'file')} undecided in part"] if undecided else []
    inside = f" ({', '.join(notes)})" if notes else ""
    return f"{head}{inside}. Scanned {_count(totals.scanned, 'file')} in {seconds:.1f} s."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def at(path: str, place: Place | None) -> str:
    """`path:line:column`, with the cell of a notebook before the line."""
    path = shown(path)
    if place is None:
        return path
    cell = f"cell {place.cell}:" if place.cell is not None else ""
    return f"{path}:{cell}{place.line}:{place.column}"


def evidence_line(link: Evidence) -> str:
    """A link of a chain of evidence in one line: `path:line: what is seen`, with the cell of a notebook."""
    cell = f"cell {link.cell}:" if link.cell is not None else ""
    return f"{shown(link.path)}:{cell}{link.line}: {printable(link.text)}"


def problem_line(problem: Problem) -> str:
    """A problem in one line: where, and what."""
    level = "error" if problem.reason.is_error else "note"
    return f"{at(problem.path, problem.place)}: {level}: {printable(problem.text)} [{problem.reason.value}]"


def printable(text: str) -> str:
    """Text that moves no cursor, breaks no line and commands no CI system: control characters, broken ones and what
    stands for `##[` and `##vso[` are shown escaped."""
    if not text.isprintable():
        text = "".join(
            char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in text
        )
    return _COMMAND.sub(r"\1\\x5b", text) if "##" in text else text


def shown(path: str) -> str:
    """A path as it is printed: `printable`, and no `::name::` at a line's start, which GitHub takes for a command."""
    return f"./{printable(path)}" if is_command(path) else printable(path)


def one_line(text: str) -> str:
    """One line of words, whatever stands at its start."""
    text = printable(text)
    return text.replace("::", r"\x3a:", 1) if is_command(text) else text


def is_command(text: str) -> bool:
    """Whether a line that begins like this would be a workflow command of GitHub's: after blanks, too."""
    return text.lstrip().startswith("::")
