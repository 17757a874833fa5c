"""The moves from version 2 to version 3 are what both real SDKs say: each old name, each new place, each difference
between signatures, each argument of what takes another's place, and what the rules know of some classes."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from smfix.rules.processing_shapes import SHAPES, SHAPES_MODULE
from smfix.rules.step_arguments import RUNNERS, TRANSFORM_INPUT
from smfix.sdk import moves
from tests.media import fix
from tests.sdk.environments import complaint_of, python_of, run_all

ROOT = Path(__file__).parents[2]
MOVES = json.loads((ROOT / "smfix" / "sdk" / "moves.json").read_text(encoding="utf-8"))

SCRIPT = """
import importlib, inspect, json, logging, os, sys, warnings
os.environ.update(AWS_DEFAULT_REGION="us-west-2", SAGEMAKER_SUPPRESS_V2_WARNING="1")
logging.disable(logging.CRITICAL)
sys.stderr = open(os.devnull, "w")
wanted, signatures = json.load(sys.stdin)
wrong, found = {}, {}

def take(dotted):
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            made = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for name in parts[end:]:
            made = getattr(made, name)
        return made
    raise ImportError(dotted)

deprecated, original = set(), warnings.warn

def warn(message, *more, **options):
    frame = sys._getframe(1)
    if frame.f_code.co_name == "<module>" and DeprecationWarning in (*more, options.get("category")):
        deprecated.add(frame.f_globals["__name__"])
    original(message, *more, **options)

warnings.warn = warn
for dotted in wanted:
    try:
        take(dotted)
        assert not {dotted, dotted.rpartition(".")[0]} & deprecated, "it is deprecated"
    except BaseException as error:
        wrong[dotted] = repr(error)[:200]
for dotted in signatures:
    found[dotted] = list(inspect.signature(take(dotted)).parameters)
print("answer", json.dumps([wrong, found]))
"""


OLD_CLASSES = {
    "sagemaker.train.ModelTrainer": ("sagemaker.estimator.Estimator", "sagemaker.estimator.Framework"),
    "sagemaker.serve.model_builder.ModelBuilder": ("sagemaker.model.Model",),
    "sagemaker.core.processing.FrameworkProcessor": ("sagemaker.processing.FrameworkProcessor",),
}
"""By what takes their place, the classes whose arguments are said to be others."""
OLD_INPUT, TRANSFORM = "sagemaker.inputs.TransformInput", "sagemaker.core.transformer.Transformer.transform"
UNMADE = {"sagemaker.mlops.feature_store.FeatureGroup"}
"""What wants a package that the environments of the tests lack."""


def moved() -> dict[str, str]:
    """Every old name, with its new place."""
    found = {}
    for module, row in MOVES["modules"].items():
        for place, names in row.get("moved", {}).items():
            for one in names:
                name, _, leaf = one.partition("=")
                found[f"{module}.{name}"] = f"{place}.{leaf or name}"
    return found


def places() -> set[str]:
    """All that is named of version 3."""
    rows = MOVES["modules"].values()
    modules = {row["to"] for row in rows if row["to"]}
    successors = {place for row in rows for place in row.get("successors", {}) if place}
    named = {moves.module_successor(f"sagemaker.{module}") for module in MOVES["replacements"]}
    methods = {f"{cls}{name}" for cls, row in MOVES["arguments"].items() for name in row.values() if name[0] == "."}
    return {*moved().values(), *modules, *successors, *named, *methods}


def gone() -> set[str]:
    """Old names that are said to be elsewhere."""
    return {old for old, new in moved().items() if old != new}


def new_classes() -> set[str]:
    """What is said of arguments of version 3."""
    rows = [path.partition("=")[2] for row in MOVES["arguments"].values() for path in row.values()]
    helpers = {f"{SHAPES_MODULE}.{shape.helper}" for shape in SHAPES.values()}
    runs = {
        f"{moved()[cls]}.{runner.method}" for runner in RUNNERS.values() for cls in runner.classes if cls in moved()
    }
    classes = {path.rpartition(".")[0] for path in rows if path}
    return {*MOVES["arguments"], *classes, *SHAPES, *helpers, *runs, TRANSFORM}


def old_classes() -> set[str]:
    """What is said of arguments of version 2."""
    shapes = {f"sagemaker.processing.{cls.rpartition('.')[2]}" for cls in SHAPES}
    return {*(one for names in OLD_CLASSES.values() for one in names), *shapes, *RUNNERS, OLD_INPUT}


@cache
def asked(version: int) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What cannot be taken from a version of the SDK, with the error; and the parameters of some of what can."""
    successors = {f"{module}.{name}" for module, row in MOVES["modules"].items()
                  for names in row.get("successors", {}).values() for name in names}  # fmt: skip
    wanted = {*moved(), *successors} if version == 2 else places() | gone()
    signatures = old_classes() if version == 2 else new_classes()
    done = subprocess.run(
        [python_of(version), "-c", SCRIPT], input=json.dumps([sorted(wanted), sorted(signatures)]),
        capture_output=True, text=True,
    )  # fmt: skip
    wrong, found = json.loads(done.stdout.rpartition("answer ")[2])
    return wrong, found


