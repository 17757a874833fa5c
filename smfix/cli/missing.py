"""Paths that do not exist: nothing is done, and a word that another tool has as a command is explained."""

from __future__ import annotations

import os
from collections.abc import Sequence

from smfix.cli.main import COMMANDS

OPTIONS_FOR = {
    **dict.fromkeys(("check", "lint", "scan", "list"), "`smfix --check {rest}` reports."),
    **dict.fromkeys(("diff", "preview", "show"), "`smfix --diff {rest}` shows the diff."),
    **dict.fromkeys(("fix", "format", "apply", "run", "rewrite"), "`smfix {rest}` fixes."),
    "help": "`smfix --help` explains.",
    "version": "`smfix --version` prints the version.",
}
"""Words that are commands of other tools, with what they are here."""


def missing(paths: Sequence[str]) -> list[str]:
    """Those of the paths that are not there, in order; a link that leads nowhere is one."""
    return [path for path in paths if not _exists(path)]


def advice(absent: Sequence[str], paths: Sequence[str]) -> str:
    """What to type instead, after the first absent path; empty where it is like no command."""
    word = absent[0]
    rest = " ".join(path for path in paths if path != word) or "."
    if word in COMMANDS:
        return f"A command comes first: `smfix {word} ...`."
    if word in OPTIONS_FOR:
        return f"smfix has no command `{word}`: {OPTIONS_FOR[word].format(rest=rest)}"
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, 1, 0.75)
    return f"Did you mean `smfix {near[0]}`?" if near else ""


def _exists(path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, ValueError):
        return False
    except OSError:  # it is there, and can't be looked at: said later, with the reason
        return True
    return True
