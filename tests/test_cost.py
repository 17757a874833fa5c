"""What deciding costs grows with the size of a module and no faster, and a repository is parsed where hits lead to.

Steps are counted, not seconds, so that a busy machine changes nothing; `benchmarks/inference_cost.py` measures the
time.
"""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

import pytest

from benchmarks import inference_cost
from benchmarks.inference_cost import SHAPES
from smfix.project.repository import Repository

# a class of many methods and a list of many additions are gone through once more for each of their uses
MOST_GROWTH = 3.6


def many_classes(count: int) -> str:
    """Classes alike, with attributes of one name: none of them is of another's business."""
    head = "from sagemaker.workflow.steps import TrainingStep\n\n"
    return head + "\n".join(
        f"class Builder{index}:\n"
        "    def __init__(self, role, other):\n"
        f"        self.train = TrainingStep(name='T{index}', step_args=role)\n"
        "        self.other = other\n"
        "    def run(self, extra):\n"
        "        self.train.add_depends_on(self.other)\n"
        "        self.train.add_depends_on(extra)\n"
        for index in range(count)
    )


def steps(code: str, folder: Path) -> int:
    path = folder / "module.py"
    path.write_text(code)
    profiler = cProfile.Profile()
    profiler.runcall(inference_cost.decide, code.encode(), str(path), Repository([str(folder)]))
    return int(pstats.Stats(profiler).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("shape", SHAPES)
def test_three_times_the_calls_take_three_times_the_steps(shape: str, tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("")
    steps(SHAPES[shape](2), tmp_path)  # what is loaded on first use
    assert steps(SHAPES[shape](90), tmp_path) <= MOST_GROWTH * steps(SHAPES[shape](30), tmp_path)


def test_three_times_the_classes_take_three_times_the_steps(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("")
    steps(many_classes(2), tmp_path)
    assert steps(many_classes(300), tmp_path) <= MOST_GROWTH * steps(many_classes(100), tmp_path)


def test_only_what_the_hits_lead_to_is_parsed() -> None:
    found = inference_cost.repository("own")
    assert (found.findings, found.parsed) == (inference_cost.HITS, found.allowed)
