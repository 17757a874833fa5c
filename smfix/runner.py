"""Many files: from the paths of the ones that hold a needle to a Rewrite each, in order.

A few are done by one forked process, more of them by a pool, each process with its own view of the repository. One that
dies or hangs costs its own file. Nothing here writes or prints.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from smfix import processes
from smfix.config import Settings
from smfix.files.scan import read
from smfix.handover import packed, unpacked, without_bytes
from smfix.model import Problem, Reason, Rewrite
from smfix.prefilter import Prefilter

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from smfix.files.scanned import Searched
    from smfix.project.relevance import Relevance
    from smfix.project.repository import Repository

FEW = 12
"""Files up to which starting a pool costs more than it saves (measured: a pool takes as long as about ten files)."""

SECONDS = 60.0
"""What one file may take before its worker is ended."""

STACK = 256 * 1024 * 1024
"""Bytes of stack for the thread that works: deep code needs it; it is only reserved, not used."""

_T = TypeVar("_T")
_project: Repository | None = None
_relevance: Relevance | None = None
_shared: Repository | None = None
"""What the process that forks this one has found out."""


SettingsFor = Callable[[str], Settings]
"""What holds for the file at a path: the files of one run may have different configurations."""


def run(
    paths: Sequence[str],
    roots: Sequence[str],
    settings: SettingsFor,
    jobs: int = 0,
    searched: Mapping[str, Searched] | None = None,
) -> Iterator[Rewrite]:
    """Each file's Rewrite, in the order of `paths`. `jobs` is the number of processes; 0: chosen by the amount of work.

    `searched` are folders that were searched to the last file.
    """
    prefilter = Prefilter(roots, searched or {})
    reached = [path for path in paths if prefilter.passes(path, settings(path))]
    left = set(paths).difference(reached)
    rewrites = _computed(reached, roots, settings, jobs, prefilter.relevance)
    try:
        for path in paths:
            yield Rewrite(path, b"", b"") if path in left else next(rewrites)
    finally:
        rewrites.close()


def run_here(paths: Sequence[str], roots: Sequence[str], settings: SettingsFor) -> Iterator[Rewrite]:
    """The same in this process: nothing is started, and a file that takes long is not ended."""
    return with_stack(lambda: _one_by_one(paths, roots, settings))


def _computed(
    paths: Sequence[str], roots: Sequence[str], settings: SettingsFor, jobs: int, relevance: Relevance
) -> Generator[Rewrite, None, None]:
    global _relevance
    _relevance = relevance  # the processes are forked, and go on with it
    jobs = jobs or (1 if len(paths) <= FEW else os.cpu_count() or 1)
    if jobs == 1 and processes.FORKS:
        yield from _forked(paths, roots, settings)
    elif jobs == 1:
        yield from with_stack(lambda: _one_by_one(paths, roots, settings))
    else:
        yield from _pooled(paths, roots, settings, jobs)


def with_stack(make: Callable[[], Iterable[_T]]) -> Iterator[_T]:
    """The items of an iterable that is run in a thread with a large stack, one at a time as they are asked for."""
    import queue

    items: queue.Queue[tuple[bool, _T | BaseException | None]] = queue.Queue()
    wanted = threading.Semaphore(0)
    ended = threading.Event()

    def work() -> None:
        sys.setrecursionlimit(20_000)
        try:
            iterator = iter(make())
            while wanted.acquire() and not ended.is_set():
                items.put((True, next(iterator)))
        except StopIteration:
            items.put((False, None))
        except BaseException as error:
            items.put((False, error))

    limit = sys.getrecursionlimit()
    before = threading.stack_size(STACK)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    threading.stack_size(before)
    try:
        while True:
            wanted.release()
            more, item = items.get()
            if isinstance(item, BaseException):
                raise item
            if not more:
                return
            yield item  # type: ignore[misc]
    finally:
        ended.set()
        wanted.release()
        sys.setrecursionlimit(limit)


def _one_by_one(paths: Sequence[str], roots: Sequence[str], settings: SettingsFor) -> Iterator[Rewrite]:
    from smfix.project.repository import Repository

    project = Repository(roots, _relevance)
    for path in paths:
        yield fix_file(path, settings(path), project)


def fix_file(path: str, settings: Settings, project: Repository) -> Rewrite:
    """Read one file and say what is to become of it."""
    from smfix.engine import fix_source

    data = read(path, project.roots)
    if isinstance(data, Problem):
        return Rewrite.failed(data)
    collecting = gc.isenabled()
    gc.disable()  # a parse makes many objects and no garbage: collecting takes up to half the time
    try:
        return fix_source(data, path, settings, project)
    finally:
        gc.collect(0)  # what the file left in cycles is young: without this each file costs a megabyte, and new pages
        if collecting:
            gc.enable()


def _own_process() -> None:
    """In a process that does files and nothing else: what is there by now stays, and is never looked at again."""
    gc.disable()
    gc.freeze()


def _forked(paths: Sequence[str], roots: Sequence[str], settings: SettingsFor) -> Iterator[Rewrite]:
    """In one process beside this one; where it ends or hangs, another goes on behind the file that made it so."""
    at = 0
    while at < len(paths):
        with Beside(lambda rest=paths[at:]: _one_by_one(rest, roots, settings)) as beside:  # type: ignore[misc]
            for rewrite in beside.results(len(paths) - at, SECONDS):
                at += 1
                yield rewrite
        if at < len(paths):
            yield _lost(paths[at], Reason.TIMEOUT if beside.hung else Reason.CRASHED)
            at += 1


class Beside:
    """A forked process that computes results and hands them over one by one."""

    def __init__(self, make: Callable[[], Iterable[Rewrite]]) -> None:
        """Fork; `make` is called in the other process only."""
        self.hung = False
        parent = os.getpid()
        self._out, into = os.pipe()

        def work() -> None:
            os.close(self._out)
            _hand_over(make, into, parent)

        self._pid = processes.forked(work)
        os.close(into)
        _hold_much(self._out)

    def __enter__(self) -> Beside:
        """The process runs."""
        return self

    def __exit__(self, *error: object) -> None:
        """End it, however far it is."""
        os.close(self._out)
        processes.kill(self._pid)
        os.waitpid(self._pid, 0)

    def results(self, count: int, seconds: float) -> Iterator[Rewrite]:
        """Its results; fewer than `count` where it ended, or took longer than `seconds` for one (then it is `hung`)."""
        import pickle

        for _ in range(count):
            until = time.monotonic() + seconds
            head = self._read(8, until)
            data = self._read(int.from_bytes(head, "big"), until) if head else b""
            if not data:
                return
            yield unpacked(pickle.loads(data))

    def _read(self, size: int, until: float) -> bytearray:
        """So many bytes, read into one place; none where they don't come in time."""
        import select

        data = bytearray(size)
        view, end = memoryview(data), 0
        while end < size:
            seconds = until - time.monotonic()
            if seconds <= 0 or not select.select([self._out], [], [], seconds)[0]:
                self.hung = True
                return bytearray()
            more = os.readv(self._out, [view[end : end + PIPE]])
            if not more:
                return bytearray()
            end += more
        return data


