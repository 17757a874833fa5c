"""How long a pipeline of 1,000 steps takes to draw, start of Python included.

python benchmarks/graph.py [STEPS] [ROUNDS]
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FORMATS = ("tree", "mermaid", "dot", "json", "svg", "html", "png")
BAR = 2.0


def source(steps: int) -> str:
    """A pipeline in which every step waits for one to three of the forty before it."""
    chance = random.Random(1)
    lines = [
        "from sagemaker.workflow.lambda_step import LambdaStep",
        "from sagemaker.workflow.pipeline import Pipeline",
    ]
    for index in range(steps):
        earlier = {chance.randint(max(0, index - 40), index - 1) for _ in range(chance.choice([1, 1, 2, 3])) if index}
        names = ", ".join(f"s{one}" for one in sorted(earlier))
        lines.append(f's{index} = LambdaStep(name="Step{index}", lambda_func=None, depends_on=[{names}])')
    lines.append(f"Pipeline(name='Long', steps=[{', '.join(f's{index}' for index in range(steps))}])")
    return "\n".join(lines) + "\n"


def _busy() -> float:
    """Seconds of CPU that finished children have taken."""
    times = os.times()
    return times.children_user + times.children_system


def main(steps: int, rounds: int) -> None:
    """Print a line a format: the median of the rounds, and whether it is under the bar."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pipeline.py"
        path.write_text(source(steps))
        for form in FORMATS:
            taken, busy = [], []
            for _ in range(rounds):
                started, before = time.perf_counter(), _busy()
                command = [sys.executable, "-m", "smfix", "graph", str(path), "-o", f"{folder}/out.{form}"]
                done = subprocess.run([*command, "--format", form], capture_output=True, text=True)
                taken.append(time.perf_counter() - started)
                busy.append(_busy() - before)
            median = statistics.median(taken)
            verdict = "under the bar" if median < BAR else f"over the bar of {BAR} s"
            said = verdict if done.returncode == 0 else done.stderr.strip()[:80]
            print(f"{form:8} {median:6.2f} s, {statistics.median(busy):.2f} s of CPU  {said}")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(numbers[0] if numbers else 1_000, numbers[1] if len(numbers) > 1 else 5)
