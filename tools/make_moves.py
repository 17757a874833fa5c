"""Makes smfix/sdk/moves.json: where the public names of the SageMaker SDK's version 2 are in version 3.

    python tools/make_moves.py [--check]

Both versions are asked, in the environments of the tests, what can be imported from where and with which signatures
(tools/inspect_names.py). A class or function of version 2 has moved to the definition of the same name and kind in
version 3 whose path is most like its own, if that takes at least half of its parameters, and each that has no default;
a constant to the module that took its module's place. What has moved and what differs in its signature is thus found,
never typed. What takes the place of that which has no such successor cannot be found out by looking:
tools/successors.json says it, by name or by base class, else version 3 itself does (`_V3_REPLACEMENTS`). A test holds
every claim against both SDKs.
With --check the committed file is compared and nothing is written; exit 1 where it differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sdk.environments import SDKS, python_of  # noqa: E402

MOVES = ROOT / "smfix" / "sdk" / "moves.json"
SUCCESSORS = json.loads(Path(__file__).with_name("successors.json").read_text(encoding="utf-8"))
ENTRIES, HELD = SUCCESSORS["bases"], SUCCESSORS["names"]
PARTS = ("core", "mlops", "train", "serve")
"""The packages of version 3; of two homes that are alike, the one in the first counts."""
GENERATED = ("sagemaker.core.resources", "sagemaker.core.shapes", "sagemaker.core.config_schema")
"""Classes made from the service's API: those that share a name with one of version 2 are others."""
Entry = list[Any]
"""What tools/inspect_names.py says of a name: kind, home, signature, methods, bases."""


