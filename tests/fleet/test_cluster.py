"""A real Dask cluster of separate processes, one worker killed on the way: the same records to the byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smfix.fleet.types import State
from tests.fleet.command import check_records, environ, fleet, records, reports, start
from tests.fleet.repositories import WRONG, make, picture

COUNT = int(os.environ.get("SMFIX_FLEET") or 0)
SOME = ("names", "submodule", "notebook", "configured", "cdk", "both", "empty", "corrupt", "crlf-auto", "plain")
CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, *(w.pid for w in cluster.workers.values()), flush=True)
        sys.stdin.read()
"""


class Cluster:
    """The address of a running cluster, and the processes of its workers."""

    def __init__(self, folder: Path) -> None:
        (folder / "cluster.py").write_text(CLUSTER)
        self.process = subprocess.Popen(
            [sys.executable, "cluster.py"],
            cwd=folder,
            env=environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        self.address, *pids = self.process.stdout.readline().split()
        self.workers = [int(pid) for pid in pids]

    def close(self) -> None:
        self.process.communicate("")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.close()


def test_the_records_are_the_same_to_the_byte_though_a_worker_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    folder, here, there = tmp_path / "repositories", tmp_path / "here", tmp_path / "there"
    made = make(folder, COUNT or len(SOME), () if COUNT else SOME)
    before = picture(folder)
    fleet("run", "repositories", "--state", here, cwd=tmp_path)
    process = start("run", "repositories", "--state", there, "--scheduler", cluster.address, cwd=tmp_path)
    while len(list((there / "records").glob("*.json"))) < len(made) // 4:
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(cluster.workers[0], signal.SIGKILL)
    assert process.wait(300) == 2
    assert records(there).keys() == made.keys()
    assert {record["state"] for record in records(there).values()} == {state.value for state in State}
    assert reports(there) == reports(here)
    check_records(folder, made, there)
    assert picture(folder) == before


def test_one_huge_tree_is_done_as_on_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("here", "there"):
        for number in range(40):
            file = tmp_path / name / f"p{number % 4}" / f"m{number}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(WRONG if number % 5 else "x.add_depends_on(\n")
        (tmp_path / name / "steps.py").write_text("from sagemaker.workflow.steps import TrainingStep\n")

    def run(name: str, *args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "smfix", *args, "."]
        return subprocess.run(command, cwd=tmp_path / name, env=environ(), capture_output=True, text=True, timeout=300)

    here, there = run("here", "-v"), run("there", "-v", "--scheduler", cluster.address)
    assert (there.returncode, there.stdout) == (here.returncode, here.stdout)
    assert here.stdout.count("+b.add_depends_on([a])") == 32
    assert there.stderr.rpartition(". Scanned")[0] == here.stderr.rpartition(". Scanned")[0]
    contents = [
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.py")}
        for name in ("here", "there")
    ]
    assert contents[0] == contents[1]


def test_without_a_scheduler_it_says_so(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    make(tmp_path / "repositories", 1)
    done = fleet("run", "repositories", "--state", tmp_path / "s", "--scheduler", "tcp://127.0.0.1:9", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no scheduler at tcp://127.0.0.1:9" in done.stderr
