"""What a run is to do: `Settings`. They come from the command line, and from configuration files (see `keys`)."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 4 * 1024 * 1024
"""A file with more code than this (in characters) is reported, not parsed; see `--max-bytes`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the pure core may depend on, besides the bytes themselves."""

    select: tuple[str, ...] = ()
    """Rule codes or prefixes to run; empty: all."""
    ignore: tuple[str, ...] = ()
    """Rule codes or prefixes to leave out."""
    unsafe_fixes: bool = False
    sdk: str = "auto"
    """`auto`, `2` or `3`: the major version of the SageMaker SDK that the code is for."""
    step_classes: tuple[str, ...] = ()
    """Dotted names of classes, not in the repository, that are steps."""
    foreign: tuple[str, ...] = ()
    """Dotted modules whose objects are certainly not SageMaker's."""
    docs: bool = False
    """Also look at fenced Python in Markdown and reStructuredText."""
    max_bytes: int = MAX_BYTES
    baselined: frozenset[str] = frozenset()
    """Fingerprints of findings that a baseline lets rest, in the file at hand."""
    upgrade: bool = False
    """Whether the code is to be moved from version 2 of the SDK to version 3: then the rules of an upgrade run, and no
    others."""
    add_ignore: str | None = None
    """Instead of fixing: suppress what is found, by comments that give this reason."""

    def selects(self, code: str) -> bool:
        """Whether the rule of this code is to run."""
        chosen = not self.select or any(code.startswith(prefix) for prefix in self.select)
        return chosen and not any(code.startswith(prefix) for prefix in self.ignore)


class ConfigError(ValueError):
    """What is wrong with a configuration file, in a sentence that names the file."""
