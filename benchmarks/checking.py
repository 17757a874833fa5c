"""Whether a tool did the work: every file that must change, to the byte, and no other; and which lost comments."""

from __future__ import annotations

import contextlib
import io
import tokenize
from collections import Counter
from dataclasses import dataclass

from benchmarks.trees import Tree


@dataclass(frozen=True)
class Work:
    """What a tool made of a tree, in files."""

    wanted: int
    exact: int
    other: int
    """Changed, but not to the bytes that are right."""
    without_comments: int
    untouched: int
    wrong: int
    """Changed, and nothing there was to be changed."""

    def __str__(self) -> str:
        parts = [f"{self.exact} of {self.wanted} to the byte"]
        parts += [f"{self.other} otherwise"] if self.other else []
        parts += [f"{self.without_comments} lost comments"] if self.without_comments else []
        parts += [f"{self.untouched} not"] if self.untouched else []
        parts += [f"{self.wrong} wrongly changed"] if self.wrong else []
        return ", ".join(parts)


def work_done(tree: Tree) -> Work:
    """Judge the tree as it is now."""
    changed = set(tree.git("diff", "--name-only", "-z").split("\0")) - {""}
    wanted = {str(p.relative_to(tree.expected)): p for p in tree.expected.rglob("*.py")}
    counts: Counter[str] = Counter()
    for name, path in wanted.items():
        if name not in changed:
            counts["untouched"] += 1
            continue
        right, now = path.read_bytes(), (tree.path / name).read_bytes()
        counts["exact" if right == now else "other"] += 1
        counts["without comments"] += right != now and _comments(now) != _comments(right)
    return Work(len(wanted), counts["exact"], counts["other"], counts["without comments"], counts["untouched"],
                len(changed - set(wanted)))  # fmt: skip


def _comments(data: bytes) -> list[str]:
    found: list[str] = []
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        tokens = tokenize.tokenize(io.BytesIO(data).readline)
        found.extend(token.string for token in tokens if token.type == tokenize.COMMENT)
    return found
