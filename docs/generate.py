"""Makes the pages and schemas that follow from the code: `python docs/generate.py`. A test holds that they are new."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from smfix.cli.main import COMMANDS, Smfix
from smfix.keys import KEYS, Key, Kind

HERE = Path(__file__).resolve().parent
TEXTS = {"type": "array", "items": {"type": "string"}}
TYPES: dict[Kind, dict[str, Any]] = {
    Kind.FLAG: {"type": "boolean"},
    Kind.COUNT: {"type": "integer", "minimum": 1},
    Kind.TEXT: {"type": "string"},
    Kind.TEXTS: TEXTS,
    Kind.TEXTS_BY_GLOB: {"type": "object", "additionalProperties": TEXTS},
}


def schema() -> str:
    """The JSON schema of `smfix.toml` and of `[tool.smfix]`."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "smfix: smfix.toml, or [tool.smfix] in pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in KEYS},
    }
    return json.dumps(document, indent=2) + "\n"


def _property(key: Key) -> dict[str, Any]:
    choices = {"enum": list(key.choices)} if key.choices else {}
    return {"description": key.help, **TYPES[key.kind], **choices}


def reference() -> str:
    """The page of every command."""
    from smfix.cli.fix import COMMAND

    parts = [
        "# Commands",
        "Made from the commands by `docs/generate.py`; a test holds that it is up to date.",
        "## smfix",
        _help(COMMAND, "smfix"),
    ]
    group = Smfix("smfix")
    for name in sorted(COMMANDS):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        parts += [f"## smfix {name}", _help(command, f"smfix {name}")]
    return "\n\n".join(parts) + "\n"


def filled(page: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """A page that is written by hand, with what stands between its comments `begin NAME` and `end NAME` made anew."""
    text = (HERE / page).read_text(encoding="utf-8")
    for name, make in tables.items():
        place = rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
        table = make()
        text, times = re.subn(place, partial(_put, table), text, flags=re.DOTALL)
        assert times == 1, f"{page} has no one place for {name}"
    return text


def _put(table: str, place: re.Match[str]) -> str:
    return f"{place[1]}\n{table}\n\n{place[2]}"


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=80, help_option_names=["-h", "--help"])
    return f"```text\n{command.get_help(context)}\n```"


def _keys() -> str:
    rows = [f"| `{key.name}` | {_value(key)} | {_default(key)} | {key.help} |" for key in KEYS]
    return "\n".join(["| key | value | default | |", "|---|---|---|---|", *rows])


def _default(key: Key) -> str:
    """What holds where no file says it; `smfix config` has the folders that `exclude` stands for."""
    return f"`{json.dumps(key.default)}`" if key.default or key.default is False else ""


def _value(key: Key) -> str:
    return ", ".join(f'`"{choice}"`' for choice in key.choices) or key.kind.value


def reported(report: str, title: str, columns: Sequence[int] | None = None) -> str:
    """The table below a title of a report in benchmarks/ (`# ` or `## `), or some of its columns, by number."""
    text = (HERE.parent / "benchmarks" / report).read_text(encoding="utf-8")
    below = re.split(rf"^#+ {re.escape(title)}$", text, flags=re.MULTILINE)[1]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows, f"{report} has no table below {title}"
    return "\n".join(_columns(row, columns) for row in rows[0].splitlines())


def _columns(row: str, columns: Sequence[int] | None) -> str:
    cells = row.strip("|").split("|")
    return f"|{'|'.join(cells[index] for index in columns)}|" if columns else row


def checkers() -> str:
    """The sums of the report on type checkers."""
    found, complaints = (
        reported("TYPE_CHECKERS.md", title).splitlines()
        for title in ("Wrong calls found", "Complaints about code that works")
    )
    tools = [cell.strip() for cell in found[0].strip("|").split("|")[1:]]
    right = [cell.strip(" *") for cell in found[-1].strip("|").split("|")[1:]]
    counts = [row.strip("|").split("|")[1:] for row in complaints[2:]]
    wrong = [sum(int(re.sub(r"\D.*", "", row[index].strip()) or 0) for row in counts) for index in range(len(tools))]
    rows = [f"| {tool} | {one} | {other} |" for tool, one, other in zip(tools, right, wrong)]
    return "\n".join(["| tool | wrong calls found | complaints about lines that work |", "|---|---|---:|", *rows])


COMPARISON: dict[str, Callable[[], str]] = {
    "codemods": partial(reported, "CODEMODS.md", "smfix beside codemods"),
    "pipelines": partial(reported, "RESULTS.md", "200 pipeline files, 5 rewrites in each", (0, 1, 3, 4)),
    "large file": partial(reported, "RESULTS.md", "one file of 50,000 lines with 500 calls", (0, 1, 3, 4)),
    "no hits": partial(reported, "RESULTS.md", "a large tree without hits, in a git work tree", (0, 1, 2, 3)),
    "checkers": checkers,
    "fleet": partial(reported, "FLEET.md", "Many repositories"),
}
PAGES: dict[str, Callable[[], str]] = {
    "config.schema.json": schema,
    "reference.md": reference,
    "configuration.md": partial(filled, "configuration.md", {"keys": _keys}),
    "comparison.md": partial(filled, "comparison.md", COMPARISON),
}

if __name__ == "__main__":
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8")
