"""SMF209: imports of what no version of the SDK has, or not the one that the project requires."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.model import Rewrite
from smfix.project.repository import Repository
from tests.media import check_left, check_noop, check_transformed, fix
from tests.sdk.environments import Result, run_all

FIXED = [
    (
        3,
        "from sagemaker.core.workflow.function_step import step",
        "from sagemaker.mlops.workflow.function_step import step",
    ),
    (
        3,
        "from sagemaker.core.workflow.steps import TrainingStep",
        "from sagemaker.mlops.workflow.steps import TrainingStep",
    ),
    (
        3,
        "from sagemaker.mlops.workflow.parameters import ParameterString as P",
        "from sagemaker.core.workflow.parameters import ParameterString as P",
    ),
    (2, "from sagemaker.workflow.pipelines import Pipeline", "from sagemaker.workflow.pipeline import Pipeline"),
    (2, "from sagemaker.workflow.step import TuningStep", "from sagemaker.workflow.steps import TuningStep"),
    (
        2,
        "from sagemaker.workflow.steps import CallbackStep, ProcessingStep",
        "from sagemaker.workflow.callback_step import CallbackStep\n"
        "from sagemaker.workflow.steps import ProcessingStep",
    ),
]
TOLD = [
    (
        "from sagemaker.workflow.steps import TraningStep",
        "no version of the SDK has `sagemaker.workflow.steps.TraningStep`",
    ),
    ("import sagemaker.workflow.step", "no version of the SDK has `sagemaker.workflow.step`"),
    (
        "from sagemaker.workflow import condition_steps",
        "no version of the SDK has `sagemaker.workflow.condition_steps`",
    ),
    ("from sagemaker.workflow.helpers import validate", "no version of the SDK has `sagemaker.workflow.helpers`"),
    ("from sagemaker.workflow.helpers import *", "no version of the SDK has `sagemaker.workflow.helpers`"),
]
STAYS = [
    "from sagemaker.workflow.steps import TrainingStep, Optional",
    "from sagemaker.mlops.workflow.steps import TrainingStep",
    "from sagemaker.workflow import steps\nimport sagemaker.workflow.pipeline as p",
    "import sagemaker\nsagemaker.workflow",
    "try:\n    from sagemaker.workflow.stepz import A\nexcept ImportError:\n    from sagemaker.workflow.stepy import A",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sagemaker.workflow.stepz import A",
    "import sagemaker\nif sagemaker.__version__ < '2':\n    from sagemaker.workflow.stepz import A",
    "from contextlib import suppress\nwith suppress(ImportError):\n    from sagemaker.workflow.stepz import A",
    "import pytest\ndef test():\n    with pytest.raises(ImportError):\n        from sagemaker.workflow.stepz import A",
    "from .sagemaker.workflow.stepz import A",
    "from sagemaker_mine.workflow.stepz import A\nimport sagemaker.workflow",
    "'from sagemaker.workflow.stepz import A'",
]


@pytest.mark.parametrize(("version", "before", "after"), FIXED[:-1])
def test_what_has_one_place_is_imported_from_there(version: int, before: str, after: str) -> None:
    check_transformed(f"{before}\n", f"{after}\n")


def test_a_statement_is_split_where_its_names_have_several_places() -> None:
    _, before, after = FIXED[-1]
    assert fix(f"{before}\nx = 1\n").after.decode() == f"{after}\nx = 1\n"


@pytest.mark.parametrize(("code", "message"), TOLD)
def test_told(code: str, message: str) -> None:
    check_left(f"{code}\n", message)


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    check_noop(f"{code}\n")


def _in_project(folder: Path, code: str, path: str = "pipe.py", **files: str) -> Rewrite:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text)
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code)
    return fix_source(file.read_bytes(), str(file), Settings(), Repository((str(folder),)))


OTHER = "from sagemaker.workflow.steps import TrainingStep\n"


@pytest.mark.parametrize(
    ("requirement", "code", "message"),
    [
        (
            "sagemaker>=3,<4",
            OTHER,
            "requires version 3 of the SDK, which has no `sagemaker.workflow.steps.TrainingStep`",
        ),
        ("sagemaker>=3,<4", OTHER, "it is `sagemaker.mlops.workflow.steps.TrainingStep`"),
        (
            "sagemaker<3",
            "from sagemaker.mlops.workflow.pipeline import Pipeline\n",
            "`sagemaker.workflow.pipeline.Pipeline`",
        ),
        ("sagemaker>=3,<4", "import sagemaker.workflow.steps\n", "it is `sagemaker.mlops.workflow.steps`"),
        (
            "sagemaker>=3,<4",
            "from sagemaker.estimator import Estimator\nimport sagemaker.core.workflow\n",
            "no `sagemaker.est",
        ),
    ],
)
def test_the_version_that_the_project_requires(tmp_path: Path, requirement: str, code: str, message: str) -> None:
    rewrite = _in_project(tmp_path, code, requirements=requirement)
    assert not rewrite.changed
    assert [message in one.message for one in rewrite.left] == [True]


@pytest.mark.parametrize(
    ("requirement", "code", "path"),
    [
        ("sagemaker>=2", OTHER, "pipe.py"),
        ("sagemaker==2.200", OTHER, "pipe.py"),
        ("sagemaker>=3.999", OTHER, "pipe.py"),
        ("sagemaker>=3,<4", OTHER, "compat_v2/pipe.py"),
        ("sagemaker>=3,<4", f"def old():\n    {OTHER}", "pipe.py"),
        ("sagemaker>=3,<4", f"try:\n    import sagemaker.core\nexcept ImportError:\n    {OTHER}", "pipe.py"),
    ],
)
def test_stays_in_a_project(tmp_path: Path, requirement: str, code: str, path: str) -> None:
    rewrite = _in_project(tmp_path, code, path, requirements=requirement)
    assert (rewrite.left, rewrite.changed, rewrite.problems) == ((), False, ())


def test_two_files_of_requirements_are_for_both_versions(tmp_path: Path) -> None:
    found = _in_project(tmp_path, OTHER, requirements_v2="sagemaker<3", requirements_v3="sagemaker>=3")
    assert not found.left


def test_a_package_of_the_repositorys_own_is_what_is_imported(tmp_path: Path) -> None:
    (tmp_path / "sagemaker" / "workflow").mkdir(parents=True)
    (tmp_path / "sagemaker" / "__init__.py").touch()
    assert not _in_project(tmp_path, "from sagemaker.workflow.stepz import A\n").left


@cache
def _answers(version: int) -> dict[str, Result]:
    codes = [code for major, *both in FIXED for code in both if major == version]
    codes += [code for code, _ in TOLD] + [OTHER, "from sagemaker.mlops.workflow.pipeline import Pipeline\n"]
    return dict(zip(codes, run_all(version, codes)))


@pytest.mark.parametrize(("version", "before", "after"), FIXED)
def test_the_fixes_agree_with_the_sdk(version: int, before: str, after: str) -> None:
    assert _answers(version)[before].error in ("ImportError", "ModuleNotFoundError")
    assert _answers(version)[after].ok


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("code", [code for code, _ in TOLD])
def test_no_version_of_the_sdk_has_what_is_told(code: str, version: int) -> None:
    assert _answers(version)[code].error in ("ImportError", "ModuleNotFoundError")


def test_each_version_refuses_the_other() -> None:
    assert _answers(3)[OTHER].error == "ModuleNotFoundError"
    assert _answers(2)["from sagemaker.mlops.workflow.pipeline import Pipeline\n"].error == "ModuleNotFoundError"


def test_a_module_of_a_folder_without_init_is_one_of_the_sdk() -> None:
    """`sagemaker/train/common_utils` of version 3 has no `__init__.py`; what is there can be imported."""
    check_noop("from sagemaker.train.common_utils.log_streamer import AGENT_RFT_LOG_GROUP\n")
    check_noop("from sagemaker.train.common_utils import constants\n")
