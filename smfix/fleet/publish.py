"""What leaves this machine: a repository's branch, pushed; and the user's own command that opens a pull request.

A branch is pushed from a fresh clone of the commit below it and the bundle that the state folder holds.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smfix import processes
from smfix.fleet.address import Address, address
from smfix.fleet.checkout import Absent, clone
from smfix.fleet.commands import Deadline, GitFailed, is_branch_name
from smfix.fleet.push import Branch, NotPublished, default_branch, push
from smfix.fleet.redact import without
from smfix.fleet.repositories import Repository
from smfix.fleet.state import StateFolder
from smfix.fleet.types import Record


@dataclass(frozen=True, slots=True)
class Publisher:
    """Pushes, and opens where there is a command for it."""

    state: StateFolder
    command: str = ""
    seconds: float = 600.0
    """What all of it may take for one repository."""

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
        remote = address(repository.source)
        try:
            with tempfile.TemporaryDirectory(prefix=f"{record.key}.", dir=self.state.work) as folder:
                return self._published(repository, record, folder, remote)
        except (GitFailed, Absent) as error:
            raise NotPublished(without(str(error), remote.secrets)) from None
        except OSError as error:
            raise NotPublished(f"cannot work in {self.state.work}: {(error.strerror or str(error)).lower()}") from None

    def _published(self, repository: Repository, record: Record, folder: str, remote: Address) -> str:
        if not is_branch_name(record.branch):
            raise NotPublished(f"`{record.branch}` cannot be the name of a branch")
        deadline = Deadline.after(self.seconds)
        checkout = clone(Repository(repository.source, repository.shown, record.base), folder, deadline)
        if checkout is None:
            raise NotPublished("holds no commit any more")
        git = checkout.git
        git.run(["remote", "add", "origin", repository.here or remote.url])
        said = []
        done = self.state.pushed(record.key)
        if self.todo(record) == "push":
            branch = Branch(record.branch, record.base, record.commit, done.get("commit", ""))
            bundle = self.state.file("branches", record.key, ".bundle")
            same = f"{branch.ref}:{branch.ref}"
            git.run(["fetch", "--quiet", bundle, same], environ={"GIT_ALLOW_PROTOCOL": "file"})
            said.append(push(git, repository, branch, deadline))
            done = {"commit": record.commit, "branch": record.branch}
            self.state.set_pushed(record.key, done)
        if self.todo(record) == "open":
            words = self.words(repository, record)
            words["base"] = repository.ref or default_branch(git, repository, deadline)
            answer = without(self.opened(words, folder, remote, deadline), remote.secrets)
            self.state.set_pushed(record.key, {**done, "opened": answer})
            said.append(f"opened {answer}".strip())
        return ", ".join(said)

    def opened(self, words: dict[str, str], folder: str, remote: Address, deadline: Deadline) -> str:
        """Run the user's command; what its last line says (the pull request's address, for most such commands).

        Nothing that others chose is part of what the shell reads: there, each word is a variable.
        """
        environ = os.environ | remote.environ() | {f"SMFIX_{key.upper()}": value for key, value in words.items()}
        script = filled(self.command, {key: f"SMFIX_{key.upper()}" for key in words}, lambda name: f'"${{{name}}}"')
        ended = _run(["sh", "-c", script], folder, environ | {"GIT_TERMINAL_PROMPT": "0"}, deadline)
        lines = (ended.errors if ended.code else ended.output).decode("utf-8", "replace").strip().splitlines()
        last = lines[-1].strip() if lines else ""
        if ended.code:
            said = without(last, remote.secrets)
            raise NotPublished(f"the branch is pushed, but the command ended with {ended.code}: {said}")
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


def filled(command: str, words: Mapping[str, str], quoted: Callable[[str], str] = shlex.quote) -> str:
    """The command with `{name}` replaced by each word, quoted for the shell; other braces stay, and so do a word's."""
    return re.sub(r"\{(\w+)\}", lambda match: quoted(words[match[1]]) if match[1] in words else match[0], command)


def _run(line: list[str], folder: str, environ: dict[str, str], deadline: Deadline) -> processes.Ended:
    """How a command ended, which is ended with all that it started once the time is up."""
    try:
        return processes.run(line, environ, deadline.left(), folder=folder, group=True)
    except processes.TookTooLong:
        raise NotPublished(f"the command took more than {deadline.seconds:g} seconds") from None
