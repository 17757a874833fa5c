"""Git in the repositories of a fleet, so that nothing but git itself runs.

In our own clones git sees no configuration but ours, so that the same commit comes out everywhere. Only where it talks
to another machine does it read the user's, for the credential helpers, proxies and keys are named there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from smfix.files import git_process
from smfix.files.git_process import GitFailed as GitFailed
from smfix.fleet.redact import without

_OURS = ("core.autocrlf=false", "http.lowSpeedLimit=1000", "http.lowSpeedTime=60")
_SECONDS = 600.0
"""What one command may take where nobody says otherwise."""


class Git:
    """Commands in one repository."""

    def __init__(self, folder: str, secrets: tuple[str, ...] = (), limit: float = _SECONDS) -> None:
        """`folder` is a work tree's top, or a repository's own folder; `secrets` are kept out of every message; no
        command may take longer than `limit` seconds."""
        folder = os.path.abspath(folder)
        inner = os.path.join(folder, ".git")
        self.folder = inner if os.path.lexists(inner) else folder
        self._where: tuple[str, ...] = ("-C", folder, f"--git-dir={self.folder}")
        if inner == self.folder:
            self._where += (f"--work-tree={folder}",)
        self._secrets = secrets
        self._limit = limit

    def text(self, *words: str) -> str:
        """What the command prints, without the last line's end."""
        return os.fsdecode(self.run(words)).rstrip("\n")

    def run(
        self, words: Sequence[str], data: bytes = b"", environ: dict[str, str] | None = None, others: bool = False
    ) -> bytes:
        """Run a command on `data` and return what it prints. With `others` it may talk to another machine.

        Raises GitFailed.
        """
        code, output, errors = self.ask(words, data, environ, others)
        if code:
            raise GitFailed(self._said(errors) or f"git {words[0]} failed with {code}")
        return output

    def ask(
        self, words: Sequence[str], data: bytes = b"", environ: dict[str, str] | None = None, others: bool = False
    ) -> tuple[int, bytes, bytes]:
        """Run a command; its exit code, what it prints, and what it complains about.

        Raises GitFailed where git can't be run, or takes longer than the limit.
        """
        line = [*(word for setting in _OURS for word in ("-c", setting)), *self._where, *words]
        answer = git_process.ask(line, data, environ=environ, network=others, configured=others, limit=self._limit)
        return answer.code, answer.output, answer.errors

    def _said(self, errors: bytes) -> str:
        """The lines that say what went wrong, as one; hints and progress are left out."""
        lines = errors.decode("utf-8", "backslashreplace").replace("\r", "\n").splitlines()
        marks = ("fatal: ", "error: ", "remote: ", "ERROR: ")
        told = [line.partition(": ")[2].strip() for line in lines if line.startswith(marks)] or lines[-1:]
        return without("; ".join(told)[:500].strip(), self._secrets)


def make(folder: str, secrets: tuple[str, ...] = (), form: str = "sha1") -> Git:
    """A new, empty repository in a folder that exists."""
    words = ["init", "--quiet", "--template=", f"--object-format={form}", "--initial-branch=none", folder]
    answer = git_process.ask(words, configured=False)
    if answer.code:
        raise GitFailed(without(answer.errors.decode("utf-8", "backslashreplace").strip(), secrets))
    return Git(folder, secrets)


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
