"""What inference costs: to decide each call of a module, as multiples of `ast.parse` of the same text in the same run.

`python -m benchmarks.inference_cost [--profile SHAPE]` prints a table and ends with 1 where a bar is missed. Deciding
every call of a module of 1,000 lines takes at most 3 times `ast.parse` of it, of one of 50,000 lines with 500 calls at
most 4 times, whatever its shape. In a repository of 2,000 modules of which 50 have hits, only those are parsed, and
what they lead to: the modules that they import, and those that name a function whose callers are asked for.
"""

from __future__ import annotations

import argparse
import ast
import cProfile
import gc
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smfix.code.program import Program
from smfix.config import Settings
from smfix.project import repository as projects
from smfix.project.repository import Repository
from smfix.rules import smf001
from smfix.rules.context import RuleContext
from smfix.sources import Source, read_source

IMPORTS = "from sagemaker.workflow.steps import ProcessingStep, TrainingStep\n\n"
LINES_A_CALL = 100
SMALL, LARGE = 10, 500
ROUNDS = 3

# ------------------------------------------------------------------------------------------------ modules


def filler(number: int, lines: int, indent: str = "") -> str:
    """Code as it stands around pipelines: functions that read, check and compute."""
    block = [
        f"def prepare_{number}(config, *, retries=3):",
        f'    """Read part {number}, and say what it holds."""',
        "    frame = load(config['source'], sep=',', header=None)",
        "    columns = [column.strip().lower() for column in frame.columns if column]",
        "    if not columns or len(columns) > retries * 10:",
        "        raise ValueError(f'unexpected columns: {columns!r}')",
        "    for name in columns:",
        "        frame[name] = frame[name].fillna(0).astype(config.get('type', 'float64'))",
        "    try:",
        "        report = {'rows': len(frame), 'columns': columns, 'source': config['source']}",
        "    except KeyError as error:",
        "        report = {'error': str(error)}",
        "    return frame, report",
        "",
    ]
    return "".join(indent + block[at % len(block)] + "\n" if at % len(block) != 13 else "\n" for at in range(lines))


def _aligned(lines: int) -> int:
    return lines - lines % 14


def functions(calls: int) -> str:
    """A function a call, its step built above the call."""
    parts = [IMPORTS]
    for n in range(calls):
        parts.append(filler(n, _aligned(LINES_A_CALL - 12)))
        parts.append(
            f"def pipeline_{n}(session):\n"
            f"    prepare = ProcessingStep(\n        name='prepare-{n}',\n        step_args=session.run(),\n    )\n"
            f"    train = TrainingStep(\n        name='train-{n}',\n        step_args=session.fit(),\n    )\n"
            f"    train.add_depends_on(prepare)\n    return prepare, train\n\n"
        )
    return "".join(parts)


def script(calls: int) -> str:
    """One long script: every step a name of the module, each after the one before."""
    parts = [IMPORTS, "step_0 = ProcessingStep(name='s0', step_args=None)\n"]
    for n in range(1, calls + 1):
        parts.append(filler(n, _aligned(LINES_A_CALL - 2)))
        parts.append(f"step_{n} = TrainingStep(name='s{n}', step_args=None)\nstep_{n}.add_depends_on(step_{n - 1})\n")
    return "".join(parts)


def rebound(calls: int) -> str:
    """One name bound again and again, and the one before it kept."""
    parts = [IMPORTS, "previous = None\n"]
    for n in range(calls):
        parts.append(filler(n, _aligned(LINES_A_CALL - 5)))
        parts.append(
            f"step = ProcessingStep(name='s{n}', step_args=None)\n"
            "if previous is not None:\n    step.add_depends_on(previous)\nprevious = step\n"
        )
    return "".join(parts)


def one_class(calls: int) -> str:
    """One class that keeps all its steps on self, a method each."""
    parts = [IMPORTS, "class Pipeline:\n    def __init__(self, session):\n        self.session = session\n"]
    parts.append("        self.step_0 = ProcessingStep(name='s0', step_args=None)\n\n")
    for n in range(1, calls + 1):
        parts.append(filler(n, _aligned(LINES_A_CALL - 4), "    "))
        parts.append(
            f"    def make_{n}(self):\n        self.step_{n} = TrainingStep(name='s{n}', step_args=None)\n"
            f"        self.step_{n}.add_depends_on(self.step_{n - 1})\n\n"
        )
    return "".join(parts)


