"""The roll-up as one page for a browser: no network, no time, no host; the same records give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from smfix.fleet.summary import by_owner, patch_of
from smfix.fleet.types import Record, Spot, State

_ORDER = (State.FAILED, State.REVIEW, State.DONE, State.NOTHING)
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --failed: #d33; --review: #b70; --done: #283; --nothing: #888; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
.counts button { font: inherit; padding: .3rem .8rem; margin: 0 .4rem .4rem 0; border: 1px solid var(--line);
  border-radius: 1rem; background: none; color: inherit; cursor: pointer; }
.counts button[aria-pressed=false] { opacity: .4; text-decoration: line-through; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem; vertical-align: top;
  border-bottom: 1px solid var(--line); } td.n, th.n { text-align: right; }
th { font-weight: 600; } code, summary { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
details ul { margin: .2rem 0; padding-left: 1.2rem; } .state { font-weight: 600; white-space: nowrap; }
.failed { color: var(--failed); } .needs-review { color: var(--review); } .done { color: var(--done); }
.nothing-to-do { color: var(--nothing); }
"""
_SCRIPT = """
for (const button of document.querySelectorAll(".counts button")) button.onclick = () => {
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", shown);
  for (const row of document.querySelectorAll(`tr[data-state="${button.dataset.state}"]`)) row.hidden = !shown;
};
"""


def page(records: Sequence[Record]) -> str:
    """The whole page."""
    counts = Counter(record.state for record in records)
    calls, files = sum(len(record.fixed) for record in records), sum(record.files for record in records)
    buttons = "".join(
        f'<button class="{_class(state)}" data-state="{_class(state)}" aria-pressed="true">'
        f"{counts[state]} {state.value}</button>"
        for state in _ORDER
        if counts[state]
    )
    ordered = sorted(records, key=lambda record: (_ORDER.index(record.state), record.name, record.key))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>smfix fleet</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{_STYLE}</style>\n<h1>smfix fleet: {len(records):,} repositories</h1>\n"
        f"<p>{calls:,} calls fixed in {files:,} files.</p>\n"
        f'<p class="counts">{buttons}</p>\n'
        "<table>\n<tr><th>Repository<th>State<th>What<th>Owners<th>Patch</tr>\n"
        f"{''.join(map(_row, ordered))}</table>\n"
        f"{_owners(records)}<script>{_SCRIPT}</script>\n</html>\n"
    )


def _row(record: Record) -> str:
    name = _class(record.state)
    patch = patch_of(record)
    link = f'<a href="{escape(patch)}">patch</a>' if patch else ""
    return (
        f'<tr data-state="{name}"><td>{escape(record.name)}<td class="state {name}">{record.state.value}'
        f"<td>{_what(record)}<td>{escape(' '.join(record.owners))}<td>{link}</tr>\n"
    )


def _what(record: Record) -> str:
    """The sentence, and all places behind it."""
    lists = (("fixed", record.fixed), ("needs review", record.left), ("could not be handled", record.problems))
    items = [f"<li>{escape(word)}: {_spot(spot)}" for word, spots in lists for spot in spots]
    items += [f"<li>note: {escape(note)}" for note in record.notes]
    said = escape(record.text)
    return f"<details><summary>{said}</summary><ul>{''.join(items)}</ul></details>" if items else said


def _spot(spot: Spot) -> str:
    advice = f" → {escape(spot.advice)}" if spot.advice else ""
    return f"<code>{escape(spot.place)}</code> {escape(spot.code)} {escape(spot.text)}{advice}"


def _owners(records: Iterable[Record]) -> str:
    rows = [
        f"<tr><td>{escape(owner)}<td>{escape(record.name)}"
        f'<td class="n">{len(fixed)}<td class="n">{len(left)}<td class="n">{len(problems)}</tr>\n'
        for owner, record, (fixed, left, problems) in by_owner(records)
    ]
    if not rows:
        return ""
    counts = "".join(f'<th class="n">{word}' for word in ("Fixed", "Needs review", "Could not be handled"))
    head = f"<tr><th>Owner<th>Repository{counts}</tr>\n"
    return f"<h2>By owner</h2>\n<table>\n{head}{''.join(rows)}</table>\n"


def _class(state: State) -> str:
    return state.value.replace(" ", "-")
