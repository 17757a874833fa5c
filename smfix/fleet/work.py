"""Many tasks over an executor: what is to be done in this run, and each result as it comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from smfix.fleet import sandbox
from smfix.fleet.repositories import Repository
from smfix.fleet.state import StateFolder
from smfix.fleet.types import Record, Result, State, Task, failed


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the repositories a run does."""

    which: str = "open"
    """`open`: all but those that are done; `pending`: those without a record; `failed`: those that failed; `all`."""
    wave: str = ""
    """How many at most: a number, or a share of all that are meant (`10%`)."""

    def of(self, repositories: Sequence[Repository], state: StateFolder, plan: str) -> list[Repository]:
        """The repositories to do now, in the order of the list."""
        records = {one.key: _current(state.record(one.key), plan) for one in repositories}
        chosen = [one for one in repositories if self._takes(records[one.key])]
        return chosen[: self._most(len(repositories))]

    def _takes(self, record: Record | None) -> bool:
        if record is None:
            return self.which != "failed"
        return self.which == "all" or (record.state is State.FAILED and self.which != "pending")

    def _most(self, total: int) -> int:
        if self.wave.endswith("%"):
            return math.ceil(total * float(self.wave[:-1]) / 100)
        return int(self.wave) if self.wave else total


def _current(record: Record | None, plan: str) -> Record | None:
    """The record, where it was made with the settings of this run."""
    return record if record is not None and record.plan == plan else None


def here(jobs: int) -> Executor:
    """The executor of this machine: so many repositories at once, each in a process of its own."""
    sandbox.ended.clear()
    return ThreadPoolExecutor(jobs, "smfix-fleet")


def results(tasks: Sequence[Task], executor: Executor, tend: Callable[[Task], Result]) -> Iterator[Result]:
    """Each task's result, as they come. What an executor loses is a failure of that repository.

    Raises Lost where the executor itself is gone; the tasks without a result are not done then.
    """
    futures: dict[Future[Result], Task] = {executor.submit(tend, task): task for task in tasks}
    for future in as_completed(futures):
        task = futures.pop(future)
        try:
            yield future.result()
        except (BrokenExecutor, CancelledError) as error:
            raise Lost(f"the workers are gone ({type(error).__name__})") from None
        except sandbox.Interrupted:
            continue
        except Exception as error:
            yield failed(task, "crashed", f"its worker was lost ({type(error).__name__})")


class Lost(Exception):
    """There is nobody left to do the rest."""
