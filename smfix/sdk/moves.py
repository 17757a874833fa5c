"""Where the names of the SDK's version 2 are in version 3: `moves.json`, made by `tools/make_moves.py` from both.

Read when the first question is asked, which only the rules of an upgrade (SMF3xx) do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

V3_PACKAGES = frozenset({"core", "mlops", "train", "serve", "ai_registry"})
"""What stands behind `sagemaker.` in the imports of version 3."""


@dataclass(frozen=True, slots=True)
class Home:
    """What became of a name of version 2. Both empty: version 3 has nothing like it, as far as is known."""

    module: str = ""
    """The module of version 3 that it can be imported from; empty where it has not moved as it is."""
    name: str = ""
    successor: str = ""
    """What takes its place, another class, by its dotted name in version 3."""

    @property
    def dotted(self) -> str:
        """The dotted name in version 3; empty without one."""
        return f"{self.module}.{self.name}" if self.module else ""


@dataclass(frozen=True, slots=True)
class SignatureChange:
    """What of a call that fits version 2 version 3 takes in another way."""

    removed: tuple[str, ...] = ()
    """Parameters that are gone."""
    required: tuple[str, ...] = ()
    """New parameters that must be given."""
    positional: tuple[str, ...] = ()
    """The parameters that version 2 took by position, in order; empty where version 3 takes the same."""
    same: int = 0
    """How many of `positional` are at the same place in version 3."""
    defaults: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Parameters with another default value: the old and the new one."""


def is_module(dotted: str) -> bool:
    """Whether version 2 has a public module of this path."""
    return dotted in _modules()


def module_home(dotted: str) -> str:
    """The module of version 3 that took this module's place; empty where none did."""
    return str(_modules().get(dotted, {}).get("to") or "")


def home(module: str, name: str) -> Home:
    """What became of what version 2 has as `name` in its `module`."""
    return _homes(module).get(name, Home())


def split(dotted: str) -> tuple[str, str, str]:
    """A dotted path of version 2 as its module, the name in that, and what follows; name and rest may be empty."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        if is_module(module):
            return module, ".".join(parts[end : end + 1]), ".".join(parts[end + 1 :])
    return "", "", dotted


def signature_change(dotted: str) -> SignatureChange | None:
    """What differs between the signatures of what version 2 defines at a path (a class: its constructor)."""
    row = _content()["signatures"].get(dotted)
    if row is None:
        return None
    texts = {key: tuple(row.get(key, ())) for key in ("removed", "required", "positional")}
    defaults = {name: (old, new) for name, (old, new) in row.get("defaults", {}).items()}
    return SignatureChange(**texts, same=row.get("same", 0), defaults=defaults)


def methods_gone(dotted: str) -> frozenset[str]:
    """The public methods that a class of version 2, by the path of its definition, no longer has."""
    return frozenset(_content()["signatures"].get(f"{dotted} methods", {}).get("gone", ()))


@cache
def all_methods_gone() -> frozenset[str]:
    """The names of all such methods."""
    rows = _content()["signatures"].items()
    return frozenset(name for key, row in rows if key.endswith(" methods") for name in row["gone"])


@cache
def all_methods_changed() -> frozenset[str]:
    """The names of all methods, and functions, whose signatures differ."""
    return frozenset(key.rpartition(".")[2] for key in _content()["signatures"] if not key.endswith(" methods"))


def module_successor(dotted: str) -> str:
    """What version 3 itself names in the place of a module that is gone; empty where it names nothing."""
    statement = _content()["replacements"].get(dotted.split(".")[1] if "." in dotted else "", "")
    _, _, rest = statement.partition("from ")
    module, _, name = rest.partition(" import ")
    return f"{module}.{name}" if name else ""


def note(dotted: str) -> str:
    """What else is to be known of a name without a home, by its path in version 2, or of what takes its place."""
    return str(_content()["notes"].get(dotted, ""))


def arguments(successor: str) -> Mapping[str, str]:
    """By argument of version 2, what it is in the class that takes its place: `name`, `name=Class.field`, `.method`."""
    found: Mapping[str, str] = _content()["arguments"].get(successor, {})
    return found


def broken(dotted: str) -> Mapping[str, tuple[str, str]]:
    """By argument that version 3 takes and then fails with: the name that the file must use, too, and what goes
    wrong."""
    rows = _content()["broken"].get(dotted, {})
    return {name: (needle, why) for name, (needle, why) in rows.items()}


@cache
def _homes(module: str) -> dict[str, Home]:
    row = _modules().get(module, {})
    found = {name: Home(successor=place) for place, names in row.get("successors", {}).items() for name in names}
    moved: Mapping[str, Sequence[str]] = row.get("moved", {})
    for place, names in moved.items():
        for one in names:
            name, _, leaf = one.partition("=")
            found[name] = Home(place, leaf or name)
    return found


def _modules() -> dict[str, Any]:
    found: dict[str, Any] = _content()["modules"]
    return found


@cache
def _content() -> Any:
    from smfix.sdk import _read

    return _read("moves.json")
