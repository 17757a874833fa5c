"""One repository, from a task to a result: clone, look, fix, prove, commit. Runs in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

from smfix import __version__
from smfix.files.owners import Owners, read_owners
from smfix.fleet import commit, message
from smfix.fleet.checkout import Absent, Checkout, TooBig, clone
from smfix.fleet.commands import GitFailed
from smfix.fleet.types import Result, Spot, State, Task, blank, failed
from smfix.model import Finding, Place, Problem, Rewrite
from smfix.reading import TooLarge
from smfix.rules import needles_for


def mend(task: Task, folder: str) -> Result:
    """Do the task, with an empty folder for the clone. Never raises for what the repository holds.

    The current folder of the process becomes the clone, so that paths read as they do in the repository.
    """
    if task.version != __version__:
        text = f"the worker has smfix {__version__}, not {task.version}; install the same version on all of them"
        return failed(task, "version", text)
    try:
        checkout = clone(task.repository, folder)
        if checkout is None:
            return Result(blank(task, State.NOTHING, "holds no commit yet"))
        return _mended(task, checkout)
    except Absent as error:
        return failed(task, "missing", str(error))
    except TooBig as error:
        return failed(task, "disk", str(error))
    except GitFailed as error:
        here = ((folder, "the clone"), (task.repository.source, task.repository.shown))
        text = str(error)
        for path, word in here:
            text = text.replace(path, word)
        return failed(task, "git", text)


def _mended(task: Task, checkout: Checkout) -> Result:
    kept = _all_clean(checkout.notes(task.settings.docs))
    record = replace(blank(task, State.NOTHING, "nothing to fix"), base=checkout.base, notes=kept)
    if not checkout.mentions(needles_for(task.settings), task.settings.docs):
        return Result(record)
    checkout.check_out(task.max_disk)
    os.chdir(checkout.folder)
    rewrites, problems = _rewrites(task)
    owners, unread = _owners()
    fixed, left = (_spots(((r.path, f) for r in rewrites for f in found(r)), owners) for found in (_fixed, _left))
    told = _troubles([*problems, *(p for r in rewrites for p in r.problems)], owners)
    errors = tuple(spot for spot, is_error in told if is_error)
    notes = tuple(f"{spot.place}: {spot.text}" for spot, is_error in told if not is_error)
    record = replace(
        record,
        state=State.REVIEW if left or errors else State.DONE if fixed else State.NOTHING,
        text=_said(fixed, left, errors),
        fixed=fixed,
        left=left,
        problems=errors,
        notes=(*record.notes, *unread, *notes),
        owners=tuple(sorted({owner for spot in (*fixed, *left, *errors) for owner in spot.owners})),
    )
    files = {rewrite.path: rewrite.after for rewrite in rewrites if rewrite.changed}
    if not files:
        return Result(record)
    text = message.commit_message(fixed, __version__)
    made = commit.commit(checkout, files, task.branch, task.author, text)
    binary = [name for name, data in files.items() if b"\r" in data]
    record = replace(record, branch=task.branch, commit=made)
    return Result(record, commit.patch(checkout, made, binary), commit.bundle(checkout, task.branch))


def _owners() -> tuple[Owners, tuple[str, ...]]:
    """Who owns what in the clone, and a note where that cannot be said."""
    try:
        return read_owners("."), ()
    except TooLarge as error:
        return Owners(()), (f"CODEOWNERS: {error.strerror}: who owns these files is not known",)


def _rewrites(task: Task) -> tuple[list[Rewrite], list[Problem]]:
    """What becomes of the files below the current folder."""
    from smfix.files.discover import Root
    from smfix.files.scan import scan
    from smfix.runner import run

    scanned = scan([Root(".", os.getcwd())], task.choice, needles_for(task.settings), alone=True)
    hits = sorted(scanned.hits)
    found = list(run(hits, ["."], lambda path: task.settings, jobs=2 if task.careful else 1))
    if task.settings.upgrade:
        from smfix.upgrade.pins import with_pins
        from smfix.upgrade.units import held

        found = with_pins(held(found, ["."]), ["."])
    return found, scanned.problems


def _fixed(rewrite: Rewrite) -> Sequence[Finding]:
    return rewrite.fixed if rewrite.changed else ()


def _left(rewrite: Rewrite) -> Sequence[Finding]:
    return rewrite.left


def _spots(found: Iterable[tuple[str, Finding]], owners: Owners) -> tuple[Spot, ...]:
    spots = [_spot(path, f.place, f.code, f.message, f.advice, owners) for path, f in found]
    return tuple(sorted(spots, key=lambda spot: (spot.path, spot.cell or 0, spot.line, spot.column, spot.code)))


def _troubles(problems: Iterable[Problem], owners: Owners) -> list[tuple[Spot, bool]]:
    here = os.getcwd()
    return [
        (_spot(p.path, p.place, p.reason.value, p.text.replace(here + "/", ""), "", owners), p.reason.is_error)
        for p in sorted(problems, key=lambda p: (p.path, p.reason.value, p.text))
    ]


def _spot(path: str, place: Place | None, code: str, text: str, advice: str, owners: Owners) -> Spot:
    where = (place.line, place.column, place.cell) if place else (0, 0, None)
    return Spot(_clean(path), *where, code, _clean(text), _clean(advice), owners.of(path))


def _said(fixed: Sequence[Spot], left: Sequence[Spot], problems: Sequence[Spot]) -> str:
    """What was found, in a sentence's words."""
    parts = []
    if fixed:
        parts.append(f"{_count(fixed, 'call')} fixed in {_files(fixed)}")
    if left:
        parts.insert(0, f"{_count(left, 'call')} in {_files(left)}")
    if problems:
        parts.append(f"{_files(problems)} could not be handled")
    return ", ".join(parts) or "nothing to fix"


def _count(spots: Sequence[Spot], noun: str) -> str:
    return f"{len(spots)} {noun}{'' if len(spots) == 1 else 's'}"


def _files(spots: Sequence[Spot]) -> str:
    number = len({spot.path for spot in spots})
    return f"{number} file{'' if number == 1 else 's'}"


def _all_clean(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(_clean(text) for text in texts)


def _clean(text: str) -> str:
    """Text that UTF-8 can carry, on one line: what a file's name or code can hold beside that is shown escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
