"""One thread for all work on code: with a large stack, one job at a time, and an end to those that nobody wants."""

from __future__ import annotations

import asyncio
import gc
import itertools
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from smfix.runner import SECONDS, STACK

RECURSION = 20_000
"""Calls within calls that the stack has room for."""
MANY = 64
"""Jobs after which all garbage is looked for, once there is nothing else to do."""

_T = TypeVar("_T")


class Stopped(BaseException):
    """The work is not wanted any more. No Exception, so that nobody on the way takes it for a mistake."""


class TookTooLong(BaseException):
    """The work has taken more than SECONDS."""


@dataclass(order=True)
class _Job:
    priority: int
    number: int
    work: Callable[[], Any] = field(compare=False)
    future: Future[Any] = field(compare=False, default_factory=Future)
    stopped: threading.Event = field(compare=False, default_factory=threading.Event)


class Worker:
    """Runs jobs in its thread, the most urgent first."""

    def __init__(self) -> None:
        """The thread starts, and ends with the process."""
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._current: _Job | None = None
        self._until = 0.0
        in_large_thread(self._run)

    async def run(self, work: Callable[[], _T], priority: int = 0) -> _T:
        """Do the work, and return what it returns. When this is cancelled, the work is ended at its next checkpoint.

        Raises what the work raises; TookTooLong as TimeoutError.
        """
        job = _Job(priority, next(self._numbers), work)
        self._jobs.put(job)
        try:
            found: _T = await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            job.stopped.set()
            raise
        return found

    def checkpoint(self) -> None:
        """Called by the work, again and again. Raises Stopped or TookTooLong where it is to end."""
        job = self._current
        if job is not None and job.stopped.is_set():
            raise Stopped
        if time.monotonic() > self._until:
            raise TookTooLong

    def _run(self) -> None:
        gc.disable()  # collected between the jobs: a parse makes many objects and no garbage
        for count in itertools.count():
            if count % MANY == MANY - 1 and self._jobs.empty():
                gc.collect()
            job = self._jobs.get()
            if not job.stopped.is_set() and job.future.set_running_or_notify_cancel():
                self._do(job)
                del job
                gc.collect(0)

    def _do(self, job: _Job) -> None:
        self._current, self._until = job, time.monotonic() + SECONDS
        try:
            job.future.set_result(job.work())
        except Stopped:
            job.future.set_exception(asyncio.CancelledError())
        except TookTooLong:
            job.future.set_exception(TimeoutError(f"took more than {SECONDS:.0f} seconds"))
        except BaseException as error:
            job.future.set_exception(error)
        finally:
            self._current = None


def in_large_thread(work: Callable[[], object]) -> threading.Thread:
    """Start a thread that has room for RECURSION calls within calls; it does not keep the process alive."""
    sys.setrecursionlimit(RECURSION)
    before = threading.stack_size(STACK)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    threading.stack_size(before)
    return thread