PIPE = 1 << 20
"""Bytes passed at once, and that the pipe holds where the system lets it."""


def _hold_much(pipe: int) -> None:
    """Let a pipe hold PIPE bytes, so that the two processes take turns less often."""
    with suppress(ImportError, OSError, AttributeError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)


def _hand_over(make: Callable[[], Iterable[Rewrite]], into: int, parent: int) -> None:
    """What the forked process does."""
    import pickle

    processes.make_worker(parent)
    _own_process()
    for rewrite in with_stack(make):
        data = pickle.dumps(packed(rewrite))
        for part in (len(data).to_bytes(8, "big"), data):
            view = memoryview(part)
            while view:
                view = view[os.write(into, view[:PIPE]) :]


def _share(paths: Sequence[str], roots: Sequence[str]) -> None:
    """Find out once, for the processes that are forked after, what each of them would: which modules the files lead
    to, and what those pass on to the SDK."""
    from smfix.dataflow.sink_index import sink_index
    from smfix.project.repository import Repository

    global _shared
    project = Repository(roots, _relevance)
    relevance, index = project.relevance, sink_index(project)
    gc.disable()
    try:
        for path in paths:
            index.lead(path, relevance.texts.of(os.path.abspath(path)))
        _shared = project
    except Exception:  # smfix's own mistake: each process comes upon it with the file that it is about
        _shared = None
    finally:
        gc.enable()


