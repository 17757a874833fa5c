"""Real SageMaker SDKs, one environment a major version: made once, kept in the user's cache folder."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
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
    assert not os.environ.get("SMFIX_TEST_QUICK"), "tests/conftest.py does not know that this test asks the SDK"
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


def _run(version: int, asked: Sequence[str | dict[str, str]]) -> list[Result]:
    """What the SDK makes of each, asked once for each that is new: an answer is kept by all that it depends on."""
    files = [_answer_file(version, program) for program in asked]
    new = {file: program for file, program in zip(files, asked) if not file.exists()}
    lines: dict[Path, str] = {}
    if new:
        command = [python_of(version), str(HARNESS)]
        done = subprocess.run(
            command, input=json.dumps(list(new.values())), capture_output=True, text=True, timeout=1200
        )
        assert done.returncode == 0, done.stderr[-2000:]
        lines = dict(zip(new, done.stdout.splitlines(), strict=True))
        for file, line in lines.items():
            if json.loads(line).get("error") != "Killed":  # a limit of time or memory says nothing of the next try
                file.parent.mkdir(parents=True, exist_ok=True)
                whole = file.with_suffix(f".{os.getpid()}")
                whole.write_text(line)
                whole.replace(file)
    return [Result(**json.loads(lines.get(file) or file.read_text())) for file in files]


@functools.cache
def _surroundings(version: int) -> bytes:
    """What an answer depends on besides the program: the SDK's version, this Python, and how programs are run."""
    return json.dumps([SDKS[version], sys.version_info[:2]]).encode() + HARNESS.read_bytes()


def _answer_file(version: int, program: str | dict[str, str]) -> Path:
    digest = hashlib.sha256(_surroundings(version) + json.dumps(program).encode()).hexdigest()
    return cache() / "answers" / digest[:2] / f"{digest}.json"


TOOLS = Path(__file__).parents[2] / "tools"
DATA = Path(__file__).parents[2] / "smfix" / "sdk"


def complaint_of(script: str) -> str:
    """What a script of `tools/` says of the data by `--check`, asked of the SDKs once for each state of the scripts and
    of the data; empty where they agree."""
    files = sorted([*TOOLS.glob("*.py"), *TOOLS.glob("*.json"), *DATA.glob("*.json")])
    digest = hashlib.sha256(json.dumps([script, SDKS, sys.version_info[:2]]).encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    agreed = cache() / "answers" / f"{digest.hexdigest()}.agreed"
    if agreed.exists():
        return ""
    for version in SDKS:
        python_of(version)
    done = subprocess.run([sys.executable, TOOLS / script, "--check"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        agreed.parent.mkdir(parents=True, exist_ok=True)
        agreed.touch()
        return ""
    return done.stdout + done.stderr or f"ended with {done.returncode}"
