"""SMF300: names of version 2 that are elsewhere in version 3, in every form in which they are imported and used."""

from __future__ import annotations

import re

import pytest

from smfix.model import Safety
from tests.media import check_left, check_noop, check_transformed, fix

CHANGED = """
--- one name
from sagemaker.workflow.steps import TrainingStep
===
from sagemaker.mlops.workflow.steps import TrainingStep

--- all names to one module, over several lines, with comments and an alias
from sagemaker.workflow.parameters import (  # those of the run
    ParameterString,  # its stage
    ParameterInteger as Whole,
)  # that is all
x = 1
===
from sagemaker.core.workflow.parameters import (  # those of the run
    ParameterString,  # its stage
    ParameterInteger as Whole,
)  # that is all
x = 1

--- names that go to several modules: the largest group keeps its place and layout
from sagemaker.workflow.pipeline import Pipeline, ParallelismConfiguration, PipelineGraph
x = Pipeline
===
from sagemaker.mlops.workflow.pipeline import Pipeline, PipelineGraph
from sagemaker.mlops.workflow.parallelism_config import ParallelismConfiguration
x = Pipeline

--- the same in brackets, with a comma at the end, inside a function
def f():
    from sagemaker.workflow.condition_step import (
        ConditionStep, JsonGet as Get,
    )
    return ConditionStep, Get
===
def f():
    from sagemaker.mlops.workflow.condition_step import (
        ConditionStep,
    )
    from sagemaker.core.workflow.functions import JsonGet as Get
    return ConditionStep, Get

--- a name that is called otherwise in version 3
from sagemaker import get_execution_role, Session as S
===
from sagemaker.core.helper.session_helper import get_execution_role, Session as S

--- a module out of a package
from sagemaker import image_uris, s3
uri = image_uris.retrieve("xgboost", "us-west-2", "1.7-1")
s3.S3Uploader.upload("a", "b")
===
from sagemaker.core import image_uris, s3
uri = image_uris.retrieve("xgboost", "us-west-2", "1.7-1")
s3.S3Uploader.upload("a", "b")

--- a module that has another name now
from sagemaker import utils
name = utils.name_from_base("x")
===
from sagemaker.core import common_utils as utils
name = utils.name_from_base("x")

--- an attribute of the package
import sagemaker
session = sagemaker.Session()
role = sagemaker.get_execution_role(session)
===
import sagemaker
import sagemaker.core.helper.session_helper
session = sagemaker.core.helper.session_helper.Session()
role = sagemaker.core.helper.session_helper.get_execution_role(session)

--- the package by another name, and longer chains
import sagemaker as sm
a = sm.workflow.parameters.ParameterString(name="A")
b = sm.workflow.steps.StepTypeEnum.TRAINING.value
===
import sagemaker as sm
import sagemaker.core.workflow.parameters
import sagemaker.mlops.workflow.steps
a = sm.core.workflow.parameters.ParameterString(name="A")
b = sm.mlops.workflow.steps.StepTypeEnum.TRAINING.value

--- a module by its whole path
import sagemaker.workflow.steps
import sagemaker.session
a = sagemaker.workflow.steps.CacheConfig()
b = sagemaker.session.Session()
===
import sagemaker.mlops.workflow.steps
import sagemaker.core.helper.session_helper
a = sagemaker.mlops.workflow.steps.CacheConfig()
b = sagemaker.core.helper.session_helper.Session()

--- a module by an alias
import sagemaker.workflow.steps as steps
a = steps.CacheConfig()
===
import sagemaker.mlops.workflow.steps as steps
a = steps.CacheConfig()

--- a package by an alias, whose modules go to several packages
import sagemaker.workflow as w
import sagemaker.workflow.parameters
a = w.parameters.ParameterString(name="A")
b = w.steps.CacheConfig()
===
import sagemaker.core.workflow as w
import sagemaker.mlops.workflow.steps
import sagemaker.core.workflow.parameters
a = w.parameters.ParameterString(name="A")
b = sagemaker.mlops.workflow.steps.CacheConfig()

--- several in one statement
import os, sagemaker.workflow.pipeline as p, json
p.Pipeline("x")
===
import os, sagemaker.mlops.workflow.pipeline as p, json
p.Pipeline("x")

--- where it is a name that a class, a decorator and an annotation use
from sagemaker.workflow.function_step import step
from sagemaker.workflow.steps import Step
class Mine(Step):
    pass
@step
def f(x: Step) -> "Step":
    return x
===
from sagemaker.mlops.workflow.function_step import step
from sagemaker.mlops.workflow.steps import Step
class Mine(Step):
    pass
@step
def f(x: Step) -> "Step":
    return x

--- for type checkers
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from sagemaker.workflow.pipeline import Pipeline
def f() -> "Pipeline": ...
===
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from sagemaker.mlops.workflow.pipeline import Pipeline
def f() -> "Pipeline": ...

--- an import that must succeed, with a better error
try:
    from sagemaker.workflow.pipeline import Pipeline
except ImportError as error:
    raise ImportError("install sagemaker") from error
===
try:
    from sagemaker.mlops.workflow.pipeline import Pipeline
except ImportError as error:
    raise ImportError("install sagemaker") from error

--- two statements on a line, both to one module
from sagemaker.workflow.fail_step import FailStep; x = 1
===
from sagemaker.mlops.workflow.fail_step import FailStep; x = 1

--- what is assigned to, too
import sagemaker
sagemaker.session.Session = None
===
import sagemaker
import sagemaker.core.helper.session_helper
sagemaker.core.helper.session_helper.Session = None
"""

