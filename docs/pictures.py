"""Makes the README's pictures: what `smfix examples` shows on a terminal, and a pipeline's graph.

python docs/pictures.py [FOLDER]
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.graph.build import graphs_of
from smfix.kinds.project import Project
from smfix.report import Style
from smfix.report.graphs import Look, draw
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


def picture() -> str:
    """The SVG."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(HERE.parent / "examples", scratch, dirs_exist_ok=True)
        before = os.getcwd()
        os.chdir(scratch)
        try:
            rewrite = fix_source(Path(SHOWN).read_bytes(), SHOWN, Settings(), Project(["."]))
            console = Console(
                record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard"
            )
            report = Terminal(io.BytesIO(), Style(width=WIDTH), console)
            report.add(rewrite)
            report.close()
        finally:
            os.chdir(before)
    return console.export_svg(title="smfix examples", theme=MONOKAI, unique_id="smfix")


def graph() -> bytes:
    """A pipeline's graph with a cycle in it."""
    project = Project(())
    module = project.add(read_source(PIPELINE.encode(), "pipeline.py"))
    return draw("svg", graphs_of(module, project, Settings()), Look())


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    (folder / "diff.svg").write_text(picture(), encoding="utf-8")
    (folder / "graph.svg").write_bytes(graph())
