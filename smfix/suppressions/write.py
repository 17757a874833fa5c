"""Comments that let rest what is found, added to a file: proven to be comments and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from smfix import proof
from smfix.code.program import Program, parse
from smfix.model import Edit, Finding, Problem, Rewrite
from smfix.rules import Hit
from smfix.sources import Source, read_again
from smfix.suppressions.read import UNUSED, added
from smfix.text import splice


def with_ignores(
    source: Source,
    program: Program,
    found: Sequence[tuple[Finding, Hit]],
    reason: str,
    problems: tuple[Problem, ...],
) -> Rewrite:
    """The file with a comment at each finding (given with its node); those where none can stand are left."""
    comments = list(added(program, [pair for pair in found if pair[0].code != UNUSED], reason))
    after = _commented(source, program, [edit for _, edit in comments])
    if after is None:  # one of them cannot stand where it would: find out which
        kept: list[tuple[list[Finding], Edit]] = []
        for one in comments:
            if _commented(source, program, [edit for _, edit in (*kept, one)]) is not None:
                kept.append(one)
        comments, after = kept, _commented(source, program, [edit for _, edit in kept])
    done = [finding for findings, _ in comments for finding in findings]
    ids = set(map(id, done))
    left = tuple(finding for finding, _ in found if id(finding) not in ids)
    data = source.text.encode(source.text.text)
    edits = tuple(edit for _, edit in comments)
    return Rewrite(source.file, data, data if after is None else after, tuple(done), left, edits, problems)


def _commented(source: Source, program: Program, edits: Sequence[Edit]) -> bytes | None:
    """The file with these comments; None where more than comments would change."""
    try:
        text = splice(source.text.text, edits)
        data = source.text.encode(text)
    except ValueError:
        return None
    after = read_again(data, source)
    new = parse(after)
    same = len(new.parts) == len(program.parts) and ast.dump(new.tree) == ast.dump(program.tree)
    return data if same and after.text.text == text and proof.undone(source.text.text, text, edits) is None else None
