"""`smfix verify PATCH`: prove a patch from anyone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from smfix.cli.streams import MOST, read_stdin
from smfix.cli.words import say
from smfix.config import Settings
from smfix.folders import open_patiently

if TYPE_CHECKING:
    from smfix.files.patches import FilePatch
    from smfix.verify import Verdict


@click.command("verify")
@click.argument("patch", metavar="PATCH")
@click.option("--tree", metavar="DIR", help="The tree that the patch is for; else the work tree of the current folder.")
@click.option("--unsafe-fixes", is_flag=True, help="Accept changes that are likely right, but not proven.")
def COMMAND(patch: str, tree: str | None, unsafe_fixes: bool) -> int:  # noqa: N802
    """Prove that a patch (a unified diff, from anyone; `-` is stdin) changes what smfix's rules change, and no more.

    Nothing is written. Exit code: 0 every file is proven, 1 some are not, 2 the patch can't be read or does not fit.
    """
    from smfix.files import git, patches

    if tree is not None and not os.path.isdir(tree):
        raise click.UsageError(f"{tree} is no folder")
    top = tree or git.work_tree(".") or "."
    try:
        files = patches.read(_patch(patch))
    except patches.BadPatch as error:
        raise click.ClickException(f"{patch} is no patch that can be read: {error}") from None
    code = 0
    for file in files:
        verdict = _judged(file, top, Settings(unsafe_fixes=unsafe_fixes))
        code = max(code, _say(file, verdict))
    return code


def _patch(path: str) -> bytes:
    if path == "-":
        return read_stdin()
    try:
        # a shell's `<(git diff)` is a pipe; one that nobody writes to is empty, and nobody waits for a writer
        with open(open_patiently(path, os.O_RDONLY), "rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    if len(data) > MOST:
        raise click.UsageError(f"{path} holds more than {MOST:,} bytes, which no patch of smfix does")
    return data


def _judged(file: FilePatch, top: str, settings: Settings) -> Verdict | str:
    """The verdict; a string where the patch does not fit the tree."""
    from smfix.files import patches
    from smfix.files.scan import read
    from smfix.model import Problem
    from smfix.project.repository import Repository
    from smfix.runner import with_stack
    from smfix.verify import Verdict, verify

    if file.other:
        return Verdict(False, f"{file.other}, which no rule of smfix does")
    path = os.path.join(top, file.path)
    if not os.path.realpath(path).startswith(os.path.join(os.path.realpath(top), "")):
        return "lies outside of the tree"
    before = read(path)
    if isinstance(before, Problem):
        return before.text
    after = patches.apply(before, file.hunks)
    if isinstance(after, str):
        return after
    return next(iter(with_stack(lambda: [verify(before, after, path, settings, Repository((top,)))])))


def _say(file: FilePatch, verdict: Verdict | str) -> int:
    from smfix.report.summary import printable, shown

    name = shown(file.path or "the patch")
    if isinstance(verdict, str):
        say(f"{name}: error: {verdict}")
        return 2
    where = f":{verdict.line}" if verdict.line else ""
    click.echo(f"{name}{where}: {'' if verdict.proven else 'not proven: '}{printable(verdict.text)}")
    return 0 if verdict.proven else 1
