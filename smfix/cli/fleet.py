"""`smfix fleet`: the same fix in many repositories; what was done is shown and merged here."""

from __future__ import annotations

import click

from smfix.cli.fleet_run import run, say, say_broken


@click.group(
    "fleet",
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "SMFIX_FLEET",
        "max_content_width": 100,
    },
)
def COMMAND() -> None:  # noqa: N802
    """Fix many repositories, each on a branch of a clone, and keep what became of it in a state folder."""


COMMAND.add_command(run)


@COMMAND.command("merge", short_help="Bring the state folders of shards into one.")
@click.argument("states", nargs=-1, required=True, metavar="STATE...")
@click.option("-o", "--output", required=True, metavar="DIR", help="The folder to bring them into.")
def merge(states: tuple[str, ...], output: str) -> int:
    """Bring the state folders of all shards into one, with one report: the same as one run's."""
    from smfix.fleet.campaign import exit_code, summary
    from smfix.fleet.merge import merge as merged
    from smfix.fleet.state import StateFolder, Unusable

    target = StateFolder(output)
    try:
        target.open()
        records = merged(states, target)
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        target.close()
    say_broken(target)
    click.echo(summary(records, len(target.listed())), err=True)
    return exit_code(records)


@COMMAND.command("status", short_help="Show what is known of each repository.")
@click.argument("repos", required=False, metavar="[REPOS]")
@click.option("--state", "state_path", metavar="DIR", help="State folder, where it is not that of REPOS.")
@click.option("--patches", is_flag=True, help="Print the paths of the patches instead.")
def status(repos: str | None, state_path: str | None, patches: bool) -> int:
    """Show what is known of each repository, and what is still to be done; without REPOS, of the last run."""
    from smfix.fleet.campaign import exit_code, summary
    from smfix.fleet.state import StateFolder, Unusable, default_state, latest_state
    from smfix.report.fleet_table import line

    place = state_path or (default_state(repos) if repos else latest_state())
    if place is None:
        raise click.UsageError("there was no run yet; `smfix fleet run REPOS` makes one, --state names another folder")
    state = StateFolder(place)
    try:
        listed = {one.key: one.name for one in state.listed()}
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    records = state.records()
    if not listed and not records:
        raise click.UsageError(f"there is no run in {state.path}")
    if patches:
        for record in records:
            if record.commit:
                click.echo(state.file("patches", record.key, ".patch"))
        return exit_code(records)
    for record in records:
        say(line(record, record.state.value))
    for key in sorted(listed.keys() - {record.key for record in records}, key=listed.__getitem__):
        say(f"{listed[key]}: pending")
    say_broken(state)
    click.echo(summary(records, len(listed)), err=True)
    return exit_code(records)
