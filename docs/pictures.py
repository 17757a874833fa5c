"""Makes the README's pictures: what smfix shows of `examples` on a terminal, by rich's own SVG export, and a graph.

python docs/pictures.py [FOLDER]
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from smfix.cli.interactive import question
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.graph.build import graphs_of
from smfix.graph.dag import Edge, EdgeKind, Graph, Node, NodeKind
from smfix.model import Rewrite
from smfix.project.repository import Repository
from smfix.report import Style
from smfix.report.graphs import Look, draw
from smfix.report.statistics import HEADS, counted
from smfix.report.table import made
from smfix.report.terminal import Terminal
from smfix.sources import read_source

HERE = Path(__file__).resolve().parent
SHOWN = "pipelines/churn.py"
WIDTH = 100
PIPELINE = """
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThan
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline

@step(name="Score")
def score(model, data): ...

ingest = CallbackStep(name="Ingest", sqs_queue_url="...", inputs={}, outputs=[])
clean = LambdaStep(name="Clean", lambda_func=..., inputs={"raw": ingest.properties.Outputs["data"]})
split = LambdaStep(name="Split", lambda_func=..., depends_on=[clean])
train = LambdaStep(name="Train", lambda_func=..., inputs={"data": split.properties.Outputs["train"]})
result = score(train.properties.Outputs["model"], split.properties.Outputs["test"])
register = LambdaStep(name="Register", lambda_func=...)
deploy = LambdaStep(name="Deploy", lambda_func=..., depends_on=[register])
stop = FailStep(name="Stop", error_message="not good enough")
good = ConditionStep(
    name="Good enough?",
    conditions=[ConditionGreaterThan(left=result, right=0.9)],
    if_steps=[register, deploy],
    else_steps=[stop],
)
clean.add_depends_on([train])
pipeline = Pipeline(name="Demand", steps=[ingest, clean, split, train, result, good])
"""
PARTS = {
    "discover": "lists the files",
    "scan": "is a needle in the bytes?",
    "relevance": "can the SDK reach it?",
    "source": "bytes to code",
    "program": "ast",
    "inference": "what a value can be",
    "rules": "find hits",
    "edits": "what is to change",
    "proof": "holds the result",
    "write": "whole, with a record",
    "report": "what was found",
    "modules": "of the repository",
    "models": "of libraries",
    "execution": "which steps there are",
    "checks": "of the graph",
}
"""The parts that a byte passes on its way, each with what it does."""
FLOW = (
    *("discover scan", "scan source", "scan relevance", "relevance source", "source program", "program inference"),
    *("inference rules", "rules edits", "edits proof", "proof write", "proof report", "program execution"),
    *("execution checks", "checks report", "modules>inference", "models>inference", "execution>inference"),
)
"""Which part hands on to which (`a b`), and which is only asked (`a>b`)."""


def _rewrite(path: str) -> Rewrite:
    return fix_source(Path(path).read_bytes(), path, Settings(), Repository(["."]))


def diff(console: Console) -> None:
    """The diff of one file."""
    report = Terminal(io.BytesIO(), Style(width=WIDTH), console)
    report.add(_rewrite(SHOWN))
    report.close()


def interactive(console: Console) -> None:
    """A question, its answer, and the next one."""
    report = Terminal(io.BytesIO(), Style(width=WIDTH, verbose=True, asking=True), console)
    rewrite = _rewrite(SHOWN)
    for number, answer in ((2, "y"), (3, "")):
        report.show(rewrite, rewrite.fixed[number - 1])
        console.print(Text(f"{question(number, len(rewrite.fixed))} {answer}\n"))
    report.close()


def statistics(console: Console) -> None:
    """The table of all examples."""
    found: dict[str, Counter[str]] = {}
    files: Counter[str] = Counter()
    for path in sorted(Path().rglob("*.py")):
        counted(_rewrite(str(path)), found, files)
    from smfix.report.statistics import rows

    console.print(made(HEADS, rows(found, files)))


def terminal(title: str, shown: Callable[[Console], None]) -> str:
    """The SVG of a terminal among the examples, with what a function prints on it."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(HERE.parent / "examples", scratch, dirs_exist_ok=True)
        os.chdir(scratch)
        try:
            shown(console)
        finally:
            os.chdir(before)
    svg = console.export_svg(title=title, theme=MONOKAI, unique_id="smfix")
    own_font = re.sub(r" *@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)  # rich's is fetched from elsewhere
    return own_font.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def graphs(code: str) -> tuple[Graph, ...]:
    """The graphs of a module of this code."""
    project = Repository(())
    module = project.add(read_source(code.encode(), "pipeline.py"))
    return tuple(graphs_of(module, project, Settings()))


def graph() -> str:
    """The SVG of a pipeline's graph with a cycle in it."""
    return draw("svg", graphs(PIPELINE), Look()).decode()


def flow() -> str:
    """The SVG of how a byte flows through smfix's own parts."""
    nodes = tuple(Node(name, name, NodeKind.STEP, cls=what) for name, what in PARTS.items())
    edges = []
    for pair in FLOW:
        before, after = pair.split(">") if ">" in pair else pair.split(" ")
        edges.append(Edge(before, after, EdgeKind.PROPERTY if ">" in pair else EdgeKind.DEPENDS_ON))
    return draw("svg", [Graph("How a byte flows", nodes=nodes, edges=tuple(edges))], Look("TB")).decode()


PICTURES: dict[str, Callable[[], str]] = {
    "diff.svg": partial(terminal, "smfix examples", diff),
    "interactive.svg": partial(terminal, "smfix -i examples", interactive),
    "statistics.svg": partial(terminal, "smfix --diff --statistics examples", statistics),
    "graph.svg": graph,
    "flow.svg": flow,
}


def picture(name: str) -> str:
    """The SVG of this name."""
    return PICTURES[name]()


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name in PICTURES:
        (folder / name).write_text(picture(name), encoding="utf-8")
