"""The project's checks. CI calls `nox` and nothing else."""

import os
import sys
import tarfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "tables", "processes", "hooks"]
nox.options.reuse_existing_virtualenvs = True
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Containers set it for their image's size; with it each process of the tests would compile all of smfix anew."""

PYPROJECT = nox.project.load_toml("pyproject.toml")
DEV = nox.project.dependency_groups(PYPROJECT, "dev")
OTHERS = ["3.10", "3.12", "3.13", "3.14"]
COVERED = 91
"""Per cent of the lines and branches of the engine (see [tool.coverage.run]) that tests must run."""
TABLES = ("-q", "-n", "auto", "--dist", "loadgroup", "-m", "not network and not process and not sdk")
"""What pytest is to run of what starts no process and asks no SDK."""


SCHEMAS = {
    "citation-file-format": "CITATION.cff",
    "dependabot": ".github/dependabot.yml",
    "github-actions": "action.yml",
    "github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": ".github/ISSUE_TEMPLATE/*[!g].yml",
    "github-workflows": ".github/workflows/*.yml",
}
"""Schemas that check-jsonschema brings, and the files that are held against them; `*[!g]` is all but config.yml."""


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, dead code, and what machines of others read: workflows, forms, metadata. Nothing is fetched."""
    session.install("-e", ".", *DEV)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("vulture")
    session.run("validate-pyproject", "pyproject.toml")
    for schema, files in SCHEMAS.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, Path().glob(files)))
    session.run("zizmor", "--offline", "--quiet", "--config", ".github/zizmor.yml", ".github/workflows", "action.yml")
    if sys.platform == "linux":
        session.run("hadolint", "Dockerfile")


@nox.session
def quick(session: nox.Session) -> None:
    """What to run while one works: style, types, and the tests that start no process and ask no SDK."""
    session.install("-e", ".", *DEV)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("pytest", *TABLES, *session.posargs, env={"SMFIX_TEST_QUICK": "1"})


@nox.session
def tables(session: nox.Session) -> None:
    """The tests that start no process and ask no SDK, and which lines and branches of the engine they run."""
    session.install("-e", ".", *DEV)
    session.run("pytest", *TABLES, "--cov", f"--cov-fail-under={COVERED}", *session.posargs)


@nox.session
def processes(session: nox.Session) -> None:
    """All other tests: those of commands, and those in real SDK environments."""
    session.install("-e", ".", *DEV)
    others = "not network and (process or sdk)"
    session.run("pytest", "-n", "auto", "--dist", "loadgroup", "-m", others, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Which lines and branches all tests run; takes half as long again as the tests themselves."""
    session.install("-e", ".", *DEV)
    session.run("pytest", "-q", "-n", "auto", "--dist", "loadgroup", "--cov", *session.posargs)


@nox.session
def hooks(session: nox.Session) -> None:
    """What needs a registry: the hooks, as pre-commit itself installs and runs them, and the extension of VS Code."""
    session.install("-e", ".", "pre-commit>=4", *DEV)
    session.run("pytest", "-q", "-m", "network", *session.posargs)


@nox.session(python=OTHERS)
def others(session: nox.Session) -> None:
    """The tests on other Pythons, where they are installed."""
    session.install("-e", ".", *DEV)
    session.run("pytest", "-q", *session.posargs)


@nox.session
def portable(session: nox.Session) -> None:
    """What must hold on every system: judgement, rules, files and commands; without forks and `fcntl` where there are
    any."""
    session.install("-e", ".", *DEV)
    rooms = ("judgement", "rules", "inference", "models", "graph", "sources", "portable")
    tests = [f"tests/{room}" for room in rooms]
    apart = ("-k", "not agrees and not contradicted", "-p", "tests.portable.plugin")
    session.run("pytest", "-q", "-n", "auto", *apart, *tests, "tests/test_api.py", "tests/test_proof.py")


@nox.session
def fuzz(session: nox.Session) -> None:
    """The long runs: thousands of generated inputs, every module of this Python, 1,000 kills; prints what was tried."""
    session.install("-e", ".", *DEV)
    longer = {"SMFIX_TEST_EXAMPLES": "3000", "SMFIX_TEST_KILLS": "1000"}
    session.run("pytest", "-s", "tests/test_properties.py", "tests/test_interrupted_writes.py", env=longer)
    session.run("python", "-m", "tests.corpus", *session.posargs)


@nox.session
def facts(session: nox.Session) -> None:
    """What smfix/sdk/ says of the SDK, held against the SDK itself; takes minutes."""
    session.install("-e", ".", *DEV)
    session.run("python", "tools/make_lists.py", "--check")
    session.run("python", "tools/make_variables.py", "--check")
    session.run("python", "tools/make_catalogue.py", "--check")
    session.run("python", "tools/make_signatures.py", "--check")
    session.run("python", "tools/make_moves.py", "--check")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """smfix beside its peers; `nox -s benchmarks -- --size full` for the sizes of benchmarks/RESULTS.md."""
    session.install("-e", ".")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def fleet(session: nox.Session) -> None:
    """300 repositories of every kind: in one go, killed and resumed, in shards, on a cluster. Takes minutes."""
    session.install("-e", ".", *DEV)
    session.run("pytest", "-q", "tests/fleet", *session.posargs, env={"SMFIX_FLEET": "300"})


@nox.session
def graphs(session: nox.Session) -> None:
    """Hold many made-up pipelines against the real SDKs."""
    session.install("-e", ".", *DEV)
    session.run("pytest", "-q", "tests/sdk/test_graph.py", env={"SMFIX_TEST_PIPELINES": "400"})


@nox.session
def pictures(session: nox.Session) -> None:
    """Make the README's pictures and the generated pages anew."""
    session.install("-e", ".")
    session.run("python", str(Path("docs") / "generate.py"))
    session.run("python", str(Path("docs") / "pictures.py"))


@nox.session
def package(session: nox.Session) -> None:
    """What is published: built, checked, installed in clean environments, and tested from the source archive alone."""
    session.install("build", "twine")
    built = Path(session.create_tmp()) / "dist"
    session.run("python", "-m", "build", "--outdir", str(built))
    (wheel,), (archive,) = sorted(built.glob("*.whl"))[-1:], sorted(built.glob("*.tar.gz"))[-1:]
    session.run("twine", "check", "--strict", str(wheel), str(archive))
    for number, what in enumerate((wheel, archive)):
        python = _clean(session, f"clean{number}")
        session.run(python, "-m", "pip", "install", "-q", str(what), external=True)
        session.run(python, "-I", "-m", "smfix", "--check", "--exit-zero", "examples/pipelines/churn.py", external=True)
    with tarfile.open(archive) as opened:
        opened.extractall(session.create_tmp())
    session.chdir(Path(session.create_tmp()) / archive.name.removesuffix(".tar.gz"))
    python = _clean(session, "tested")
    session.run(python, "-m", "pip", "install", "-q", "-e", ".", *DEV, external=True)
    session.run(python, "-m", "pytest", *TABLES, *session.posargs, external=True, env={"SMFIX_TEST_QUICK": "1"})


def _clean(session: nox.Session, name: str) -> str:
    """The Python of a new environment."""
    folder = Path(session.create_tmp()).resolve() / name
    session.run("python", "-m", "venv", "--clear", str(folder))
    return str(folder / "bin" / "python")


@nox.session
def docs(session: nox.Session) -> None:
    """The site, into site/; `nox -s docs -- serve` shows it while one writes. Nothing is fetched from elsewhere."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "docs"))
    session.run("mkdocs", *(session.posargs or ["build"]), env={"NO_MKDOCS_2_WARNING": "1"})
