"""The change as git keeps it: one commit on a branch of the clone, a mail for `git am`, a bundle to push it from.

Files go in as bytes, past every filter, with the mode that they had; what the commit changes is checked against what
was meant. Its date is that of the commit below it, so that the same work is the same commit whoever does it again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from smfix.fleet.checkout import Checkout
from smfix.fleet.commands import GitFailed


def commit(checkout: Checkout, files: Mapping[str, bytes], branch: str, author: tuple[str, str], message: str) -> str:
    """Commit the new contents of files on a branch; the commit. Raises GitFailed: then there is no branch."""
    git = checkout.git
    lines = [_line(checkout, name, _stored(checkout, data)) for name, data in files.items()]
    git.run(["update-index", "-z", "--index-info"], b"".join(lines))
    tree = git.text("write-tree")
    changed = git.run(["diff-tree", "-r", "-z", "--no-renames", "--name-status", checkout.base, tree])
    meant = b"".join(b"M\0" + os.fsencode(name) + b"\0" for name in sorted(files, key=os.fsencode))
    if changed != meant:
        raise GitFailed("the commit would change other files than those that were fixed; please report it")
    when = git.text("show", "-s", "--no-show-signature", "--format=%cd", "--date=raw", checkout.base)
    environ = {f"GIT_{who}_DATE": f"@{when}" for who in ("AUTHOR", "COMMITTER")}
    for who in ("AUTHOR", "COMMITTER"):
        environ |= {f"GIT_{who}_NAME": author[0], f"GIT_{who}_EMAIL": author[1]}
    made = git.run(["commit-tree", "--no-gpg-sign", "-p", checkout.base, tree], message.encode(), environ)
    found = made.decode().strip()
    git.run(["update-ref", f"refs/heads/{branch}", found])
    return found


def _stored(checkout: Checkout, data: bytes) -> str:
    return checkout.git.run(["hash-object", "-w", "--no-filters", "--stdin"], data).decode().strip()


def _line(checkout: Checkout, name: str, blob: str) -> bytes:
    entry = checkout.entries.get(name)
    if entry is None or not entry.mode.startswith("100"):
        raise GitFailed(f"{name} is not a file of the commit")
    return f"{entry.mode} {blob}\t".encode() + os.fsencode(name) + b"\0"


def patch(checkout: Checkout, found: str, binary: Sequence[str]) -> bytes:
    """The commit as a mail that `git am` takes as it is.

    `binary` files are told in bytes: those with carriage returns, which `git am` would drop from the ends of lines.
    """
    checkout.mark(binary)
    options = ["--stdout", "-1", "--binary", "--full-index", "--no-renames", "--no-signature", "--no-stat", "-p"]
    options += ["--no-ext-diff", "--no-textconv", "--no-color", "--no-attach", "--no-thread", "--no-notes"]
    return checkout.git.run(["format-patch", *options, "--subject-prefix=PATCH", found])


def bundle(checkout: Checkout, branch: str) -> bytes:
    """The branch without what is below it, for a clone that has that."""
    return checkout.git.run(["bundle", "create", "--quiet", "-", f"refs/heads/{branch}", f"^{checkout.base}"])
