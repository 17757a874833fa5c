"""`smfix PATH...`: find, fix, show."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import click

from smfix.cli.main import COMMANDS
from smfix.config import MAX_BYTES, Settings
from smfix.model import Rewrite


class MainCommand(click.Command):
    """Lists the other commands below the options."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then how to reach a folder that bears a command's name."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))
        formatter.write_paragraph()
        formatter.write_text("A folder that bears a command's name is reached as ./name.")


def _list(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Options that take lists may be given more than once, and with commas."""
    return tuple(part.strip() for one in value for part in one.split(",") if part.strip())


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from smfix import __version__

        click.echo(f"smfix {__version__}")
        ctx.exit()


@click.command(
    cls=MainCommand,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SMFIX", "max_content_width": 100},
)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--check", is_flag=True, help="Write nothing; print the findings, a line each.")
@click.option("-n", "--diff", "--dry-run", "diff", is_flag=True, help="Write nothing; print the diff.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply fixes that are likely right, but not proven.")
@click.option("--select", multiple=True, callback=_list, metavar="CODES", help="Rules to run, by code or prefix.")
@click.option("--ignore", multiple=True, callback=_list, metavar="CODES", help="Rules to leave out.")
@click.option(
    "--sdk", type=click.Choice(["auto", "2", "3"]), default="auto", help="Major version of the SageMaker SDK."
)
@click.option(
    "--exclude", multiple=True, callback=_list, metavar="GLOBS", help="Replace the folders skipped by default."
)
@click.option("--extend-exclude", multiple=True, callback=_list, metavar="GLOBS", help="Skip these as well.")
@click.option("--force-exclude", is_flag=True, help="Skip excluded files even where they are named.")
@click.option("--no-respect-gitignore", is_flag=True, help="Look into what git ignores, too.")
@click.option("--docs", is_flag=True, help="Look at the Python in Markdown, reStructuredText and docstrings, too.")
@click.option("--show-files", is_flag=True, help="List the files that would be looked at, and stop.")
@click.option("--stdin-filename", metavar="PATH", help="With `-`: the name that the source on stdin goes by.")
@click.option("--output-format", type=click.Choice(["full", "concise", "json"]), help="How findings are printed.")
@click.option("-j", "--jobs", type=click.IntRange(0), default=0, help="Processes; 0: as many as pay.")
@click.option("--scheduler", metavar="ADDRESS", help="Work on this Dask cluster; it must see the same files.")
@click.option("--max-bytes", type=click.IntRange(1), default=MAX_BYTES, help="Most characters of code in one file.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Show the evidence for each finding.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where findings are left (never for errors).")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 where something was fixed.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
@click.pass_context
def COMMAND(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> int:  # noqa: N802
    """Repair SageMaker Pipelines code: `step.add_depends_on(other)` becomes `step.add_depends_on([other])`.

    Looks through modules and notebooks, changes what is proven to be wrong, and shows the diff. `-` reads one source
    from stdin and writes it to stdout. Exit code: 0 nothing left to do, 1 something is left (or would change), 2 the
    job could not be done.
    """
    if not paths:
        click.echo(ctx.get_help())
        return 0
    _check(ctx, paths, options)
    if paths == ("-",):
        from smfix.cli.filter import filter_stdin

        return filter_stdin(options["stdin_filename"], settings_of(options), options["check"], options["diff"])
    return Run(paths, options).run()


def _check(ctx: click.Context, paths: tuple[str, ...], options: dict[str, Any]) -> None:
    if options["check"] and options["diff"]:
        raise click.UsageError("--check and --diff exclude each other", ctx)
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("`-` stands alone", ctx)
    if options["stdin_filename"] and paths != ("-",):
        raise click.UsageError("--stdin-filename goes with `-`", ctx)
    from smfix.rules import BUILT_IN

    for code in (*options["select"], *options["ignore"]):
        if not any(known.upper().startswith(code) for known in BUILT_IN) and not _is_plugin(code):
            raise click.UsageError(f"no rule's code starts with `{code}`; see `smfix rule --all`", ctx)


def _is_plugin(code: str) -> bool:
    from smfix.rules import all_rules

    return any(rule.code.startswith(code) for rule in all_rules())


def settings_of(options: dict[str, Any]) -> Settings:
    """The options that the pure core depends on."""
    return Settings(
        select=options["select"],
        ignore=options["ignore"],
        unsafe_fixes=options["unsafe_fixes"],
        docs=options["docs"],
        sdk=options["sdk"],
        max_bytes=options["max_bytes"],
    )


class Run:
    """One run over files: scan, fix, write, report, exit code."""

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any]) -> None:
        """Nothing is read before `run`."""
        from smfix.files.discover import Choice

        self.paths, self.options = paths, options
        self.writes = not (options["check"] or options["diff"])
        self.choice = Choice(
            options["exclude"] or None,
            options["extend_exclude"],
            not options["no_respect_gitignore"],
            options["force_exclude"],
            options["docs"],
        )

    def run(self) -> int:
        """Do it, and return the exit code."""
        from smfix.files.discover import roots_and_files
        from smfix.files.scan import scan
        from smfix.report.progress import Bar
        from smfix.report.summary import Totals, summary
        from smfix.rules import NEEDLES

        started = time.monotonic()
        roots, files, problems = roots_and_files(self.paths, self.choice)
        if self.options["show_files"]:
            return self._show(roots, files, problems)
        scanned = scan(roots, self.choice, NEEDLES, alone=self.options["jobs"] == 1)
        totals = Totals(scanned.files + len(files))
        report = self._report()
        for problem in (*problems, *scanned.problems):
            totals.add(self._say(Rewrite(problem.path, b"", b"", problems=(problem,))))
        hits = _each_once([*files, *sorted(scanned.hits)])
        signal.signal(signal.SIGTERM, _terminate)
        bar = Bar(len(hits), started)
        try:
            for rewrite in self._rewrites(hits, [root.given for root in roots]):
                if rewrite.changed or rewrite.left or rewrite.problems:
                    bar.clear()
                totals.add(self._say(rewrite))
                _add(report, rewrite)
                bar.advance()
        except KeyboardInterrupt as interrupt:
            bar.clear()
            _close(report)
            done = summary(totals, self.writes, time.monotonic() - started)
            click.echo(f"Interrupted. {done} The other files are as they were.", err=True)
            return 143 if isinstance(interrupt, Terminated) else 130
        bar.clear()
        _close(report)
        if not self.options["quiet"]:
            click.echo(summary(totals, self.writes, time.monotonic() - started), err=True)
        return self._code(totals)

    def _code(self, totals: Any) -> int:
        if totals.failed:
            return 2
        left = totals.left or (totals.fixed and not self.writes)
        fixed = totals.fixed and self.options["exit_non_zero_on_fix"]
        return 1 if fixed or (left and not self.options["exit_zero"]) else 0

    def _rewrites(self, hits: list[str], roots: list[str]) -> Iterator[Rewrite]:
        if not hits:
            return
        folders = roots or sorted({os.path.dirname(path) or "." for path in hits})
        for rewrite in self._computed(hits, folders, settings_of(self.options)):
            yield self._written(rewrite) if self.writes and rewrite.changed else rewrite

    def _computed(self, hits: list[str], folders: list[str], settings: Settings) -> Iterator[Rewrite]:
        """By this machine's processes, or by a cluster's."""
        if not self.options["scheduler"]:
            from smfix.runner import run

            return run(hits, folders, settings, self.options["jobs"])
        from smfix.fleet.cluster import Unreachable
        from smfix.fleet.tree import run_there

        try:
            return run_there(self.options["scheduler"], hits, folders, settings)
        except Unreachable as error:
            raise click.UsageError(str(error)) from None

    def _written(self, rewrite: Rewrite) -> Rewrite:
        from dataclasses import replace

        from smfix.files.write import replace_file

        problem = replace_file(rewrite.path, rewrite.before, rewrite.after)
        if problem is None:
            return rewrite
        return replace(
            rewrite,
            after=rewrite.before,
            fixed=(),
            edits=(),
            left=(*rewrite.fixed, *rewrite.left),
            problems=(*rewrite.problems, problem),
        )

    def _say(self, rewrite: Rewrite) -> Rewrite:
        """Name what could not be done, at once."""
        from smfix.report.summary import problem_line

        for problem in rewrite.problems:
            if problem.reason.is_error or not self.options["quiet"]:
                click.echo(problem_line(problem), err=True)
        return rewrite

    def _show(self, roots: Any, files: list[str], problems: Any) -> int:
        from smfix.files.discover import names_below

        for path in files:
            click.echo(os.fsencode(path))
        for root in roots:
            for names in names_below(root, self.choice, problems):
                for name in sorted(names):
                    click.echo(os.fsencode(root.shown(name)))
        for problem in problems:
            self._say(Rewrite(problem.path, b"", b"", problems=(problem,)))
        return 2 if problems else 0

    def _report(self) -> Any:
        """The report on stdout; None with -q."""
        from smfix.report import Style, make

        if self.options["quiet"] and not self.options["diff"]:
            return None
        name = self.options["output_format"] or ("concise" if self.options["check"] else "full")
        if name == "full":
            name = "terminal" if _coloured(self.options["color"]) else "patch"
        out: BinaryIO = sys.stdout.buffer
        return make(name, out, Style(self.writes, self.options["verbose"], _width()))


def _each_once(paths: list[str]) -> list[str]:
    """The paths without those that are the same file by another name."""
    seen: dict[str, str] = {}
    for path in paths:
        seen.setdefault(os.path.realpath(path), path)
    return list(seen.values())


def _add(report: Any, rewrite: Rewrite) -> None:
    """Hand a file to the report; a reader who went away stops the report, not the run."""
    if report is not None:
        try:
            report.add(rewrite)
        except BrokenPipeError:
            _mute()


def _close(report: Any) -> None:
    if report is not None:
        try:
            report.close()
        except BrokenPipeError:
            _mute()


def _mute() -> None:
    """Let stdout lead nowhere once its reader is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _coloured(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


class Terminated(KeyboardInterrupt):
    """SIGTERM: ends the run as Ctrl-C does, with its own exit code."""


def _terminate(number: int, frame: object) -> None:
    raise Terminated
