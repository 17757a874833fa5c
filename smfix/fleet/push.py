"""A branch brought to where its repository is; what is there under its name is replaced only where it is our own.

To another machine git pushes. A repository on this machine would run its hooks and more in this user's name if git
pushed into it: there the objects are written and the branch is set by git's plumbing, which runs nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from smfix.fleet import checkout
from smfix.fleet.commands import Deadline, Git
from smfix.fleet.repositories import Repository


class NotPublished(Exception):
    """Why a repository's branch was not pushed, or its pull request not opened."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of one commit, and what smfix itself put under its name before (empty: nothing)."""

    name: str
    base: str
    commit: str
    earlier: str

    @property
    def ref(self) -> str:
        """Its whole name."""
        return f"refs/heads/{self.name}"

    def replaces(self, there: str) -> bool:
        """Whether it has still to be brought to where `there` is. Raises NotPublished where that is somebody else's."""
        if there and there not in (self.commit, self.earlier):
            raise NotPublished(f"there is a branch {self.name} of somebody else's; give another --branch")
        return there != self.commit


def push(git: Git, repository: Repository, branch: Branch, deadline: Deadline) -> str:
    """Bring it there from a clone that holds it and has its repository as `origin`; returns what was done, in words.

    Raises NotPublished and GitFailed.
    """
    done = _write(git, checkout.origin(repository, deadline), branch) if repository.here else _send(git, branch)
    return f"pushed {branch.name}" if done else f"{branch.name} was there already"


def default_branch(git: Git, repository: Repository, deadline: Deadline) -> str:
    """The branch that HEAD is there; empty where it is none."""
    if repository.here:
        code, output, _ = checkout.origin(repository, deadline).ask(["symbolic-ref", "-q", "HEAD"])
        return os.fsdecode(output).strip().removeprefix("refs/heads/") if not code else ""
    listed = os.fsdecode(git.run(["ls-remote", "--symref", "origin", "HEAD"], others=True))
    first = listed.partition("\n")[0]
    return first.removeprefix("ref: refs/heads/").partition("\t")[0] if first.startswith("ref: ") else ""


def _send(git: Git, branch: Branch) -> bool:
    """By git's own push, to another machine."""
    there = git.run(["ls-remote", "origin", branch.ref], others=True).decode().partition("\t")[0]
    if not branch.replaces(there):
        return False
    options = [f"--force-with-lease={branch.ref}:{there}", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"]
    git.run(["push", "--quiet", *options, "origin", f"+{branch.ref}:{branch.ref}"], others=True)
    return True


def _write(git: Git, receiver: Git, branch: Branch) -> bool:
    """Into a repository on this machine."""
    code, output, _ = receiver.ask(["rev-parse", "--verify", "-q", branch.ref])
    there = os.fsdecode(output).strip() if not code else ""
    if not branch.replaces(there):
        return False
    _check(receiver, branch, there)
    pack = git.run(["pack-objects", "--quiet", "--revs", "--stdout"], f"{branch.commit}\n^{branch.base}\n".encode())
    receiver.run(["unpack-objects", "-q", "--strict"], pack)
    receiver.run(["update-ref", "--no-deref", branch.ref, branch.commit, there or "0" * len(branch.commit)])
    return True


def _check(receiver: Git, branch: Branch, there: str) -> None:
    """What a push would refuse, too. Raises NotPublished."""
    checked_out = receiver.run(["worktree", "list", "--porcelain"]).splitlines()
    if f"branch {branch.ref}".encode() in checked_out:
        raise NotPublished(f"{branch.name} is checked out there; give another --branch")
    hidden = [line for kind in ("transfer", "receive") for line in _settings(receiver, f"{kind}.hideRefs")]
    if _hides(hidden, branch.ref):
        raise NotPublished(f"the repository hides {branch.ref}; give another --branch")
    if there and "true" in _settings(receiver, "--type=bool", "receive.denyNonFastForwards")[-1:]:
        raise NotPublished(f"the repository lets nobody replace {branch.name}; give another --branch")
    common = os.path.realpath(os.path.join(receiver.top, receiver.text("rev-parse", "--git-common-dir")))
    for path in (branch.ref, f"logs/{branch.ref}"):
        inside = os.path.join(common, path)
        if os.path.realpath(inside) != inside:
            raise NotPublished(f"{path} is a link there, or in a folder that is one")


def _settings(receiver: Git, *words: str) -> list[str]:
    return os.fsdecode(receiver.ask(["config", "--get-all", *words])[1]).splitlines()


def _hides(patterns: list[str], ref: str) -> bool:
    """The last pattern that fits says it: a ref or what is above it, `!` before it shows it again."""
    for pattern in reversed(patterns):
        name = pattern.removeprefix("!").removeprefix("^").rstrip("/")
        if f"{ref}/".startswith(f"{name}/"):
            return not pattern.startswith("!")
    return False
