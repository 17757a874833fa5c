"""What a git repository held at a revision: its Python, in a folder of its own. The repository is not touched."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from smfix.files.git import GitFailed

KEPT = (".py", ".pyi", ".ipynb", ".json")


@contextmanager
def at_revision(top: str, revision: str) -> Iterator[str]:
    """A temporary folder with the repository's modules and notebooks as of a revision. Raises GitFailed."""
    if revision.startswith("-"):
        raise GitFailed(f"`{revision}` is not a revision")
    command = ["git", "--no-optional-locks", "-C", top, "archive", "--format=tar", revision]
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitFailed(words[0] if words else f"git knows no revision `{revision}`")
    folder = tempfile.mkdtemp(prefix="smfix-")
    try:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            for member in archive:
                if member.isfile() and member.name.endswith(KEPT):
                    _unpack(archive, member, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: str) -> None:
    target = os.path.normpath(os.path.join(folder, member.name))
    content = archive.extractfile(member)
    if content is None or not target.startswith(folder + os.sep):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as file:
        shutil.copyfileobj(content, file)
