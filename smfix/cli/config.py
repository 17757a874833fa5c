"""`smfix config [PATH]`: what holds for a path, and where each value comes from."""

from __future__ import annotations

import json
import os

import click

from smfix.resolved_config import ConfigResolver


@click.command("config")
@click.argument("path", default=".")
@click.option("--config", "file", metavar="FILE", help="Use this configuration.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
def COMMAND(path: str, file: str | None, isolated: bool) -> int:  # noqa: N802
    """Show the configuration that holds for PATH (a file or folder), each value with the file that says it."""
    if not os.path.lexists(path):
        raise click.UsageError(f"{path}: does not exist")
    if file is not None and isolated:
        raise click.UsageError("--config and --isolated exclude each other")
    from smfix.cli.fix import default_resolver
    from smfix.report.summary import printable

    resolver = default_resolver(*(["--config", file] if file else []), *(["--isolated"] if isolated else []))
    found = resolver.config(path).path
    click.echo(printable(f"# {path}: {_shown(found) if found else 'no configuration file'}"))
    for holding in resolver.explained(path):
        click.echo(f"{holding.key} = {_toml(holding.value)}  # {printable(_shown(holding.origin))}")
    click.echo(f"# rules that run here: {', '.join(_rules(resolver, path)) or 'none'}")
    return 0


def _rules(resolver: ConfigResolver, path: str) -> list[str]:
    from smfix.rules import all_rules

    settings = resolver.settings(path)
    return [rule.code for rule in all_rules() if rule.wanted(settings)]


def _shown(origin: str) -> str:
    """A path as short as can be from here."""
    if not os.path.isabs(origin):
        return origin
    relative = os.path.relpath(origin)
    return origin if relative.startswith("..") else relative


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text)
