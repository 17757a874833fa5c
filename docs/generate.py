"""Makes the pages and schemas that follow from the code: `python docs/generate.py`. A test holds that they are new."""

from __future__ import annotations

import json
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
    """The page of every command and of every key."""
    from smfix.cli.fix import COMMAND

    parts = [
        "# Reference",
        "Made from the commands by `docs/generate.py`; a test holds that it is up to date.",
        "## smfix",
        _help(COMMAND, "smfix"),
    ]
    group = Smfix("smfix")
    for name in sorted(COMMANDS):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        parts += [f"## smfix {name}", _help(command, f"smfix {name}")]
    parts += ["## Configuration", CONFIGURATION.strip(), _keys()]
    return "\n\n".join(parts) + "\n"


CONFIGURATION = """
In each folder, from the file's own up, `smfix.toml` is looked for, then a `pyproject.toml` with a table
`[tool.smfix]`; the first one found holds alone. Globs and paths are relative to the file that holds them. The command
line beats it, and so does the environment (`SMFIX_SELECT`, ... one variable an option). Which folders are walked at
all (`exclude`, `respect-gitignore`, `docs`) is asked of the configuration of the path on the command line; a
configuration further down can leave out more. `smfix config PATH` shows what holds. The keys have a
[JSON schema](config.schema.json).
"""


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=80, help_option_names=["-h", "--help"])
    return f"```text\n{command.get_help(context)}\n```"


def _keys() -> str:
    rows = [f"| `{key.name}` | {_value(key)} | {key.help} |" for key in KEYS]
    return "\n".join(["| key | value | |", "|---|---|---|", *rows])


def _value(key: Key) -> str:
    return ", ".join(f'`"{choice}"`' for choice in key.choices) or key.kind.value


PAGES = {"config.schema.json": schema, "reference.md": reference}

if __name__ == "__main__":
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8")