def test_they_are_made_by_the_script() -> None:
    assert not complaint_of("make_moves.py"), "run tools/make_moves.py"


def test_every_old_name_is_in_version_2() -> None:
    assert len(moved()) > 2_000
    assert asked(2)[0] == {}


def test_every_new_place_is_in_version_3_and_not_deprecated() -> None:
    assert {name: why for name, why in asked(3)[0].items() if name in places()}.keys() <= UNMADE


def test_no_moved_name_is_at_its_old_place_in_version_3() -> None:
    """But for a module that has the same path in both versions, and imports them there from their new places."""
    kept = gone() - set(asked(3)[0]) - places()
    assert {name.rpartition(".")[0] for name in kept} <= {"sagemaker.serve.utils.lineage_utils"}


@pytest.mark.parametrize("successor", MOVES["arguments"])
def test_every_argument_has_the_place_that_is_said(successor: str) -> None:
    found, old = asked(3)[1], asked(2)[1]
    known = {parameter for name in OLD_CLASSES[successor] for parameter in old[name]}
    for argument, row in moves.arguments(successor).items():
        name, _, path = row.partition("=")
        assert argument in known
        assert name.startswith(".") or name in found[successor], name
        assert not path or path.rpartition(".")[2] in found[path.rpartition(".")[0]], path


def test_the_shapes_are_those_of_both_versions() -> None:
    for cls, shape in SHAPES.items():
        new = asked(3)[1]
        assert tuple(asked(2)[1][f"sagemaker.processing.{cls.rpartition('.')[2]}"]) == shape.positional
        assert {shape.slot, shape.name, *shape.outer} <= set(new[cls])
        assert {*shape.inner.values(), *shape.defaults} <= set(new[f"{SHAPES_MODULE}.{shape.helper}"])


def test_what_runs_takes_the_arguments_of_its_step() -> None:
    for step, runner in RUNNERS.items():
        assert {runner.parameter, *runner.moved} <= set(asked(2)[1][step])
        for cls, needs_code in runner.classes.items():
            if cls in moved():  # what takes the place of the others is one of these
                taken = asked(3)[1][f"{moved()[cls]}.{runner.method}"]
                assert {name for name in runner.moved.values() if name and (needs_code or name != "code")} <= set(taken)
                assert needs_code == ("code" in taken)
    assert tuple(asked(2)[1][OLD_INPUT]) == TRANSFORM_INPUT
    assert set(TRANSFORM_INPUT) <= set(asked(3)[1][TRANSFORM])


@pytest.mark.parametrize("version", [2, 3])
def test_what_is_said_to_fail_in_version_3_fails_there_alone(version: int) -> None:
    code = (Path(__file__).parents[1] / "upgrade" / "pipelines" / "checks.py").read_text()
    broken = code.replace(
        "volume_size_in_gb=120,", "network_config=NetworkConfig(subnets=['s'], security_group_ids=['g']),"
    )
    assert broken != code
    rewrite = fix(broken, upgrade=True)
    assert [(one.code, one.message.partition(":")[0]) for one in rewrite.left] == [
        ("SMF301", "`network_config=` of `CheckJobConfig`")
    ]
    result = run_all(version, [broken if version == 2 else rewrite.after.decode()])[0]
    assert result.ok == (version == 2)
    assert result.ok or "NetworkConfig is not JSON serializable" in result.message


def test_a_name_is_found_by_its_path() -> None:
    assert moves.split("sagemaker.workflow.steps.StepTypeEnum.TRAINING") == (
        "sagemaker.workflow.steps", "StepTypeEnum", "TRAINING",
    )  # fmt: skip
    assert moves.home("sagemaker", "Session").dotted == "sagemaker.core.helper.session_helper.Session"
    assert moves.home("sagemaker.estimator", "Estimator").successor == "sagemaker.train.ModelTrainer"
    assert moves.home("sagemaker", "nonsense") == moves.Home()
    assert moves.module_home("sagemaker.utils") == "sagemaker.core.common_utils"
    assert moves.note("sagemaker.workflow.model_step.ModelStep")
