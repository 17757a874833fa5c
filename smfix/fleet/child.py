"""The process that does one repository: reads the task from its folder, leaves the result there, ends.

It leads a process group of its own, so that it and every git below it end together: when its time is up, and when
whoever started it is gone.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable

from smfix.files import store
from smfix.fleet.record import Task

TASK, RESULT, CLONE, WORDS = "task.pickle", "result.pickle", "clone", "words"


def main() -> None:
    """In a process started by `python -c`, whose stdin stays open as long as there is someone to wait for it."""
    _live(sys.argv[1], lambda: os.read(0, 1))


def forked(folder: str) -> None:
    """In a process that a fork server made."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    os.setsid()
    words = store.collect(os.path.join(folder, WORDS))
    for number in (1, 2):
        os.dup2(words, number)
    parent = parent_process()
    _live(folder, lambda: wait([parent.sentinel]) if parent else None)


def _live(folder: str, until: Callable[[], object]) -> None:
    # the clone becomes the current folder: nothing may be imported from there
    sys.path[:] = [os.path.abspath(path) for path in sys.path]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(until,), daemon=True).start()
    gc.disable()
    from smfix.fleet.mend import mend

    task = _read(folder)
    clone = os.path.join(folder, CLONE, task.repository.folder)
    os.mkdir(clone)
    result = mend(task, clone)
    store.save(os.path.join(folder, RESULT), pickle.dumps(result))


def _read(folder: str) -> Task:
    with open(os.path.join(folder, TASK), "rb") as file:
        task: Task = pickle.load(file)
    return task


def _end_with(until: Callable[[], object]) -> None:
    with contextlib.suppress(OSError):
        until()
    os.killpg(0, signal.SIGKILL)
