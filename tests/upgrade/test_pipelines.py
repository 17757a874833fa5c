"""Six pipelines as people write them for version 2: they run there, what `smfix upgrade` makes of them runs in version
3, and both make the same graph and the same definition, but for what is listed here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from smfix.model import Rewrite
from tests.media import fix
from tests.sdk.environments import Result, run_all

FOLDER = Path(__file__).parent / "pipelines"
DEFINED = "\nRESULT = pipeline.definition()\n"

NEUTRAL = {
    "everywhere": [
        "version 3 writes `MlflowConfig: null` into the pipeline",
        "version 3 leaves `AppManaged: false` out, which is the default of the service",
        "version 3 leaves the defaults of compression and distribution out of inputs that it makes itself",
        "version 3 writes the longest time of a check's job out, 86,400 s, which is the default of the service",
    ],
    "functions": [
        "the version of the SDK stands in the arguments of the job",
        "the time at which the definition was made stands in names and paths",
        "results are kept below the step, the time and the execution, in version 2 below the execution and the step",
        "version 2 captures the installed packages into a file and sends that in a channel of its own",
        "version 3 signs what it sends, and gives the job the public key",
    ],
    "training": [
        "the hooks of the debugger and of the profiler are gone",
        "version 3 names the mode of each input, and writes the defaults of compression and of spot training out",
    ],
}
"""The differences that `normal` takes away. Those of a run in a container are not seen here."""

HAND = [
    ("from sagemaker.estimator import Estimator\n", "from sagemaker.train import ModelTrainer\n"),
    (
        "from sagemaker.inputs import TrainingInput\n",
        "from sagemaker.core.training.configs import Compute, InputData, OutputDataConfig, StoppingCondition\n",
    ),
    ("estimator = Estimator(\n    image_uri=", "estimator = ModelTrainer(\n    training_image="),
    (
        '    instance_count=1,\n    instance_type="ml.m5.large",\n    output_path="s3://bucket/model",\n'
        "    max_run=3600,\n",
        '    compute=Compute(instance_count=1, instance_type="ml.m5.large", volume_size_in_gb=30),\n'
        '    output_data_config=OutputDataConfig(s3_output_path="s3://bucket/model"),\n'
        "    stopping_condition=StoppingCondition(max_runtime_in_seconds=3600),\n",
    ),
    (
        'estimator.fit({"train": TrainingInput(s3_data=data, content_type="text/csv")})',
        'estimator.train(input_data_config=[InputData(channel_name="train", data_source=data, '
        'content_type="text/csv")])',
    ),
]
"""What a person changes in the one pipeline with an estimator, by what the report says of it."""


@cache
def upgraded(name: str) -> Rewrite:
    """What becomes of one of the pipelines."""
    return fix((FOLDER / f"{name}.py").read_text(), upgrade=True)


@cache
def ran(name: str, version: int) -> Result:
    """What an SDK makes of a pipeline, before or after."""
    code = (FOLDER / f"{name}.py").read_text() if version == 2 else upgraded(name).after.decode()
    for old, new in HAND if name == "training" and version == 3 else ():
        assert code.count(old) == 1, old
        code = code.replace(old, new)
    return run_all(version, [code + DEFINED])[0]


@pytest.mark.parametrize("name", ["processing", "transform", "checks", "functions", "services", "training"])
def test_the_definition_is_the_same(name: str) -> None:
    before, after = (ran(name, version) for version in (2, 3))
    assert before.ok, before
    assert after.ok, after
    assert before.pipelines == after.pipelines
    assert before.adjacency == after.adjacency
    was, now = (normal(json.loads(one.value), name) for one in (before, after))
    assert was == now


@pytest.mark.parametrize("name", ["processing", "transform", "checks", "functions", "services"])
def test_nothing_is_left_to_do(name: str) -> None:
    rewrite = upgraded(name)
    assert rewrite.left == ()
    assert rewrite.problems == ()
    assert not fix(rewrite.after, upgrade=True).fixed


def test_the_places_of_an_estimator_are_named() -> None:
    found = [(one.code, one.place.line) for one in upgraded("training").left]
    code = (FOLDER / "training.py").read_text().splitlines()
    assert found == [
        ("SMF309", line) for line, text in enumerate(code, 1) if re.search(r"\b(Estimator|TrainingInput)\b", text)
    ]


def normal(made: Any, name: str) -> Any:
    """A definition without the differences that are listed."""
    made.pop("MlflowConfig", None)
    found = _each(_each(made, _without_defaults), _without_job_limit)
    if name == "functions":
        found = _each(found, _as_one_function)
    if name == "training":
        found = _each(found, _as_one_training)
    return found


def _each(made: Any, change: Callable[[Any], Any]) -> Any:
    """The same with a change made to every value, inner ones first."""
    if isinstance(made, dict):
        made = {key: _each(value, change) for key, value in made.items()}
    elif isinstance(made, list):
        made = [_each(value, change) for value in made]
    return change(made)


DEFAULTS = {"AppManaged": False, "S3CompressionType": "None", "S3DataDistributionType": "FullyReplicated"}


def _without_defaults(made: Any) -> Any:
    if not isinstance(made, dict):
        return made
    return {key: value for key, value in made.items() if key not in DEFAULTS or value != DEFAULTS[key]}


def _without_job_limit(made: Any) -> Any:
    is_default = isinstance(made, dict) and made.get("StoppingCondition") == {"MaxRuntimeInSeconds": 86400}
    return {key: value for key, value in made.items() if key != "StoppingCondition"} if is_default else made


def _as_one_function(made: Any) -> Any:
    if isinstance(made, dict):
        return {key: value for key, value in made.items() if key != "REMOTE_FUNCTION_SECRET_KEY"}
    if isinstance(made, list):
        kept = [one for one in made if not (isinstance(one, dict) and "pre_exec" in str(one.get("ChannelName")))]
        is_path = kept[-1:] == ["results"]
        return sorted((one for one in kept if one != "TIME"), key=str) if is_path else kept
    if isinstance(made, str):
        made = re.sub(r"\d{4}(-\d\d){5}-\d{3}", "TIME", re.sub(r"^(2\.257\.7|3\.27\.0)$", "VERSION", made))
        return re.sub(r'"dependency_file": (null|"[^"]*")', '"dependency_file": FILE', made)
    return made


def _as_one_training(made: Any) -> Any:
    gone = {"DebugHookConfig", "ProfilerConfig", "ProfilerRuleConfigurations", "InputMode", "EnableManagedSpotTraining",
            "EnableNetworkIsolation", "EnableInterContainerTrafficEncryption", "CompressionType"}  # fmt: skip
    return {key: value for key, value in made.items() if key not in gone} if isinstance(made, dict) else made
