"""What the parts of a run take: `python -m benchmarks.parts TREE [FEW]`, two folders that `python -m benchmarks` made.

TREE is a large git work tree without hits: the parts of a scan, and what a cache would do, in CPU time of `rg -l`. FEW
holds pipeline files with calls: the parts of mending one, as shares. See LIMITS.md.
"""

from __future__ import annotations

import gc
import hashlib
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smfix import engine, proof
from smfix.config import Settings
from smfix.needles import CODE, NEEDLES
from smfix.project.repository import Repository

RG = ("rg", "-l", "-g", "*.py", "depends_on")
LIST = ("git", "ls-files", "-z", "-s", "-v")
OTHERS = ("git", "ls-files", "-z", "--others", "--exclude-standard")
EITHER = "|".join(needle.decode().replace(".", r"\.") for needle in NEEDLES)
GREP = ("git", "grep", "-l", "-z", "-a", "-P", "-e", EITHER, "--", *(f"*{end.decode()}" for end in CODE))


def main(tree: Path, few: Path | None) -> None:
    """Print both tables."""
    rg = _command(RG, tree)
    print(f"rg -l: {rg:.3f} s of CPU; the rest as ratios of it")
    for name, seconds in scan_parts(tree).items():
        print(f"  {name:42} {seconds / rg:5.2f}")
    if few is not None:
        shares = mend_parts(few)
        print(f"a file with calls: {1000 * shares.pop('all'):.1f} ms of CPU; the rest as shares of it")
        for name, share in shares.items():
            print(f"  {name:42} {share:5.0%}")


def scan_parts(tree: Path) -> dict[str, float]:
    """CPU seconds of each part of a scan, the best of five."""
    listed = subprocess.check_output(("git", "ls-files", "-z"), cwd=tree).split(b"\0")
    names = [os.path.join(os.fsencode(tree), name) for name in listed if name.endswith(CODE)]
    buffer = bytearray(1 << 22)
    view = memoryview(buffer)
    texts = [Path(os.fsdecode(name)).read_bytes() for name in names]

    def each(do: Callable[[int], object] | None) -> Callable[[], object]:
        def work() -> None:
            for name in names:
                file = os.open(name, os.O_RDONLY)
                if do is not None:
                    do(os.readv(file, (view,)))
                os.close(file)

        return work

    start = ("-c", "import click, smfix.cli.main, smfix.cli.run, smfix.files.scan")
    return {
        "import click and smfix": _command((sys.executable, *start), Path(__file__).parents[1]),
        "git's list of what it tracks": _command(LIST, tree),
        "git's list of what it does not": _command(OTHERS, tree),
        "git's search": _command(GREP, tree),
        "walk": _best(lambda: sum(len(files) for _, _, files in os.walk(tree))),
        "stat every file": _best(lambda: [os.lstat(name) for name in names]),
        "open and close": _best(each(None)),
        "open, read and close": _best(each(lambda size: size)),
        "search for one stem": _best(lambda: [text.find(b"depends_on") for text in texts]),
        "search for the other": _best(lambda: [text.find(b"sagemaker.") for text in texts]),
        "open, read, hash and close": _best(each(lambda size: hashlib.blake2b(view[:size]).digest())),
    }


def mend_parts(few: Path) -> dict[str, float]:
    """Seconds of CPU for a file, and the share that each part takes."""
    os.chdir(few)
    paths = sorted(map(str, Path().rglob("*.py")))[:200]
    taken: Counter[str] = Counter()
    parts = ((engine, "_look", "find"), (engine, "reparse", "parse again what was touched"))
    parts += ((proof, "complaint", "prove"), (engine, "read_source", "decode"))
    for module, attribute, name in parts:
        setattr(module, attribute, _timed(getattr(module, attribute), name, taken))
    setattr(Repository, "add", _timed(Repository.add, "parse", taken))  # noqa: B010  # a method is not assigned to
    project, settings = Repository((".",)), Settings()
    gc.disable()
    collect = _timed(gc.collect, "collect the garbage", taken)
    for path in paths[:10]:
        engine.fix_source(Path(path).read_bytes(), path, settings, project)
    gc.freeze()
    taken.clear()
    started = time.process_time()
    for path in paths:
        engine.fix_source(Path(path).read_bytes(), path, settings, project)
        collect(0)
    whole = time.process_time() - started
    return {"all": whole / len(paths), **{name: seconds / whole for name, seconds in taken.most_common()}}


def _timed(function: Callable[..., Any], name: str, taken: Counter[str]) -> Callable[..., Any]:
    def timed(*args: Any, **options: Any) -> Any:
        started = time.process_time()
        try:
            return function(*args, **options)
        finally:
            taken[name] += time.process_time() - started  # type: ignore[assignment]

    return timed


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def _command(words: tuple[str, ...], folder: Path) -> float:
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None)
