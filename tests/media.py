"""The whole vocabulary of rule tests: `check_transformed(before, after)`, `check_noop(code)`, `check_left(code)`.

Each case runs in every medium, without its author knowing: line ends, no final newline, a byte order mark, another
encoding, indented by tabs, below a magic in a notebook, in a fence of Markdown. Each asserts the exact bytes, the
edits, and that a second run does nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from textwrap import dedent, indent
from typing import Any
from unittest.mock import patch

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite, Safety
from smfix.project.repository import Repository
from smfix.sources import read_source
from smfix.text import splice
from smfix.verify import verify

QUICK = bool(os.environ.get("SMFIX_TEST_QUICK"))
"""Whether a case runs as a module and as a notebook alone, as `nox -s quick` has it."""


def _mixed(code: str) -> str:
    ends = ("\n", "\r\n", "\r")
    return "".join(line + ends[index % 3] for index, line in enumerate(code.split("\n")[:-1]))


def _under_if(code: str) -> str:
    return "if True:\n" + indent(code, "\t")


def _notebook(code: str) -> bytes:
    """The code as the second cell, below a magic, of a notebook as Jupyter writes it."""
    cells = [("markdown", "# Title\n"), ("code", "%%time\n" + code)]
    return (json.dumps(notebook(*cells), indent=1, ensure_ascii=False) + "\n").encode()


def _fence(code: str) -> str:
    """The code in a fenced block of a quotation."""
    lines = "".join(f"> {line}" for line in code.splitlines(keepends=True))
    return f"# Title\n\n> Quoted:\n>\n> ```python\n{lines}> ```\n"


def notebook(*cells: tuple[str, str], **metadata: object) -> dict[str, Any]:
    """A notebook of cells given by kind and source."""
    extra: dict[str, object] = {"execution_count": None, "outputs": []}
    return {
        "cells": [
            {
                "cell_type": kind,
                **(extra if kind == "code" else {}),
                "metadata": {},
                "source": code.splitlines(keepends=True),
            }
            for kind, code in cells
        ],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _media(before: str, after: str) -> Iterator[tuple[str, str, bytes, bytes]]:
    """Name, path, bytes before and bytes after."""
    every = _every_medium(before, after)
    return (medium for medium in every if medium[0] in ("LF", "notebook")) if QUICK else every


def _every_medium(before: str, after: str) -> Iterator[tuple[str, str, bytes, bytes]]:

    def same(
        name: str, change: Callable[[str], str], encode: Callable[[str], bytes] = str.encode
    ) -> tuple[str, str, bytes, bytes]:
        return name, "case.py", encode(change(before)), encode(change(after))

    yield same("LF", str)
    yield same("CRLF", lambda code: code.replace("\n", "\r\n"))
    yield same("CR", lambda code: code.replace("\n", "\r"))
    if before.count("\n") == after.count("\n"):  # a new line ends as the one that it follows
        yield same("mixed line ends", _mixed)
    yield same("no final newline", lambda code: code.rstrip("\n"))
    yield same("BOM", str, lambda code: b"\xef\xbb\xbf" + code.encode())
    yield same("latin-1", lambda code: f"# coding: latin-1\n# \xe9\n{code}", lambda code: code.encode("latin-1"))
    yield "notebook", "case.ipynb", _notebook(before), _notebook(after)
    yield "Markdown", "case.md", _fence(before).encode(), _fence(after).encode()
    if '"""' not in before:
        yield same("tabs under an if", _under_if)


def fix(code: str | bytes, path: str = "case.py", **settings: Any) -> Rewrite:
    """Run the pure core on one source that stands alone."""
    data = code.encode() if isinstance(code, str) else code
    return fix_source(data, path, Settings(**settings), Repository(()))


def check_transformed(before: str, after: str, **settings: Any) -> None:
    """The one becomes the other, in every medium, by edits that are proven, and only once."""
    before, after = dedent(before).lstrip("\n"), dedent(after).lstrip("\n")
    assert before != after
    for name, path, old, new in _media(before, after):
        rewrite = fix(old, path, **settings)
        assert rewrite.after.decode("latin-1") == new.decode("latin-1"), f"{name}: {rewrite.left} {rewrite.problems}"
        text = read_source(old, path).text
        assert text.encode(splice(text.text, rewrite.edits)) == new, name
        assert all(finding.evidence for finding in rewrite.fixed), name
        again = fix(new, path, **settings)
        assert not again.changed, name
        assert not again.fixed, name
        if name in ("LF", "notebook"):
            verdict = verify(old, new, path, Settings(**settings), Repository(()))
            assert verdict.proven, f"{name}: {verdict}"
    check_standing(before, "case.py", **settings)


def check_standing(code: str | bytes, path: str, **settings: Any) -> Rewrite:
    """What is not looked at again after a change is what a look at all of it finds; so a look at all of it is had."""
    quick = fix(code, path, **settings)
    with patch("smfix.engine._standing", lambda *_: None):
        assert quick == fix(code, path, **settings)
    return quick


def check_noop(code: str, **settings: Any) -> None:
    """Nothing changes and nothing is said, in every medium."""
    code = dedent(code).lstrip("\n")
    for name, path, data, _ in _media(code, code):
        rewrite = fix(data, path, **settings)
        assert not rewrite.changed, f"{name}: {rewrite.fixed}"
        assert not rewrite.left, f"{name}: {rewrite.left}"
        assert not rewrite.problems, f"{name}: {rewrite.problems}"


def check_left(code: str, *reasons: str, safety: Safety = Safety.MANUAL, **settings: Any) -> None:
    """Nothing changes, and each of these reasons is given to a person, in order."""
    rewrite = fix(dedent(code).lstrip("\n"), **settings)
    assert not rewrite.changed, rewrite.fixed
    found = [finding.message for finding in rewrite.left]
    assert len(found) == len(reasons), found
    for reason, message, finding in zip(reasons, found, rewrite.left):
        assert reason in message
        assert finding.safety is safety
        assert finding.advice or safety is Safety.UNSAFE
