"""Which parameters of the SDK take a pipeline variable, as the SDK showed when each was tried
(`tools/make_variables.py`)."""

from __future__ import annotations

from functools import cache
from typing import Any

from smfix import sdk

JOIN_MODULE = {2: "sagemaker.workflow.functions", 3: "sagemaker.core.workflow.functions"}
"""Where `Join` is imported from, by SDK major version."""
JOIN = frozenset(f"{module}.Join" for module in JOIN_MODULE.values())


def forms(name: sdk.Name, method: str, argument: int | str) -> frozenset[str] | None:
    """How an argument of a constructor, function or method may hold a variable: as the `value` itself, as an `item` of
    a list, as an `entry` of a mapping; empty where the SDK takes none there, None where nothing is known of the callee.
    `argument` is a position without self, or a keyword."""
    own, *others = _lineage(name, method)
    for path in (own, *others):
        versions = _takes().get(path)
        if versions is not None:
            if path != own and isinstance(argument, int):
                return frozenset()  # a class that derives from it may have given it another place
            return frozenset.intersection(*(_row(rows, argument) for rows in versions.values()))
    return None


def _row(rows: dict[str, Any], argument: int | str) -> frozenset[str]:
    if isinstance(argument, str):
        return frozenset(rows[argument]["as"]) if argument in rows else frozenset()
    return frozenset(form for row in rows.values() if row["position"] == argument for form in row["as"])


def _lineage(name: sdk.Name, method: str) -> list[str]:
    """The paths under which the callee may be known: its own, and those of the classes that it derives from."""
    todo, found = [name], []
    while todo:
        one = todo.pop(0)
        found.append(f"{one.dotted}.{method}" if method else one.dotted)
        todo += [base for base in map(sdk.find, one.bases) if base is not None]
    return found


@cache
def _takes() -> dict[str, dict[str, Any]]:
    takes: dict[str, dict[str, Any]] = sdk._read("variables.json")["takes"]
    return takes
