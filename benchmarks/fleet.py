"""`smfix fleet` beside the ways in which people fix many repositories today, the same work in one run.

    python benchmarks/fleet.py [--repositories 100] [--rounds 5] [--output benchmarks/FLEET.md]

Every way ends with a patch file for each changed repository, made of a commit on a branch of a clone. The peers are
Go programs that need a hosting service; what they do on the machine is done here by git, in the order and with the
concurrency of their documentation:

* a shell loop: clone, `smfix .`, commit, `git format-patch`, one repository after the other;
* turbolift's model: `clone` all with their history, then `foreach smfix .`, then `commit` all, each step one repository
  after the other (its documentation: a campaign's steps are commands of their own);
* multi-gitter's model: for each repository a clone of depth 1, the script, a commit; `--concurrent` 1 (its default),
  and as many as there are processors.

The last two also write the patch, so that the result is the same; it is checked to be so. A loop of `smfix --check`
alone, without clone and commit, shows how much of it is smfix's own work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TOP = Path(__file__).parents[1]
STEP = "from sagemaker.workflow.steps import TrainingStep\n"
PAIR = "a{n} = TrainingStep('a{n}')\nb{n} = TrainingStep('b{n}')\nb{n}.add_depends_on({argument})\n"
PLAIN = "import os\n\n\ndef function_{n}(value):\n    return os.path.join(str(value), '{n}')\n"
SMFIX = f"{sys.executable} -m smfix"
FIX = f"{SMFIX} -q . >/dev/null"
COMMIT = "git checkout -q -b smfix/fix && git commit -qam fix"
PATCH = 'git format-patch -q -1 --binary --stdout >"$OUT/$name.patch"'
CHANGED = "! git diff --quiet"


def make(folder: Path, count: int) -> list[Path]:
    """Repositories of 60 files and 20 commits; a third of them hold five calls to fix, a third none."""
    folder.mkdir(parents=True)
    return [_one(folder / f"r{number:03}", number) for number in range(count)]


def _one(path: Path, number: int) -> Path:
    files = {f"pkg/m{n}.py": PLAIN.format(n=n) * 10 for n in range(60)}
    if number % 3:
        pairs = "".join(PAIR.format(n=n, argument=f"a{n}" if number % 3 == 1 else f"[a{n}]") for n in range(5))
        files["pipelines/train.py"] = STEP + pairs
    out = []
    for commit in range(20):
        out.append(f"commit refs/heads/main\ncommitter A <a@x.y> {1_700_000_000 + commit} +0000\ndata 1\nx\n")
        for name, text in files.items() if not commit else [(f"log/{commit}.txt", "x\n" * commit)]:
            out.append(f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n")
    subprocess.run(["git", "init", "-q", "-b", "main", path], check=True)
    subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input="".join(out).encode(), check=True)
    subprocess.run(["git", "-C", path, "reset", "-q", "--hard"], check=True)
    return path


def shell_loop(repositories: Path, out: Path, work: Path, jobs: int) -> None:
    """The script that one writes: everything for a repository, then the next one."""
    each = f'git clone -q "$r" {work}/$name && cd {work}/$name && {FIX}; if {CHANGED}; then {COMMIT} && {PATCH}; fi'
    _shell(f'for r in {repositories}/*; do name=$(basename "$r"); ({each}); done', out)


def turbolift(repositories: Path, out: Path, work: Path, jobs: int) -> None:
    """Step by step over all of them."""
    inside = f'for d in {work}/*; do name=$(basename "$d"); (cd "$d" && %s); done'
    clone = f'for r in {repositories}/*; do git clone -q "$r" {work}/$(basename "$r"); done'
    commit = f"if {CHANGED}; then {COMMIT} && {PATCH}; fi"
    _shell("\n".join((clone, inside % FIX, inside % commit)), out)


def multi_gitter(repositories: Path, out: Path, work: Path, jobs: int) -> None:
    """Shallow clones, so many at once."""
    each = (
        f"name=$(basename $0); git clone -q --depth 1 --single-branch file://$0 {work}/$name && cd {work}/$name"
        f" && {FIX}; if {CHANGED}; then {COMMIT} && {PATCH}; fi; rm -rf {work}/$name"
    )
    _shell(f"ls -d {repositories}/* | xargs -P {jobs} -n 1 sh -c '{each}'", out)


def check_loop(repositories: Path, out: Path, work: Path, jobs: int) -> None:
    """smfix's own work only; nothing is cloned or committed."""
    _shell(f"for r in {repositories}/*; do (cd $r && {SMFIX} -q --check .); done; true", out)


