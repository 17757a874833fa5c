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
    from smfix.upgrade import pins
    from smfix.upgrade.verdict import PIN

    rules = {rule.code: rule for rule in (*all_rules(), *upgrade_rules())}
    others = {suppressions.UNUSED: suppressions, PIN: pins}  # findings that no rule makes
    if code is None or every:
        listed = {other: (module.NAME, module.SUMMARY) for other, module in others.items()}
        listed.update({rule.code: (rule.name, rule.summary) for rule in rules.values()})
        for known, (name, summary) in sorted(listed.items()):
            click.echo(f"{known}  {name}: {summary}")
    elif (wanted := code.upper()) in others:
        click.echo(f"# {others[wanted].NAME} ({wanted})\n\n{(others[wanted].__doc__ or '').strip()}")
    elif wanted in rules:
        click.echo(f"# {page_of(rules[wanted])}")
    else:
        raise click.UsageError(f"there is no rule `{code}`; see `smfix rule --all`")
    return 0
