"""smfix beside type checkers that have the SageMaker SDK installed: who finds which wrong call.

`python -m benchmarks.type_checkers` reads `data/checkers/`, where a wrong line says in a comment what it should be
(`# -> train.add_depends_on([prepare])`) and a line that works today says `# right`. It writes `TYPE_CHECKERS.md`.

A checker finds a wrong line when it says something there that it does not say of the same line put right: so an error
that stays counts for nothing. Every error on a line that is right, or put right, is a complaint about code that works.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sdk.environments import SDKS, cache, python_of, unavailable

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "benchmarks" / "data" / "checkers"
PAGE = ROOT / "benchmarks" / "TYPE_CHECKERS.md"
FILES = "files"
PINS = {"ty": "0.0.105", "basedpyright": "1.40.2", "pyrefly": "1.4.1"}
WRONG = re.compile(r"  # -> (?P<right>.*?)(?=(?:\\n)?\"?,?$|$)")
RIGHT = re.compile(r"  # right(?=(?:\\n)?\"?,?$|$)")


@dataclass(frozen=True, order=True)
class Line:
    """A line: the file below `data/checkers`, the line's number (in its cell, in a notebook)."""

    path: str
    line: int


Reports = dict[Line, set[str]]
"""What a tool says, line by line."""


@dataclass(frozen=True)
class Case:
    """One file or folder of `data/checkers/`."""

    name: str
    title: str
    wrong: dict[Line, str]
    right: frozenset[Line]


@dataclass(frozen=True)
class Finding:
    """What one tool makes of one case."""

    found: frozenset[Line]
    complaints: frozenset[Line]
    mended: int = 0


Results = dict[str, dict[str, Finding]]
"""Tool by tool, case by case."""


# ------------------------------------------------------------------------------------------------ cases


def cases() -> list[Case]:
    """All cases, in order."""
    return [_case(path) for path in sorted(DATA.iterdir()) if path.name != "__pycache__"]


def _case(path: Path) -> Case:
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    wrong: dict[Line, str] = {}
    right: set[Line] = set()
    for file in files:
        name = file.relative_to(DATA).as_posix()
        for number, line in _lines(file):
            if marked := WRONG.search(line):
                indent = line[: len(line) - len(line.lstrip())]
                wrong[Line(name, number)] = indent + marked["right"]
            elif RIGHT.search(line):
                right.add(Line(name, number))
    main = path / "main.py" if path.is_dir() else path
    return Case(path.stem, _title(main), wrong, frozenset(right))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if path.suffix == ".py":
        yield from enumerate(path.read_text().splitlines(), 1)
        return
    for cell in json.loads(path.read_text())["cells"]:
        yield from enumerate("".join(cell["source"]).splitlines(), 1)


def _title(path: Path) -> str:
    text = path.read_text()
    if path.suffix == ".ipynb":
        return "".join(json.loads(text)["cells"][0]["source"]) + "."
    return text.split('"""')[1]


def lay_out(folder: Path, put_right: bool) -> None:
    """Copy the cases without the marks that give the answers away: the files together, each folder by itself."""
    for path in sorted(DATA.iterdir()):
        target = folder / (path.name if path.is_dir() else FILES)
        if path.is_dir():
            shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    for file in (f for f in folder.rglob("*") if f.suffix in (".py", ".ipynb")):
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(_without_marks(line, put_right) for line in lines))


def _without_marks(line: str, put_right: bool) -> str:
    marked = WRONG.search(line)
    if not marked:
        return RIGHT.sub("", line)
    if not put_right:
        return line[: marked.start()] + line[marked.end() :]
    code = re.match(r'\s*"?\s*', line)
    assert code
    return code[0] + marked["right"] + line[marked.end() :]


# ------------------------------------------------------------------------------------------------ tools


def smfix(folder: Path, _: str | None) -> Reports:
    """What smfix reports of calls; what it says of a pipeline's graph, no type checker can."""
    command = [sys.executable, "-m", "smfix", "--check", "--select", "SMF0", "--output-format", "json", "."]
    report = json.loads(_run(command, folder, accept=(0, 1)).stdout)
    found: Reports = {}
    for file in report["files"]:
        for finding in file["findings"]:
            found.setdefault(Line(_clean(file["path"]), finding["line"]), set()).add(finding["safety"])
    return found


