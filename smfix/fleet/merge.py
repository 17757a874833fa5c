"""The state folders of shards brought into one. They may come from elsewhere: no link in them is followed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from smfix.files import store
from smfix.fleet.state import MOST_FILE, Listed, StateFolder, Unusable, read_file, why
from smfix.fleet.types import Record

_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.(json|patch|bundle|title|md)")
_PARTS = ("patches", "branches", "pulls", "pushed", "records")


def merge(sources: Sequence[str], target: StateFolder) -> list[Record]:
    """Bring the state folders of shards into one, which must not hold anything else. Raises Unusable."""
    listed: dict[str, Listed] = {}
    for path in sources:
        if not os.path.isdir(os.path.join(path, "records")):
            raise Unusable(f"{path} is no state folder of `smfix fleet run`")
        listed |= {one.key: one for one in StateFolder(path).listed()}
        for part in _PARTS:
            _copy(path, part, target)
    target.set_list(sorted(listed.values(), key=lambda one: (one.name, one.key)))
    return target.roll_up()


def _copy(source: str, part: str, target: StateFolder) -> None:
    folder = os.path.join(source, part)
    if not os.path.lexists(folder):
        return
    if os.path.islink(folder):
        raise Unusable(f"{folder} is a link; a state folder holds none")
    try:
        for name in sorted(filter(_FILE.fullmatch, os.listdir(folder))):
            data = read_file(source, f"{part}/{name}", MOST_FILE)
            _put(data, source, part, name, target)
    except OSError as error:
        raise Unusable(f"{error.filename or folder} {why(error)}") from None


def _put(data: bytes, source: str, part: str, name: str, target: StateFolder) -> None:
    path = os.path.join(target.path, part, name)
    if part == "records" and os.path.lexists(path) and read_file(target.path, f"{part}/{name}", MOST_FILE) != data:
        raise Unusable(f"{source} and an earlier folder disagree on {name}; run that repository once more")
    store.save(path, data)
