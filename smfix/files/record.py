"""From results to files: recorded in the journal, then written, group by group.

One fsync of the journal serves a group, so a run of many files pays little for it; a group is never held back for long.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from smfix.files import runs
from smfix.files.write import replace_file
from smfix.model import Problem, Reason, Rewrite

MOST_FILES = 32
MOST_BYTES = 8 * 1024 * 1024
MOST_SECONDS = 0.5
"""What a group may hold, and for how long it is gathered while results keep coming."""


class Writer:
    """Writes the changes of one run. Nothing is written that is not recorded."""

    def __init__(self, real: Mapping[str, str] = MappingProxyType({})) -> None:
        """`real` holds where the paths led before any of them was read: those files are written, and no others.

        The journal is opened by the first change.
        """
        from smfix.files.journal import Journal

        self._real = real
        self._journal = Journal()

    def record(self, group: Sequence[Rewrite]) -> list[Rewrite]:
        """Record the changes of a group. Where that fails, what comes back is the group with nothing to be written."""
        changed = [rewrite for rewrite in group if rewrite.changed]
        try:
            if changed:
                self._journal.record(changed, self._real)
            return list(group)
        except OSError as error:
            text = (
                f"was not written, for no record to undo it by can be kept{_place()}: "
                f"{(error.strerror or str(error)).lower()}; set SMFIX_STATE_DIR to a folder that can hold it"
            )
            return [_not_written(r, Problem(r.path, Reason.WRITE, text)) if r.changed else r for r in group]

    def write(self, rewrite: Rewrite) -> Rewrite:
        """Write a recorded change; what comes back says what became of it."""
        if not rewrite.changed:
            return rewrite
        real = self._real.get(rewrite.path)
        problem = replace_file(rewrite.path, rewrite.before, rewrite.after, real, self._journal.note)
        return rewrite if problem is None else _not_written(rewrite, problem)

    def close(self) -> None:
        """The run has ended."""
        self._journal.close()


def grouped(rewrites: Iterable[Rewrite], whole: bool = False) -> Iterator[list[Rewrite]]:
    """Results in groups, in order; with `whole`, all of them in one."""
    group: list[Rewrite] = []
    size, until = 0, 0.0
    for rewrite in rewrites:
        until = until if group else time.monotonic() + MOST_SECONDS
        group.append(rewrite)
        size += len(rewrite.before) + len(rewrite.after) if rewrite.changed else 0
        if not whole and (len(group) >= MOST_FILES or size >= MOST_BYTES or time.monotonic() >= until):
            yield group
            group, size = [], 0
    if group:
        yield group


def _place() -> str:
    try:
        return f" in {runs.folder()}"
    except OSError:
        return ""


def _not_written(rewrite: Rewrite, problem: Problem) -> Rewrite:
    return replace(
        rewrite,
        after=rewrite.before,
        fixed=(),
        edits=(),
        left=(*rewrite.fixed, *rewrite.left),
        problems=(*rewrite.problems, problem),
    )