def factories(calls: int) -> str:
    """Factories and a wiring without annotations: returns are followed, and parameters to their callers."""
    parts = [
        IMPORTS,
        "def make(kind, name):\n    if kind == 'train':\n        step = TrainingStep(name=name, step_args=None)\n",
        "    else:\n        step = ProcessingStep(name=name, step_args=None)\n    return step\n\n",
    ]
    for n in range(calls):
        parts.append(filler(n, _aligned(LINES_A_CALL - 8)))
        parts.append(
            f"def after_{n}(first, second):\n    second.add_depends_on(first)\n\n"
            f"one_{n} = make('prepare', 'p{n}')\ntwo_{n} = make('train', 't{n}')\nafter_{n}(one_{n}, two_{n})\n"
        )
    return "".join(parts)


def containers(calls: int) -> str:
    """All steps in one list and one dict that grow through the module."""
    parts = [IMPORTS, "steps = [ProcessingStep(name='first', step_args=None)]\nby_name = {}\n"]
    for n in range(calls):
        parts.append(filler(n, _aligned(LINES_A_CALL - 4)))
        parts.append(
            f"steps.append(TrainingStep(name='s{n}', step_args=None))\nsteps[-1].add_depends_on(steps[-2])\n"
            f"by_name['s{n}'] = steps[-1]\n"
        )
    return "".join(parts)


def one_wiring(calls: int) -> str:
    """One wiring without annotations that every part of the module calls."""
    parts = [IMPORTS, "def after(first, second):\n    second.add_depends_on(first)\n\n"]
    for n in range(calls):
        parts.append(filler(n, _aligned(LINES_A_CALL - 6)))
        parts.append(
            f"p_{n} = ProcessingStep(name='p{n}', step_args=None)\nt_{n} = TrainingStep(name='t{n}', step_args=None)\n"
            f"after(p_{n}, t_{n})\nt_{n}.add_depends_on([p_{n}])\n"
        )
    return "".join(parts)


def foreign(calls: int) -> str:
    """A CDK stack: nothing is SageMaker's."""
    parts = ["from aws_cdk import Stack, aws_sagemaker as sagemaker\n\n", "class Models(Stack):\n"]
    parts.append("    def __init__(self, scope, name):\n        super().__init__(scope, name)\n")
    parts.append("        self.model_0 = sagemaker.CfnModel(self, 'm0', execution_role_arn='r')\n\n")
    for n in range(1, calls + 1):
        parts.append(filler(n, _aligned(LINES_A_CALL - 5), "    "))
        parts.append(
            f"    def add_{n}(self, role):\n        self.model_{n} = sagemaker.CfnModel(self, 'm{n}')\n"
            f"        self.model_{n}.add_depends_on(self.model_{n - 1})\n\n"
        )
    return "".join(parts)


SHAPES: dict[str, Callable[[int], str]] = {
    shape.__name__: shape
    for shape in (functions, script, rebound, one_class, factories, containers, one_wiring, foreign)
}


# ------------------------------------------------------------------------------------------------ time


def decide(data: bytes, path: str, project: Repository) -> int:
    """Read a module and decide each of its calls: how many findings."""
    module = project.add(read_source(data, path))
    return len(list(smf001.find(RuleContext(module, project, Settings()))))


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of the fastest of some runs, each from a clean heap, without collections as in smfix's own run."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
        gc.enable()
    return best


@dataclass(frozen=True)
class Cost:
    """Deciding a module's calls beside parsing it."""

    lines: int
    findings: int
    parse: float
    decide: float

    @property
    def ratio(self) -> float:
        """How many times `ast.parse` it takes, parsing included."""
        return self.decide / self.parse


def cost(code: str, folder: str) -> Cost:
    """Measure one module, alone in its repository."""
    path = os.path.join(folder, "module.py")
    data = code.encode()
    Path(path).write_bytes(data)
    findings = decide(data, path, Repository([folder]))
    parse = seconds(lambda: ast.parse(code))
    return Cost(code.count("\n"), findings, parse, seconds(lambda: decide(data, path, Repository([folder]))))


def module_rows() -> Iterator[tuple[str, Cost, Cost]]:
    """Each shape, small and large."""
    for name, shape in SHAPES.items():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "setup.py").write_text("")
            yield name, cost(shape(SMALL), folder), cost(shape(LARGE), folder)


# ------------------------------------------------------------------------------------------------ a repository

