"""The first look at every file: its bytes, searched for the needles in one reused buffer. Nothing is decoded.

Where there are many files a second process takes half of them.
"""

from __future__ import annotations

import errno
import marshal
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain

from smfix import processes
from smfix.below import Below, is_below
from smfix.files import git
from smfix.files.discover import Choice, Root, Wanted, has_git_list, names_below
from smfix.files.scanned import Scanned, Searched, outside, unopened
from smfix.folders import KEEP, NO_WAIT
from smfix.model import Problem, Reason
from smfix.needles import NEEDLES, SDK, SEARCHED
from smfix.reading import NotRegular, TooLarge, whole

BUFFER = 1 << 18
"""Bytes of the buffer that files are read into, one behind the other. What does not fit is read in stretches."""

ENOUGH = 1 << 15
"""Bytes in the buffer from which on they are searched: many small files at once, still in the processor's cache."""

MOST_BYTES = 256 * 1024 * 1024
"""A larger file is named, not read."""

MANY = 1_000
"""Files from which on a second process pays for its start (measured: 2 ms)."""

SHARE = 4_096
"""Bytes of names looked at, or passed, at once: a pipe takes so many whole or not at all, and while one share is
looked at here, the other process does not run out of work. Small, so that both end at the same time."""


def scan(roots: Sequence[Root], choice: Choice, needles: Sequence[bytes], alone: bool = False) -> Scanned:
    """Look at every file below the folders; `alone` keeps it in this process."""
    total = Scanned()
    for root in roots:
        found = None if alone else _searched(root, choice, needles)
        git.end_search(root.real)
        found = found or _read(root, choice, needles, alone)
        if needles == NEEDLES and choice.exclude is None and not (choice.extend_exclude or choice.configured):
            found.searched[os.path.abspath(root.given)] = Searched(found.naming, found.again)
        total.add(found)
    return total


def _searched(root: Root, choice: Choice, needles: Sequence[bytes]) -> Scanned | None:
    """By git's own search, where that pays; None where it doesn't, or failed."""
    if choice.markup or not has_git_list(root, choice) or not git.is_large(root.real):
        return None
    try:
        search = git.search(root.real, SEARCHED if needles == NEEDLES else needles)
    except git.GitFailed:
        return None
    try:
        found = _read(root, choice, needles, alone=False, search=search)
        wanted = Wanted(root, choice)
        found.files += wanted.count(search.covered)
        _sort_out(root, search.names(), wanted, needles, found)
        from smfix.files.search_again import search_again  # only for a large tree

        found.again = search_again(root, search)
        return found
    except git.GitFailed:  # it has no such patterns, or could not read a file: then that is to be told
        return None
    finally:
        search.close()


def _sort_out(root: Root, names: Iterable[bytes], wanted: Wanted, needles: Sequence[bytes], found: Scanned) -> None:
    """Note which of what git looked for a file holds: a needle, the name of the SDK, or both. Only files that can be
    opened here count, for git goes through folders that are links by now."""
    both = needles == NEEDLES
    below = Below(root.real)
    for name in names:
        shown = root.shown(name)
        try:
            file = below.open(name)
            if both:
                data = whole(file, shown, MOST_BYTES)
            else:
                os.close(file)
                data = b""
        except OSError as error:
            unopened(root, name, error, needles, found)
            continue
        if (not both or any(needle in data for needle in needles)) and wanted(name):
            found.hits.append(shown)
        if SDK in data:
            found.naming.append(shown)
    below.close()


def _read(
    root: Root, choice: Choice, needles: Sequence[bytes], alone: bool, search: git.Search | None = None
) -> Scanned:
    """By reading: all files below the folder, or those that the search does not cover."""
    problems: list[Problem] = []
    shares = _shares(names_below(root, choice, problems, search))
    look = _Look(root, needles)
    if alone or not processes.FORKS or (os.cpu_count() or 1) < 2:
        look.all_of(shares)
    else:
        _shared(look, shares)
    found = look.close()
    found.problems[:0] = problems
    return found


