"""smfix beside codemods, which go by what code looks like: who puts which wrong call right, and what else is changed.

`python -m benchmarks.codemods` reads the cases of `type_checkers.py` and writes `CODEMODS.md`. The rule that each peer
is given is in `peers/`: one argument of `add_depends_on` that is no list gets brackets.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.measure import Command, once
from benchmarks.tools import Tools
from benchmarks.type_checkers import FILES, Case, Line, cases, lay_out
from tests.sdk.environments import cache

PAGE = Path(__file__).with_name("CODEMODS.md")
FOLDER = cache() / "codemods" / "bench"
"""Where the peers are installed, and the copies stand that they work on: Fixit wants its configuration above these."""
LIMIT = 300.0
HEAD = """\
# smfix beside codemods

Made by `python -m benchmarks.codemods`: {total} wrong lines in the modules of the [cases for type
checkers](TYPE_CHECKERS.md), among calls that the SDK takes as they are, and calls of other libraries' methods. Codemods
go by what code looks like: each is given the rule in `benchmarks/peers`, which puts one argument that is no list into
brackets. A line is put right where it is, to the character, what a person wrote as the right one.

| {heads} |
|---|---:|---:|---:|---:|
{rows}
"""
HEADS = ("tool", "put right", "made into something else", "left", "working lines changed")


@dataclass(frozen=True)
class Outcome:
    """What a tool made of the wrong lines, and how many lines it changed that work as they are."""

    right: int
    otherwise: int
    left: int
    broken: int


def commands(tools: Tools, tree: Path) -> list[Command]:
    """smfix and each codemod, over one tree."""
    peers = [*tools.ast_grep(tree), *tools.bare(tree), *tools.codemod(tree), *tools.fixit(tree), *tools.others(tree)]
    return [tools.smfix(tree, "-q", ".", writes=True), *(one for one in peers if "other work" not in one.name)]


def outcome(all_cases: list[Case], before: Path, after: Path) -> Outcome:
    """Hold what a tool left of a tree against what each line should be."""
    right = otherwise = left = broken = 0
    wanted = {line: text for case in all_cases for line, text in case.wrong.items()}
    for path in sorted(path for path in before.rglob("*.py")):
        name = path.relative_to(before)
        old, new = (root.joinpath(name).read_text(encoding="utf-8").splitlines() for root in (before, after))
        for number, made in enumerate(paired(old, new), 1):
            place = Line(name.relative_to(FILES).as_posix() if name.parts[0] == FILES else name.as_posix(), number)
            if place not in wanted:
                broken += made != old[number - 1]
            elif made == wanted[place]:
                right += 1
            elif made == old[number - 1]:
                left += 1
            else:
                otherwise += 1
    return Outcome(right, otherwise, left, broken)


def paired(old: list[str], new: list[str]) -> Iterator[str | None]:
    """For each old line what it became; None where it is gone. Lines that came before it, as imports do, are passed
    over."""
    for _, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        made: list[str | None] = [*new[first:last]]
        count = end - start
        yield from (made + [None] * count)[:count] if len(made) < count else made[len(made) - count :]


def measured(all_cases: list[Case], scratch: Path) -> dict[str, Outcome]:
    """Every tool's outcome; each works on a copy of its own."""
    before = scratch / "before"
    lay_out(before, put_right=False)
    tools = Tools(FOLDER)
    found: dict[str, Outcome] = {}
    for index, name in enumerate(command.name for command in commands(tools, before)):
        tree = scratch / str(index)
        lay_out(tree, put_right=False)
        once(commands(tools, tree)[index], LIMIT)
        found[name] = outcome(all_cases, before, tree)
    for name, why in tools.absent.items():
        print(f"{name}: {why}", file=sys.stderr)
    return found


def page(found: dict[str, Outcome]) -> str:
    """The page."""
    wrong = next(iter(found.values()))
    total = wrong.right + wrong.otherwise + wrong.left
    rows = [f"| {name} | {one.right} | {one.otherwise} | {one.left} | {one.broken} |" for name, one in found.items()]
    return HEAD.format(total=total, heads=" | ".join(HEADS), rows="\n".join(rows))


def main() -> None:
    """Measure, and write the page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        PAGE.write_text(page(measured(cases(), Path(scratch))), encoding="utf-8")


if __name__ == "__main__":
    main()
