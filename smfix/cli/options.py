"""The main command's options, by the group under which --help shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from smfix.cli.completion import rule_codes
from smfix.config import MAX_BYTES
from smfix.run_options import RunOptions

CHOICES = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit")
"""The formats of a report; `full` is `terminal` for a person and `patch` for a pipe (see `smfix.report.FORMATS`)."""

MOST_JOBS = 1_000
"""Processes that may be asked for."""


_F = TypeVar("_F", bound=Callable[..., Any])


class Grouped(click.Option):
    """An option that knows the section of --help that it belongs to."""

    def __init__(self, *args: Any, group: str = "Options", **attributes: Any) -> None:
        """As click's, with `group`."""
        super().__init__(*args, **attributes)
        self.group = group


def _list(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Options that take lists may be given more than once, and with commas."""
    return tuple(part.strip() for one in value for part in one.split(",") if part.strip())


def _codes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.upper() for code in _list(ctx, param, value))


def _some_codes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    codes = _codes(ctx, param, value)
    if value and not codes:
        raise click.BadParameter("names no code; for every rule, leave it out")
    return codes


def not_empty(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a path without a character: most likely a variable that is not set."""
    if "" in value:
        raise click.BadParameter("is empty; the current folder is `.`")
    return value


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from smfix import __version__

        click.echo(f"smfix {__version__}")
        ctx.exit()


_option = partial(click.option, cls=Grouped)
_do, _rules, _files, _output, _config, _other = (
    partial(_option, group=group)
    for group in ("What to do", "Rules", "Files", "Output", "Configuration", "Miscellaneous")
)
_code_list = {"multiple": True, "metavar": "CODES", "shell_complete": rule_codes}
_globs = {"multiple": True, "callback": _list, "metavar": "GLOBS"}

OPTIONS = (
    _do("--check", is_flag=True, help="Write nothing; print the findings, a line each."),
    _do("-n", "--diff", "--dry-run", "diff", is_flag=True, help="Write nothing; print the diff."),
    _do("-i", "--interactive", is_flag=True, help="Ask about each change."),
    _do("--unsafe-fixes", is_flag=True, help="Apply fixes that are likely right, but not proven."),
    _do("--add-ignore", is_flag=False, flag_value="", metavar="[=REASON]", help="Suppress what is found, by comments."),
    _rules("--select", callback=_some_codes, **_code_list, help="Rules to run, by code or prefix."),
    _rules("--ignore", callback=_codes, **_code_list, help="Rules to leave out."),
    _rules("--sdk", type=click.Choice(["auto", "2", "3"]), default="auto", help="Major version of the SageMaker SDK."),
    _rules("--baseline", metavar="FILE", help="Suppress the findings that this file lists."),
    _rules("--write-baseline", is_flag=True, help="Write what is found now to the baseline, and fix nothing."),
    _files("--exclude", **_globs, help="Replace the folders skipped by default."),
    _files("--extend-exclude", **_globs, help="Skip these as well."),
    _files("--force-exclude", is_flag=True, help="Skip excluded files even where they are named."),
    _files("--no-respect-gitignore", is_flag=True, help="Look into what git ignores, too."),
    _files("--docs", is_flag=True, help="Look at the Python in Markdown, reStructuredText and docstrings, too."),
    _files("--max-bytes", type=click.IntRange(1), default=MAX_BYTES, help="Most characters of code in one file."),
    _files("--show-files", is_flag=True, help="List the files that would be looked at, and stop."),
    _files("--stdin-filename", metavar="PATH", help="With `-`: the name that the source on stdin goes by."),
    _output("--output-format", type=click.Choice(CHOICES), help="How findings are printed."),
    _output("-o", "--output-file", metavar="FILE", help="Write the report there instead of to stdout."),
    _output("--statistics", is_flag=True, help="Count each rule's findings instead of showing them."),
    _output("--graph", is_flag=True, help="Show on stderr what a fix does to the pipeline's graph."),
    _output("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours on stdout."),
    _output("-q", "--quiet", is_flag=True, help="Print errors only."),
    _output("-v", "--verbose", is_flag=True, help="Show the evidence for each finding."),
    _config("--config", metavar="FILE", help="Use this configuration for every file."),
    _config("--isolated", is_flag=True, help="Use no configuration file."),
    _other("--require-clean", is_flag=True, help="Write nothing where a file to be changed is not committed."),
    _other(
        "-j", "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Processes; 0: chosen by the amount of work."
    ),
    _other("--scheduler", metavar="ADDRESS", help="Work on this Dask cluster; it must see the same files."),
    _other("--exit-zero", is_flag=True, help="Exit 0 where findings are left (never for errors)."),
    _other("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 where something was fixed."),
    _other("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."),
)


def options(command: _F) -> _F:
    """Give a function all of the main command's options."""
    for add in reversed(OPTIONS):
        command = add(command)
    return command


def options_of(ctx: click.Context) -> RunOptions:
    """The main command's options as its context has them."""
    words = {ParameterSource.COMMANDLINE: "the command line", ParameterSource.ENVIRONMENT: "the environment"}
    sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
    given = {name: words[source] for name, source in sources.items() if source in words}
    return RunOptions(given=given, **{name: value for name, value in ctx.params.items() if name != "paths"})


def sections(command: click.Command, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
    """The rows of --help by their section, in the order of OPTIONS."""
    found: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        row = param.get_help_record(ctx)
        if row is not None and isinstance(param, click.Option):
            group = param.group if isinstance(param, Grouped) else "Miscellaneous"
            found.setdefault(group, []).append(row)
    return found
