"""What leaves this machine: a repository's branch, pushed; and the user's own command that opens a pull request.

A branch is pushed from a fresh clone of the commit below it and the bundle that the state folder holds. What is there
already under the branch's name is replaced only where smfix itself put it there.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from dataclasses import dataclass

from smfix.fleet.checkout import Absent, clone
from smfix.fleet.commands import Git, GitFailed
from smfix.fleet.record import Record
from smfix.fleet.redact import secrets_of, without
from smfix.fleet.repositories import Repository
from smfix.fleet.state import StateFolder

_SECONDS = 300.0
"""What the user's command may take for one repository."""


class NotPublished(Exception):
    """Why a repository's branch was not pushed, or its pull request not opened."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Pushes, and opens where there is a command for it."""

    state: StateFolder
    command: str = ""

    def todo(self, record: Record) -> str:
        """What is still to be done for a record: `push`, `open`, or nothing."""
        if not record.commit:
            return ""
        done = self.state.pushed(record.key)
        if done.get("commit") != record.commit:
            return "push"
        return "open" if self.command and "opened" not in done else ""

    def publish(self, repository: Repository, record: Record) -> str:
        """Push the branch and open the pull request; returns what was done, in words. Raises NotPublished."""
        secrets = secrets_of(repository.source)
        try:
            with tempfile.TemporaryDirectory(prefix=f"{record.key}.", dir=self.state.work) as folder:
                return self._published(repository, record, folder, secrets)
        except (GitFailed, Absent) as error:
            raise NotPublished(without(str(error), secrets)) from None
        except OSError as error:
            raise NotPublished(f"cannot work in {self.state.work}: {(error.strerror or str(error)).lower()}") from None

    def _published(self, repository: Repository, record: Record, folder: str, secrets: tuple[str, ...]) -> str:
        at_base = Repository(repository.source, repository.shown, record.base)
        checkout = clone(at_base, folder)
        if checkout is None:
            raise NotPublished("holds no commit any more")
        git = checkout.git
        git.run(["remote", "add", "origin", repository.source])
        said = []
        if self.todo(record) == "push":
            bundle = self.state.file("branches", record.key, ".bundle")
            git.run(["fetch", "--quiet", bundle, _same(record.branch)], environ={"GIT_ALLOW_PROTOCOL": "file"})
            said.append(self._push(git, repository, record))
            self.state.set_pushed(record.key, {"commit": record.commit, "branch": record.branch})
        if self.todo(record) == "open":
            answer = self._open(git, repository, record, folder, secrets)
            self.state.set_pushed(record.key, {**self.state.pushed(record.key), "opened": answer})
            said.append(f"opened {answer}".strip())
        return ", ".join(said)

    def _push(self, git: Git, repository: Repository, record: Record) -> str:
        name = f"refs/heads/{record.branch}"
        there = git.run(["ls-remote", "origin", name], others=True).decode().partition("\t")[0]
        if there == record.commit:
            return f"{record.branch} was there already"
        own = self.state.pushed(record.key).get("commit", "")
        if there and there != own:
            raise NotPublished(f"there is a branch {record.branch} of somebody else's; give another --branch")
        options = ["--quiet", f"--force-with-lease={name}:{there}", "--no-verify", "--no-follow-tags"]
        if repository.is_local:  # its own hooks would run on this machine, in this user's name
            options.append("--receive-pack=git -c core.hooksPath=/dev/null -c gc.auto=0 receive-pack")
        git.run(["push", *options, "--recurse-submodules=no", "origin", f"+{_same(record.branch)}"], others=True)
        return f"pushed {record.branch}"

    def _open(self, git: Git, repository: Repository, record: Record, folder: str, secrets: tuple[str, ...]) -> str:
        """Run the user's command; what its last line says (the pull request's address, for most such commands)."""
        words = self.words(repository, record) | {"base": repository.ref or _default_branch(git)}
        environ = os.environ | {f"SMFIX_{key.upper()}": value for key, value in words.items()}
        environ |= {"GIT_TERMINAL_PROMPT": "0"}
        try:
            done = subprocess.run(
                ["sh", "-c", filled(self.command, words)],
                cwd=folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise NotPublished(f"the command took more than {_SECONDS:g} seconds") from None
        lines = (done.stdout if not done.returncode else done.stderr).decode("utf-8", "replace").strip().splitlines()
        last = without(lines[-1].strip(), secrets) if lines else ""
        if done.returncode:
            raise NotPublished(f"the branch is pushed, but the command ended with {done.returncode}: {last}")
        return last

    def words(self, repository: Repository, record: Record) -> dict[str, str]:
        """What the command may ask for, by name."""
        return {
            "repository": repository.shown,
            "name": "/".join(record.name.partition("@")[0].split("/")[-2:]),
            "branch": record.branch,
            "base": repository.ref,
            "commit": record.commit,
            "title_file": self.state.file("pulls", record.key, ".title"),
            "body_file": self.state.file("pulls", record.key, ".md"),
            "patch": self.state.file("patches", record.key, ".patch"),
        }


def filled(command: str, words: dict[str, str]) -> str:
    """The command with `{name}` replaced by each word, quoted for the shell; other braces stay."""
    for name, word in words.items():
        command = command.replace("{" + name + "}", shlex.quote(word))
    return command


def _same(branch: str) -> str:
    return f"refs/heads/{branch}:refs/heads/{branch}"


def _default_branch(git: Git) -> str:
    """The branch that HEAD is there."""
    listed = git.run(["ls-remote", "--symref", "origin", "HEAD"], others=True).decode("utf-8", "replace")
    first = listed.partition("\n")[0]
    return first.removeprefix("ref: refs/heads/").partition("\t")[0] if first.startswith("ref: ") else ""
