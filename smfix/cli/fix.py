"""`smfix PATH...`: find, fix, show."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from smfix.cli.main import COMMANDS
from smfix.cli.missing import advice, missing
from smfix.cli.options import not_empty, options, options_of, sections
from smfix.cli.words import say, say_problem
from smfix.config import ConfigError
from smfix.model import Problem, Reason
from smfix.run_options import RunOptions

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from smfix.resolved_config import ConfigResolver

_COLUMN = 25
"""Characters of an option's names in --help, the same in every section."""


class MainCommand(click.Command):
    """Shows its options in groups, and the other commands below them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the word behind `--add-ignore` for a path: its reason follows `=`."""
        end = args.index("--") if "--" in args else len(args)
        early = [f"{word}=" if word == "--add-ignore" else word for word in args[:end]]
        return super().parse_args(ctx, early + args[end:])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        for name, rows in sections(self, ctx).items():
            with formatter.section(name):
                formatter.write_dl([(term.ljust(_COLUMN), help_text) for term, help_text in rows], _COLUMN)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then how to reach a folder that bears a command's name."""
        with formatter.section("Commands"):
            formatter.write_dl([(name.ljust(_COLUMN), words) for name, words in sorted(COMMANDS.items())], _COLUMN)
        formatter.write_paragraph()
        formatter.write_text("A folder that bears a command's name is reached as ./name.")


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Paths, and, as the first word, the other commands."""
    from click.shell_completion import CompletionItem

    first = not ctx.params.get("paths")
    found = [(name, words) for name, words in sorted(COMMANDS.items()) if first and name.startswith(incomplete)]
    return [*(CompletionItem(name, help=words) for name, words in found), CompletionItem(incomplete, type="file")]


@click.command(
    cls=MainCommand,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SMFIX", "max_content_width": 100},
)
@click.argument("paths", nargs=-1, metavar="PATH...", callback=not_empty, shell_complete=_complete)
@options
@click.pass_context
def COMMAND(ctx: click.Context, /, paths: tuple[str, ...], **params: Any) -> int:  # noqa: N802
    """Repair SageMaker Pipelines code: `step.add_depends_on(other)` becomes `step.add_depends_on([other])`.

    Looks through modules and notebooks, changes what is proven to be wrong, and shows the diff. `-` reads one source
    from stdin and writes it to stdout. Exit code: 0 nothing left to do, 1 something is left (or would change), 2 the
    job could not be done.
    """
    from smfix.resolved_config import ConfigResolver, check_codes

    options = options_of(ctx)
    if not paths:
        if "the command line" in options.given.values():
            raise click.UsageError("name what to look at, such as `.`", ctx)
        click.echo(ctx.get_help())
        return 0
    _check(ctx, paths, options)
    try:
        check_codes((*options.select, *options.ignore), "")
    except ConfigError as error:
        raise click.UsageError(str(error), ctx) from None
    if any(code.startswith("SMF3") for code in options.select):
        raise click.UsageError("rules SMF3xx move code to version 3 of the SDK: `smfix upgrade` runs them", ctx)
    resolver = ConfigResolver(options)
    if paths == ("-",):
        from smfix.cli.filter import filter_stdin

        name = options.stdin_filename
        return filter_stdin(name, resolver.settings(name or "stdin.py"), options.check, options.diff)
    if absent := missing(paths):
        return _refused(absent, paths)
    from smfix.cli.run import Run

    return Run(paths, options, resolver).run()


def _refused(absent: Sequence[str], paths: Sequence[str]) -> int:
    """Say which paths are not there and what may have been meant; before anything is read or written."""
    for path in absent:
        say_problem(Problem(os.path.normpath(path), Reason.MISSING, "does not exist"))
    hint = advice(absent, paths)
    say(f"Nothing was looked at, and nothing was changed.{f' {hint}' if hint else ''}")
    return 2


def default_resolver(*words: str) -> ConfigResolver:
    """What holds for a command that has no options of its own: the main command's, as the environment sets them."""
    from smfix.resolved_config import ConfigResolver

    with COMMAND.make_context("smfix", [*words, "."]) as ctx:
        return ConfigResolver(options_of(ctx))


_APART = (
    ("check", "diff"),
    ("config", "isolated"),
    ("write_baseline", "diff"),
    ("write_baseline", "add_ignore"),
    ("check", "add_ignore"),
    ("statistics", "output_format"),
    ("quiet", "output_file"),
    *(
        ("interactive", name)
        for name in ("check", "diff", "quiet", "output_format", "output_file", "statistics", "add_ignore")
    ),
    ("interactive", "write_baseline"),
)
"""Options that exclude each other."""


def _given(options: RunOptions, name: str) -> bool:
    return getattr(options, name) not in (None, False)


def _check(ctx: click.Context, paths: tuple[str, ...], options: RunOptions) -> None:
    for one, other in _APART:
        if _given(options, one) and _given(options, other):
            names = " and ".join(f"--{name.replace('_', '-')}" for name in (one, other))
            raise click.UsageError(f"{names} exclude each other", ctx)
    for_files = [name for name in ("write_baseline", "add_ignore", "interactive") if _given(options, name)]
    if "-" in paths and for_files:
        raise click.UsageError(f"--{for_files[0].replace('_', '-')} wants files, not `-`", ctx)
    if len((options.add_ignore or "").splitlines()) > 1:
        raise click.UsageError("the reason of --add-ignore must fit on a line", ctx)
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("`-` stands alone", ctx)
    if options.stdin_filename and paths != ("-",):
        raise click.UsageError("--stdin-filename goes with `-`", ctx)
