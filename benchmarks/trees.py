"""The trees that the benchmarks run over: published packages, needles and all, and pipeline files from a generator.

Every tree is made once in an ignored folder. What must become of each file that has calls to fix is kept beside it, to
the byte: a tool that wrote something else did other work, and is said to.
"""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from smfix.needles import METHOD, SEARCHED

SOME_PACKAGES = ("networkx==3.6.1", "rich==14.1.0", "aws-sam-translator==1.115.0")
MANY_PACKAGES = (
    "homeassistant==2024.3.3", "django==5.2.19", "sympy==1.14.0", "pandas==3.1.1", "scipy==1.17.1",
    "scikit-learn==1.9.1", "apache-airflow-core==3.3.2", "botocore==1.44.5", "boto3==1.44.5", "sqlalchemy==2.1.9",
    "plotly==7.1.0", "transformers==5.23.0", "kubernetes==37.0.2", "matplotlib==3.11.2", "networkx==3.6.1",
    "mlflow==3.18.0", "twisted==26.10.0", "astropy==8.0.2", "nova==34.0.0", "neutron==29.0.0",
)  # fmt: skip
IN_ENVIRONMENT = ("sagemaker==2.257.7", "google-cloud-aiplatform==2.7.0", "boto3==1.44.5")
"""What stands in the `.venv` of the large trees, which git ignores."""
INSTALLED = ("mypyc", "rich")
"""Packages that are copied from where they are installed: nothing is downloaded for the small size."""


@dataclass(frozen=True)
class Size:
    """How large the trees are."""

    packages: tuple[str, ...]
    environment: tuple[str, ...]
    few: int
    many: int
    sprinkled: int
    lines: int
    flat: tuple[int, int, int]


SIZES = {
    "small": Size(INSTALLED, (), few=4, many=100, sprinkled=5, lines=1_000, flat=(10, 100, 1_000)),
    "ci": Size(SOME_PACKAGES, (), few=20, many=100, sprinkled=20, lines=5_000, flat=(100, 1_000, 10_000)),
    "full": Size(
        MANY_PACKAGES, IN_ENVIRONMENT, few=200, many=2_000, sprinkled=200, lines=50_000, flat=(1_000, 10_000, 100_000)
    ),
}

# An argument between ‹ and › has to be put into a list; everything else must stay.
HEAD = '''"""The {topic} pipeline: add_depends_on orders what shares no data."""

import os
from typing import Any

from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

BUCKET = os.environ.get("{TOPIC}_BUCKET", "s3://{topic}")
'''
HELPER = '''

def {verb}_{topic}_{n}(rows: list[dict[str, Any]], limit: int = {limit}) -> dict[str, float]:
    """What {verb} makes of the {topic} rows: sums by name, the largest {limit} of them."""
    sums: dict[str, float] = {{}}
    for row in rows:
        name = str(row.get("name", "unnamed")).strip().lower()
        if not name or (row.get("hidden") and limit < {limit}):
            continue
        try:
            sums[name] = sums.get(name, 0.0) + float(row["value"]) * {factor}
        except (KeyError, ValueError) as error:
            print(f"{topic}: a row without a value ({{error}})")
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(ordered[: limit + {n} % 7])
'''
STEPS = '''

def build_{n}(role: str, strict: bool = False) -> Pipeline:
    """The steps of the {topic} pipeline, number {n}."""
    prepare = ProcessingStep(name="Prepare{n}", step_args={{"role": role, "code": os.path.join(BUCKET, "prepare.py")}})
    train = TrainingStep(name="Train{n}", step_args={{"role": role, "image": "{topic}:latest"}})
    check = ProcessingStep(name="Check{n}", step_args={{"role": role, "code": os.path.join(BUCKET, "check.py")}})
    by_name = {{"prepare": prepare, "train": train}}
'''
END = """    return Pipeline(name="{topic}-{n}", steps=[prepare, train, check])
"""
CALLS = (
    *("    train.add_depends_on(‹prepare›)\n",) * 4,
    *("    check.add_depends_on(‹train›)  # after the model\n",) * 3,
    "    check.add_depends_on(‹prepare.name›)\n",
    '    check.add_depends_on(‹"Train{n}"›)\n',
    '    check.add_depends_on(‹by_name["prepare"]›)\n',
    "    train.add_depends_on(\n        ‹prepare›,  # the data first\n    )\n",
    "    check.add_depends_on( ‹train if strict else prepare› )\n",
    "    for later in (train, check):\n        later.add_depends_on(‹prepare›)\n",
)
DECOYS = (
    "    check.add_depends_on([prepare, train])\n",
    "    check.add_depends_on([step for step in by_name.values()])\n",
    "    # check.add_depends_on(train) was not enough here\n",
    '    print("check.add_depends_on(train)")\n',
    "    ready = [prepare]\n    check.add_depends_on(ready)\n",
)
FOREIGN = '''"""Not SageMaker's: CDK's method of the same name takes one."""

from aws_cdk import Stack
from aws_cdk import aws_sagemaker as sagemaker


class {Topic}Stack(Stack):
    def __init__(self, scope, name, **kwargs):
        super().__init__(scope, name, **kwargs)
        model = sagemaker.CfnModel(self, "Model", execution_role_arn="role")
        endpoint = sagemaker.CfnEndpointConfig(self, "Config", production_variants=[])
        endpoint.add_depends_on(model)
'''
TOPICS = ("churn", "fraud", "demand", "vision", "speech", "pricing", "ranking", "credit")
VERBS = ("collect", "clean", "split", "score", "report", "compare", "merge", "export")


