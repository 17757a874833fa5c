"""A large notebook with images: smfix against `json.loads` plus `json.dumps` of the same file, in one process.

    python benchmarks/notebook.py [MEGABYTES]

Prints both times (the best of several interleaved rounds), their ratio, and what smfix's memory peaks at in times of
the file's size. The bar is a ratio of 1.
"""

from __future__ import annotations

import base64
import gc
import json
import random
import sys
import time
import tracemalloc

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository

ROUNDS = 7
FIXES = 5
HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('A')\nb = TrainingStep('B')\n"


def cell(code: str, image: str) -> dict[str, object]:
    output = {"data": {"image/png": image, "text/plain": ["<Figure>"]}, "metadata": {}, "output_type": "display_data"}
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [output],
        "source": code.splitlines(keepends=True),
    }


def notebook(megabytes: float) -> bytes:
    """Twenty figures as matplotlib leaves them, a call to fix below every fourth."""
    size = int(megabytes * 1_000_000 / 20)
    image = base64.encodebytes(random.Random(1).randbytes(size * 3 // 4)).decode()
    codes = [HEAD, *("b.add_depends_on(a)\nplt.plot()" if n % 4 == 0 else "plt.plot()" for n in range(4 * FIXES))]
    cells = [cell(code, image if n else "") for n, code in enumerate(codes[:21])]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(document, indent=1) + "\n").encode()


def by_json(data: bytes) -> None:
    (json.dumps(json.loads(data), indent=1) + "\n").encode()


def by_smfix(data: bytes) -> None:
    rewrite = fix_source(data, "large.ipynb", Settings(), Repository(()))
    assert len(rewrite.fixed) == FIXES, rewrite


def seconds(work: object, data: bytes) -> float:
    started = time.perf_counter()
    work(data)  # type: ignore[operator]
    return time.perf_counter() - started


def main() -> None:
    data = notebook(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
    by_smfix(notebook(0.01))  # imports
    gc.disable()
    times = [(seconds(by_json, data), seconds(by_smfix, data)) for _ in range(ROUNDS)]
    json_time, smfix_time = (min(column) for column in zip(*times))
    tracemalloc.start()
    by_smfix(data)
    peak = tracemalloc.get_traced_memory()[1] / len(data)
    print(f"notebook of {len(data) / 1e6:.1f} MB, {FIXES} fixes")
    print(f"json.loads + json.dumps  {json_time * 1000:7.1f} ms")
    print(f"smfix                    {smfix_time * 1000:7.1f} ms")
    print(f"ratio                    {smfix_time / json_time:7.2f}   (bar: 1)")
    print(f"memory beside the file   {peak:7.1f} x its size")


if __name__ == "__main__":
    main()
