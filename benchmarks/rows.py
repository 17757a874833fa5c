"""The rows of the table: one piece of work each, with its bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.checking import Work, work_done
from benchmarks.measure import Command, Run, median, ratio, rounds
from benchmarks.tools import Tools
from benchmarks.trees import Size, Tree

LONGEST = 60
"""How many times as long as smfix a slow peer may take before it is cut off: longer than any bar asks for."""


@dataclass(frozen=True)
class Bar:
    """A bound on smfix's time beside another's. Where the other was cut off, the ratio is at most this."""

    other: str
    most: float
    ratio: float

    @property
    def missed(self) -> bool:
        return self.ratio > self.most


@dataclass(frozen=True)
class Row:
    """What was run, and what came out."""

    title: str
    runs: dict[str, list[Run]]
    bars: list[Bar]
    work: dict[str, Work] = field(default_factory=dict)
    note: str = ""
    """How many files of the tree hold a needle."""


@dataclass
class Bench:
    """All that a row needs."""

    trees: dict[str, Tree]
    tools: Tools
    size: Size
    count: int
    patience: float
    """Seconds after which a run is cut off."""
    points: dict[str, list[tuple[int, Run]]] = field(default_factory=dict)

    def row(self, title: str, tree: Tree, commands: Sequence[Command], bars: dict[str, float], count: int = 0) -> Row:
        """Run the commands in turn; where one writes, judge it and bring the tree back."""
        work: dict[str, Work] = {}

        def after(command: Command) -> None:
            if command.writes:
                work[command.name] = work_done(tree)
                tree.restore()

        quick = [command for command in commands if not command.slow]
        runs = rounds(quick, count or self.count, self.patience, after)
        limit = min(self.patience, max(30.0, LONGEST * median(runs["smfix"], "wall")))
        runs |= rounds([command for command in commands if command.slow], 1, limit, after)
        met = [Bar(name, most, ratio(runs["smfix"], runs[name])) for name, most in bars.items() if name in runs]
        return Row(title, runs, met, work, tree.needles)


def start(bench: Bench) -> Row:
    tree = bench.trees["clean"]
    click = bench.tools.python(tree.path, "import click")
    rows = [
        bench.row("", tree, [click, bench.tools.smfix(tree.path, word)], {click.name: 1.5})
        for word in ("--version", "--help")
    ]
    runs = {**rows[1].runs, "smfix --version": rows[0].runs["smfix"], "smfix --help": rows[1].runs["smfix"]}
    del runs["smfix"]
    bars = [Bar(f"{bar.other}, {word}", bar.most, bar.ratio) for row, word in zip(rows, ("--version", "--help"))
            for bar in row.bars]  # fmt: skip
    return Row("`smfix --version`, `--help`", runs, bars, note=tree.needles)


def clean(bench: Bench) -> Row:
    tree = bench.trees["clean"]
    click = bench.tools.python(tree.path, "import click")
    commands = [click, bench.tools.smfix(tree.path, "--check", ".")]
    return bench.row("`smfix --check` on 30 files with nothing to fix", tree, commands, {click.name: 2})


def small(bench: Bench) -> Row:
    tree, tools = bench.trees["small"], bench.tools
    commands = [tools.smfix(tree.path, ".", writes=True), *tools.bare(tree.path), *tools.ast_grep(tree.path)]
    commands += [*tools.codemod(tree.path), *tools.fixit(tree.path), *tools.others(tree.path)]
    return bench.row("`smfix .`, 30 files, 2 hits, piped", tree, commands, {"bare libcst": 0.75, "LibCST codemod": 0.1})


def nohit(bench: Bench) -> Row:
    tree, tools = bench.trees["nohit"], bench.tools
    commands = [*tools.searches(tree.path), tools.smfix(tree.path, "--check", "."), *tools.ruff(tree.path)]
    scan = [Command("ast-grep", c.words, c.cwd, slow=True) for c in tools.ast_grep(tree.path)]
    return bench.row("a large tree without hits, in a git work tree", tree, [*commands, *scan], {"ripgrep": 2})


def elsewhere(bench: Bench) -> Row:
    tree, tools = bench.trees["elsewhere"], bench.tools
    commands = [*tools.searches(tree.path), tools.smfix(tree.path, "--check", ".")]
    return bench.row("the same without git", tree, commands, {"ripgrep": 2})


def big(bench: Bench) -> Row:
    tree, tools = bench.trees["big"], bench.tools
    scan = [Command(c.name, c.words, c.cwd, slow=True, writes=True) for c in tools.ast_grep(tree.path)]
    commands = [tools.smfix(tree.path, ".", writes=True), *scan]
    commands += [*tools.codemod(tree.path, slow=True), *tools.fixit(tree.path, slow=True)]
    title = f"a large tree with hits in {bench.size.sprinkled} files"
    return bench.row(title, tree, commands, {"ast-grep": 1 / 8, "LibCST codemod": 1 / 50, "Fixit": 1 / 50})


def _checked(bench: Bench, name: str, title: str, most: float) -> Row:
    """Looking only, by both: nothing is written."""
    tree, tools = bench.trees[name], bench.tools
    commands = [tools.smfix(tree.path, "--check", "."), *tools.ast_grep(tree.path, writes=False)]
    return bench.row(f"`smfix --check`, {title}", tree, commands, {"ast-grep": most})


def big_check(bench: Bench) -> Row:
    return _checked(bench, "big", f"a large tree with hits in {bench.size.sprinkled} files", 1 / 8)


def many_check(bench: Bench) -> Row:
    return _checked(bench, "many", f"{bench.size.many:,} pipeline files", 4)


def _dense(bench: Bench, name: str, count: int) -> Row:
    tree, tools = bench.trees[name], bench.tools
    commands = [tools.smfix(tree.path, ".", writes=True), *tools.ast_grep(tree.path)]
    commands += [*tools.bare(tree.path, slow=True), *tools.codemod(tree.path, slow=True)]
    commands += [*tools.fixit(tree.path, slow=True)]
    if name == "few":
        commands += tools.others(tree.path)
    bars = {"ast-grep": 6, "LibCST codemod": 1 / 10, "Fixit": 1 / 40}
    return bench.row(f"{count:,} pipeline files, 5 rewrites in each", tree, commands, bars)


def few(bench: Bench) -> Row:
    return _dense(bench, "few", bench.size.few)


def many(bench: Bench) -> Row:
    return _dense(bench, "many", bench.size.many)


def long(bench: Bench) -> Row:
    tree, tools = bench.trees["long"], bench.tools
    parse = tools.parse(tree.path / "pipelines" / "long.py")
    commands = [parse, tools.smfix(tree.path, ".", writes=True), *tools.ast_grep(tree.path)]
    commands += [*tools.bare(tree.path, slow=True), *tools.codemod(tree.path, slow=True)]
    title = f"one file of {bench.size.lines:,} lines with {bench.size.lines // 100:,} calls"
    return bench.row(title, tree, commands, {"ast.parse": 4})


def memory(bench: Bench) -> Row:
    """The same scan over 10 and 100 times as many files, by an own walk: git's memory grows with its index."""
    runs: dict[str, list[Run]] = {}
    for count in bench.size.flat:
        tree = bench.trees[f"flat-{count}"]
        found = bench.row("", tree, [bench.tools.smfix(tree.path, "--check", "--no-respect-gitignore", ".")], {}).runs[
            "smfix"
        ]
        runs[f"smfix, {count:,} files"] = found
        bench.points.setdefault("files scanned", []).append((count, _middle(found)))
    sizes = [median(found, "memory") for found in runs.values()]
    grown = Bar("memory of the smallest", 1.25, sizes[-1] / sizes[0])
    return Row("memory while 100 × as many files are scanned", runs, [grown], note=tree.needles)


def linear(bench: Bench) -> Row:
    """Calls rewritten: 10 and 100 times as many. Each ten times may take ten times as long, and a tenth more."""
    runs: dict[str, list[Run]] = {}
    for count in (bench.size.many // 100, bench.size.many // 10, bench.size.many):
        tree = bench.trees[f"dense-{count}"]
        found = bench.row("", tree, [bench.tools.smfix(tree.path, ".", writes=True)], {}, 3).runs["smfix"]
        runs[f"smfix, {5 * count:,} calls"] = found
        bench.points.setdefault("calls rewritten", []).append((5 * count, _middle(found)))
    times = [median(found, "cpu") for found in runs.values()]
    return Row("calls rewritten: 10 × and 100 ×", runs, [Bar("10 × the time of a tenth", 11, times[2] / times[1])],
               note=tree.needles)  # fmt: skip


def _middle(runs: list[Run]) -> Run:
    return sorted(runs, key=lambda run: run.wall)[len(runs) // 2]


ROWS: dict[str, Callable[[Bench], Row]] = {
    row.__name__: row
    for row in (*(start, clean, small, nohit, elsewhere, big, big_check, few, many, many_check, long, memory, linear),)
}