def ty(folder: Path, python: str | None) -> Reports:
    """What `ty check` reports."""
    command = [_tool("ty"), "check", "--output-format", "concise", "--python", python or _bare(), "."]
    shape = re.compile(r"(?P<path>[^:]+):(?:cell \d+:)?(?P<line>\d+):\d+: error(?P<said>\[.*)")
    found: Reports = {}
    for match in map(shape.match, _run(command, folder, accept=(0, 1)).stdout.splitlines()):
        if match:
            found.setdefault(Line(_clean(match["path"]), int(match["line"])), set()).add(match["said"])
    return found


def basedpyright(folder: Path, python: str | None) -> Reports:
    """What basedpyright reports as errors in pyright's own standard mode."""
    settings = folder / "pyrightconfig.json"
    settings.write_text('{"typeCheckingMode": "standard"}')
    command = [_tool("basedpyright"), "--pythonpath", python or _bare(), "--outputjson", "."]
    report = json.loads(_run(command, folder, accept=(0, 1)).stdout)
    settings.unlink()
    found: Reports = {}
    for one in report["generalDiagnostics"]:
        if one["severity"] == "error":
            path = Path(one["file"]).resolve().relative_to(folder.resolve()).as_posix()
            line = Line(path, one["range"]["start"]["line"] + 1)
            found.setdefault(line, set()).add(one["message"])
    return found


def pyrefly(folder: Path, python: str | None) -> Reports:
    """What pyrefly reports in its default preset."""
    command = [_tool("pyrefly"), "check", "--preset", "default", "--output-format", "json"]
    command += ["--python-interpreter-path", python or _bare(), "."]
    found: Reports = {}
    for one in json.loads(_run(command, folder, accept=(0, 1)).stdout)["errors"]:
        if one["severity"] == "error":
            found.setdefault(Line(_clean(one["path"]), one["line"]), set()).add(one["description"])
    return found


TOOLS: dict[str, Callable[[Path, str | None], Reports]] = {
    "smfix": smfix,
    "ty": ty,
    "basedpyright": basedpyright,
    "pyrefly": pyrefly,
}


def _clean(path: str) -> str:
    return Path(path).as_posix()


def _run(command: list[str], folder: Path, accept: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode not in accept:
        raise SystemExit(f"{command[0]} failed with {done.returncode}: {(done.stderr or done.stdout)[-1000:]}")
    return done


@functools.cache
def _checkers() -> Path:
    """The environment of the checkers, made once."""
    folder = cache() / f"checkers-py{sys.version_info[0]}{sys.version_info[1]}"
    ready = folder / "ready.json"
    if not (ready.exists() and json.loads(ready.read_text()) == PINS):
        venv.create(folder, with_pip=True, clear=True)
        wanted = [f"{name}=={version}" for name, version in PINS.items()]
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *wanted]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            unavailable(f"the type checkers cannot be installed: {done.stderr.strip()[-300:]}")
        ready.write_text(json.dumps(PINS))
    return folder


def _tool(name: str) -> str:
    return str(_checkers() / "bin" / name)


def _bare() -> str:
    """An interpreter that has no SDK."""
    return str(_checkers() / "bin" / "python")


# ------------------------------------------------------------------------------------------------ comparison


def compare(case: Case, wrong: Reports, fixed: Reports, tool: str) -> Finding:
    """What the tool finds in a case, from its reports on the wrong tree and on the tree put right."""
    found = {line for line in case.wrong if wrong.get(line, set()) - fixed.get(line, set())}
    complaints = {line for line in case.right if line in wrong} | {line for line in case.wrong if line in fixed}
    mended = sum(tool == "smfix" and "safe" in wrong[line] for line in found)
    return Finding(frozenset(found), frozenset(complaints), mended)


def measure(tool: str, python: str | None, all_cases: list[Case]) -> dict[str, Finding]:
    """Run a tool on the cases, wrong and put right."""
    with tempfile.TemporaryDirectory() as scratch:
        wrong, fixed = (reports(tool, python, Path(scratch), put_right) for put_right in (False, True))
    return {case.name: compare(case, wrong, fixed, tool) for case in all_cases}


