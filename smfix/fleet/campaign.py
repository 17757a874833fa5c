"""A run over many repositories: tasks out, results into the state folder, and what that amounts to."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass

from smfix import __version__
from smfix.config import Settings
from smfix.files import discover
from smfix.fleet import cluster, commands, sandbox, work
from smfix.fleet.repositories import Repository
from smfix.fleet.state import StateFolder
from smfix.fleet.types import Record, Result, State, Task


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every repository of a run."""

    settings: Settings
    choice: discover.Choice
    branch: str
    author: tuple[str, str]
    seconds: float
    max_disk: int

    @property
    def plan(self) -> str:
        """A digest of what a record depends on: one of another plan is not up to date. Limits are no part of it."""
        parts = (__version__, asdict(self.settings), asdict(self.choice), self.branch, self.author)
        return hashlib.sha256(json.dumps(parts, default=sorted, sort_keys=True).encode()).hexdigest()[:16]

    def task(self, repository: Repository) -> Task:
        """The task of one repository."""
        limits = (self.seconds, self.max_disk)
        return Task(
            repository,
            self.settings,
            self.choice,
            self.branch,
            self.author,
            *limits,
            version=__version__,
            plan=self.plan,
        )


def author() -> tuple[str, str]:
    """Who commits: the user, as git knows them; else smfix."""
    name = os.environ.get("GIT_AUTHOR_NAME") or commands.configured("user.name")
    address = os.environ.get("GIT_AUTHOR_EMAIL") or commands.configured("user.email")
    return (name, address) if name and address else ("smfix", "smfix@localhost")


@dataclass(frozen=True, slots=True)
class Campaign:
    """Repositories, the terms for them, and the folder that remembers."""

    repositories: tuple[Repository, ...]
    terms: Terms
    state: StateFolder

    def here(self, todo: Sequence[Repository], jobs: int, begun: Callable[[str], None]) -> Iterator[Record]:
        """Do some repositories on this machine, and return each record once it is kept. `begun` hears the names."""

        def tend(task: Task) -> Result:
            begun(task.repository.name)
            return sandbox.tend(task, self.state.work)

        executor = work.here(jobs)
        try:
            yield from self._kept(todo, executor, tend)
        finally:
            sandbox.ended.set()
            executor.shutdown(cancel_futures=True)

    def there(self, todo: Sequence[Repository], executor: Executor) -> Iterator[Record]:
        """The same by the workers of a cluster. Raises work.Lost where it goes away."""
        yield from self._kept(todo, executor, cluster.tend)

    def _kept(self, todo: Sequence[Repository], executor: Executor, tend: Callable[[Task], Result]) -> Iterator[Record]:
        for result in work.results([self.terms.task(one) for one in todo], executor, tend):
            try:
                self.state.keep(result)
            except OSError as error:
                text = f"{self.state.path} cannot be written: {(error.strerror or str(error)).lower()}"
                raise work.Lost(text) from None
            yield result.record

    def records(self) -> list[Record]:
        """What is known of the repositories of this run, up to date or not."""
        found = [self.state.record(one.key) for one in self.repositories]
        return [record for record in found if record is not None]


def summary(records: Sequence[Record], meant: int) -> str:
    """The last line of a run."""
    counts = Counter(record.state for record in records)
    calls = sum(len(record.fixed) for record in records)
    changed = sum(1 for record in records if record.commit)
    head = f"Fixed {_count(calls, 'call')} in {_plural(changed, 'repository')}" if calls else "Nothing to fix"
    notes = [
        f"{counts[State.REVIEW]} need{'s' if counts[State.REVIEW] == 1 else ''} review" if counts[State.REVIEW] else "",
        f"{counts[State.FAILED]} failed" if counts[State.FAILED] else "",
        f"{meant - len(records)} still to be done" if meant > len(records) else "",
    ]
    inside = f" ({', '.join(filter(None, notes))})" if any(notes) else ""
    return f"{head}{inside}. {_plural(len(records), 'repository')} of {meant:,} looked at."


def exit_code(records: Sequence[Record]) -> int:
    """That of conventions: 2 where one failed, 1 where one wants a person."""
    states = {record.state for record in records}
    return 2 if State.FAILED in states else 1 if State.REVIEW in states else 0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun.removesuffix('y') + 'ies'}"
