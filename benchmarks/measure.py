"""Whole processes, timed from outside, in turn: A B C, A B C, ... so that a ratio is taken between neighbours."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LAUNCH = Path(__file__).parent / "launch.py"


@dataclass(frozen=True)
class Command:
    """One tool's command line for a piece of work. `slow`: one run is enough, and it may be cut off."""

    name: str
    words: tuple[str, ...]
    cwd: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False
    writes: bool = False


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, and the largest resident size of its processes in MB."""

    wall: float
    cpu: float
    memory: float
    cut_off: bool = False


def once(command: Command, limit: float) -> Run:
    """Run it; past the limit it is ended."""
    environ = {**os.environ, **command.environ}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages are compiled
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result")
        words = [sys.executable, "-I", "-S", str(LAUNCH), str(limit), str(result), *command.words]
        with Path(folder, "out").open("wb") as out:
            subprocess.run(words, cwd=command.cwd, env=environ, stdout=out, stderr=out, check=True)
        wall, cpu, memory, cut_off = map(float, result.read_text().split())
    return Run(wall, cpu, memory, bool(cut_off))


Check = Callable[[Command], object]


def rounds(
    commands: Sequence[Command], count: int, limit: float, after: Check, warm: bool = True
) -> dict[str, list[Run]]:
    """Every command's runs, round by round; `after` is called after each run, before the next. The slow ones run in
    the first round only, and once without being cut off is enough."""
    runs: dict[str, list[Run]] = {command.name: [] for command in commands}
    for number in range(count):
        for command in commands:
            if command.slow and number:
                continue
            if warm and not number and not command.slow:
                once(command, limit)
                after(command)
            runs[command.name].append(once(command, limit))
            after(command)
    return runs


def median(runs: Sequence[Run], what: str) -> float:
    """The median of one of the figures."""
    return statistics.median(getattr(run, what) for run in runs)


def ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> float:
    """Ours over theirs, round by round; the median of that."""
    if len(ours) == len(theirs):
        return statistics.median(one.wall / other.wall for one, other in zip(ours, theirs))
    return median(ours, "wall") / median(theirs, "wall")
