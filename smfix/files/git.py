"""What git knows about a folder: its work tree, its files, what is not committed.

`os.posix_spawn` and pipes, for importing `subprocess` takes longer than most of these runs. Nothing that the
repository configures is run (`core.fsmonitor` is off), and nothing in it is written.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress

from smfix.needles import CODE, SEARCHED

_LOCATION = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")
"""Set by git for its hooks; they would make git list another repository than the one that holds the folder."""


class GitFailed(Exception):
    """Git is absent, refuses the folder, or had something to say about it."""


def work_tree(folder: str) -> str | None:
    """The top of the git work tree that holds this folder (an absolute real path), or None."""
    at = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(at, ".git")):
        at, below = os.path.dirname(at), at
        if at == below:
            return None
    return at


LARGE = 200_000
"""Bytes of an index (some 2,000 files) from which on git's search is begun: it has threads, and a compiled pattern."""

_REGULAR = re.compile(rb"(?<![^\0])H 100[^\t\0]*\t([^\0]+)\0")
"""How git's list tells of a file that is no link, and that it looks for in the work tree."""


class Search:
    """Git's own search of the regular files that it tracks, begun when it is made."""

    def __init__(self, folder: str, needles: Sequence[bytes]) -> None:
        """`folder` is an absolute real path. Raises GitFailed."""
        either = "|".join(needle.decode().replace(".", r"\.") for needle in needles)
        config = ("-c", "submodule.recurse=false", "-c", "grep.fullName=false")
        files = (f"*{end.decode()}" for end in CODE)
        words = ("grep", "-l", "-z", "-a", "-P", "--no-color", "-e", either, "--", *files)
        self._output = _Output(folder, *config, *words, none=1)
        self.covered: list[bytes] = []
        """The names of the files that it searches, as far as git's list was read."""

    def names(self) -> Iterator[bytes]:
        """The names of the files that hold a needle. Raises GitFailed, possibly after some."""
        for stretch in self._output.stretches():
            yield from stretch.split(b"\0")[:-1]

    def close(self) -> None:
        """End it where it still runs."""
        self._output.close()


def list_ahead(words: Sequence[str]) -> None:
    """Start git's lists, and in a large work tree its search, for the first folder among a command line's words: git
    works while smfix is imported.

    That is a guess: `list_files` and `search` take what fits, `end_search` and `end_ahead` end what nobody took.
    """
    if "--no-respect-gitignore" in words:
        return
    folder = next((os.path.realpath(word) for word in words if not word.startswith("-") and os.path.isdir(word)), None)
    if folder is not None and work_tree(folder) is not None:
        with suppress(GitFailed):
            _ahead[folder] = _Lists(folder)
            if is_large(folder):
                _searches[folder] = Search(folder, SEARCHED)


def end_ahead() -> None:
    """End what was begun and not taken."""
    while _ahead:
        _ahead.popitem()[1].close()
    while _searches:
        _searches.popitem()[1].close()


def is_large(folder: str) -> bool:
    """Whether the index of the work tree that holds the folder is."""
    at = os.path.join(work_tree(folder) or folder, ".git")
    with suppress(OSError):
        if os.path.isfile(at):  # a work tree of its own, or a submodule
            with open(at, encoding="utf-8", errors="surrogateescape") as line:
                at = os.path.join(os.path.dirname(at), line.read().partition("gitdir: ")[2].rstrip("\r\n"))
        return os.stat(os.path.join(at, "index")).st_size >= LARGE
    return False


def search(folder: str, needles: Sequence[bytes]) -> Search:
    """The search of a folder, which may have been begun already. Raises GitFailed."""
    begun = _searches.pop(folder, None) if needles == SEARCHED else None
    return begun or Search(folder, needles)


def end_search(folder: str) -> None:
    """End the search of a folder that was begun, and is not wanted."""
    if folder in _searches:
        _searches.pop(folder).close()


def list_files(folder: str, search: Search | None = None) -> Iterator[list[bytes]]:
    """The files below a folder that git tracks, then those that it neither tracks nor ignores.

    Yields stretches of names, each name relative to the folder; a repository inside is named with a slash at its end.
    Both lists are computed at the same time. With `search`, what that covers is told there, and not here. Raises
    GitFailed, possibly after some names.
    """
    lists = _ahead.pop(folder, None) or _Lists(folder)
    try:
        for stretch in lists.tracked.stretches():
            regular, other = _entries(stretch)
            if search is not None:
                search.covered += regular
            yield other if search is not None else regular + other
        for stretch in lists.untracked.stretches():
            yield stretch.split(b"\0")[:-1]
    finally:
        lists.close()


