"""What steps of the SageMaker SDK and their `properties` have, in each of its major versions.

The facts are in `properties.json`, made by `tools/make_signatures.py` from the SDK and the descriptions of the API that
it reads. The file is read when the first question is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from smfix import sdk

ANY = "*"
"""Below it nothing is known."""


@dataclass(frozen=True, slots=True)
class StepMembers:
    """What the steps of a class have."""

    attributes: frozenset[str]
    """Their own attributes and methods."""
    properties: dict[str, str] | None
    """What is directly below `properties`, each with what is below that (see `members`); None where not known."""
    raises: str
    """The error that `properties` itself raises; empty where it raises none."""


@cache
def of_step(dotted: str, version: int) -> StepMembers | None:
    """What the steps of a class have, by the path of its definition; None where that is not known."""
    row = _content()["steps"].get(f"{version} {dotted}")
    if row is None:
        return None
    found: dict[str, str] | None = None
    if row["shapes"] != ANY and not row["raises"]:
        found = dict.fromkeys(row["extra"].split(), ANY)
        for shape in row["shapes"].split():
            found.update(members(shape))
    return StepMembers(frozenset(row["attributes"].split()), found, row["raises"])


@cache
def members(shape: str) -> dict[str, str]:
    """The members of a shape of the API (`sagemaker.ModelArtifacts`), each with what is below it: the shape of a
    structure, `[]` or `{}` before that of the elements of a list or a mapping, nothing for a plain value, `*` where
    that is not known."""
    service = shape.partition(".")[0]
    found = {}
    for part in _content()["shapes"].get(shape, "").split():
        name, _, below = part.partition(":")
        mark = below[:2] if below[:2] in ("[]", "{}") else ""
        inner = below[len(mark) :]
        found[name] = mark + (f"{service}.{inner}" if inner and inner != ANY else inner)
    return found


def _content() -> Any:
    return sdk.read("properties.json")
