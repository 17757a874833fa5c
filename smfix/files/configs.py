"""Configuration files: the nearest one above a path, with what it extends.

In each folder, from the file's own up, `smfix.toml` is looked for, then a `pyproject.toml` with a table `[tool.smfix]`;
the first one found holds alone. A file that does not even mention smfix is not parsed.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple

from smfix.config import ConfigError
from smfix.reading import read_regular

OWN, SHARED = "smfix.toml", "pyproject.toml"

MOST_BYTES = 4 * 1024 * 1024
"""A larger file is no configuration."""
_GLOBS = frozenset({"exclude", "extend-exclude", "per-file-ignores"})
_SHOWN = 60
"""Characters of a bad glob."""


class Said(NamedTuple):
    """A key's value and the file that says it; what is relative in it is relative to that file's folder."""

    value: Any
    origin: str

    @property
    def folder(self) -> str:
        """The folder that globs and paths are relative to."""
        return os.path.dirname(self.origin)


class Config:
    """What the nearest configuration says: key by key; `extend-exclude` gathers what all say that it extends."""

    __slots__ = ("excludes", "path", "said")

    def __init__(self, path: str | None, said: dict[str, Said], excludes: tuple[Said, ...] = ()) -> None:
        """`path` is None where no file says anything."""
        self.path, self.said, self.excludes = path, said, excludes

    def get(self, key: str, default: Any = None) -> Any:
        """A key's value."""
        said = self.said.get(key)
        return default if said is None else said.value


NOTHING = Config(None, {})


class Configs:
    """The configurations of a run, each file read once."""

    def __init__(self, only: str | None = None, isolated: bool = False) -> None:
        """With `only`, that file holds for every path; with `isolated`, none does. Raises ConfigError."""
        self._paths: dict[str, Config] = {}
        self._folders: dict[str, Config] = {}
        self._files: dict[str, Config | None] = {}
        self._fixed = NOTHING if isolated else None
        if only is not None:
            self._fixed = read(os.path.abspath(only)) or NOTHING

    def of(self, path: str) -> Config:
        """What holds for a file or folder. Raises ConfigError."""
        if self._fixed is not None:
            return self._fixed
        if path not in self._paths:
            real = os.path.realpath(path)
            self._paths[path] = self._of_folder(real if os.path.isdir(real) else os.path.dirname(real))
        return self._paths[path]

    def _of_folder(self, folder: str) -> Config:
        if folder not in self._folders:
            above = os.path.dirname(folder)
            own = read(os.path.join(folder, OWN), True) or read(os.path.join(folder, SHARED), True)
            self._folders[folder] = own or (self._of_folder(above) if above != folder else NOTHING)
        return self._folders[folder]


def read(path: str, may_be_absent: bool = False, seen: tuple[str, ...] = ()) -> Config | None:
    """A configuration file with what it extends; None where it holds no table of smfix's. Raises ConfigError."""
    table = _table(path, may_be_absent)
    if table is None:
        return None
    from smfix.keys import checked

    values = checked(table, path)
    for key in _GLOBS.intersection(values):
        _check_globs(path, key, values[key])
    own = {name: Said(value, path) for name, value in values.items() if name != "extend"}
    excludes = (own["extend-exclude"],) if "extend-exclude" in own else ()
    if "extend" not in values:
        return Config(path, own, excludes)
    base = os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(str(values["extend"]))))
    if base in (path, *seen):
        raise ConfigError(f"{path}: `extend` leads back to `{base}`")
    extended = read(base, seen=(path, *seen)) or NOTHING
    return Config(path, {**extended.said, **own}, (*extended.excludes, *excludes))


def _check_globs(path: str, key: str, globs: Any) -> None:
    from smfix.files.globs import BadGlob, check

    for glob in globs:
        try:
            check(glob)
        except BadGlob as error:
            raise ConfigError(f"{path}: `{key}`: `{glob[:_SHOWN]}` {error}") from None


def _table(path: str, may_be_absent: bool) -> dict[str, object] | None:
    try:
        data = read_regular(path, MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        if may_be_absent:
            return None
        raise ConfigError(f"{path}: there is no such configuration file") from None
    except OSError as error:
        if may_be_absent and (isinstance(error, PermissionError) or os.path.isdir(path)):
            return None
        raise ConfigError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    own = os.path.basename(path) != SHARED
    if not own and b"smfix" not in data:
        return None
    whole = _parsed(path, data)
    if own:
        return whole
    table = whole.get("tool", {})
    table = table.get("smfix") if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: `tool.smfix` must be a table")
    return table


def _parsed(path: str, data: bytes) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise ConfigError(f"{path}: is not TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: is nested too deeply to be read") from None
