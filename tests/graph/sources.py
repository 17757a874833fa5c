"""Sources for the tests of graphs: built from code, or from a notebook's cells."""

from __future__ import annotations

import textwrap

from smfix.config import Settings
from smfix.graph.build import graphs_of
from smfix.graph.dag import Graph
from smfix.project.repository import Repository
from smfix.sources import Piece, Source
from smfix.text import Text

HEAD = """\
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import JsonGet
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.step_outputs import get_step

def make(name, **options):
    return LambdaStep(name=name, lambda_func=None, **options)

"""


def graphs(*cells: str, head: str = HEAD) -> tuple[Graph, ...]:
    """The graphs of a source with these pieces of code."""
    pieces = [Piece(head)] + [Piece(textwrap.dedent(cell), number, 1) for number, cell in enumerate(cells, 1)]
    source = Source("pipeline.py", Text("", "utf-8"), tuple(pieces))
    project = Repository(())
    return graphs_of(project.add(source), project, Settings())


def graph(*cells: str) -> Graph:
    """The only graph."""
    found = graphs(*cells)
    assert len(found) == 1, found
    return found[0]


def edges(found: Graph) -> set[str]:
    """`A -> B` for an explicit edge, `A ~> B` for an implied one; a `?` where it is not certain."""
    return {f"{e.before} {'->' if e.kind.explicit else '~>'} {e.after}{'' if e.certain else ' ?'}" for e in found.edges}


def told(found: Graph) -> list[str]:
    """The codes of what is wrong."""
    return [fault.code for fault in found.faults]