def fleet(repositories: Path, out: Path, work: Path, jobs: int) -> None:
    """smfix fleet run."""
    _shell(f"{SMFIX} fleet run -q {repositories} --state {work}/state -j {jobs}", out)
    for path in (work / "state" / "patches").iterdir():
        shutil.copy(path, out / f"{path.name.removeprefix('repositories-')[:4]}.patch")


def _shell(script: str, out: Path) -> None:
    environ = os.environ | {"OUT": str(out), "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": str(TOP)}
    author = {f"GIT_{who}_{what}": "a@x.y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["sh", "-c", script], env=environ | author, check=True)


Way = Callable[[Path, Path, Path, int], None]


def ways(processors: int) -> dict[str, tuple[Way, int]]:
    """Every way by its name, with how many repositories it does at once."""
    return {
        f"smfix fleet, {processors} at once": (fleet, processors),
        "smfix fleet, 1 at once": (fleet, 1),
        "shell loop: clone, smfix, commit, patch": (shell_loop, 1),
        "turbolift's model": (turbolift, 1),
        "multi-gitter's model, 1 at once": (multi_gitter, 1),
        f"multi-gitter's model, {processors} at once": (multi_gitter, processors),
        "shell loop: smfix --check alone": (check_loop, 1),
    }


def timed(way: Way, jobs: int, repositories: Path, expected: int) -> float:
    """Seconds for one way, in fresh folders; it must have made all patches that there are to make."""
    with tempfile.TemporaryDirectory() as folder:
        out, work = Path(folder) / "out", Path(folder) / "work"
        out.mkdir()
        work.mkdir()
        started = time.monotonic()
        way(repositories, out, work, jobs)
        seconds = time.monotonic() - started
        made = [path for path in out.iterdir() if b"+b4.add_depends_on([a4])" in path.read_bytes()]
        if way is not check_loop and len(made) != expected:
            raise SystemExit(f"{way.__name__} made {len(made)} patches, not {expected}")
    return seconds


def table(seconds: dict[str, list[float]], count: int) -> str:
    """Medians, and the ratio to the first way within each round."""
    rows = ["| way | seconds | repositories a second | times smfix fleet's |", "|---|---|---|---|"]
    first = next(iter(seconds.values()))
    for name, times in seconds.items():
        ratio = statistics.median(mine / theirs for mine, theirs in zip(times, first))
        median = statistics.median(times)
        rows.append(f"| {name} | {median:.1f} | {count / median:.1f} | {ratio:.1f} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="smfix fleet beside its peers' models")
    parser.add_argument("--repositories", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    processors = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        repositories = Path(folder) / "repositories"
        expected = sum(1 for number in range(options.repositories) if number % 3 == 1)
        make(repositories, options.repositories)
        seconds: dict[str, list[float]] = {name: [] for name in ways(processors)}
        for _ in range(options.rounds):
            for name, (way, jobs) in ways(processors).items():
                seconds[name].append(timed(way, jobs, repositories, expected))
                print(f"{name}: {seconds[name][-1]:.1f} s", file=sys.stderr)
    text = table(seconds, options.repositories)
    print(text)
    if options.output:
        facts = (
            f"{options.repositories} local repositories of 60 files and 20 commits, five calls to fix in every third of"
            f" them, {options.rounds} rounds, {processors} processors; medians, ratios within a round."
        )
        options.output.write_text(f"# Many repositories\n\nMade by `python benchmarks/fleet.py`: {facts}\n\n{text}\n")


if __name__ == "__main__":
    main()
