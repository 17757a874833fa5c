"""What holds for each path of a run: the command line over the nearest configuration over the defaults."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from smfix.config import ConfigError, Settings
from smfix.files.configs import Config, Configs
from smfix.run_options import RunOptions

if TYPE_CHECKING:
    from smfix.files.baseline import Baseline
    from smfix.files.discover import Choice, Globs


class Holding(NamedTuple):
    """A key's value at a path, and who says so."""

    key: str
    value: Any
    origin: str


class ConfigResolver:
    """Answers for every path of one run; each configuration file is read once. Each method may raise ConfigError."""

    def __init__(self, options: RunOptions) -> None:
        """`options` are those of the whole run."""
        self.options, self.given = options, options.given
        self._settings: dict[Config, Settings] = {}
        self._baselines: dict[str, Baseline] = {}
        self._configs = Configs(options.config, options.isolated)
        for name in ("exclude", "extend_exclude"):
            _check_globs(f"--{name.replace('_', '-')}", getattr(options, name))

    def config(self, path: str) -> Config:
        """The configuration file's say for a path."""
        config = self._configs.of(path)
        if config not in self._settings:
            self._settings[config] = self._merged(config)
        return config

    def settings(self, path: str) -> Settings:
        """What the pure core is to know for the file at a path."""
        config = self.config(path)
        settings = self._settings[config]
        said = config.said.get("per-file-ignores")
        baseline = self._baseline(path)
        if said is None and baseline is None:
            return settings
        codes = [
            code
            for glob, codes in (said.value if said else {}).items()
            if said and _names(glob, said.folder, path)
            for code in codes
        ]
        resting = baseline.of(path) if baseline else settings.baselined
        return replace(settings, ignore=(*settings.ignore, *_upper(codes)), baselined=resting)

    def baseline(self, path: str) -> str | None:
        """The path of the baseline that holds for a path."""
        if self.options.baseline:
            return str(self.options.baseline)
        said = self.config(path).said.get("baseline")
        return os.path.join(said.folder, said.value) if said and said.value else None

    def own_baseline(self, path: str) -> str:
        """The baseline that holds for a path, to be written. Raises ConfigError where there is none, and where a
        configuration names one outside of its own work tree (or folder): only the command line may do that."""
        target = self.baseline(path)
        if target is None:
            raise ConfigError("--write-baseline wants --baseline FILE, or `baseline` in the configuration")
        config = self.config(path).path
        if self.options.baseline or config is None:
            return target
        from smfix.files.git import work_tree
        from smfix.report.summary import printable

        folder = os.path.realpath(os.path.dirname(config))
        if not os.path.realpath(target).startswith(os.path.join(work_tree(folder) or folder, "")):
            raise ConfigError(
                f"{printable(config)}: `baseline` leads to {printable(os.path.realpath(target))}, outside of what it "
                "configures; nothing was written; if that is meant, say --baseline on the command line"
            )
        return target

    def _baseline(self, path: str) -> Baseline | None:
        file = None if self.options.write_baseline else self.baseline(path)
        if file is None:
            return None
        if file not in self._baselines:
            from smfix.files.baseline import BadBaseline, Baseline

            try:
                self._baselines[file] = Baseline(file)
            except BadBaseline as error:
                raise ConfigError(str(error)) from None
        return self._baselines[file]

    def choice(self, path: str) -> Choice:
        """How the files below a folder (or a file that is named) are chosen."""
        from smfix.files.discover import Choice

        config, options = self.config(path), self.options
        exclude: tuple[str, ...] | None = options.exclude or None
        if exclude is None and "exclude" in config.said:
            exclude = ()
        respected = not options.no_respect_gitignore
        if "no_respect_gitignore" not in self.given:
            respected = config.get("respect-gitignore", True)
        return Choice(
            exclude,
            options.extend_exclude,
            respected,
            options.force_exclude or config.get("force-exclude", False),
            self._settings[config].docs,
            self._globs(config),
        )

    def excluded(self, path: str) -> bool:
        """Whether a found file is excluded by its own nearest configuration, below the one that its folder has."""
        config = self.config(path)
        globs = self._globs(config)
        if not globs:
            return False
        from smfix.files.discover import Choice, excludes

        folder, name = os.path.split(os.path.realpath(path))
        return excludes(Choice((), configured=globs), folder)(os.fsencode(name))

    def explained(self, path: str) -> Iterator[Holding]:
        """Every key's value at a path, and where it comes from."""
        from smfix.files.discover import SKIPPED
        from smfix.keys import KEYS

        config = self.config(path)
        for key in KEYS:
            if key.name == "extend":
                continue
            said = config.said.get(key.name)
            value, origin = (said.value, said.origin) if said else (key.default, "default")
            if key.name == "extend-exclude" and config.excludes:
                value = tuple(glob for one in config.excludes for glob in one.value)
                origin = ", ".join(one.origin for one in config.excludes)
            if key.option in self.given:
                value, origin = getattr(self.options, key.option), self.given[key.option]
            if key.name == "respect-gitignore" and "no_respect_gitignore" in self.given:
                value, origin = False, self.given["no_respect_gitignore"]
            if key.name == "exclude" and value is None:
                value = tuple(sorted(SKIPPED))
            yield Holding(key.name, value, origin)

    def _globs(self, config: Config) -> tuple[Globs, ...]:
        from smfix.files.discover import Globs

        said = list(config.excludes)
        if "exclude" in config.said and not self.options.exclude:
            said.insert(0, config.said["exclude"])
        return tuple(Globs(one.value, one.folder) for one in said)

    def _merged(self, config: Config) -> Settings:
        values: dict[str, Any] = {}
        for field in _FIELDS:
            key = field.replace("_", "-")
            if field in self.given:
                values[field] = getattr(self.options, field)
            elif key in config.said:
                values[field] = config.said[key].value
        ignored = () if "select" in self.given else _upper(config.get("ignore", ()))
        values["ignore"] = (*ignored, *self.options.ignore)
        if "select" in values:
            values["select"] = _upper(values["select"])
        for key_name in ("select", "ignore", "per-file-ignores"):
            _known(config, key_name)
        return Settings(**values, add_ignore=self.options.add_ignore, upgrade=self.options.upgrade)


