"""Git in the repositories of a fleet, so that nothing but git itself runs.

In our own clones git sees no configuration but ours, so that the same commit comes out everywhere. Only where it talks
to another machine does it read the user's, for the credential helpers, proxies and keys are named there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from smfix.files import git_process
from smfix.files.git_process import GitFailed as GitFailed
from smfix.fleet.address import Address
from smfix.fleet.redact import without

_OURS = ("core.autocrlf=false", "http.lowSpeedLimit=1000", "http.lowSpeedTime=60")
_NO_LIMIT = 1e6
"""Seconds, where somebody else watches the time."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment until which several commands must be done together."""

    seconds: float
    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that are left. Raises GitFailed where there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise GitFailed(f"took more than {self.seconds:g} seconds; raise --timeout")
        return left


class Git:
    """Commands in one repository."""

    def __init__(
        self, folder: str, remote: Address | None = None, deadline: Deadline | None = None, own: bool = True
    ) -> None:
        """`folder` is a work tree's top, or a repository's own folder.

        `remote` is the other machine that commands may talk to; nothing secret of it is in any message. One that is
        not our `own` git has to find by itself, by the user's configuration, so that it refuses another owner's.
        """
        self.top = folder = os.path.abspath(folder)
        inner = os.path.join(folder, ".git")
        self.folder = inner if os.path.lexists(inner) else folder
        self._own, self._deadline = own, deadline
        self._where: tuple[str, ...] = ("-C", folder)
        self._environ: dict[str, str] = {}
        if not own:
            self._where += ("-c", "safe.bareRepository=all")
            self._environ["GIT_CEILING_DIRECTORIES"] = os.path.dirname(os.path.realpath(folder))
        elif inner == self.folder:
            self._where += (f"--git-dir={self.folder}", f"--work-tree={folder}")
        else:
            self._where += (f"--git-dir={self.folder}",)
        self._secrets = remote.secrets if remote else ()
        self._access = remote.environ() if remote else {}

    def text(self, *words: str) -> str:
        """What the command prints, without the last line's end."""
        return os.fsdecode(self.run(words)).removesuffix("\n")

    def run(
        self, words: Sequence[str], data: bytes = b"", environ: dict[str, str] | None = None, others: bool = False
    ) -> bytes:
        """Run a command on `data` and return what it prints. With `others` it may talk to another machine.

        Raises GitFailed.
        """
        code, output, errors = self.ask(words, data, environ, others)
        if code:
            raise GitFailed(self.said(errors) or f"git {words[0]} failed with {code}")
        return output

    def ask(
        self, words: Sequence[str], data: bytes = b"", environ: dict[str, str] | None = None, others: bool = False
    ) -> tuple[int, bytes, bytes]:
        """Run a command; its exit code, what it prints, and what it complains about.

        Raises GitFailed where git can't be run, or takes longer than the limit.
        """
        line = [*(word for setting in _OURS for word in ("-c", setting)), *self._where, *words]
        added = self._environ | (self._access if others else {}) | (environ or {})
        configured = others or not self._own
        limit = self._deadline.left() if self._deadline else _NO_LIMIT
        try:
            answer = git_process.ask(line, data, environ=added, network=others, configured=configured, limit=limit)
        except GitFailed:
            if self._deadline:
                self._deadline.left()
            raise
        return answer.code, answer.output, answer.errors

    def said(self, errors: bytes) -> str:
        """The lines that say what went wrong, as one; hints and progress are left out."""
        lines = errors.decode("utf-8", "backslashreplace").replace("\r", "\n").splitlines()
        marks = ("fatal: ", "error: ", "remote: ", "ERROR: ")
        told = [line.partition(": ")[2].strip() for line in lines if line.startswith(marks)] or lines[-1:]
        if told and "dubious ownership" in told[0]:
            told.append("if you trust it, name it in git's safe.directory")
        return without("; ".join(told)[:500].strip(), self._secrets)


def make(folder: str, remote: Address | None = None, form: str = "sha1", deadline: Deadline | None = None) -> Git:
    """A new, empty repository in a folder that exists."""
    words = ["init", "--quiet", "--template=", f"--object-format={form}", "--initial-branch=none", folder]
    answer = git_process.ask(words, configured=False)
    if answer.code:
        raise GitFailed(answer.errors.decode("utf-8", "backslashreplace").strip())
    return Git(folder, remote, deadline)


def configured(name: str) -> str:
    """The user's own setting, from outside of any repository."""
    try:
        answer = git_process.ask(["config", "--get", name], environ={"GIT_DIR": os.devnull})
    except GitFailed:
        return ""
    return answer.output.decode("utf-8", "replace").strip()


def is_branch_name(name: str) -> bool:
    """Whether git takes it as the name of a branch."""
    try:
        return not name.startswith("-") and not git_process.ask(["check-ref-format", f"refs/heads/{name}"]).code
    except GitFailed:
        return False