MODULES, HITS = 2_000, 50


def lay_out(folder: Path, wiring: str) -> list[Path]:
    """A repository of packages; those with hits import a factory module each five of them share, and a wiring of theirs
    without annotations that is called `wiring`. The others call functions of many names, `build` and `connect` too."""
    (folder / "setup.py").write_text("")
    hits = []
    for n in range(MODULES):
        package = folder / "src" / f"package_{n // 40}"
        if not n % 40:
            package.mkdir(parents=True)
            (package / "__init__.py").write_text("")
        path = package / f"module_{n}.py"
        path.write_text(_hit(n, wiring) if n % 40 == 7 else _factory(n) if n % 200 == 8 else _other(n))
        if n % 40 == 7:
            hits.append(path)
    return hits


def _hit(n: int, wiring: str) -> str:
    shared = n - n % 200 + 8
    name = f"{wiring}_{n}" if wiring == "own" else wiring
    return (
        f"from package_{shared // 40}.module_{shared} import make_step\n\n{filler(n, 98)}\n"
        f"def {name}(first, second):\n    second.add_depends_on(first)\n\n"
        f"one, two = make_step('a'), make_step('b')\n{name}(one, two)\n"
    )


def _factory(n: int) -> str:
    return f"{IMPORTS}{filler(n, 98)}\ndef make_step(name):\n    return TrainingStep(name=name, step_args=None)\n"


def _other(n: int) -> str:
    return (
        f"import app\n\n{filler(n, 140)}\ndef build(config):\n    return app.connect(config, prepare_{n})\n\n"
        f"model = build({{'n': {n}}})\napp.run(model)\n"
    )


@contextmanager
def counted() -> Iterator[list[str]]:
    """The paths that are parsed meanwhile."""
    seen: list[str] = []
    original = projects.parse  # type: ignore[attr-defined]

    def parse(source: Source) -> Program:
        seen.append(source.path)
        program: Program = original(source)
        return program

    projects.parse = parse  # type: ignore[attr-defined]
    try:
        yield seen
    finally:
        projects.parse = original  # type: ignore[attr-defined]


@dataclass(frozen=True)
class RepositoryCost:
    """What deciding the calls of a repository takes."""

    wiring: str
    findings: int
    parsed: int
    allowed: int
    ratio: float
    """Its time beside that of parsing the modules that have hits."""


def repository(wiring: str) -> RepositoryCost:
    """Decide all calls of a repository in one process."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        hits = lay_out(folder, wiring)
        texts = [path.read_bytes() for path in hits]
        with counted() as seen:
            start = time.process_time()
            project = Repository([str(folder)])
            findings = sum(decide(data, str(path), project) for path, data in zip(hits, texts))
            took = time.process_time() - start
        parse = seconds(lambda: [ast.parse(text) for text in texts])
    allowed = 2 * HITS + HITS // 5 if wiring == "own" else MODULES  # the hits, their packages, what they import
    return RepositoryCost(wiring, findings, len(seen), allowed, took / parse)


# ------------------------------------------------------------------------------------------------ the table


def main() -> int:
    """Print the table; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=SHAPES, help="where the time of the large module of this shape goes")
    shape = parser.parse_args().profile
    if shape:
        profile(SHAPES[shape](LARGE))
        return 0
    missed = []
    print("module              findings   1,000 lines   50,000 lines   (times ast.parse; at most 3 and 4)")
    for name, small, large in module_rows():
        print(f"{name:20}{large.findings:8}{small.ratio:14.2f}{large.ratio:15.2f}", flush=True)
        if small.ratio > 3 or large.ratio > 4:
            missed.append(name)
    print(f"\n{MODULES:,} modules, {HITS} with hits   findings   parsed   at most   times ast.parse of those with hits")
    for one in map(repository, ("own", "connect")):
        label = "a wiring's own name" if one.wiring == "own" else f"a wiring named `{one.wiring}`"
        print(f"{label:28}{one.findings:10}{one.parsed:9}{one.allowed:10}{one.ratio:10.2f}")
        if one.parsed > one.allowed:
            missed.append(label)
    print(f"missed: {', '.join(missed)}" if missed else "every bar is met")
    return 1 if missed else 0


def profile(code: str) -> None:
    """Print where the time goes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "module.py")
        profiler = cProfile.Profile()
        profiler.runcall(decide, code.encode(), path, Repository([folder]))
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    sys.exit(main())
