"""Which bytes git could bring back: those that the last commit holds.

Git is asked for ids only, of the index and of what is staged beside the last commit; a file's own id is computed here.
So git reads no file of the work tree, and no filter that a repository configures is run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from enum import Enum

from smfix.files import git_process
from smfix.files.git import check_readable
from smfix.files.git_process import GitFailed, Output, printed


class State(Enum):
    """What git holds of a file."""

    COMMITTED = "committed"
    CHANGED = "changed"
    """The last commit holds other bytes, or none as yet."""
    UNTRACKED = "untracked"


class Committed:
    """What the last commit holds of some files of one work tree; git is asked at once."""

    MANY = 500
    """Files above which git is asked for all files instead of by name: a command line has a limit."""

    def __init__(self, top: str, paths: Sequence[str]) -> None:
        """Start git on the files at `paths` (real paths below `top`); it works while the caller does."""
        self._top = top
        self._names = {os.fsencode(os.path.relpath(path, top)): path for path in paths}
        self._ids: dict[str, bytes] | None = None
        self._failed = ""
        self._converted: frozenset[str] | None = None
        self._asked: list[Output] = []
        names = ["--", *(map(os.fsdecode, self._names) if len(paths) <= self.MANY else ())]
        staged = ("diff-index", "--cached", "--name-only", "--no-renames", "--ignore-submodules=all", "-z", "HEAD")
        try:
            check_readable(top)
            for words in (("ls-files", "--stage", "-z"), staged):
                self._asked.append(printed(top, "--literal-pathspecs", *words, *names))
        except GitFailed as error:
            self._failed = str(error)

    def state(self, path: str, data: bytes) -> State:
        """What git holds of a file whose bytes are `data`. Raises GitFailed where it doesn't say."""
        if self._ids is None:
            self._ids = self._answer()
        known = self._ids.get(path)
        if known is None:
            return State.UNTRACKED
        if known == _id(data, known):
            return State.COMMITTED
        unix = data.replace(b"\r\n", b"\n")
        same = unix != data and known == _id(unix, known) and path in self._with_other_line_ends()
        return State.COMMITTED if same else State.CHANGED

    def close(self) -> None:
        """The answer is not wanted any more."""
        while self._asked:
            self._asked.pop().close()

    def _answer(self) -> dict[str, bytes]:
        """The id of each tracked file; empty where a file is staged, or in conflict, for then no commit holds it."""
        if self._failed:
            raise GitFailed(self._failed)
        ids: dict[str, bytes] = {}
        try:
            tracked, staged = self._asked
            for entry in _entries(tracked):
                facts, _, name = entry.partition(b"\t")
                if name in self._names:
                    _, known, stage = facts.split()
                    ids[self._names[name]] = known if stage == b"0" else b""
            ids.update((self._names[name], b"") for name in self._staged(staged) if name in self._names)
        except GitFailed as error:
            self._failed = str(error)
            raise
        finally:
            self.close()
        return ids

    def _staged(self, staged: Output) -> Iterator[bytes]:
        try:
            yield from _entries(staged)
        except GitFailed as error:
            if str(error) != "bad revision 'HEAD'":
                raise
            yield from self._names  # there is no commit as yet

    def _with_other_line_ends(self) -> frozenset[str]:
        """The files that git holds with other line ends than the work tree has, as the attributes or the user say."""
        if self._converted is None:
            auto = git_process.ask(["-C", self._top, "config", "--get", "core.autocrlf"]).output.strip().lower()
            command = ["-C", self._top, "check-attr", "-z", "--stdin", "text", "eol"]
            words = git_process.ask(command, b"".join(name + b"\0" for name in self._names)).output.split(b"\0")[:-1]
            said = {(name, key): value for name, key, value in zip(words[::3], words[1::3], words[2::3], strict=True)}
            default = b"auto" if auto in (b"true", b"input") else b"unset"
            self._converted = frozenset(
                path
                for name, path in self._names.items()
                if _converts(said.get((name, b"text")), said.get((name, b"eol")), default)
            )
        return self._converted


def _converts(text: bytes | None, eol: bytes | None, default: bytes) -> bool:
    if text in (None, b"unspecified"):
        text = b"set" if eol in (b"crlf", b"lf") else default
    return text in (b"set", b"auto")


def _entries(output: Output) -> Iterator[bytes]:
    for stretch in output.stretches():
        yield from stretch.split(b"\0")[:-1]


def _id(data: bytes, like: bytes) -> bytes:
    """The id of a file's bytes, by the hash that made the other id."""
    make = hashlib.sha256 if len(like) == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return make(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()
