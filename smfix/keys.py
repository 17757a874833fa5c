"""The keys of `[tool.smfix]` and `smfix.toml`, and what their values may be.

`KEYS` is the one list: what is accepted, the published schema and `smfix config` are all made from it. Imported only
where there is a configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from smfix.config import MAX_BYTES, ConfigError


class Kind(Enum):
    """What a key's value looks like."""

    FLAG = "true or false"
    COUNT = "a whole number above 0"
    TEXT = "a text"
    TEXTS = "a list of texts"
    TEXTS_BY_GLOB = "a table from globs to lists of texts"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the configuration. `choices` are the only texts that a TEXT may be, where there are any."""

    name: str
    kind: Kind
    help: str
    default: object
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The name by which the command line's options know it."""
        return self.name.replace("-", "_")


KEYS = (
    Key("extend", Kind.TEXT, "A configuration file that holds where this one says nothing.", ""),
    Key("select", Kind.TEXTS, "Rules to run, by code or prefix; empty: all.", ()),
    Key("ignore", Kind.TEXTS, "Rules to leave out, by code or prefix.", ()),
    Key("per-file-ignores", Kind.TEXTS_BY_GLOB, "Rules to leave out in the files that a glob names.", {}),
    Key("unsafe-fixes", Kind.FLAG, "Apply fixes that are likely right, but not proven.", False),
    Key("sdk", Kind.TEXT, "Major version of the SageMaker SDK that the code is for.", "auto", ("auto", "2", "3")),
    Key("step-classes", Kind.TEXTS, "Dotted names of classes, outside of the repository, that are steps.", ()),
    Key("foreign", Kind.TEXTS, "Dotted modules whose objects are certainly not SageMaker's.", ()),
    Key("exclude", Kind.TEXTS, "Globs, as in `.gitignore`, that replace the folders skipped by default.", None),
    Key("extend-exclude", Kind.TEXTS, "Globs, as in `.gitignore`, to skip as well.", ()),
    Key("force-exclude", Kind.FLAG, "Skip excluded files even where they are named.", False),
    Key("respect-gitignore", Kind.FLAG, "Leave out what git ignores.", True),
    Key("docs", Kind.FLAG, "Look at the Python in Markdown, reStructuredText and docstrings, too.", False),
    Key("max-bytes", Kind.COUNT, "Most characters of code in one file.", MAX_BYTES),
    Key("baseline", Kind.TEXT, "A file of old findings to suppress.", ""),
)


def checked(table: Mapping[str, object], origin: str) -> dict[str, object]:
    """The table of a configuration file, lists as tuples. Raises ConfigError for unknown keys and wrong values."""
    return {name: _value(_key(name, origin), value, origin) for name, value in table.items()}


def _key(name: str, origin: str) -> Key:
    for key in KEYS:
        if key.name == name:
            return key
    from difflib import get_close_matches

    near = get_close_matches(name, [key.name for key in KEYS], 1, 0)[0]
    raise ConfigError(f"{origin}: unknown key `{name}`; did you mean `{near}`?")


def _value(key: Key, value: object, origin: str) -> object:
    if key.kind is Kind.FLAG and isinstance(value, bool):
        return value
    if key.kind is Kind.COUNT and isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if key.kind is Kind.TEXT and isinstance(value, str) and (not key.choices or value in key.choices):
        return value
    if key.kind is Kind.TEXTS and _is_texts(value):
        return tuple(value)  # type: ignore[arg-type]
    if key.kind is Kind.TEXTS_BY_GLOB and isinstance(value, dict) and all(map(_is_texts, value.values())):
        return {glob: tuple(texts) for glob, texts in value.items()}
    wanted = " or ".join(f'"{choice}"' for choice in key.choices) or key.kind.value
    raise ConfigError(f"{origin}: `{key.name}` must be {wanted}, not {value!r}")


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