def _shares(stretches: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """The same names in shares of at most SHARE bytes (but for a single name that is longer)."""
    for names in stretches:
        share: list[bytes] = []
        size = 0
        for name in names:
            size += len(name) + 1
            if size > SHARE and share:
                yield share
                share, size = [], len(name) + 1
            share.append(name)
        if share:
            yield share


def _shared(look: _Look, shares: Iterator[list[bytes]]) -> None:
    """Look at the shares in this process and, once they are many, in a forked one as well."""
    first, seen = [], 0
    for share in shares:
        first.append(share)
        seen += len(share)
        if seen > MANY:
            break
    else:
        look.all_of(first)
        return
    other = _Other(look)
    for share in chain(first, shares):
        if not other.takes(share):
            look.at(share)
    look.found.add(other.joined())


class _Other:
    """A forked process that looks at the shares it is given."""

    def __init__(self, look: _Look) -> None:
        """Fork; `look` is fresh, and each process goes on with its own."""
        self.root = look.root
        names_in, self.names_out = os.pipe()
        self.found_in, found_out = os.pipe()

        def work() -> None:
            os.close(self.names_out)
            os.close(self.found_in)
            _serve(look, names_in, found_out)

        self.child = processes.forked(work)
        os.close(names_in)
        os.close(found_out)
        os.set_blocking(self.names_out, False)
        _hold_little(self.names_out)

    def takes(self, share: list[bytes]) -> bool:
        """Whether it took the names; not where it is still busy with earlier ones."""
        data = b"\0".join(share) + b"\0"
        if len(data) > SHARE:
            return False
        try:
            os.write(self.names_out, data)
        except (BlockingIOError, BrokenPipeError):
            return False
        return True

    def joined(self) -> Scanned:
        """What it found, once it has looked at all it was given."""
        os.close(self.names_out)
        data = b"".join(iter(lambda: os.read(self.found_in, 1 << 16), b""))
        os.close(self.found_in)
        status = os.waitpid(self.child, 0)[1]
        if status or not data:
            text = "the second process that reads files ended early; run again with -j 1"
            return Scanned(problems=[Problem(self.root.given, Reason.CRASHED, text)])
        files, hits, problems, naming = marshal.loads(data)
        return Scanned(files, hits, [Problem(path, Reason(reason), text) for path, reason, text in problems], naming)


def _hold_little(pipe: int) -> None:
    """Let a pipe hold two shares, where the system can: what waits in it is work that only one process can do."""
    import fcntl

    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 2 * SHARE)


def _serve(look: _Look, names_in: int, found_out: int) -> None:
    """The other process: names in, what was found out; by marshal, for pickle takes longer to import than to work."""
    rest = b""
    while data := os.read(names_in, 1 << 16):
        whole, nul, rest = (rest + data).rpartition(b"\0")
        if nul:
            look.at(whole.split(b"\0"))
    found = look.close()
    problems = [(problem.path, problem.reason.value, problem.text) for problem in found.problems]
    data = marshal.dumps((found.files, found.hits, problems, found.naming))
    while data:
        data = data[os.write(found_out, data) :]


