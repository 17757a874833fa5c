"""What came out, as a page and a picture."""

from __future__ import annotations

import math
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Run, median

if TYPE_CHECKING:
    from benchmarks.rows import Bar, Bench, Row

TOP = """# Benchmarks

Made by `python -m benchmarks --size {size}`: whole processes with warm caches, {rounds} rounds in turn, medians. A
ratio is smfix's wall time over the other's, taken within a round. {machine}. Peers marked `once` ran in one round; `>`
marks one that was cut off, and the ratio is then an upper bound. Every tree is made by `benchmarks/trees.py`; what each
tool wrote is held against the bytes that are right. Where the time goes, and the limits: LIMITS.md.
"""


def text(row: Row) -> str:
    """A row as a section of the page."""
    lines = [
        f"\n## {row.title}\n",
        f"{row.note}.\n",
        "| | wall, s | CPU, s | memory, MB | what it wrote |",
        "|---|---:|---:|---:|---|",
    ]
    for name, runs in row.runs.items():
        cut = ">" if any(run.cut_off for run in runs) else ""
        once = " (once)" if len(runs) == 1 else ""
        wall, cpu, memory = (median(runs, what) for what in ("wall", "cpu", "memory"))
        lines.append(f"| {name}{once} | {cut}{wall:.3f} | {cut}{cpu:.3f} | {memory:.0f} | {row.work.get(name, '')} |")
    lines += ["", *(_bar(bar) for bar in row.bars)]
    return "\n".join(lines) + "\n"


def _bar(bar: Bar) -> str:
    kept = "**missed**" if bar.missed else "met"
    most, now = (f"{value:.2f} ×" if value >= 0.2 else f"1/{1 / value:.0f} of" for value in (bar.most, bar.ratio))
    return f"* bar: at most {most} {bar.other}; measured: {now} it: {kept}"


def write(path: Path, rows: list[Row], bench: Bench, size: str) -> None:
    """The page, and the picture beside it."""
    python = f"Python {platform.python_version()}"
    machine = f"{os.cpu_count()} cores, {platform.system()}, {python}, {_version()}"
    page = TOP.format(size=size, rounds=bench.count, machine=machine) + "".join(map(text, rows))
    if bench.tools.absent:
        page += "\n## What could not run\n\n"
        page += "".join(f"* {name}: {why}\n" for name, why in sorted(bench.tools.absent.items()))
    if bench.points:
        page += "\n## Linear\n\n![time over files scanned and calls rewritten](linear.svg)\n"
        path.with_name("linear.svg").write_text(picture(bench.points), encoding="utf-8")
    path.write_text(page, encoding="utf-8")


def _version() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    said = subprocess.run(command, capture_output=True, text=True)
    return f"smfix {said.stdout.strip() or '?'}" if said.returncode == 0 else f"smfix on {sys.platform}"


WIDTH, HEIGHT, EDGE = 640, 420, 60
COLOURS = ("#0b6e99", "#c4541a")


def picture(points: dict[str, list[tuple[int, Run]]]) -> str:
    """CPU time over size, both logarithmic: a line that rises no steeper than the dashed ones is linear."""
    every = [(count, run.cpu) for line in points.values() for count, run in line]
    low_x, high_x = (math.log10(f(count for count, _ in every)) for f in (min, max))
    low_y, high_y = (math.log10(f(cpu for _, cpu in every)) for f in (min, max))
    low_y, high_y = math.floor(low_y), math.ceil(high_y)

    def at(count: float, cpu: float) -> tuple[float, float]:
        x = EDGE + (math.log10(count) - low_x) / (high_x - low_x) * (WIDTH - 2 * EDGE)
        y = HEIGHT - EDGE - (math.log10(cpu) - low_y) / (high_y - low_y) * (HEIGHT - 2 * EDGE)
        return round(x, 1), round(y, 1)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">']
    parts.append(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    for power in range(low_y, high_y + 1):
        x, y = at(10**low_x, 10**power)
        parts.append(f'<path d="M{x} {y}H{WIDTH - EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4}" font-size="11" text-anchor="end">{10**power:g} s</text>')
    for colour, (name, line) in zip(COLOURS, points.items()):
        places = [at(count, run.cpu) for count, run in line]
        drawn = " ".join(f"{x},{y}" for x, y in places)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        last_count, last = line[-1]
        start = at(line[0][0], max(last.cpu * line[0][0] / last_count, 10**low_y))
        dashes = f'stroke="{colour}" stroke-dasharray="4 4"'
        parts.append(f'<path d="M{start[0]} {start[1]}L{places[-1][0]} {places[-1][1]}" {dashes}/>')
        for (x, y), (count, run) in zip(places, line):
            parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
            label = f"{count:,}: {run.cpu:.2f} s"
            parts.append(f'<text x="{x}" y="{y - 8}" font-size="11" text-anchor="middle">{label}</text>')
        row = 20 + 16 * list(points).index(name)
        parts.append(f'<text x="{EDGE}" y="{row}" font-size="13" fill="{colour}">CPU time over {name}</text>')
    return "\n".join([*parts, "</svg>\n"])
