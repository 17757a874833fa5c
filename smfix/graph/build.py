"""From code to graphs: which pipelines a module makes, and which steps each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smfix.config import Settings
from smfix.graph import checks, exclusive_branches, listing
from smfix.graph.dag import LOOSE, Graph
from smfix.graph.edges import connect
from smfix.graph.execution.containers import elements
from smfix.graph.execution.entry_points import follow, makes_steps
from smfix.graph.execution.heap import (
    Pipeline,
    Step,
    bare,
    options_of,
)
from smfix.graph.execution.interpreter import Interpreter
from smfix.graph.execution.protocol import Execution
from smfix.graph.nodes import GraphBuilder, name_of, where_of
from smfix.inference.engine import Engine
from smfix.inference.protocol import Inference
from smfix.project.repository import Repository
from smfix.scopes.symbol_table import Module

_TRIGGERS = r"StepDependency|TriggerCondition"
"""With these, of version 3, a step can be told to start when another one was not run."""


def graphs_of(
    module: Module, project: Repository, settings: Settings, inference: Inference | None = None
) -> tuple[Graph, ...]:
    """The pipelines that a module makes, checked; or, where it makes none, its steps as one graph.

    `inference` is what else was asked about this module, so that nothing is computed twice.
    """
    if not makes_steps(module):
        return ()
    run = Interpreter(inference or Engine(project, settings))
    complaint = follow(run, module)
    notes = [*run.notes, *([complaint] if complaint else [])]
    pipelines = _distinct([p for p in run.pipelines if p.site.module is module])
    graphs = [_checked(_of_pipeline(GraphBuilder(run, module, list(notes)), pipeline), run) for pipeline in pipelines]
    graphs = [graph for graph in graphs if graph.nodes]
    if not pipelines:
        own = [step for step in run.steps if step.site.module is module]
        if own:
            graphs.append(_checked(_of_steps(GraphBuilder(run, module, notes), own), run))
    if not graphs and run.unordered:
        graphs.append(Graph(LOOSE, module.path, notes=tuple(run.unordered)))
    return tuple(graphs)


def _checked(graph: Graph, run: Execution) -> Graph:
    found = [*graph.faults, *checks.faults_of(graph)]
    if not any(frame.module.program.code_mentions(_TRIGGERS) for frame in run.frames.values()):
        found += exclusive_branches.faults_of(graph)
    found.sort(key=lambda fault: fault.code)
    return replace(graph, faults=tuple(found))


def _of_pipeline(builder: GraphBuilder, pipeline: Pipeline) -> Graph:
    """The graph of a pipeline."""
    where = where_of(pipeline.site)
    builder.members(pipeline.steps, None, "", where)
    connect(builder)
    listing.check(builder, pipeline)
    name = name_of(pipeline.name)[0]
    builder.notes += builder.run.unordered
    return builder.graph(name, where)


def _of_steps(builder: GraphBuilder, steps: Sequence[Step]) -> Graph:
    """Steps that no pipeline found takes up."""
    inner = {id(bare(e)) for s in steps for part in s.parts.values() for e in elements(part)}
    builder.whole = False
    for step in steps:
        if id(step) not in inner:
            builder.add(step, None, "", True)
    connect(builder)
    builder.notes += builder.run.unordered
    return builder.graph(LOOSE, None)


def _distinct(pipelines: Sequence[Pipeline]) -> list[Pipeline]:
    """Pipelines, each once; the same call followed twice under the same name, with steps of the same names, is one."""
    found: dict[tuple[int, str, tuple[str, ...]], Pipeline] = {}
    for pipeline in pipelines:
        steps = [bare(e) for option in options_of(pipeline.steps) for e in elements(option)]
        names = tuple(name_of(one.name)[0] for one in steps if isinstance(one, Step))
        found.setdefault((id(pipeline.site.node), name_of(pipeline.name)[0], names), pipeline)
    return list(found.values())
