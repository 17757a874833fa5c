"""`smfix upgrade PATH...`: from version 2 of the SageMaker SDK to version 3; a report, unless it is to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import click

from smfix.cli.fix import COMMAND as MAIN
from smfix.cli.missing import missing
from smfix.cli.options import CHOICES, not_empty, options_of
from smfix.cli.run import Run
from smfix.model import Rewrite
from smfix.needles import OF_UPGRADES
from smfix.run_options import RunOptions

FORMATS = ("text", "markdown", "html", *CHOICES)
"""The formats of its report; `text` is its own, `full` is the diff."""
_SHARED = (
    *("diff", "interactive", "unsafe_fixes", "select", "ignore", "baseline", "exclude", "extend_exclude"),
    *("force_exclude", "no_respect_gitignore", "docs", "max_bytes", "output_file", "color", "quiet", "verbose"),
    *("config", "isolated", "require_clean", "jobs", "exit_zero"),
)
"""The main command's options that it has, too."""


class UpgradeRun(Run):
    """A run that looks at all files before it writes the first: those that import one another are written together."""

    needles = OF_UPGRADES

    def _rewrites(self, hits: list[str], roots: list[str]) -> Iterator[Rewrite]:
        from smfix.upgrade.pins import with_pins

        self._roots = roots or ["."]
        found = self._held(list(super()._rewrites(hits, roots)))
        for rewrite in with_pins(found, self._roots):
            if rewrite.left:
                ignored = self.resolver.settings(rewrite.path).ignore
                left = tuple(one for one in rewrite.left if not one.code.startswith(ignored))
                rewrite = replace(rewrite, left=left)
            yield rewrite

    def _reviewed(self, rewrites: list[Rewrite], folders: list[str]) -> Iterator[Rewrite]:
        """What a person accepts; of what can't be written anyway nobody is asked."""
        kept = {one.path: one for one in self._held(rewrites)}
        asked = [one for one in rewrites if kept[one.path].changed]
        answered = {one.path: one for one in super()._reviewed(asked, folders)}
        for rewrite in rewrites:
            after = kept[rewrite.path] if not kept[rewrite.path].changed else answered.get(rewrite.path)
            yield after or replace(
                rewrite, after=rewrite.before, fixed=(), left=(*rewrite.fixed, *rewrite.left), edits=()
            )

    def _held(self, rewrites: list[Rewrite]) -> list[Rewrite]:
        """The files; those that can't be finished are as they were."""
        from smfix.upgrade.units import held

        return rewrites if self.options.partial else held(rewrites, self._roots)

    def _next_step(self) -> None:
        """What to do now is in the report."""

    def _tell(self, rewrite: Rewrite, output: Any, roots: list[str]) -> None:
        self._seen.append(replace(rewrite, before=b"", after=b"x" if rewrite.changed else b""))
        super()._tell(rewrite, output, roots)

    def _summary(self, ended: bool = True) -> str:
        from smfix.upgrade.verdict import tally

        found = tally(self._seen)
        scanned = self._totals.scanned
        words = [f"Scanned {scanned:,} file{'s' * (scanned != 1)}."]
        if self.options.output_format != "upgrade" or self.options.output_file:
            words.append(found.words())  # the report that is shown begins with them
        if found.unfinished:
            words.append("What was written in part runs under neither version.")
        if not self.options.writes and found.finished:
            words.append("`smfix upgrade --write` writes what can be finished; `--diff` shows it.")
        return " ".join(words)

    def run(self) -> int:
        """Do it, and return the exit code."""
        self._seen: list[Rewrite] = []
        return super().run()


def _options(
    ctx: click.Context, write: bool, partial: bool, output_format: str | None, params: dict[str, Any]
) -> RunOptions:
    """The main command's options, as this one has them."""
    with MAIN.make_context("smfix", ["."]) as main:
        base = options_of(main)
    here = options_of_context(ctx)
    names = {field.name for field in fields(RunOptions)}
    looks = not (write or params["interactive"] or params["diff"])
    given = {
        **{name: who for name, who in base.given.items() if name not in params},
        **here,
        "select": "the command line",
    }
    select = params.pop("select") or ("SMF3",)
    shown = "upgrade" if output_format == "text" or (output_format is None and not params["diff"]) else output_format
    return replace(
        base, **{name: value for name, value in params.items() if name in names}, given=given, select=select,
        check=looks, output_format=shown, upgrade=True, partial=partial,
    )  # fmt: skip


def options_of_context(ctx: click.Context) -> dict[str, str]:
    """The options that were given, with who gave them."""
    from click.core import ParameterSource

    words = {ParameterSource.COMMANDLINE: "the command line", ParameterSource.ENVIRONMENT: "the environment"}
    sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
    return {name: words[source] for name, source in sources.items() if source in words}


def _shared(command: click.Command) -> click.Command:
    """Give a command those options of the main one that it shares."""
    wanted = [param for param in MAIN.params if isinstance(param, click.Option) and param.name in _SHARED]
    command.params = [*command.params, *wanted]
    return command


@click.command(
    "upgrade",
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SMFIX", "max_content_width": 100},
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", callback=not_empty)
@click.option("--write", is_flag=True, help="Write the files that can be finished.")
@click.option(
    "--partial", is_flag=True, help="Also write files of which a part is left to you: they run under neither version."
)
@click.option("--output-format", type=click.Choice(FORMATS), help="How the report is printed; text is the default.")
@click.pass_context
def COMMAND(  # noqa: N802
    ctx: click.Context, /, paths: tuple[str, ...], write: bool, partial: bool, output_format: str | None, **params: Any
) -> int:
    """Move code from version 2 of the SageMaker SDK to version 3, as far as that can be proven.

    Nothing is written without --write: the report says how many files can be finished, which wait for others, and each
    place that needs you, with what takes its place. Files that import one another are finished together or not written.
    `smfix undo` takes a run back. Exit code: 0 nothing is left to do, 1 something is left (or would change), 2 the job
    could not be done.
    """
    from smfix.cli.fix import _refused
    from smfix.config import ConfigError
    from smfix.resolved_config import ConfigResolver, check_codes

    if write and params["diff"]:
        raise click.UsageError("--write and --diff exclude each other", ctx)
    if params["interactive"] and (params["diff"] or output_format or params["quiet"] or params["output_file"]):
        raise click.UsageError("--interactive goes with no report", ctx)
    options = _options(ctx, write, partial, output_format, params)
    try:
        check_codes((*options.select, *options.ignore), "")
    except ConfigError as error:
        raise click.UsageError(str(error), ctx) from None
    if not all(code.startswith("SMF3") for code in options.select):
        raise click.UsageError("--select names rules of an upgrade here, SMF3xx", ctx)
    if absent := missing(paths):
        return _refused(absent, paths)
    return UpgradeRun(paths, options, ConfigResolver(options)).run()


_shared(COMMAND)