@cache
def sdk(version: int) -> dict[str, Any]:
    """What can be imported from a version of the SDK."""
    command = [python_of(version), str(ROOT / "tools" / "inspect_names.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{"modules"') :])
    return found


@cache
def modules(version: int) -> dict[str, dict[str, Entry]]:
    """By module, its names; in version 3 without those that can't be imported by themselves, or are deprecated."""
    left_out = {*sdk(3)["failed"], *sdk(3)["deprecated"]} if version == 3 else set()
    return {name: module["names"] for name, module in sdk(version)["modules"].items() if name not in left_out}


@cache
def homes() -> dict[str, dict[str, Entry]]:
    """The definitions in version 3, by short name and home."""
    found: dict[str, dict[str, Entry]] = {}
    for module, names in modules(3).items():
        for name, entry in names.items():
            if entry[1] == f"{module}.{name}" and entry[0] in ("class", "enum", "function"):
                found.setdefault(name, {})[entry[1]] = entry
    return found


def is_public(module: str) -> bool:
    """Whether a module, by its name, is for users; and those of the workflow package, which users import all the
    same."""
    return module.startswith("sagemaker.workflow.") or not any(part.startswith("_") for part in module.split("."))


def target(module: str, name: str, entry: Entry) -> str | None:
    """Where version 3 has what this name of version 2 is; None where it is nowhere."""
    kind, home = entry[:2]
    if home in HELD or kind == "module":
        return None
    if kind == "value":
        below = module.partition(".")[2]
        places = [f"sagemaker.{part}.{below}" for part in PARTS]
        found = (place for place in places if modules(3).get(place, {}).get(name, [""])[0] == "value")
        return next((f"{place}.{name}" for place in found), None)
    short = home.rpartition(".")[2]
    taking = [(path, other) for path, other in homes().get(short, {}).items() if _takes_its_place(entry, path, other)]
    best = max(taking, key=lambda one: _likeness(home, one[0], one[1], entry))[0] if taking else None
    return next((f"{place}.{name}" for place in _exporting(module) if _homes_at(place, name) == best), best)


def _exporting(module: str) -> list[str]:
    """The modules of version 3 that are rather named than the one that defines what they export: the module itself, if
    it is there as well, and the package at its path."""
    below = module.partition(".")[2]
    places = [f"sagemaker.{part}.{below}" for part in PARTS] if below else []
    return [module, *(one for one in places if sdk(3)["modules"].get(one, {}).get("package"))]


def _homes_at(module: str, name: str) -> str:
    """The home of what version 3 has under a name; `nowhere` without one."""
    return str(modules(3).get(module, {}).get(name, ["", "nowhere"])[1])


def _takes_its_place(entry: Entry, path: str, other: Entry) -> bool:
    if other[0] != entry[0] or path.startswith(GENERATED):
        return False
    if entry[2] is None or other[2] is None:
        return False
    needed = {name for name, kind, default in entry[2] if default is None and not kind.startswith("VAR")}
    known = {name for name, _, _ in other[2]}
    return _share(entry[2], other[2]) >= 0.5 and (needed <= known or _is_open(other[2]) or other[0] == "function")


def _share(old: Entry, new: Entry) -> float:
    """How much of the parameters the other has as well."""
    names = {name for name, kind, _ in old if not kind.startswith("VAR")}
    return len(names & {name for name, _, _ in new}) / len(names) if names else 1.0


def _is_open(signature: Entry) -> bool:
    return any(kind == "VAR_KEYWORD" for _, kind, _ in signature)


def _likeness(home: str, path: str, other: Entry, entry: Entry) -> tuple[bool, int, float, int, int]:
    """How much a home in version 3 is like one in version 2: most of all, by its path below the package."""
    old, new = home.split(".")[1:], path.split(".")[1:]
    part = PARTS.index(new[0]) if new[0] in PARTS else len(PARTS)
    below = new[1:] if new[0] in PARTS else new
    return old == below, len(set(old) & set(below)), _share(entry[2], other[2]), -part, -len(path)


def successor(entry: Entry) -> str | None:
    """What takes the place of a class that has no home, by its name, else by what it derives from."""
    if len(entry) < 5:
        return HELD[entry[1]][0] if entry[1] in HELD else None
    for base in (entry[1], *entry[4]):
        if base in HELD and base == entry[1]:
            return str(HELD[base][0])
        if base in ENTRIES:
            return str(ENTRIES[base])
    return None


def of_module(module: str) -> dict[str, Any]:
    """What is known of one module of version 2: where it is now, and by new module the names that went there. What is
    not named is not in version 3."""
    moved: dict[str, list[str]] = {}
    taken: dict[str, list[str]] = {}
    for name, entry in modules(2)[module].items():
        if name == "TYPE_CHECKING" or (name.startswith("_") and not module.startswith("sagemaker.workflow")):
            continue
        new, after = target(module, name, entry), successor(entry)
        if new is not None:
            place, _, leaf = new.rpartition(".")
            moved.setdefault(place, []).append(name if leaf == name else f"{name}={leaf}")
        elif after is not None:
            taken.setdefault(after, []).append(name)
    found: dict[str, Any] = {"to": _place(module)}
    rows = {"moved": dict(sorted(moved.items())), "successors": dict(sorted(taken.items()))}
    return found | {key: row for key, row in rows.items() if row}


def _place(module: str) -> str | None:
    """The module of version 3 that took a module's place: the one that most of the classes and functions that it
    defines went to; for a package the one at its path."""
    below = module.partition(".")[2]
    at_path = [path for part in PARTS if (path := f"sagemaker.{part}.{below}") in modules(3)] if below else []
    if module in modules(3):
        return module
    if sdk(2)["modules"][module]["package"]:
        return at_path[0] if at_path else None
    names = modules(2)[module].items()
    own = {name: entry for name, entry in names if entry[1] == f"{module}.{name}" and entry[0] != "value"}
    found = [new.rpartition(".")[0] for name, entry in own.items() if (new := target(module, name, entry))]
    most = Counter(found).most_common(1)
    if most:
        return most[0][0]
    return at_path[0] if at_path and not own else None


def difference(old: Entry | None, new: Entry | None) -> dict[str, Any]:
    """What of the calls that fit an old signature the new one takes in another way, or not at all."""
    if old is None or new is None:
        return {}
    positional = [name for name, kind, _ in old if kind in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD")]
    now = [name for name, kind, _ in new if kind in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD")]
    same = next(
        (i for i, pair in enumerate(zip(positional, now)) if pair[0] != pair[1]), min(len(positional), len(now))
    )
    known = {name: default for name, _, default in new}
    before = {name: default for name, kind, default in old if not kind.startswith("VAR")}
    is_open = _is_open(new)
    spread = any(kind == "VAR_POSITIONAL" for _, kind, _ in new)
    found: dict[str, Any] = {
        "removed": [name for name in before if name not in known and not is_open],
        "required": [
            name for name, kind, default in new
            if default is None and not kind.startswith("VAR") and before.get(name) is None and name not in before
        ],
    }  # fmt: skip
    if same < len(positional) and not spread:
        found |= {"same": same, "positional": positional}
    found["defaults"] = {
        name: [before[name], known[name]]
        for name in before
        if name in known and before[name] is not None and known[name] not in (None, before[name])
        and "..." not in (before[name], known[name]) and "<" not in f"{before[name]}{known[name]}"
    }  # fmt: skip
    return {key: row for key, row in found.items() if row or key == "same"}


def differences() -> Iterator[tuple[str, dict[str, Any]]]:
    """By home in version 2, and by method, how signatures differ; and the methods that are gone."""
    done = set()
    for module, names in modules(2).items():
        for name, entry in names.items():
            new = target(module, name, entry) if is_public(module) else None
            if new is None or entry[0] == "value" or entry[1] in done:
                continue
            done.add(entry[1])
            other = modules(3)[new.rpartition(".")[0]][new.rpartition(".")[2]]
            found = difference(entry[2], other[2])
            if found:
                yield entry[1], found
            if len(entry) > 3:
                yield from _of_methods(entry, other)


def _of_methods(old: Entry, new: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    gone = sorted(set(old[3]) - set(new[3]))
    if gone:
        yield f"{old[1]} methods", {"gone": gone}
    for name in sorted(set(old[3]) & set(new[3])):
        found = difference(old[3][name], new[3][name])
        if found:
            yield f"{old[1]}.{name}", found


def _current(statement: str) -> str:
    """An import that version 3 names, from where it is defined if the module that it names is deprecated."""
    module, _, name = statement.removeprefix("from ").partition(" import ")
    if module not in sdk(3)["deprecated"]:
        return statement
    home = sdk(3)["modules"][module]["names"][name][1]
    return f"from {home.rpartition('.')[0]} import {name}"


def moves() -> dict[str, Any]:
    """All of it, as it is committed."""
    wanted = sorted(module for module in modules(2) if is_public(module))
    said = {module: row for module in wanted if (row := of_module(module)) != {"to": None}}
    unknown = sorted(set(sdk(2)["failed"]) - set(wanted))
    return {
        "made_from": {
            str(version): [one for row in rows for one in row if "==" in one] for version, rows in SDKS.items()
        },
        "modules": said | {module: {"to": None} for module in sorted({*wanted, *filter(is_public, unknown)} - {*said})},
        "signatures": dict(sorted(differences())),
        "replacements": {name: _current(statement) for name, statement in sdk(3)["replacements"].items()},
        "notes": {name: row[1] for name, row in HELD.items() if row[1]} | SUCCESSORS["notes"],
        "arguments": SUCCESSORS["arguments"],
        "broken": SUCCESSORS["broken"],
    }


def dump(content: dict[str, Any]) -> str:
    """As committed: a line a module or name, so that a new SDK version is a readable diff."""
    parts = []
    for key, value in content.items():
        lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
        parts.append(f' "{key}": {{\n{lines}\n }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Write the moves, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = dump(moves())
    if options.check:
        return int(text != MOVES.read_text(encoding="utf-8"))
    MOVES.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
