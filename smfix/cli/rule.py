"""`smfix rule`: the page of a rule."""

from __future__ import annotations

import click

from smfix.cli.completion import rule_codes


@click.command("rule")
@click.argument("code", required=False, shell_complete=rule_codes)
@click.option("--all", "every", is_flag=True, help="List all rules.")
def COMMAND(code: str | None, every: bool) -> int:  # noqa: N802
    """Explain the rule CODE (such as SMF001), or list all rules with --all."""
    from smfix.rules import all_rules, page_of, upgrade_rules
    from smfix.suppressions import read as suppressions

    rules = {rule.code: rule for rule in (*all_rules(), *upgrade_rules())}
    if code is not None and code.upper() == suppressions.UNUSED:
        click.echo(f"# {suppressions.NAME} ({suppressions.UNUSED})\n\n{(suppressions.__doc__ or '').strip()}")
        return 0
    if every or code is None:
        click.echo(f"{suppressions.UNUSED}  {suppressions.NAME}: {suppressions.SUMMARY}")
        for rule in rules.values():
            click.echo(f"{rule.code}  {rule.name}: {rule.summary}")
        return 0
    if code.upper() not in rules:
        raise click.UsageError(f"there is no rule `{code}`; see `smfix rule --all`")
    click.echo(f"# {page_of(rules[code.upper()])}")
    return 0
