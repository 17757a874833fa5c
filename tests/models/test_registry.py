"""Models of libraries: found by name, imported when a file names the library, and no sooner."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from smfix.code.program import parse
from smfix.models import registry
from smfix.models.registry import LIBRARIES, answers, function, function_model
from smfix.sources import read_source
from smfix.values.model import Unknown
from smfix.values.operations import unpacked
from tests.inference.table import Row, table

FOLDER = Path(sys.modules["smfix.models.registry"].__file__ or "").parent
CORE = {"__init__", "registry", "sagemaker", "container_methods", "converters", "generated_init", "higher_order"}
"""What is no library that a file may or may not name."""

STEPS = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
LOADED = """
import sys
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
rewrite = fix_source({code!r}.encode(), "x.py", Settings(), Repository(()))
assert rewrite.changed, rewrite
print(*sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith("smfix.models.")))
"""


def loaded(code: str) -> set[str]:
    """The models that are imported to fix a module, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(code=code)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_every_module_is_a_library_that_is_listed() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} - CORE == {library.module for library in LIBRARIES}


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("argparse", "import argparse\nargparse.ArgumentParser()\n"),
        ("attrs", "import attr\n@attr.s\nclass S:\n    y = attr.ib()\nx = S(a).y\n"),
        ("dataclasses", "import dataclasses\n@dataclasses.dataclass\nclass S:\n    y: object\nx = S(a).y\n"),
        ("functools", "import functools\nx = functools.partial(TrainingStep, 'p')()\n"),
        ("pydantic", "import pydantic\nclass S(pydantic.BaseModel):\n    y: object\nx = S(y=a).y\n"),
        ("click", "import click\n@click.command()\n@click.option('--n')\ndef f(n): b.add_depends_on(n)\n"),
        ("enum", "import enum\nclass E(enum.Enum):\n    A = a\nx = E.A.value\n"),
        ("pytest", "def test_x(step): b.add_depends_on(step)\n"),
        ("stdlib", "import itertools\nx = list(itertools.chain([a]))[0]\n"),
        ("unittest_mock", "from unittest import mock\n@mock.patch('x.Y')\ndef f(y): b.add_depends_on(y)\n"),
    ],
)
def test_a_library_is_imported_when_it_is_named(library: str, code: str) -> None:
    asked = "b.add_depends_on(x)\n" if "x = " in code else ""
    call = "argparse.ArgumentParser()\n"
    assert library not in loaded(STEPS + "b.add_depends_on(a)\n")
    if library == "argparse":
        code = code.replace(call, f"x = {call}b.add_depends_on(x)\n")
    assert library in loaded(STEPS + code + asked + "b.add_depends_on(a)\n")


def test_a_name_below_a_starred_one_has_its_model() -> None:
    assert function_model("unittest.mock.patch.object") is function_model("unittest.mock.Mock") is not None
    assert function_model("os.environ.__getitem__") is not function_model("os.environ.get")
    assert function_model("sagemaker.nothing") is None


def test_only_what_the_code_names_is_asked() -> None:
    def asked(code: str) -> list[str]:
        program = parse(read_source(code.encode(), "x.py"))
        return [model.__module__.rpartition(".")[2] for model in answers("parameter", [program])]

    assert asked("x = 1\n") == []
    assert asked("import click\n") == ["click"]
    assert asked("from unittest.mock import patch\ndef test_x(): pass\n") == ["unittest_mock", "pytest"]


def test_the_example_for_contributors_is_a_model() -> None:
    page = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code, rows = re.findall(r"^```(?:python)?\n(@function.*?|--- leave.*?)^```", page, re.M | re.S)
    names = {"ast": ast, "function": function, "Unknown": Unknown, "unpacked": unpacked}
    with patch.object(registry, "_functions", dict(registry._functions)):
        function_model.cache_clear()
        exec("from __future__ import annotations\n" + code, names)
        for given in table(rows):
            (row,) = given.values  # type: ignore[attr-defined]
            assert isinstance(row, Row)
            row.check()
    function_model.cache_clear()