def reports(tool: str, python: str | None, scratch: Path, put_right: bool) -> Reports:
    """What a tool says of the cases, as they are or put right."""
    tree = scratch / ("right" if put_right else "wrong")
    lay_out(tree, put_right)
    said: Reports = {}
    for folder in sorted(tree.iterdir()):
        prefix = "" if folder.name == FILES else f"{folder.name}/"
        for line, messages in TOOLS[tool](folder, python).items():
            said[Line(prefix + line.path, line.line)] = messages
    return said


def _verdict(case: Case, finding: Finding) -> str:
    """A cell: how many a tool finds; of smfix, how many it mends by itself."""
    return _share(case, finding) + (f", {finding.mended} mended" if finding.mended else "")


def _share(case: Case, finding: Finding) -> str:
    return f"{len(finding.found)} of {len(case.wrong)}" if case.wrong else ""


def page(all_cases: list[Case], results: Results, bare: Results) -> str:
    """The page: the wrong calls, then the complaints about code that works."""
    versions = ", ".join(f"{name} {version}" for name, version in PINS.items())
    lines = [
        "# smfix beside type checkers",
        "",
        f"Made by `python -m benchmarks.type_checkers`, Python {sys.version_info[0]}.{sys.version_info[1]}: {versions}",
        f"(basedpyright in its `standard` mode), with {SDKS[2][0][0]} installed for them. smfix needs no SDK.",
        "",
        "## Wrong calls found",
        "",
        *_table(all_cases, results),
        "",
        "Without the SDK in their environment: " + ", ".join(f"{tool} {_sum(bare[tool])}" for tool in bare) + ".",
        "",
        "## Complaints about code that works",
        "",
        "Lines that the SDK takes today (tuples, generators, lists under a name, other libraries' methods), and the",
        "wrong lines above after they were put right.",
        "",
        *_complaints(all_cases, results),
        "",
        "## Found by a checker, not by smfix",
        "",
        *(missed(all_cases, results) or ["Nothing."]),
    ]
    return "\n".join(lines) + "\n"


def _table(all_cases: list[Case], results: Results) -> list[str]:
    lines = [f"| case | {' | '.join(results)} |", "|---" * (len(results) + 1) + "|"]
    broken = [case for case in all_cases if case.wrong]
    for case in broken:
        cells = [_verdict(case, by_case[case.name]) for by_case in results.values()]
        lines.append(f"| {case.title} | {' | '.join(cells)} |")
    total = sum(len(case.wrong) for case in broken)
    found = [f"**{_sum(by_case)} of {total}**" for by_case in results.values()]
    return [*lines, f"| **all** | {' | '.join(found)} |"]


def _sum(by_case: dict[str, Finding]) -> int:
    return sum(len(finding.found) for finding in by_case.values())


def _complaints(all_cases: list[Case], results: Results) -> list[str]:
    lines = [f"| case | {' | '.join(results)} |", "|---" * (len(results) + 1) + "|"]
    for case in all_cases:
        counts = [len(by_case[case.name].complaints) for by_case in results.values()]
        if case.right or any(counts):
            of = len(case.right) + len(case.wrong)
            cells = [f"{count} of {of}" if count else "none" for count in counts]
            lines.append(f"| {case.title} | {' | '.join(cells)} |")
    return lines


def missed(all_cases: list[Case], results: Results) -> list[str]:
    """A line for each wrong call that a checker finds and smfix does not."""
    lines = []
    for case in all_cases:
        for line, right in sorted(case.wrong.items()):
            by = [tool for tool, by_case in results.items() if line in by_case[case.name].found]
            if by and "smfix" not in by:
                lines.append(f"* {line.path}:{line.line} `{right.strip()}`: {', '.join(by)}")
    return lines


def main() -> int:
    """Measure all, write the page; 1 where a checker finds what smfix does not."""
    all_cases = cases()
    results = {tool: measure(tool, None if tool == "smfix" else python_of(2), all_cases) for tool in TOOLS}
    bare = {tool: measure(tool, None, all_cases) for tool in TOOLS if tool != "smfix"}
    PAGE.write_text(page(all_cases, results, bare))
    print(PAGE.read_text())
    return 1 if missed(all_cases, results) else 0


if __name__ == "__main__":
    sys.exit(main())