def _pooled(paths: Sequence[str], roots: Sequence[str], settings: SettingsFor, jobs: int) -> Iterator[Rewrite]:
    """In a pool. One that a file took too long for is made anew; what broke it is looked for one file at a time."""
    at = 0
    _share(paths, roots)
    while at < len(paths):
        executor = _executor(min(jobs, len(paths) - at), roots)
        lost = None
        try:
            for result in on_executor(executor, paths[at:], settings):
                if isinstance(result, Problem):
                    lost = result
                    break
                at += 1
                yield result
            else:
                return
        finally:
            processes.end_pool(executor)
        # the oldest task has run since the one before it was done; of a pool that broke, any task may be the cause
        slow = lost.reason is Reason.TIMEOUT
        yield _lost(paths[at], lost.reason) if slow else _alone(paths[at], roots, settings)
        at += 1


def on_executor(executor: Executor, paths: Sequence[str], settings: SettingsFor) -> Iterator[Rewrite | Problem]:
    """Each path's Rewrite by an executor, in order; a Problem where the executor broke or one took too long."""
    from concurrent.futures import BrokenExecutor
    from concurrent.futures import TimeoutError as TookTooLong

    ahead = 64
    futures: list[Future[Rewrite]] = []
    for index, path in enumerate(paths):
        try:
            while len(futures) < min(len(paths), index + ahead):
                path_ahead = paths[len(futures)]
                futures.append(executor.submit(work, path_ahead, settings(path_ahead)))
            yield futures[index].result(SECONDS)
            futures[index] = None  # type: ignore[call-overload]  # let the result go
        except BrokenExecutor:
            yield Problem(path, Reason.CRASHED, "")
            return
        except (TookTooLong, TimeoutError):
            yield Problem(path, Reason.TIMEOUT, "")
            return


def _alone(path: str, roots: Sequence[str], settings: SettingsFor) -> Rewrite:
    """A suspect file in a process of its own."""
    executor = _executor(1, roots)
    try:
        result = next(on_executor(executor, [path], settings))
    finally:
        processes.end_pool(executor)
    return result if isinstance(result, Rewrite) else _lost(path, result.reason)


def _lost(path: str, reason: Reason) -> Rewrite:
    """A file that cost its worker."""
    words = {Reason.CRASHED: "made its worker die", Reason.TIMEOUT: f"took more than {SECONDS:.0f} seconds"}
    text = f"{words[reason]}; it was left as it is; please report it with the file"
    return Rewrite.failed(Problem(path, reason, text))


def _executor(jobs: int, roots: Sequence[str]) -> Executor:
    import smfix.engine  # noqa: F401  # once, before the fork, instead of in each worker

    return processes.pool(jobs, prepare, (tuple(roots), os.getpid()))


def prepare(roots: Sequence[str], parent: int) -> None:
    """Make a worker ready: its own view of the repository, Ctrl-C left to the parent, and no life without it."""
    from smfix.project.repository import Repository

    global _project
    processes.make_worker(parent)
    _own_process()
    _project = _shared or Repository(roots, _relevance)


def work(path: str, settings: Settings) -> Rewrite:
    """One file, in a worker."""
    from smfix.project.repository import Repository

    project = _project if _project is not None else Repository(())
    return without_bytes(next(iter(with_stack(lambda: [fix_file(path, settings, project)]))))