KEPT = """
--- what is version 3's already
import sagemaker
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.mlops.workflow.steps import TrainingStep
from sagemaker.train import ModelTrainer
from sagemaker.serve import ModelBuilder
s = sagemaker.core.image_uris.retrieve("a")

--- an import of which one branch is for version 3
try:
    from sagemaker.mlops.workflow.pipeline import Pipeline
    import sagemaker.core.workflow.parameters as p
except ImportError:
    from sagemaker.workflow.pipeline import Pipeline
    import sagemaker.workflow.parameters as p
x = p.ParameterString(name="A")

--- the same, version 2 first, in a class of its own
try:
    from sagemaker.workflow.pipeline import Pipeline
except (ModuleNotFoundError, AttributeError):
    from sagemaker.mlops.workflow.pipeline import Pipeline

--- by a condition
if VERSION >= 3:
    from sagemaker.mlops.workflow.pipeline import Pipeline
else:
    from sagemaker.workflow.pipeline import Pipeline

--- what only bears the name
from aws_cdk import aws_sagemaker as sagemaker
x = sagemaker.CfnModel
client = boto3.client("sagemaker")
runtime = boto3.client("sagemaker.runtime")

--- a name that hides the package
import sagemaker
def f(sagemaker):
    return sagemaker.Session()
def g():
    sagemaker = client()
    return sagemaker.Session, [sagemaker.Model for sagemaker in x]
"""

LEFT = """
--- a star (import *)
from sagemaker.workflow.steps import *

--- a path in a text (names `sagemaker.workflow.steps.TrainingStep`)
from unittest import mock
with mock.patch("sagemaker.workflow.steps.TrainingStep"):
    pass

--- an annotation in a text (names `sagemaker.Session`)
def f(session: "sagemaker.Session"):
    pass

--- a module that is imported by its name (names `sagemaker.workflow.steps`)
import importlib
steps = importlib.import_module("sagemaker.workflow.steps")

--- another path of version 2 is tried next (`Pipeline` is in) (`sagemaker.workflow.pipeline_old.Pipeline` is not)
try:
    from sagemaker.workflow.pipeline import Pipeline
except ImportError:
    from sagemaker.workflow.pipeline_old import Pipeline

--- comments among names that part (`Pipeline` is in)
from sagemaker.workflow.pipeline import (Pipeline, # c
    ParallelismConfiguration)

--- no line for another import (`sagemaker.Session` is)
import sagemaker; s = sagemaker.Session()
"""


def rows(text: str) -> list[tuple[str, str]]:
    """Title and code of each row."""
    found = re.split(r"^--- (.*)\n", text, flags=re.M)
    return [(title, code.strip("\n") + "\n") for title, code in zip(found[1::2], found[2::2])]


@pytest.mark.parametrize(("title", "code"), rows(CHANGED))
def test_it_comes_from_its_new_place(title: str, code: str) -> None:
    before, after = (part.strip("\n") + "\n" for part in code.split("===\n"))
    check_transformed(before, after, upgrade=True)


@pytest.mark.parametrize(("title", "code"), rows(KEPT))
def test_it_stays(title: str, code: str) -> None:
    check_noop(code, upgrade=True)


@pytest.mark.parametrize(("title", "code"), rows(LEFT))
def test_a_person_changes_it(title: str, code: str) -> None:
    check_left(code, *re.findall(r"\((.*?)\)", title), upgrade=True)


def test_an_import_that_may_fail_is_changed_on_request() -> None:
    code = "try:\n    from sagemaker.workflow.pipeline import Pipeline\nexcept ImportError:\n    Pipeline = None\n"
    check_left(code, "goes on without it", safety=Safety.UNSAFE, upgrade=True)
    rewrite = fix(code, upgrade=True, unsafe_fixes=True)
    assert rewrite.after.decode() == code.replace("sagemaker.workflow", "sagemaker.mlops.workflow")


def test_names_flow_from_cell_to_cell() -> None:
    import json

    from tests.media import notebook

    before = notebook(("code", "%pip install x\nimport sagemaker"), ("code", "!ls\ns = sagemaker.Session()\n"))
    rewrite = fix(json.dumps(before), "case.ipynb", upgrade=True)
    cells = ["".join(cell["source"]) for cell in json.loads(rewrite.after)["cells"]]
    assert cells == [
        "%pip install x\nimport sagemaker\nimport sagemaker.core.helper.session_helper",
        "!ls\ns = sagemaker.core.helper.session_helper.Session()\n",
    ]


@pytest.mark.parametrize("code", [code for _, code in rows(CHANGED + LEFT)])
def test_no_other_run_says_a_word(code: str) -> None:
    rewrite = fix(code.partition("===")[0])
    assert not rewrite.changed
    assert not rewrite.left
