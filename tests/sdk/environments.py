"""Real SageMaker SDKs, one environment a major version: made once, kept in the user's cache folder."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
import pytest

HARNESS = Path(__file__).with_name("harness.py")
SDKS: dict[int, list[list[str]]] = {
    2: [["sagemaker==2.257.7"]],
    # without their own requirements, which bring several GB for training and serving
    3: [
        [
            "--no-deps",
            "sagemaker==3.27.0",
            "sagemaker-core==2.27.0",
            "sagemaker-mlops==1.27.0",
            "sagemaker-train==1.27.0",
            "sagemaker-serve==1.27.0",
        ],
        [
            *("boto3", "pydantic", "PyYAML", "jsonschema", "platformdirs", "rich", "mock", "importlib-metadata"),
            *("cloudpickle", "paramiko", "tblib", "packaging", "attrs", "omegaconf", "smdebug-rulesconfig", "schema"),
            *(
                "docker",
                "pandas",
                "numpy",
                "protobuf",
                "psutil",
                "pytz",
                "tqdm",
                "requests",
                "urllib3",
                "graphene",
                "fastapi",
            ),
        ],
    ],
}


@dataclass(frozen=True)
class Result:
    """What the SDK made of a snippet."""

    ok: bool
    line: int | None = None
    error: str = ""
    message: str = ""
    pipelines: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    adjacency: dict[str, dict[str, list[str]] | str] = field(default_factory=dict)
    value: str = ""


def cache() -> Path:
    """The folder that keeps environments and downloads between runs."""
    return Path(os.environ.get("SMFIX_TEST_CACHE") or platformdirs.user_cache_dir("smfix-tests"))


def unavailable(reason: str) -> None:
    """No network: a visible skip, but never in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@functools.cache
def python_of(version: int) -> str:
    """The interpreter of the environment that holds this major version."""
    wanted = json.dumps([SDKS[version], sys.version_info[:2]])
    folder = cache() / f"sdk-v{version}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = folder / "bin" / "python"
    ready = folder / "ready.json"
    if not (ready.exists() and ready.read_text() == wanted):
        venv.create(folder, with_pip=True, clear=True)
        for requirements in SDKS[version]:
            command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                unavailable(f"the SageMaker SDK v{version} cannot be installed: {done.stderr.strip()[-300:]}")
        ready.write_text(wanted)
    return str(python)


def run_all(version: int, snippets: list[str]) -> list[Result]:
    """Run snippets in one process of the SDK, a fork each."""
    return _run(version, snippets)


def run_trees(version: int, programs: list[dict[str, str]]) -> list[Result]:
    """Run programs of several files, path to source with a `main.py`, likewise."""
    return _run(version, programs)


def _run(version: int, asked: list[str] | list[dict[str, str]]) -> list[Result]:
    done = subprocess.run(
        [python_of(version), str(HARNESS)], input=json.dumps(asked), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [Result(**json.loads(line)) for line in done.stdout.splitlines()]
