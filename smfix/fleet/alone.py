"""One repository in a process of its own, with a time limit and a disk limit. This is what an executor is given.

What kills, hangs or fills up that process costs one repository, and nothing of it is left behind.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from typing import Protocol

from smfix.files import store
from smfix.fleet.child import CLONE, RESULT, TASK, WORDS, forked
from smfix.fleet.record import Result, Task, failed

_EVERY = 0.5
"""Seconds between two looks at how much room a clone takes."""

ended = threading.Event()
"""Set when the run is interrupted: every process ends at once, and its repository counts as not done."""


class Interrupted(Exception):
    """The run ended before the repository was done."""


class _Process(Protocol):
    """A process that was started with a folder."""

    pid: int

    def wait(self, seconds: float) -> int | None:
        """Its exit code once it has one; None after so many seconds."""


def tend(task: Task, room: str | None = None, quick: bool = False) -> Result:
    """Do one repository, below the folder `room` (by default where the machine keeps temporary files).

    `quick` takes a fork server, which only a process that may have children of `multiprocessing` can use. Raises
    Interrupted; everything else that goes wrong is in the result.
    """
    result = _attempt(task, room, quick)
    if result.record.reason == "crashed" and not task.careful:
        return _attempt(replace(task, careful=True), room, quick)
    return result


def _attempt(task: Task, room: str | None, quick: bool) -> Result:
    try:
        folder = tempfile.mkdtemp(prefix=f"{task.repository.key}.", dir=room)
    except OSError as error:
        return failed(task, "disk", f"there is no room to work in: {(error.strerror or str(error)).lower()}")
    try:
        os.mkdir(os.path.join(folder, CLONE))
        store.save(os.path.join(folder, TASK), pickle.dumps(task))
        process = _ForkServer(folder) if quick else _Python(folder)
        try:
            return _watched(task, process, folder)
        finally:
            _end(process)
    except OSError as error:
        return failed(task, "disk", f"cannot work in its folder: {(error.strerror or str(error)).lower()}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watched(task: Task, process: _Process, folder: str) -> Result:
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


def _end(process: _Process) -> None:
    """End the process and all that it started; one that ended well has left nothing behind."""
    if process.pid <= 1 or process.wait(0) == 0:
        return
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait(10)


class _Python:
    """A new interpreter. It ends when its stdin does: when this process is gone."""

    def __init__(self, folder: str) -> None:
        command = [sys.executable, "-c", "from smfix.fleet.child import main; main()", folder]
        words = store.collect(os.path.join(folder, WORDS))
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=words, stderr=words, cwd=folder, start_new_session=True
            )
        finally:
            os.close(words)
        self.pid = self._process.pid

    def wait(self, seconds: float) -> int | None:
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        if self._process.stdin:
            self._process.stdin.close()
        return code


class _ForkServer:
    """A fork of a process that has all of smfix in memory already; it looks by itself whether we are still there."""

    _turn = threading.Lock()
    """`multiprocessing` keeps one list of children for all threads."""

    def __init__(self, folder: str) -> None:
        import multiprocessing

        server = multiprocessing.get_context("forkserver")
        with self._turn:
            server.set_forkserver_preload(["smfix.fleet.warm"])
            self._process = server.Process(target=forked, args=(folder,))
            self._process.start()
        self.pid = self._process.pid or 0

    def wait(self, seconds: float) -> int | None:
        from multiprocessing.connection import wait

        wait([self._process.sentinel], seconds)
        with self._turn:
            return self._process.exitcode


def _last_words(folder: str) -> str:
    try:
        with open(os.path.join(folder, WORDS), encoding="utf-8", errors="replace") as file:
            lines = file.read().strip().splitlines()
    except OSError:
        return ""
    return f" ({lines[-1].strip()})" if lines else ""
