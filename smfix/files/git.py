"""What git knows about a folder: its work tree, its files. Nothing in it is written."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress

from smfix.files.git_process import GitFailed as GitFailed
from smfix.files.git_process import printed
from smfix.needles import CODE, SEARCHED
from smfix.reading import read_regular


def work_tree(folder: str) -> str | None:
    """The top of the git work tree that holds this folder (an absolute real path), or None."""
    at = os.path.realpath(folder)
    while _mode(os.path.join(at, ".git")) not in (stat.S_IFDIR, stat.S_IFREG):
        at, below = os.path.dirname(at), at
        if at == below:
            return None
    return at


def git_folder(top: str) -> str:
    """Where the repository of a work tree is kept. Raises OSError where its `.git` is a file that can't be read."""
    at = os.path.join(top, ".git")
    if os.path.isdir(at):
        return at
    line = os.fsdecode(read_regular(at, MOST_NAME))  # a work tree of its own, or a submodule
    return os.path.join(top, line.partition("gitdir: ")[2].rstrip("\r\n"))


def check_readable(folder: str) -> None:
    """Raises GitFailed where git would wait for a pipe, or read a device without end, in place of a file of its own."""
    top = work_tree(folder) or folder
    try:
        kept = git_folder(top)
    except OSError as error:
        raise GitFailed(f"`.git` cannot be read: {error.strerror}") from None
    for path in (*(os.path.join(kept, name) for name in _OWN), os.path.join(top, ".gitignore")):
        if _mode(path) not in (0, stat.S_IFREG):
            raise GitFailed(f"`{os.path.relpath(path, top)}` is not a regular file")


_OWN = ("HEAD", "config", "index", "info/exclude", "commondir", "packed-refs", "shallow")
"""Files of every repository, or of some."""

MOST_NAME = 1 << 16
"""Bytes of a `.git` that is a file."""


def _mode(path: str) -> int:
    """What is at a path, links followed: a kind of `stat`, 0 where nothing is, or can be seen."""
    try:
        return stat.S_IFMT(os.stat(path).st_mode)
    except OSError:
        return 0


LARGE = 200_000
"""Bytes of an index (some 2,000 files) from which on git's search is begun: it has threads, and a compiled pattern."""

_REGULAR = re.compile(rb"(?<![^\0])H 100[^\t\0]*\t([^\0]+)\0")
"""How git's list tells of a file that is no link, and that it looks for in the work tree."""


class Search:
    """Git's own search of the regular files that it tracks, begun when it is made."""

    def __init__(self, folder: str, needles: Sequence[bytes], begin_words: bool = False) -> None:
        """`folder` is an absolute real path; with `begin_words`, needles count where a word begins with them, which is
        quicker for many. Raises GitFailed."""
        either = "|".join(needle.decode().replace(".", r"\.") for needle in needles)
        either = rf"\b(?:{either})" if begin_words else either
        config = ("-c", "submodule.recurse=false", "-c", "grep.fullName=false")
        files = (f"*{end.decode()}" for end in CODE)
        words = ("grep", "-l", "-z", "-a", "-P", "--no-color", "-e", either, "--", *files)
        check_readable(folder)
        self._output = printed(folder, *config, *words, none=1)
        self.covered: list[bytes] = []
        """The names of the files that it searches, as far as git's list was read."""
        self.untracked: list[bytes] = []
        """The names of all that git does not track and does not ignore."""
        self.others: list[bytes] = []
        """The names of all that git tracks and that is no regular file, or not looked for in the work tree."""

    def names(self) -> Iterator[bytes]:
        """The names of the files that hold a needle. Raises GitFailed, possibly after some."""
        for stretch in self._output.stretches():
            yield from _names(stretch)

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
    with suppress(OSError):
        return os.stat(os.path.join(git_folder(work_tree(folder) or folder), "index")).st_size >= LARGE
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

    Yields stretches of names, each name relative to the folder; a repository inside (a submodule is one) is named with
    a slash at its end.
    Both lists are computed at the same time. With `search`, what that covers is told there, and not here. Raises
    GitFailed, possibly after some names.
    """
    lists = _ahead.pop(folder, None) or _Lists(folder)
    try:
        for stretch in lists.tracked.stretches():
            regular, other = _entries(stretch)
            if search is not None:
                search.covered += regular
                search.others += other
            yield other if search is not None else regular + other
        for stretch in lists.untracked.stretches():
            names = _names(stretch)
            if search is not None:
                search.untracked += names
            yield names
    finally:
        lists.close()


def _entries(stretch: bytes) -> tuple[list[bytes], list[bytes]]:
    """The names of regular files, and all others: links, submodules, what git takes to be unchanged or left out."""
    regular = _REGULAR.findall(stretch)
    other = []
    if len(regular) != stretch.count(b"\0"):
        for entry in stretch.split(b"\0")[:-1]:
            facts, _, name = entry.partition(b"\t")
            if not facts.startswith(b"H 100"):
                other.append(name + b"/" if _SUBMODULE in facts else name)
    if any(odd in stretch for odd in _ODD):
        _check([*regular, *other])
    return regular, other


_SUBMODULE = b" 160000 "
_ODD = (b"..", b"\t/", b".git/")
"""What a stretch holds in which a name may lead somewhere else."""


def _names(stretch: bytes) -> list[bytes]:
    """The names of a list that says no more of them."""
    names = stretch.split(b"\0")[:-1]
    _check(names)
    return names


def _check(names: Sequence[bytes]) -> None:
    """Raises GitFailed where a name leads out of the folder, or into git's own: git makes no such index."""
    for name in names:
        if name.startswith(b"/") or not {b"..", b".git"}.isdisjoint(name.split(b"/")):
            raise GitFailed(f"its index names `{os.fsdecode(name)}`")


class _Lists:
    """Git's two lists of a folder's files."""

    def __init__(self, folder: str) -> None:
        """Start git, twice. Raises GitFailed."""
        check_readable(folder)
        self.untracked = printed(folder, "ls-files", "-z", "--others", "--exclude-standard")
        try:
            self.tracked = printed(folder, "ls-files", "-z", "-s", "-v")
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