def pipeline_file(seed: str, lines: int, calls: int, decoys: int = 1, each: int = 5) -> str:
    """A module of about so many lines with so many calls to fix, `each` in a function."""
    chance = random.Random(seed)
    topic = chance.choice(TOPICS)
    names = {"topic": topic, "TOPIC": topic.upper()}
    groups = [min(each, calls - at) for at in range(0, calls, each)] or [0]
    parts = [HEAD.format(**names)]
    so_far, n = parts[0].count("\n"), 0
    for index, group in enumerate(groups):
        body = [STEPS.format(n=index, **names)]
        body += [chance.choice(CALLS).format(n=index) for _ in range(group)]
        body += [chance.choice(DECOYS).format(n=index) for _ in range(decoys)]
        block = "".join([*body, END.format(n=index, **names)])
        until = lines * (index + 1) // len(groups) - block.count("\n")
        while so_far < until:
            helper = HELPER.format(verb=chance.choice(VERBS), n=n, limit=chance.randrange(3, 90),
                                   factor=chance.randrange(1, 99) / 10, **names)  # fmt: skip
            parts.append(helper)
            so_far, n = so_far + helper.count("\n"), n + 1
        parts.append(block)
        so_far += block.count("\n")
    return "".join(parts)


class Tree:
    """A folder to run over, and what must become of it."""

    def __init__(self, root: Path, name: str) -> None:
        self.path, self.expected = root / "trees" / name, root / "expected" / name

    def put(self, name: str, marked: str) -> None:
        """Write a file, and what is expected of it where something in it is marked."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(marked.replace("‹", "").replace("›", ""), encoding="utf-8")
        if "‹" in marked:
            wanted = self.expected / name
            wanted.parent.mkdir(parents=True, exist_ok=True)
            wanted.write_text(marked.replace("‹", "[").replace("›", "]"), encoding="utf-8")

    def commit(self) -> None:
        """Make the folder a git work tree whose state can be brought back."""
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it was"], ["gc", "-q"]):
            self.git(*words)

    def git(self, *words: str) -> str:
        identity = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.invalid", "-c", "gc.auto=0"]
        command = ["git", *identity, "-C", str(self.path), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    @cached_property
    def needles(self) -> str:
        """How many files of code there are, and how many of them hold what smfix looks for."""
        listed = self.path.rglob("*.py") if not (self.path / ".git").exists() else map(self.path.joinpath, self._listed)
        texts = [path.read_bytes() for path in listed if ".venv" not in path.parts]
        holding = (f"{sum(word in text for text in texts):,} with `{word.decode()}`" for word in SEARCHED)
        return f"{len(texts):,} files of code, {', '.join(holding)}"

    @property
    def _listed(self) -> list[str]:
        return self.git("ls-files", "-z", "--", "*.py").split("\0")[:-1]

    def restore(self) -> None:
        """Bring back every file."""
        if (self.path / ".git").exists():
            self.git("checkout", "-q", "--", ".")


def make(root: Path, size: Size) -> dict[str, Tree]:
    """Every tree, made where it is not there yet."""
    makers: dict[str, Callable[[Tree], None]] = {
        "clean": lambda tree: _small(tree, hits=0),
        "small": lambda tree: _small(tree, hits=2),
        "few": lambda tree: _dense(tree, size.few),
        "many": lambda tree: _dense(tree, size.many),
        "long": lambda tree: tree.put("pipelines/long.py", pipeline_file("long", size.lines, size.lines // 100)),
        "nohit": lambda tree: _packages(root, tree, size),
        "big": lambda tree: _sprinkled(root, tree, size.sprinkled),
        **{f"flat-{count}": (lambda tree, count=count: _flat(tree, count)) for count in size.flat},
        **{f"dense-{count}": (lambda tree, count=count: _dense(tree, count)) for count in _steps(size)},
    }
    trees = {}
    for name, maker in makers.items():
        trees[name] = tree = Tree(root, name)
        done = root / "trees" / f"{name}.done"
        if not done.exists():
            print(f"making the tree {name} ...", file=sys.stderr, flush=True)
            shutil.rmtree(tree.path, ignore_errors=True)
            tree.path.mkdir(parents=True)
            maker(tree)
            tree.commit()
            done.touch()
    trees["elsewhere"] = _without_git(root, trees["nohit"])
    return trees


def _steps(size: Size) -> tuple[int, int, int]:
    return size.many // 100, size.many // 10, size.many


def _small(tree: Tree, hits: int) -> None:
    for n in range(30 - hits):
        text = "import os\nfrom typing import Any\n" + "".join(
            HELPER.format(verb=VERBS[(n + at) % 8], topic=TOPICS[n % 8], n=at, limit=at + 3, factor=1.5)
            for at in range(3 + n % 12)
        )
        tree.put(f"src/app/module_{n:02}.py", text)
    for n in range(hits):
        tree.put(f"src/pipelines/pipeline_{n}.py", pipeline_file(f"small-{n}", 180, 1))


def _dense(tree: Tree, count: int) -> None:
    for n in range(count):
        text = pipeline_file(f"dense-{n}", 150, 5)
        tree.put(f"pipelines/{TOPICS[n % 8]}/team_{n % 23:02}/pipeline_{n:04}.py", text)


def _flat(tree: Tree, count: int) -> None:
    text = HELPER.format(verb="collect", topic="churn", n=1, limit=5, factor=1.5)
    for n in range(count):
        tree.put(f"package_{n // 100:04}/module_{n % 100:02}.py", f"# {n}\n{text}")


def _packages(root: Path, tree: Tree, size: Size) -> None:
    """Packages as they are published, but for files with the SDK's own method: that comes from the generator alone."""
    for package in size.packages:
        _unpack(root, package, tree.path / "libs" / package.partition("==")[0])
    for package in size.environment:
        _unpack(root, package, tree.path / ".venv" / "lib" / "site-packages")
    for path in [*tree.path.rglob("*.so*"), *tree.path.rglob(".git*")]:
        path.unlink()
    for path in tree.path.rglob("*.py"):
        if METHOD in path.read_bytes():
            path.unlink()
    (tree.path / ".gitignore").write_text("__pycache__/\n.venv/\n/build/\n*.log\n!keep.log\n")


