"""What a run is asked to do, as a frozen value: by the command line, or by a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from smfix.config import MAX_BYTES


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The main command's options, each at its default unless it is given; one field an option, by its name."""

    given: Mapping[str, str] = field(default_factory=dict)
    """The options that were not left at their defaults: name to who said so (`the command line`, `the environment`)."""
    check: bool = False
    diff: bool = False
    interactive: bool = False
    unsafe_fixes: bool = False
    add_ignore: str | None = None
    """None: fix; else the reason (perhaps empty) of the comments to add instead."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    sdk: str = "auto"
    baseline: str | None = None
    write_baseline: bool = False
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    no_respect_gitignore: bool = False
    docs: bool = False
    max_bytes: int = MAX_BYTES
    """Characters of code in one file."""
    show_files: bool = False
    stdin_filename: str | None = None
    output_format: str | None = None
    output_file: str | None = None
    statistics: bool = False
    graph: bool = False
    color: str = "auto"
    """`auto`, `always` or `never`."""
    quiet: bool = False
    verbose: bool = False
    config: str | None = None
    isolated: bool = False
    require_clean: bool = False
    jobs: int = 0
    """Processes; 0: as many as there is work for."""
    scheduler: str | None = None
    exit_zero: bool = False
    exit_non_zero_on_fix: bool = False
    upgrade: bool = False
    """Whether it is `smfix upgrade` that runs."""
    partial: bool = False
    """Whether that writes files, too, of which a part is left to a person."""

    @property
    def writes(self) -> bool:
        """Whether files are changed, rather than shown or listed."""
        return not (self.check or self.diff or self.write_baseline)
