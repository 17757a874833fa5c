"""One repository in a process of its own, with a time limit and a disk limit. This is what an executor is given.

What kills, hangs or fills up that process costs one repository, and nothing of it is left behind.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import tempfile
import threading
import time
from dataclasses import replace

from smfix.fleet.child import CLONE, NO_ROOM, RESULT, WORDS, pack
from smfix.fleet.forks import Process, start
from smfix.fleet.types import Result, Task, failed

_EVERY = 0.5
"""Seconds between two looks at how much room a clone takes."""

ended = threading.Event()
"""Set when the run is interrupted: every process ends at once, and its repository counts as not done."""


class Interrupted(Exception):
    """The run ended before the repository was done."""


def tend(task: Task, room: str | None = None) -> Result:
    """Do one repository, below the folder `room` (by default where the machine keeps temporary files).

    Raises Interrupted; everything else that goes wrong is in the result.
    """
    result = _attempt(task, room)
    if result.record.reason == "crashed" and not task.careful:
        return _attempt(replace(task, careful=True), room)
    return result


def _attempt(task: Task, room: str | None) -> Result:
    try:
        folder = tempfile.mkdtemp(prefix=f"{task.repository.key}.", dir=room)
    except OSError as error:
        return failed(task, "disk", f"there is no room to work in: {(error.strerror or str(error)).lower()}")
    try:
        os.mkdir(os.path.join(folder, CLONE))
        process = start(pack(task, folder))
        try:
            return _watched(task, process, folder)
        finally:
            process.end()
    except OSError as error:
        return failed(task, "disk", f"cannot work in its folder: {(error.strerror or str(error)).lower()}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watched(task: Task, process: Process, folder: str) -> Result:
    """The result that the process leaves, or why there is none."""
    until = time.monotonic() + task.seconds
    look = time.monotonic() + _EVERY
    code = None
    while code is None:
        if ended.is_set():
            raise Interrupted
        code = process.wait(0.1)
        now = time.monotonic()
        if code is None and now > until:
            return failed(task, "timeout", f"took more than {task.seconds:g} seconds; raise --timeout")
        if code is None and now > look:
            if _size(folder) > task.max_disk:
                return failed(task, "disk", f"takes more than {task.max_disk:,} bytes on disk; raise --max-disk")
            look = now + max(_EVERY, 20 * (time.monotonic() - now))
    if code == NO_ROOM:
        return failed(task, "disk", "cannot work in its folder: there is no room left, or the disk is broken")
    try:
        with open(os.path.join(folder, RESULT), "rb") as file:
            result: Result = pickle.load(file)
        return result
    except (OSError, EOFError, pickle.UnpicklingError):
        how = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        return failed(task, "crashed", f"its process {how}{_last_words(folder)}; please report it")


def _size(folder: str) -> int:
    """Bytes of the files below a folder, which may change meanwhile."""
    total, todo = 0, [folder]
    while todo:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
    return total


def _last_words(folder: str) -> str:
    try:
        with open(os.path.join(folder, WORDS), encoding="utf-8", errors="replace") as file:
            lines = file.read().strip().splitlines()
    except OSError:
        return ""
    return f" ({lines[-1].strip()})" if lines else ""
