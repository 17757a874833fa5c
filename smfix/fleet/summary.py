"""All records in one file for other programs: JSON lines, and tables. The same records give the same bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from smfix.fleet.types import Record, Spot, to_json
from smfix.report.summary import printable

NOBODY = "(nobody)"
"""Stands where a file has no owner."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_HANDLES = re.compile(r"@[\w.-]+(/[\w.-]+)*( @[\w.-]+(/[\w.-]+)*)*", re.ASCII)
"""Owners as they are written: nothing that could be called, and programs look for just these words."""

_COLUMNS = (
    *("name", "source", "ref", "state", "reason", "text", "branch", "base", "commit"),
    *("fixed", "files", "left", "problems", "owners", "patch"),
)


def jsonl(records: Iterable[Record]) -> str:
    """One record a line, whole."""
    return "".join(to_json(record) + "\n" for record in records)


def table(records: Iterable[Record]) -> str:
    """One row a repository, as CSV."""
    rows = [
        (
            *(one.name, one.source, one.ref, one.state.value, one.reason, one.text, one.branch, one.base, one.commit),
            *(len(one.fixed), one.files, len(one.left), len(one.problems), " ".join(one.owners), patch_of(one)),
        )
        for one in records
    ]
    return _csv(_COLUMNS, rows)


def owners_table(records: Iterable[Record]) -> str:
    """One row an owner and repository, as CSV: what was fixed and what is left in that owner's files."""
    rows = [
        (owner, record.name, record.state.value, len(fixed), len(left), len(problems), patch_of(record))
        for owner, record, (fixed, left, problems) in by_owner(records)
    ]
    return _csv(("owner", "name", "state", "fixed", "left", "problems", "patch"), rows)


Share = tuple[list[Spot], list[Spot], list[Spot]]


def by_owner(records: Iterable[Record]) -> list[tuple[str, Record, Share]]:
    """Each owner with each repository in which a file of theirs was changed or wants review, and what is there."""
    found = []
    for record in records:
        spots = (record.fixed, record.left, record.problems)
        owners = {owner for kind in spots for spot in kind for owner in spot.owners or (NOBODY,)}
        for owner in owners:
            fixed, left, problems = ([s for s in kind if owner in (s.owners or (NOBODY,))] for kind in spots)
            found.append((owner, record, (fixed, left, problems)))
    return sorted(found, key=lambda row: (row[0], row[1].name, row[1].key))


def patch_of(record: Record) -> str:
    """Where the state folder keeps the patch; empty where there is none."""
    return f"patches/{record.key}.patch" if record.commit else ""


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula, nor for more than one: an apostrophe stands before what begins
    like a formula, and control characters are shown escaped."""
    if not isinstance(cell, str):
        return cell
    is_formula = cell.startswith(_FORMULA) and not _HANDLES.fullmatch(cell)
    return ("'" if is_formula else "") + printable(cell)
