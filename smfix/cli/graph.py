"""`smfix graph PATH...`: the pipelines' graphs, checked and drawn."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from smfix.cli.completion import rule_codes
from smfix.cli.options import not_empty
from smfix.cli.streams import read_stdin
from smfix.cli.words import say, say_problem
from smfix.config import Settings
from smfix.model import Problem

if TYPE_CHECKING:
    from smfix.graph.dag import Fault, Graph

FORMATS = ("tree", "mermaid", "dot", "json", "svg", "png", "html", "text", "markdown")

_CODES: dict[str, Any] = {"multiple": True, "metavar": "CODES", "shell_complete": rule_codes}


@click.command("graph", context_settings={"max_content_width": 100})
@click.argument("paths", nargs=-1, required=True, callback=not_empty, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(FORMATS), help="tree by default; with --diff: text.")
@click.option("-o", "--output-file", metavar="FILE", help="Write to a file; its suffix says the format.")
@click.option("--direction", type=click.Choice(["LR", "TB"]), default="LR", help="Left to right, or top to bottom.")
@click.option("--diff", "diff", metavar="REV[..REV]", help="What changed since a git revision, or between two.")
@click.option(
    "--select", multiple=True, metavar="CODES", shell_complete=rule_codes, help="Checks to run, by code or prefix."
)
@click.option("--ignore", **_CODES, help="Checks to leave out.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only to stderr.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where something is wrong with a graph (never for errors).")
def COMMAND(paths: tuple[str, ...], **options: Any) -> int:  # noqa: N802
    """Draw the graph of every pipeline in modules and notebooks, and say what is wrong with it.

    Nothing is imported or run. A `.json` file is a pipeline's definition (`pipeline.definition()`, the answer of
    DescribePipeline); `-` reads a definition or a module from stdin. The drawing goes to stdout or to a file, what
    is wrong to stderr. Exit code: 0 nothing is wrong, 1 something is, 2 the job could not be done.
    """
    return _Graphs(paths, GraphOptions(**options)).run()


@dataclass(frozen=True, slots=True)
class GraphOptions:
    """The command's options, as click parsed them."""

    form: str | None
    output_file: str | None
    direction: str
    diff: str | None
    """None: no comparison; else `REV` or `REV..REV`."""
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    color: str
    quiet: bool
    exit_zero: bool