class _Look:
    """Reads files one behind the other into one buffer, and searches it when there is enough in it.

    The end of one file and the start of the next may make up a needle: then each is searched alone.
    """

    def __init__(self, root: Root, needles: Sequence[bytes]) -> None:
        """Nothing is read yet."""
        self.root, self.needles, self.found = root, needles, Scanned()
        self._stems = _stems(needles)
        self._is_wide = needles == NEEDLES
        self._buffer = bytearray(BUFFER)
        self._view = memoryview(self._buffer)
        self._names: list[bytes] = []
        self._ends: list[int] = []
        self._end = 0
        self._below: Below | None = None

    def all_of(self, shares: Iterable[list[bytes]]) -> None:
        """Read the files of all these names."""
        for share in shares:
            self.at(share)

    def close(self) -> Scanned:
        """Search what is left, and return what was found."""
        self._search()
        if self._below is not None:
            self._below.close()
        return self.found

    def at(self, names: Iterable[bytes]) -> None:
        """Read the files of these names."""
        if self._below is None:  # not before a second process may have been forked: each has its own
            self._below = Below(self.root.real)
        opened, view, found = self._below.open, self._view, self.found
        for name in names:
            try:
                file = opened(name)
            except OSError as error:
                unopened(self.root, name, error, self.needles, found)
                continue
            found.files += 1
            try:
                end = self._end + _read_into(file, (view[self._end :],))
                self._names.append(name)
                self._ends.append(end)
                if end == BUFFER:
                    self._read_on(name, file)
                else:
                    self._end = end
            except OSError as error:
                if error.errno != errno.EISDIR:
                    text = (error.strerror or "").lower()
                    found.problems.append(Problem(self.root.shown(name), Reason.UNREADABLE, text))
            finally:
                os.close(file)
            if self._end > ENOUGH:
                self._search()

    def _read_on(self, name: bytes, file: int) -> None:
        """Read on in a file that filled the buffer: what follows goes behind its own last bytes."""
        if not stat.S_ISREG(os.fstat(file).st_mode):  # a device need not end
            self.found.problems.append(Problem(self.root.shown(name), Reason.NOT_A_FILE, "is not a file"))
            self._names.pop()
            self._ends.pop()
            return
        start, end = self._end, BUFFER
        while end == BUFFER:
            self._end = end
            if name in self._search():
                self.found.naming.append(self.root.shown(name))  # for what it says further on
                return
            kept = min(max(map(len, self.needles)) - 1, end - start)
            self._buffer[:kept] = self._buffer[end - kept : end]
            start, end = 0, kept + _read_into(file, (self._view[kept:],))
            self._names.append(name)
            self._ends.append(end)
        self._end = end

    def _search(self) -> list[bytes]:
        """The names of the files in the buffer that hold a needle; they are noted, and the buffer is empty again."""
        hits = []
        if self._holds(0, self._end):
            starts = (0, *self._ends)
            hits = [name for name, *span in zip(self._names, starts, self._ends, strict=False) if self._holds(*span)]
            self.found.hits += map(self.root.shown, hits)
        if self._is_wide and self._buffer.rfind(SDK, 0, self._end) >= 0:
            starts = (0, *self._ends)
            spans = zip(self._names, starts, self._ends, strict=False)
            self.found.naming += [self.root.shown(n) for n, *span in spans if self._buffer.rfind(SDK, *span) >= 0]
        self._names.clear()
        self._ends.clear()
        self._end = 0
        return hits

    def _holds(self, start: int, end: int) -> bool:
        """Whether a needle stands between these offsets. From the end: that is what CPython searches quickest."""
        find = self._buffer.rfind
        return any(
            find(stem, start, end) >= 0 and any(find(needle, start, end) >= 0 for needle in whole)
            for stem, whole in self._stems.items()
        )


def _read_copy(file: int, views: tuple[memoryview]) -> int:
    """Read into a stretch of memory what fits; how many bytes came."""
    data = os.read(file, len(views[0]))
    views[0][: len(data)] = data
    return len(data)


_read_into = getattr(os, "readv", _read_copy)


def _stems(needles: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """The needles by what they begin with, up to a dot: each search over all bytes costs a third of reading them."""
    stems: dict[bytes, list[bytes]] = {}
    for needle in needles:
        stems.setdefault(needle[: needle.find(b".") + 1] or needle, []).append(needle)
    return stems


def read(path: str, roots: Sequence[str] = ()) -> bytes | Problem:
    """The bytes of one file, or why they cannot be had. A pipe or device never makes it wait.

    What is named as lying below one of `roots` (folders) must really lie there; a link that is named itself need not.
    """
    try:
        file = os.open(path, os.O_RDONLY | NO_WAIT | KEEP)
    except FileNotFoundError:
        return Problem(path, Reason.MISSING, "is gone")
    except OSError as error:
        return Problem(path, Reason.UNREADABLE, f"cannot be read: {(error.strerror or str(error)).lower()}")
    leads = next((root for root in roots if _leads_out(file, path, root)), None)
    if leads is not None:
        os.close(file)
        return outside(path, os.path.realpath(path), leads, False)
    try:
        return whole(file, path, MOST_BYTES)
    except NotRegular:
        return Problem(path, Reason.NOT_A_FILE, "is not a file")
    except TooLarge:
        return Problem(path, Reason.TOO_LARGE, f"is larger than {MOST_BYTES >> 20} MiB")
    except OSError as error:
        return Problem(path, Reason.UNREADABLE, f"cannot be read: {(error.strerror or str(error)).lower()}")


def _leads_out(file: int, path: str, root: str) -> bool:
    named = os.path.abspath(path).startswith(os.path.join(os.path.abspath(root), ""))
    return named and not os.path.islink(path) and not is_below(file, path, root)