def _unpack(root: Path, package: str, folder: Path) -> None:
    """A package's files: of the wheel of that version, downloaded once; without a version, those that are installed."""
    name, _, version = package.partition("==")
    if not version:
        (installed,) = importlib.util.find_spec(name).submodule_search_locations  # type: ignore[union-attr,misc]
        shutil.copytree(installed, folder, ignore=shutil.ignore_patterns("__pycache__"))
        return
    wheels, start = root / "wheels", f"{name.replace('-', '_')}-{version}-"
    if not list(wheels.glob(f"{start}*")):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "-d", str(wheels), package], check=True)
    shutil.unpack_archive(next(wheels.glob(f"{start}*")), folder, "zip")


def _sprinkled(root: Path, tree: Tree, count: int) -> None:
    """The packages with pipeline files among them: a quarter of 1,000 to 3,000 lines, others have no call."""
    shutil.copytree(root / "trees" / "nohit", tree.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))
    folders = sorted({path.parent for path in tree.path.glob("libs/**/*.py")})
    for n in range(count):
        chance = random.Random(f"big-{n}")
        lines = chance.randrange(1_000, 3_000) if n % 4 == 0 else chance.randrange(120, 400)
        beside = folders[n * len(folders) // count].relative_to(tree.path)
        folder = beside if n % 5 < 2 else Path("ml", TOPICS[n % 8], f"team_{n % 7}")
        tree.put(str(folder / f"pipeline_{n:03}.py"), pipeline_file(f"big-{n}", lines, chance.randrange(1, 9), 2))
    for n in range(count // 5):
        text = pipeline_file(f"decoy-{n}", 200, 0, 4) if n % 2 else FOREIGN.format(Topic=TOPICS[n % 8].title())
        tree.put(f"ml/{TOPICS[n % 8]}/done/decoy_{n:03}.py", text)


def _without_git(root: Path, tree: Tree) -> Tree:
    """The same files where git knows nothing of them: outside of any work tree, so in a folder of the system's."""
    import tempfile

    place = Path(tempfile.gettempdir()) / f"benchmark-{root.name}-{os.getuid()}"
    copy = Tree(place, "nohit")
    if not copy.path.exists():
        shutil.copytree(tree.path, copy.path, ignore=shutil.ignore_patterns(".git"))
    return copy