class _Graphs:
    def __init__(self, paths: tuple[str, ...], options: GraphOptions) -> None:
        self.paths, self.options = paths, options
        self.failed = False
        select, ignore = (
            tuple(code for one in codes for code in one.split(",")) for codes in (options.select, options.ignore)
        )
        self.settings = Settings(select=select, ignore=ignore)

    def run(self) -> int:
        """Read, draw, say; the exit code."""
        if self.options.diff == "":
            raise click.UsageError("--diff wants a revision, such as HEAD")
        form = self._format()
        if self.options.diff:
            return self._compare(form)
        graphs = self._read(self.paths)
        if not graphs and not self.failed:
            say("no pipeline found")
        self._write(self._drawn(form, graphs))
        wrong = self._say(graphs)
        return 2 if self.failed else int(wrong and not self.options.exit_zero)

    def _format(self) -> str:
        """The format that is asked for, by name or by the file's suffix."""
        by_suffix = {"mmd": "mermaid", "gv": "dot", "md": "markdown", "txt": "tree"}
        suffix = os.path.splitext(self.options.output_file or "")[1][1:].lower()
        wanted = self.options.form or by_suffix.get(suffix, suffix)
        if wanted and wanted not in FORMATS:
            raise click.UsageError(
                f"`.{suffix}` is the suffix of no format; name one by --format: {', '.join(FORMATS)}"
            )
        changes = ("text", "mermaid", "markdown")
        if self.options.diff:
            if wanted and wanted not in changes and self.options.form:
                raise click.UsageError(f"--diff is shown as {', '.join(changes)}")
            return wanted if wanted in changes else "text"
        if wanted in ("text", "markdown"):
            if self.options.form:
                raise click.UsageError(f"--format {wanted} goes with --diff")
            wanted = "mermaid" if wanted == "markdown" else "tree"
        return wanted or "tree"

    def _drawn(self, form: str, graphs: Sequence[Graph]) -> bytes:
        from smfix.report.graphs import Undrawable, draw

        if form == "png" and not self.options.output_file and sys.stdout.isatty():
            raise click.UsageError("a PNG on a terminal is no good: give `-o FILE`")
        if form == "mermaid":
            self._warn(graphs)
        try:
            return draw(form, graphs, self._look())
        except Undrawable as error:
            raise click.ClickException(str(error)) from None

    def _warn(self, graphs: Sequence[Graph]) -> None:
        """Say which graphs viewers of Mermaid may refuse."""
        from smfix.report.graphs.mermaid_format import MOST_EDGES, too_many

        for graph in graphs:
            if count := too_many(graph):
                say(
                    f"{graph.name}: {count} edges are more than Mermaid's default limit of {MOST_EDGES}; a viewer that "
                    "does not let a page raise it (GitHub) shows an error: take --format svg or html"
                )

    def _look(self) -> Any:
        from smfix.cli.output import coloured, width
        from smfix.report.graphs import Look

        colour = not self.options.output_file and coloured(self.options.color)
        return Look(self.options.direction, colour, width())

    def _write(self, data: bytes) -> None:
        path = self.options.output_file
        if not path or path == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        from smfix.files.whole import write_whole

        wrong = write_whole(path, data)
        if wrong is not None:
            raise click.ClickException(wrong)

    def _say(self, graphs: Sequence[Graph]) -> bool:
        """Every fault on stderr; whether one is serious."""
        from smfix.graph.checks import HINTS

        serious = False
        for graph in graphs:
            for fault in graph.faults:
                if not self.settings.selects(fault.code):
                    continue
                hint = fault.code in HINTS
                serious = serious or not hint
                if not (hint and self.options.quiet):
                    say(_fault_line(graph, fault, hint))
        return serious

    def _problem(self, problem: Problem) -> None:
        self.failed = self.failed or problem.reason.is_error
        if problem.reason.is_error or not self.options.quiet:
            say_problem(problem)

    def _read(self, paths: tuple[str, ...], base: str = "") -> list[Graph]:
        """The graphs of all pipelines in the paths; what can't be read is said."""
        from smfix.pipelines import PipelineReader
        from smfix.resolved_config import ConfigResolver
        from smfix.run_options import RunOptions

        reader = PipelineReader(self.settings, self._problem)
        if paths == ("-",):
            data = read_stdin()
            return list(reader.of(data, "stdin.json" if data.lstrip()[:1] == b"{" else "stdin.py", ()))
        if "-" in paths:
            raise click.UsageError("`-` stands alone")
        every = tuple(os.path.join(base, path) for path in paths) if base else paths
        return reader.below(every, ConfigResolver(RunOptions(isolated=True)))

    def _compare(self, form: str) -> int:
        from dataclasses import replace

        from smfix.files.git import GitFailed, work_tree
        from smfix.files.revision import at_revision
        from smfix.graph.compare import compare
        from smfix.report.graphs.changes import draw

        before, dots, after = (self.options.diff or "").partition("..")
        first = next((path for path in self.paths if os.path.exists(path)), ".")
        top = work_tree(first if os.path.isdir(first) else os.path.dirname(first) or ".")
        if top is None:
            raise click.UsageError("--diff needs a git repository")
        inside = tuple(os.path.relpath(os.path.realpath(path), top) for path in self.paths)
        sides: list[list[Graph]] = []
        for revision in (before or "HEAD", (after.lstrip(".") or "HEAD") if dots else None):
            if revision is None:
                found = self._read(inside, top)
                sides.append([replace(graph, path=os.path.relpath(graph.path, top)) for graph in found])
                continue
            try:
                with at_revision(top, revision) as folder:
                    there = tuple(path for path in inside if os.path.exists(os.path.join(folder, path)))
                    found = self._read(there, folder) if there else []
                    sides.append([replace(graph, path=os.path.relpath(graph.path, folder)) for graph in found])
            except GitFailed as error:
                raise click.ClickException(str(error)) from None
        self._write(draw(form, compare(*sides), self._look()))
        return 2 if self.failed else 0


def _fault_line(graph: Graph, fault: Fault, hint: bool) -> str:
    from smfix.report.summary import at, printable, shown

    where = fault.where
    place = at(where.path, where.place) if where is not None else shown(graph.path or graph.name)
    note = " [note]" if hint else ""
    line = f"{place}: {fault.code}{note} {printable(fault.message)}"
    return f"{line} ({printable(fault.advice)})" if fault.advice else line
