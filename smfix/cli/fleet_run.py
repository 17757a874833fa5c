"""`smfix fleet run`: fix, commit, remember; and publish where that is wanted."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from smfix.cli.completion import rule_codes
from smfix.config import MAX_BYTES

if TYPE_CHECKING:
    from smfix.fleet.campaign import Campaign, Terms
    from smfix.fleet.repositories import Repository
    from smfix.fleet.state import StateFolder
    from smfix.fleet.types import Record
    from smfix.report.fleet_table import Lines, Table

_MOST = 20
"""Repositories that need review which are listed at the end."""

BRANCH, UPGRADE_BRANCH = "smfix/fix", "smfix/upgrade"

_SIZES = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


class Terminated(KeyboardInterrupt):
    """SIGTERM: ends the run as Ctrl-C does, with its own exit code."""


def _list(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for one in value for part in one.split(",") if part.strip())


def _size(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """`2GB`, `500M`, or a number of bytes."""
    text = value.strip().lower().removesuffix("b")
    factor = _SIZES.get(text[-1:], 1)
    try:
        return int(float(text.rstrip("kmgt")) * factor)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"`{value}` is not a size such as 500M or 2GB") from None


def _wave(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        good = not value or (0 < float(value[:-1]) <= 100 if value.endswith("%") else int(value) > 0)
    except ValueError:
        good = False
    if not good:
        raise click.BadParameter(f"`{value}` is neither a number nor a share such as 10%")
    return value


def _shard(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, int]:
    """`2/5` as (1, 5)."""
    number, _, count = value.partition("/")
    if not (number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count)):
        raise click.BadParameter(f"`{value}` is not I/N, such as 1/4 for the first of four shards")
    return int(number) - 1, int(count)


_CODES: dict[str, Any] = {"multiple": True, "callback": _list, "metavar": "CODES", "shell_complete": rule_codes}


@click.command("run", short_help="Fix the repositories that REPOS names.")
@click.argument("repos", metavar="REPOS")
@click.option(
    "--state", "state_path", metavar="DIR", help="State folder; by default one for REPOS in your state folder."
)
@click.option(
    "--branch", metavar="NAME", default=BRANCH, show_default=True, help="The branch that the commit is made on."
)
@click.option("--failed", "which", flag_value="failed", help="Only repositories that failed.")
@click.option("--pending", "which", flag_value="pending", help="Only repositories that were not done yet.")
@click.option("--again", "which", flag_value="all", help="All repositories, whatever is known of them.")
@click.option("--only", multiple=True, callback=_list, metavar="GLOBS", help="Only repositories of these names.")
@click.option(
    "--wave", default="", callback=_wave, metavar="N|N%", help="So many in this run, the next ones in the next."
)
@click.option("--shard", default="1/1", callback=_shard, metavar="I/N", help="The I-th of N parts; see `fleet merge`.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1),
    default=600.0,
    show_default=True,
    help="Most that a repository may take.",
)
@click.option(
    "--max-disk", metavar="SIZE", default="2GB", show_default=True, callback=_size, help="Room for a repository."
)
@click.option(
    "-j", "--jobs", metavar="N", type=click.IntRange(0), default=0, help="Repositories at once; 0: one a processor."
)
@click.option("--scheduler", metavar="ADDRESS", help="Work on this Dask cluster; needs `smfix[fleet]`.")
@click.option("--push", is_flag=True, help="Push the branches; without it nothing leaves this machine.")
@click.option(
    "--open", "opener", default="", metavar="CMD", help="Run this for each pushed branch, such as `gh pr create`."
)
@click.option("--docs", is_flag=True, help="Look at the Python in Markdown, reStructuredText and docstrings, too.")
@click.option("--upgrade", is_flag=True, help="Move code from version 2 of the SDK to version 3, on smfix/upgrade.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply fixes that are likely right, but not proven.")
@click.option(
    "--select",
    multiple=True,
    callback=_list,
    metavar="CODES",
    shell_complete=rule_codes,
    help="Rules to run, by code or prefix.",
)
@click.option(
    "--ignore", multiple=True, callback=_list, metavar="CODES", shell_complete=rule_codes, help="Rules to leave out."
)
@click.option(
    "--sdk", type=click.Choice(["auto", "2", "3"]), default="auto", help="Major version of the SageMaker SDK."
)
@click.option(
    "--exclude", multiple=True, callback=_list, metavar="GLOBS", help="Replace the folders skipped by default."
)
@click.option("--extend-exclude", multiple=True, callback=_list, metavar="GLOBS", help="Skip these as well.")
@click.option(
    "--max-bytes", metavar="N", type=click.IntRange(1), default=MAX_BYTES, help="Most characters of code in one file."
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def run(repos: str, **params: Any) -> int:
    """Fix the repositories that REPOS names.

    REPOS is a file (or `-`) with a path or a git URL a line, and a ref after it where not HEAD is meant; or a folder
    of repositories. Local repositories are only read. Run it again to go on where it was interrupted, and to try
    again what failed. CMD may hold {title_file}, {body_file}, {branch}, {base}, {repository}, {name} and {patch}.
    """
    from smfix.fleet.repositories import matching
    from smfix.fleet.state import StateFolder, Unusable, default_state

    options = FleetOptions(**params)
    terms = _terms(options)
    number, count = options.shard
    repositories = [one for one in _repositories(repos) if one.shard(count) == number]
    meant = matching(repositories, options.only)
    if options.only and not meant:
        raise click.UsageError(f"no repository of {repos} fits --only {','.join(options.only)}")
    state = StateFolder(options.state_path or default_state(repos))
    try:
        state.open()
        state.set_list(repositories)
        return _Run(state, terms, meant, options).run()
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    finally:
        state.close()


def _terms(options: FleetOptions) -> Terms:
    from smfix.config import Settings
    from smfix.files.discover import Choice
    from smfix.fleet.campaign import Terms, author
    from smfix.fleet.commands import is_branch_name
    from smfix.rules import known_codes, rules_for

    said = ("select", "ignore", "unsafe_fixes", "docs", "sdk", "max_bytes", "upgrade")
    settings = Settings(**{name: getattr(options, name) for name in said})
    chosen = {rule.code for rule in rules_for(settings)}
    for code in (*options.select, *options.ignore):
        if not any(one.startswith(code) for one in (chosen if code in options.select else known_codes())):
            raise click.UsageError(f"no rule's code starts with `{code}`; see `smfix rule --all`")
    if not is_branch_name(options.branch):
        raise click.UsageError(f"`{options.branch}` cannot be the name of a branch")
    choice = Choice(options.exclude or None, options.extend_exclude, markup=options.docs)
    branch = UPGRADE_BRANCH if options.upgrade and options.branch == BRANCH else options.branch
    return Terms(settings, choice, branch, author(), options.timeout, options.max_disk)


def _repositories(repos: str) -> list[Repository]:
    """The repositories of a folder, a file, or stdin."""
    from smfix.fleet.repositories import BadList, below, from_lines

    if os.path.isdir(repos):
        found = below(repos)
        if not found:
            raise click.UsageError(f"there is no git repository in {repos}")
        return found
    try:
        if repos == "-":
            return from_lines(sys.stdin)
        with open(repos, encoding="utf-8", errors="surrogateescape") as lines:
            return from_lines(lines)
    except FileNotFoundError:
        raise click.UsageError(f"{repos} does not exist; REPOS is a file, a folder, or `-`") from None
    except (OSError, BadList) as error:
        from smfix.report.summary import printable

        text = f"{repos}: {getattr(error, 'strerror', None) or error}"
        raise click.UsageError(printable(text)) from None


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """The command's options, as click parsed and checked them."""

    state_path: str | None
    branch: str
    which: str | None
    """`failed`, `pending`, `all`, or None: what is not done."""
    only: tuple[str, ...]
    wave: str
    shard: tuple[int, int]
    """Number, from 0, and count."""
    timeout: float
    """Seconds a repository."""
    max_disk: int
    """Bytes a repository."""
    jobs: int
    scheduler: str | None
    push: bool
    opener: str
    docs: bool
    upgrade: bool
    unsafe_fixes: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    sdk: str
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    max_bytes: int
    """Characters of code in one file."""
    quiet: bool


