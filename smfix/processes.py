"""Work in another process: how smfix forks, starts programs and makes pools. Here and nowhere else.

Nothing heavy is imported before it is needed: `subprocess` and a pool take longer to import than most of the work.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from subprocess import Popen


FORKS = hasattr(os, "fork")
"""Whether the system forks; where it doesn't (Windows), programs and pools that begin anew take its place."""
SPAWNS = hasattr(os, "posix_spawnp") and hasattr(select, "poll")
"""Whether programs can be started and heard without `subprocess`."""
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def forked(work: Callable[[], object]) -> int:
    """Do the work in a fork of this process, and give its id. The fork ends with 0, or with 1 where the work raised;
    nothing of what this process would still do happens there."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return pid


def make_worker(parent: int) -> None:
    """Make this process one that works for another: Ctrl-C is left to that one, and it ends soon after it."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def kill(pid: int, group: bool = False) -> None:
    """End a process, or all of the group that it leads, at once; it may be gone already."""
    with suppress(OSError):
        (os.killpg if group and hasattr(os, "killpg") else os.kill)(pid, _KILL)


def pool(jobs: int, prepare: Callable[..., None], words: tuple[object, ...]) -> Executor:
    """So many processes; each begins with `prepare(*words)`. They are forks of this one where that is safe."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # forking is quick and safe here: no thread has been started yet that holds a lock
    method = "fork" if FORKS and sys.platform.startswith("linux") else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(jobs, context, prepare, words)


def end_pool(executor: Executor) -> None:
    """End a pool and its processes at once; no worker is left behind. They hold nothing that is worth keeping."""
    processes: list[Any] = list((getattr(executor, "_processes", None) or {}).values())
    for process in processes:
        process.kill()
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.join(1)


class TookTooLong(Exception):
    """A program was ended because its time was up."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code, what it printed, and what it complained about."""

    code: int
    output: bytes
    errors: bytes


def run(
    line: Sequence[str],
    environ: Mapping[str, str],
    limit: float,
    *,
    data: bytes | None = None,
    folder: str | None = None,
    group: bool = False,
) -> Ended:
    """Run a program to its end, on `data` where that is given, for at most `limit` seconds.

    With `group` it leads a session of its own and is ended with all that it started. Raises OSError where it can't be
    started, TookTooLong where its time is up: then it was ended.
    """
    import subprocess

    with subprocess.Popen(
        line,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL if data is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=group,
    ) as process:
        try:
            output, errors = process.communicate(data, timeout=limit)
        except BaseException as end:
            kill(process.pid, group)
            if isinstance(end, subprocess.TimeoutExpired):
                raise TookTooLong from None
            raise
    return Ended(process.returncode, output, errors)


def spawn(line: Sequence[str], environ: Mapping[str, str], output: int, errors: int) -> int:
    """Start a program that prints to two files, and give its id; by `posix_spawn`, for importing `subprocess` takes
    longer than most of these run. Raises OSError."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, output, 1),
        (os.POSIX_SPAWN_DUP2, errors, 2),
    ]
    return os.posix_spawnp(line[0], [*line], environ, file_actions=actions, setsigdef=[signal.SIGPIPE])


def start(line: Sequence[str], environ: Mapping[str, str], output: IO[bytes], errors: IO[bytes]) -> Popen[bytes]:
    """Start a program that prints to two files. Raises OSError."""
    import subprocess

    return subprocess.Popen(line, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)


def start_on(line: Sequence[str], data: bytes) -> Popen[bytes]:
    """Start a program that reads `data`, leads a session of its own where there are any, and prints nothing. Raises
    OSError."""
    import subprocess

    nothing = subprocess.DEVNULL
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing, start_new_session=True)
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as given:
        given.write(data)
    return process


def waited(process: Popen[bytes], seconds: float) -> int | None:
    """A program's exit code once it has one; None after so many seconds."""
    import subprocess

    with suppress(subprocess.TimeoutExpired):
        return process.wait(seconds)
    return None


def serve(line: Sequence[str], stdin: int) -> Popen[bytes]:
    """Start a program that is spoken to by a file, leads a session of its own and prints nothing. Raises OSError."""
    import subprocess

    nothing = subprocess.DEVNULL
    return subprocess.Popen(line, stdin=stdin, stdout=nothing, stderr=nothing, start_new_session=True)
