"""Every list parameter of the catalogue was tried in the SDK, or is named as not decided, with the reason."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _read(*path: str) -> dict[str, dict[str, object]]:
    content: dict[str, dict[str, object]] = json.loads(ROOT.joinpath(*path).read_text(encoding="utf-8"))
    return content


def test_every_list_parameter_is_accounted_for() -> None:
    decided = {
        f"{key.partition(' ')[0]} {path} {key.partition(' ')[2]}"
        for path, rows in _read("smfix", "sdk", "lists.json").items()
        for key in rows
    }
    undecided = _read("tools", "undecided_lists.json")
    assert all(undecided.values())
    assert decided.isdisjoint(undecided)
    wanted = {
        f"{version} {path} {name}"
        for path, entry in _read("smfix", "sdk", "catalogue.json")["names"].items()
        if "._" not in path
        for version, rows in entry["parameters"].items()  # type: ignore[index]
        for name, _, wants in rows
        if wants == "list"
    }
    assert wanted <= decided | set(undecided), sorted(wanted - decided - set(undecided))
