"""What click parses arrives as one frozen, typed value: a field an option, no more and no less."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import click
import pytest

from smfix.cli import fix, fleet_run, graph
from smfix.cli.options import options_of
from smfix.run_options import RunOptions

KINDS: list[tuple[click.Command, type, set[str]]] = [
    (fix.COMMAND, RunOptions, {"given", "upgrade", "partial"}),  # the two are of `smfix upgrade`
    (graph.COMMAND, graph.GraphOptions, set()),
    (fleet_run.run, fleet_run.FleetOptions, {"given"}),
]


@pytest.mark.parametrize(("command", "kind", "beside"), KINDS)
def test_a_field_an_option(command: click.Command, kind: type, beside: set[str]) -> None:
    options = {p.name for p in command.params if isinstance(p, click.Option) and p.expose_value}
    assert {field.name for field in fields(kind)} - beside == options


def test_given_names_what_the_command_line_and_the_environment_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMFIX_SDK", "3")
    with fix.COMMAND.make_context("smfix", ["--check", "."]) as ctx:
        options = options_of(ctx)
    assert options.given == {"paths": "the command line", "check": "the command line", "sdk": "the environment"}
    assert (options.check, options.sdk, options.writes) == (True, "3", False)


def test_nothing_changes_an_option_afterwards() -> None:
    with fix.COMMAND.make_context("smfix", ["."]) as ctx:
        options = options_of(ctx)
    with pytest.raises(FrozenInstanceError):
        options.check = True  # type: ignore[misc]