def _entries(stretch: bytes) -> tuple[list[bytes], list[bytes]]:
    """The names of regular files, and all others: links, submodules, what git takes to be unchanged or left out."""
    regular = _REGULAR.findall(stretch)
    if len(regular) == stretch.count(b"\0"):
        return regular, []
    other = [entry for entry in stretch.split(b"\0")[:-1] if not entry.startswith(b"H 100")]
    return regular, [entry.partition(b"\t")[2] for entry in other]


class _Lists:
    """Git's two lists of a folder's files."""

    def __init__(self, folder: str) -> None:
        """Start git, twice."""
        self.untracked = _Output(folder, "ls-files", "-z", "--others", "--exclude-standard")
        try:
            self.tracked = _Output(folder, "ls-files", "-z", "-s", "-v")
        except GitFailed:
            self.untracked.close()
            raise

    def close(self) -> None:
        self.tracked.close()
        self.untracked.close()


_ahead: dict[str, _Lists] = {}
"""The lists that were begun before they were asked for, by their folder."""
_searches: dict[str, Search] = {}
"""The searches that were, by theirs."""


def submodules(top: str) -> list[str]:
    """The folders of a work tree's submodules, relative to its top, from its `.gitmodules`."""
    try:
        with open(os.path.join(top, ".gitmodules"), encoding="utf-8", errors="surrogateescape") as lines:
            pairs = [line.partition("=") for line in lines]
    except OSError:
        return []
    return [value.strip().strip('"') for key, _, value in pairs if key.strip() == "path"]


class Uncommitted:
    """The files among `paths` (absolute, in one work tree) that git could not bring back; asked for at once."""

    MANY = 500
    """Above this, git is asked about the whole tree instead of by name: a command line has a limit."""

    def __init__(self, top: str, paths: Sequence[str]) -> None:
        """Start git; it works while the caller does."""
        self._top = top
        names = ["--", *paths] if len(paths) <= self.MANY else []
        try:
            self._git: _Output | None = _Output(
                top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", *names
            )
        except GitFailed:
            self._git = None

    def paths(self) -> frozenset[str]:
        """Their absolute paths; empty where git cannot say."""
        if self._git is None:
            return frozenset()
        try:
            entries = b"".join(self._git.stretches()).split(b"\0")[:-1]
        except GitFailed:
            return frozenset()
        finally:
            self.close()
        return frozenset(os.path.join(self._top, os.fsdecode(entry[3:])) for entry in entries)

    def close(self) -> None:
        """The answer is not wanted any more."""
        if self._git is not None:
            self._git.close()
            self._git = None


class _Output:
    """What one git command prints. What it has to say on stderr ends it: such a list is not to be believed."""

    def __init__(self, folder: str, *words: str, none: int = 0) -> None:
        """`none` is the exit code by which the command says that there is nothing to print."""
        self._none = none
        output, into = os.pipe()
        nobody, errors = os.pipe()
        os.close(nobody)
        command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", folder, *words]
        environ = {key: value for key, value in os.environ.items() if key not in _LOCATION}
        environ["LC_ALL"] = "C"  # names and files are bytes
        actions = [(os.POSIX_SPAWN_DUP2, into, 1), (os.POSIX_SPAWN_DUP2, errors, 2)]
        self._output, self._pid = output, 0
        try:
            self._pid = os.posix_spawnp("git", command, environ, file_actions=actions, setsigdef=[signal.SIGPIPE])
        except OSError as error:
            os.close(output)
            raise GitFailed(str(error)) from None
        finally:
            os.close(into)
            os.close(errors)

    def stretches(self) -> Iterator[bytes]:
        """The output, cut after NUL bytes. Raises GitFailed at its end where git failed."""
        rest = b""
        while data := os.read(self._output, 1 << 16):
            whole, nul, rest = (rest + data).rpartition(b"\0")
            if nul:
                yield whole + nul
        pid, self._pid = self._pid, 0
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if status not in (0, self._none) or rest:
            raise GitFailed("git failed")

    def close(self) -> None:
        """End the command where it still runs."""
        os.close(self._output)
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
