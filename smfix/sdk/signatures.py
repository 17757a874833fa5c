"""What the calls of the SageMaker SDK take, and what can be imported from where, in each of its major versions.

The facts are in `signatures_2.json` and `signatures_3.json`, made by `tools/make_signatures.py` by asking the SDK.
A file is read when the first question about its version is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from smfix import sdk

VERSIONS = (2, 3)


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a call, without `self`."""

    positional: tuple[str, ...]
    """Those that may be given by position, in order."""
    keywords: frozenset[str]
    """Those that may be given by keyword."""
    required: frozenset[str]
    """Those without a default."""
    takes_any: bool
    """Whether it takes keywords of any name and does something with them."""
    drops: bool
    """Whether it takes keywords of any name and makes nothing of those that are not in `keywords`."""

    def refuses(self, keyword: str) -> bool:
        """Whether giving this keyword is certainly an error, or without any effect."""
        return not self.takes_any and keyword not in self.keywords


def signature(dotted: str, version: int, method: str = "") -> Signature | None:
    """What a class, a function, or a method of a class takes in a major version; None where that is not known.
    `dotted` is the path of its definition."""
    calls = _content(version)["calls"]
    dotted = _definition(dotted)
    row = calls.get(dotted)
    if row is None:
        return None
    for one in (dotted, *row.get("mro", "").split()) if method else (dotted,):
        text = calls[one].get(method)
        if text is not None:
            return _parsed(text)
    return None


@cache
def derived(dotted: str, version: int) -> tuple[str, ...]:
    """The classes that derive from a class in a major version, by the paths of their definitions."""
    rows = _content(version)["calls"].items()
    return tuple(path for path, row in rows if dotted in row.get("mro", "").split())


def exists(dotted: str, version: int) -> bool:
    """Whether the class or function of this path is defined in a major version, as far as its calls are known."""
    return _definition(dotted) in _content(version)["calls"]


def _definition(dotted: str) -> str:
    """The path of a shape's definition, which its package exports."""
    package, _, name = dotted.rpartition(".")
    return f"{package}.shapes.{name}" if package.endswith(".shapes") and package.count(".shapes") == 1 else dotted


def made_from(version: int) -> tuple[int, ...]:
    """The version of the SDK of this major version that was read, as numbers."""
    return tuple(map(int, _content(version)["made_from"][0].partition("==")[2].split(".")))


@cache
@cache
def keywords_of(name: str, version: int, shared: bool) -> frozenset[str] | None:
    """The keywords that all that has this short name takes in a major version, or some of it (`shared` False); None
    where nothing of the SDK, of which it is known what it takes, has the name."""
    rows = [_parsed(text).keywords for text in _by_short_name(version).get(name, ())]
    if not rows:
        return None
    return frozenset.intersection(*rows) if shared else frozenset.union(*rows)


@cache
def _by_short_name(version: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for dotted, row in _content(version)["calls"].items():
        for method, text in row.items():
            if text is not None and method != "mro":
                found.setdefault(method or dotted.rpartition(".")[2], []).append(text)
    return found


@cache
def _parsed(text: str) -> Signature:
    positional: list[str] = []
    keywords: set[str] = set()
    required: set[str] = set()
    only_keywords = False
    parts = text.split(", ") if text else []
    for part in parts:
        if part.startswith("*"):
            only_keywords = True
            continue
        name = part.rstrip("=/")
        if not only_keywords:
            positional.append(name)
        if not part.endswith("/"):
            keywords.add(name)
        if "=" not in part:
            required.add(name)
    return Signature(
        tuple(positional), frozenset(keywords), frozenset(required), takes_any="**" in parts, drops="**-" in parts
    )


def has_module(module: str, version: int) -> bool:
    """Whether there is a module or package of this path in a major version."""
    content = _content(version)
    return module in content["names"] or module in content["open"]


def modules(version: int) -> frozenset[str]:
    """The paths of all modules and packages of a major version."""
    return frozenset(_content(version)["names"])


def names_of(module: str, version: int) -> frozenset[str]:
    """What can be imported from a module in a major version."""
    return _names(version).get(module, frozenset())


def can_import(module: str, name: str, version: int) -> bool | None:
    """Whether `from module import name` works in a major version; None where that is not known: the module makes names
    up when it is asked for them."""
    content = _content(version)
    if module in content["open"]:
        return None
    names = _names(version).get(module)
    return names is not None and name in names


def homes(dotted: str, version: int) -> tuple[str, ...]:
    """Where the name that is, or would be, at a path can be imported from in a major version: the paths at which it is
    defined, and modules that are called alike and have it, those most alike first. Private modules are none, and a
    shape of the API's requests that happens to bear the name is another thing."""
    module, _, name = dotted.rpartition(".")
    content = _content(version)
    if has_module(dotted, version):
        return (dotted,)
    ending = f".{name}"
    found = {path for path in content["calls"] if path.endswith(ending) and not _SHAPES & set(path.split("."))}
    rows = ((one, names) for one, names in content["names"].items() if f" {name} " in f" {names} ")
    found |= {f"{one}{ending}" for one, _ in rows if _alike(module, one)}
    public = (path for path in found if not any(part.startswith("_") for part in path.split(".")))
    return tuple(sorted(public, key=lambda path: (-_alike(module, path.rpartition(".")[0]), len(path), path)))


_SHAPES = frozenset({"shapes", "resources"})


def _alike(module: str, other: str) -> int:
    """How many parts at the end of two paths are the same."""
    mine, others = module.split(".")[1:], other.split(".")[1:]
    same = 0
    while same < min(len(mine), len(others)) and mine[-1 - same] == others[-1 - same]:
        same += 1
    return same


@cache
def _names(version: int) -> dict[str, frozenset[str]]:
    return {module: frozenset(names.split()) for module, names in _content(version)["names"].items()}


@cache
def _content(version: int) -> Any:
    return sdk.read(f"signatures_{version}.json")