_FIELDS = frozenset(field.name for field in fields(Settings)) - {"baselined", "add_ignore", "upgrade"}


def check_codes(codes: tuple[str, ...], where: str) -> None:
    """Raise ConfigError for a code that no rule's code starts with."""
    from smfix.rules import BUILT_IN, OF_UPGRADE

    known = ("SMF000", "SMF310", *(name.upper() for name in (*BUILT_IN, *OF_UPGRADE)))
    for code in codes:
        if not any(one.startswith(code) for one in known) and not _is_plugin(code):
            raise ConfigError(f"{where}no rule's code starts with `{code}`; see `smfix rule --all`")


def _is_plugin(code: str) -> bool:
    from smfix.rules import all_rules

    return any(rule.code.startswith(code) for rule in all_rules())


def _known(config: Config, key: str) -> None:
    said = config.said.get(key)
    if said is not None:
        lists = said.value.values() if isinstance(said.value, dict) else [said.value]
        for codes in lists:
            check_codes(_upper(codes), f"{said.origin}: `{key}`: ")


def _check_globs(option: str, globs: Sequence[str]) -> None:
    """Raise ConfigError where one of the patterns is none."""
    if globs:
        from smfix.files.globs import BadGlob, check

        for glob in globs:
            try:
                check(glob)
            except BadGlob as error:
                raise ConfigError(f"{option} {glob[:60]!r}: it {error}") from None


def _upper(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(code.upper() for code in codes)


def _names(glob: str, folder: str, path: str) -> bool:
    """Whether a glob, relative to the configuration's folder, names the file."""
    from smfix.files.discover import Choice, Globs, excludes

    below, name = os.path.split(os.path.realpath(path))
    return excludes(Choice((), configured=(Globs((glob,), folder),)), below)(os.fsencode(name))
