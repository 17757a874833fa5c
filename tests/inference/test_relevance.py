"""Which files an object of the SDK can reach: by import lines alone, before anything is parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Reason
from smfix.project import relevance as relevance
from smfix.project.import_graph import ImportGraph
from smfix.project.relevance import Relevance, brings_steps
from smfix.project.repository import Repository

SDK = "from sagemaker.workflow.steps import TrainingStep\n"
ASKED = "def wire(one, other):\n    one.add_depends_on(other)\n"


def written(folder: Path, files: dict[str, str]) -> None:
    for path, code in {"setup.py": "", **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(code)


def reaches(folder: Path, files: dict[str, str], path: str = "asked.py") -> bool:
    written(folder, files)
    return Relevance([str(folder)]).reaches(str(folder / path), (folder / path).read_bytes())


REACHED = {
    "it names the SDK": {"asked.py": "# sagemaker\n"},
    "it imports a module that does": {"asked.py": "import made\n", "made.py": SDK},
    "it imports one that imports one": {"asked.py": "import a\n", "a.py": "from b import x\n", "b.py": SDK},
    "one that does imports it": {"asked.py": ASKED, "main.py": SDK + "from asked import wire\n"},
    "both are imported by a third": {"asked.py": ASKED, "m.py": "import asked, made\n", "made.py": SDK},
    "a relative import": {
        "p/__init__.py": "",
        "asked.py": "import p.a\n",
        "p/a.py": "from . import b\n",
        "p/b.py": SDK,
    },
    "a package's module, by attribute": {"asked.py": "import p\np.made.f()\n", "p/__init__.py": "", "p/made.py": SDK},
    "a folder without __init__": {"asked.py": "from p import made\n", "p/made.py": SDK},
    "over two lines": {"asked.py": "from p import (\n    other,\n    made,\n)\n", "p/made.py": SDK},
    "over a backslash": {"asked.py": "from p \\\n    import made\n", "p/made.py": SDK},
    "an indented import": {"asked.py": "def f():\n    import made\n", "made.py": SDK},
    "a star": {"asked.py": "from made import *\n", "made.py": SDK},
    "by a string": {"asked.py": "import importlib\nimportlib.import_module('made')\n", "made.py": SDK},
    "a fixture": {"asked.py": "def test(step):\n    step.add_depends_on(step)\n", "conftest.py": SDK},
    "a notebook that imports it": {"asked.py": ASKED, "n.ipynb": '["import asked\\n", "import sagemaker.workflow"]'},
    "sagemaker.workflow by halves": {"asked.py": "import made\n", "made.py": "from sagemaker import workflow\n"},
    "a copy of the SDK": {
        "asked.py": "import sagemaker_own\n",
        "sagemaker_own.py": "import sagemaker.workflow.steps\n",
    },
}

UNREACHED = {
    "nothing is imported": {"asked.py": ASKED},
    "the SDK is used elsewhere": {"asked.py": ASKED, "made.py": SDK},
    "a service client is no step": {"asked.py": "import m\n", "m.py": "workflow = boto3.client('sagemaker')\n"},
    "a word in a text is no import": {"asked.py": "import m\n", "m.py": "'''A sagemaker workflow.'''\n"},
    "a name that only begins alike": {"asked.py": "import m\n", "m.py": "import sagemaker_mlflow as workflow\n"},
}


@pytest.mark.parametrize("files", REACHED.values(), ids=REACHED)
def test_reached(files: dict[str, str], tmp_path: Path) -> None:
    assert reaches(tmp_path, files)


@pytest.mark.parametrize("files", UNREACHED.values(), ids=UNREACHED)
def test_not_reached(files: dict[str, str], tmp_path: Path) -> None:
    assert not reaches(tmp_path, files)


class TestLarge:
    """A repository with too many modules to look through for callers."""

    def reaches(self, folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> bool:
        written(folder, files)
        asked = Relevance([str(folder)])
        monkeypatch.setattr(asked.texts, "below", lambda top: None)
        return asked.reaches(str(folder / "asked.py"), (folder / "asked.py").read_bytes())

    def test_what_it_imports_reaches_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        files = {"asked.py": "import a\n", "a.py": "import b\n", "b.py": SDK}
        assert self.reaches(tmp_path, files, monkeypatch)

    def test_what_imports_it_does_not(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not self.reaches(tmp_path, {"asked.py": ASKED, "main.py": SDK + "import asked\n"}, monkeypatch)

    def test_a_search_that_found_no_step_saves_the_reading(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(tmp_path, {"asked.py": "import a\n", "a.py": ""})
        monkeypatch.setattr(ImportGraph, "imported", lambda *_: pytest.fail("imports were read"))
        asked = Relevance([str(tmp_path)])
        asked.knows(str(tmp_path), [])
        assert not asked.reaches(str(tmp_path / "asked.py"), b"import a\n")

    def test_in_doubt_it_is_reached(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(relevance, "MOST_FOLLOWED", 1)
        assert self.reaches(tmp_path, {"asked.py": "import a\n", "a.py": ""}, monkeypatch)


def test_what_is_not_reached_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, {"asked.py": "x = f(depends_on=y)\n", "other.py": SDK})
    monkeypatch.setattr("smfix.engine.parse", lambda source: pytest.fail("it was parsed"))
    path = tmp_path / "asked.py"
    project = Repository([str(tmp_path)])
    rewrite = fix_source(path.read_bytes(), str(path), Settings(), project)
    assert (rewrite.changed, rewrite.problems, project._modules) == (False, (), {})


def test_that_the_sdks_method_cannot_be_parsed_is_told() -> None:
    rewrite = fix_source(b"a.add_depends_on(b\n", "x.py", Settings(), Repository())
    assert [problem.reason.value for problem in rewrite.problems] == ["syntax"]


def test_step_classes_of_the_settings_reach_everything(tmp_path: Path) -> None:
    code = b"from own import MyStep\na = MyStep()\nb = MyStep()\na.add_depends_on(b)\n"
    settings = Settings(step_classes=("own.MyStep",))
    assert fix_source(code, str(tmp_path / "x.py"), settings, Repository()).changed


@pytest.mark.parametrize("text", ["import sagemaker.workflow", "from sagemaker.mlops import x", "'sagemaker.workflow'"])
def test_brings_steps(text: str) -> None:
    assert brings_steps("/x/y.py", text.encode())


def test_modules_of_a_vendored_sdk_bring_steps() -> None:
    assert brings_steps("/x/sagemaker/job.py", b"from .workflow import steps")


def test_a_file_whose_questions_lead_everywhere_stays_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        f"m{index}.py": SDK + "from asked import wire\nwire(TrainingStep(), TrainingStep())\n" for index in range(9)
    }
    written(tmp_path, {**files, "asked.py": "# sagemaker.workflow\n" + ASKED})
    path = tmp_path / "asked.py"

    def changed() -> bool:
        rewrite = fix_source(path.read_bytes(), str(path), Settings(select=("SMF001",)), Repository([str(tmp_path)]))
        assert {problem.reason for problem in rewrite.problems} <= {Reason.UNDECIDED}
        assert rewrite.changed != bool(rewrite.problems)
        return rewrite.changed

    assert changed()
    monkeypatch.setattr("smfix.project.repository.MOST_LED", 3)
    assert not changed()


def test_a_file_over_its_budget_of_looks_stays_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (SDK + "a = TrainingStep()\nb = TrainingStep()\na.add_depends_on(b)\n").encode()
    assert fix_source(code, "x.py", Settings(), Repository()).changed
    monkeypatch.setattr("smfix.inference.engine.MOST_LOOKS_OF_FILE", 2)
    rewrite = fix_source(code, "x.py", Settings(), Repository())
    assert not rewrite.changed
    assert [problem.reason for problem in rewrite.problems] == [Reason.UNDECIDED]