class _Run:
    """One run: what is to be done, by whom, how it is shown, what follows."""

    def __init__(
        self, state: StateFolder, terms: Terms, repositories: Sequence[Repository], options: FleetOptions
    ) -> None:
        from smfix.fleet.campaign import Campaign

        self.campaign: Campaign = Campaign(tuple(repositories), terms, state)
        self.state, self.options = state, options

    def run(self) -> int:
        """Do it, and return the exit code."""
        from smfix.fleet.campaign import exit_code
        from smfix.fleet.work import Choice, Lost

        which = Choice(self.options.which or "open", self.options.wave)
        todo = which.of(self.campaign.repositories, self.state, self.campaign.terms.plan)
        signal.signal(signal.SIGTERM, _terminate)
        ended, code = "", 0
        try:
            with self._shown(len(todo)) as show, self._records(todo, show) as records:
                for record in records:
                    if show is not None:
                        show.add(record, record.state.value)
            code = self._publish()
        except KeyboardInterrupt as interrupt:
            ended, code = "Interrupted. ", 143 if isinstance(interrupt, Terminated) else 130
        except Lost as error:
            ended, code = f"The run ended early: {error}. ", 2
        found = self.campaign.records()
        self._say(ended, found)
        try:
            self.state.roll_up()
        except OSError as error:
            click.echo(f"error: the reports cannot be written: {(error.strerror or str(error)).lower()}", err=True)
            code = code or 2
        return code or exit_code(found)

    @contextmanager
    def _shown(self, total: int) -> Iterator[Lines | Table | None]:
        """What is shown meanwhile."""
        from smfix.report.fleet_table import display

        show = None if self.options.quiet or not total else display(total)
        try:
            yield show
        finally:
            if show is not None:
                show.close()

    @contextmanager
    def _records(self, todo: Sequence[Repository], show: Lines | Table | None) -> Iterator[Iterator[Record]]:
        """Each record as it comes, from this machine or from a cluster."""
        begun = show.start if show is not None else _nothing
        if not self.options.scheduler:
            jobs = self.options.jobs or os.cpu_count() or 1
            records = self.campaign.here(todo, jobs, begun)
            try:
                yield records
            finally:
                records.close()  # type: ignore[attr-defined]
            return
        from smfix.fleet.cluster import Cluster, Unreachable

        try:
            cluster = Cluster(self.options.scheduler)
        except Unreachable as error:
            raise click.UsageError(str(error)) from None
        try:
            yield self.campaign.there(todo, cluster.executor())
        finally:
            cluster.close()

    def _publish(self) -> int:
        """Push and open, or say what would be; 2 where something could not be."""
        from smfix.fleet.publish import Publisher
        from smfix.fleet.push import NotPublished

        publisher = Publisher(self.state, self.options.opener, self.options.timeout)
        pairs = [(one, self.state.record(one.key)) for one in self.campaign.repositories]
        plan = self.campaign.terms.plan
        todo = [(one, record) for one, record in pairs if record and record.plan == plan and publisher.todo(record)]
        if not self.options.push:
            self._would(todo, publisher)
            return 0
        code = 0
        for repository, record in todo:
            try:
                say(f"{record.name}: {publisher.publish(repository, record)}")
            except NotPublished as error:
                say(f"{record.name}: error: not published: {error}", err=True)
                code = 2
        return code

    def _would(self, todo: Sequence[tuple[Repository, Record]], publisher: Any) -> None:
        from smfix.fleet.publish import filled

        if not todo or self.options.quiet:
            return
        if self.options.opener:
            for repository, record in todo:
                words = {key: word for key, word in publisher.words(repository, record).items() if word}
                say(f"{record.name}: would run: {filled(self.options.opener, words)}")
        branches = f"{len(todo)} branch{'' if len(todo) == 1 else 'es'}"
        click.echo(f"Nothing was pushed: --push would push {branches} named {todo[0][1].branch}.", err=True)

    def _say(self, ended: str, records: Sequence[Record]) -> None:
        """Who failed, who wants review, and the whole in a line."""
        from smfix.fleet.campaign import summary
        from smfix.fleet.types import State
        from smfix.report.fleet_table import line

        watched = not self.options.quiet and sys.stderr.isatty()  # else each was printed as it came
        reviews = [one for one in records if one.state is State.REVIEW] if watched else []
        for record in reviews[:_MOST]:
            click.echo(line(record, record.state.value), err=True)
        if len(reviews) > _MOST:
            click.echo(f"... and {len(reviews) - _MOST} more that need review: see the report", err=True)
        say_broken(self.state)
        for record in records:
            if record.state is State.FAILED:
                click.echo(f"error: {line(record, record.state.value)}", err=True)
        if not self.options.quiet or ended:
            say(f"{ended}{summary(records, len(self.campaign.repositories))}", err=True)
            say(f"Patches and reports: {self.state.path} (fleet.html, fleet.csv, fleet.jsonl)", err=True)
        if ended:
            click.echo("Run the same command again to go on.", err=True)


def say(text: str, err: bool = False) -> None:
    """One line, whatever names and other people's words are in it."""
    from smfix.report.summary import printable

    click.echo(printable(text), err=err)


def say_broken(state: StateFolder) -> None:
    """Which files of the state folder could not be read."""
    for path, why in state.broken.items():
        say(f"warning: {path} {why}; it counts as not there", err=True)


def _nothing(name: str) -> None:
    """Nobody watches."""


def _terminate(number: int, frame: object) -> None:
    raise Terminated
