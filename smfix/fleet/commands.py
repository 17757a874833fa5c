"""Git, so that nothing but git itself runs: no hook, no filter, no prompt, no pager, no editor, no maintenance.

In our own clones git sees no configuration but ours, so that the same commit comes out everywhere. Only where it talks
to another machine does it read the user's, for the credential helpers, proxies and keys are named there.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from smfix.fleet.redact import without

_OURS = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.autocrlf=false"),
    *("-c", "core.attributesFile=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"),
    *("-c", "submodule.recurse=false", "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60"),
)
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_KEPT = ("GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_NO_VERIFY")
"""Of git's own variables, those by which a user says how other machines are reached."""


class GitFailed(Exception):
    """What git said; no secret is in it."""


class Git:
    """Commands in one repository."""

    def __init__(self, folder: str, secrets: tuple[str, ...] = ()) -> None:
        """`folder` is a work tree's top, or a repository's own folder; `secrets` are kept out of every message."""
        folder = os.path.abspath(folder)
        inner = os.path.join(folder, ".git")
        self.folder = inner if os.path.lexists(inner) else folder
        self._where: tuple[str, ...] = ("-C", folder, f"--git-dir={self.folder}")
        if inner == self.folder:
            self._where += (f"--work-tree={folder}",)
        self._secrets = secrets

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
        """Run a command; its exit code, what it prints, and what it complains about."""
        try:
            done = subprocess.run(
                ["git", *_OURS, *self._where, *words],
                input=data,
                capture_output=True,
                env=_environ(others) | (environ or {}),
            )
        except OSError as error:
            raise GitFailed(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None
        return done.returncode, done.stdout, done.stderr

    def _said(self, errors: bytes) -> str:
        """The lines that say what went wrong, as one; hints and progress are left out."""
        lines = errors.decode("utf-8", "backslashreplace").replace("\r", "\n").splitlines()
        marks = ("fatal: ", "error: ", "remote: ", "ERROR: ")
        told = [line.partition(": ")[2].strip() for line in lines if line.startswith(marks)] or lines[-1:]
        return without("; ".join(told)[:500].strip(), self._secrets)


def make(folder: str, secrets: tuple[str, ...] = (), form: str = "sha1") -> Git:
    """A new, empty repository in a folder that exists."""
    command = ["git", "init", "--quiet", "--template=", f"--object-format={form}", "--initial-branch=none", folder]
    try:
        done = subprocess.run(command, capture_output=True, env=_environ(False))
    except OSError as error:
        raise GitFailed(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None
    if done.returncode:
        raise GitFailed(without(done.stderr.decode("utf-8", "backslashreplace").strip(), secrets))
    return Git(folder, secrets)


def configured(name: str) -> str:
    """The user's own setting, from outside of any repository."""
    environ = {**_environ(True), "GIT_DIR": os.devnull}
    try:
        done = subprocess.run(["git", "config", "--get", name], capture_output=True, env=environ)
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def is_branch_name(name: str) -> bool:
    """Whether git takes it as the name of a branch."""
    command = ["git", "check-ref-format", f"refs/heads/{name}"]
    try:
        return not name.startswith("-") and not subprocess.run(command, capture_output=True).returncode
    except OSError:
        return False


def _environ(others: bool) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or (others and key in _KEPT)}
    if others:
        kept.update({key: value for key, value in os.environ.items() if key.startswith("GIT_CONFIG")})
        return kept | _QUIET
    return kept | _QUIET | _ALONE
