"""What a shell offers for a word that is being typed: rule codes and runs. Paths are in `fix`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def rule_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes that begin like the last of a list with commas, with their summaries; each item is the whole word."""
    from click.shell_completion import CompletionItem

    from smfix.rules import all_rules

    before, comma, last = incomplete.rpartition(",")
    chosen = {code.strip().upper() for code in before.split(",")}
    return [
        CompletionItem(f"{before}{comma}{rule.code}", help=rule.summary)
        for rule in all_rules()
        if rule.code.startswith(last.upper()) and rule.code not in chosen
    ]


def run_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Runs that are kept, the newest first; none where the records can't be had."""
    from click.shell_completion import CompletionItem

    from smfix.files import runs

    try:
        return [CompletionItem(run.name, help=run.state) for run in runs.all_runs() if run.name.startswith(incomplete)]
    except OSError:
        return []
