"""From faults of the pipelines' graphs to hits of the rules SMF101 and on: all of them share one look at the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.graph.dag import Fault, Graph, Where
from smfix.model import Safety
from smfix.rules import Hit
from smfix.rules.expected_faults import is_expected

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

NEEDLES = ("depends_on", "add_depends_on", "sagemaker.workflow", "sagemaker.mlops")


def hits(context: RuleContext, code: str) -> Iterator[Hit]:
    """The faults of this code in the pipelines that the file makes."""
    seen: set[tuple[str, int, int]] = set()
    for graph in graphs(context):
        for fault in _faults(context, graph, code):
            where = _here(context, fault, graph)
            if fault.code != code or where is None or where.node is None:
                continue
            if any(
                one is not None and is_expected(context.module, one) for one in (where.node, _made_at(context, graph))
            ):
                continue
            key = (fault.message, where.place.line, where.place.column)
            if key not in seen:
                seen.add(key)
                yield Hit(where.node, fault.message, Safety.MANUAL, (), fault.evidence, fault.advice)


def _faults(context: RuleContext, graph: Graph, code: str) -> tuple[Fault, ...]:
    """The faults of a graph; only where there are some of this code it is looked for what is changed of the SDK."""
    if not any(fault.code == code for fault in graph.faults):
        return ()
    from smfix.graph.patched_sdk import as_patched

    key = f"faults of the graph {id(graph)}"
    if key not in context.memo:
        context.memo[key] = as_patched(graph, context.module, context.project).faults
    found = context.memo[key]
    return found if isinstance(found, tuple) else ()


def graphs(context: RuleContext) -> tuple[Graph, ...]:
    """The pipelines that the file makes; none where nothing in it can be wrong with one."""
    from smfix.graph.execution.entry_points import may_be_wrong

    return all_graphs(context) if may_be_wrong(context.module) else ()


def all_graphs(context: RuleContext) -> tuple[Graph, ...]:
    """The pipelines that the file makes, followed once."""
    from smfix.graph.build import graphs_of

    if "graphs" not in context.memo:
        asked = context.module, context.project, context.settings, context.inference
        context.memo["graphs"] = graphs_of(*asked)
    found = context.memo["graphs"]
    return found if isinstance(found, tuple) else ()


def _made_at(context: RuleContext, graph: Graph) -> ast.expr | ast.stmt | None:
    """The call that makes the pipeline, where it is in this file."""
    where = graph.where
    return where.node if where is not None and where.path == context.module.path else None


def _here(context: RuleContext, fault: Fault, graph: Graph) -> Where | None:
    """Where the fault is told in this file: at its own place, or at the pipeline where that is in another file."""
    if fault.where is not None and fault.where.path == context.module.path:
        return fault.where
    return graph.where
