"""Graphs of code that changes the SDK: what steps wait for is not certain where the repository has put something else
in the place of `add_depends_on`, `depends_on`, a step's constructor, or what reads what steps keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smfix.graph.build import graphs_of
from smfix.graph.dag import Edge, EdgeKind, Fault, Graph
from smfix.project.class_names import ANY
from smfix.project.sdk_patches import in_force
from smfix.sdk import is_sdk, short_names

if TYPE_CHECKING:
    from smfix.config import Settings
    from smfix.project.monkey_patches import Patch
    from smfix.project.repository import Repository
    from smfix.scopes.symbol_table import Module

_UNKNOWN_NAME = "SMF103"
_ADDED = frozenset({short_names.METHOD, "depends_on"}) | short_names.HOOKS | short_names.KEPT
_BUILT = _ADDED | short_names.BUILT
_OUTPUT = "DelayedReturn"


def patched_graphs_of(module: Module, project: Repository, settings: Settings) -> tuple[Graph, ...]:
    """The graphs of a module, with what the repository changes of the SDK."""
    return tuple(as_patched(graph, module, project) for graph in graphs_of(module, project, settings))


def as_patched(graph: Graph, module: Module, project: Repository) -> Graph:
    """A graph without what does not hold for certain, where the SDK is not as it is published; itself elsewhere."""
    patches = project.sdk_patches.affecting(module) if graph.edges or graph.faults else ()
    if not patches:
        return graph
    changed: dict[str, None] = {}
    edges: list[Edge] = []
    for edge in graph.edges:
        found = [one for one in _around(patches, edge, module) if _concerns(one, edge, graph)]
        changed.update(dict.fromkeys(map(_told, found)))
        edges.append(replace(edge, certain=edge.certain and not found))
    named = [one for one in patches if any(_builds(one, node.cls) for node in graph.nodes)]
    changed.update(dict.fromkeys(map(_told, named)))
    if not changed:
        return graph
    unsure = {(new.before, new.after) for new, old in zip(edges, graph.edges) if new.certain is not old.certain}
    built = {node.key for node in graph.nodes if any(_builds(one, node.cls) for one in named)}
    faults = tuple(fault for fault in graph.faults if _still_holds(fault, unsure, built))
    notes = tuple(f"{one} is changed by this repository: what steps wait for is not certain" for one in changed)
    return replace(graph, edges=tuple(edges), faults=faults, notes=(*graph.notes, *notes))


def _around(patches: tuple[Patch, ...], edge: Edge, module: Module) -> tuple[Patch, ...]:
    """The patches that may be in force where the source has an edge."""
    where = edge.where
    if where is None or where.node is None or where.path != module.path:
        return patches
    return in_force(patches, module, where.node.lineno)


def _concerns(patch: Patch, edge: Edge, graph: Graph) -> bool:
    """Whether a patch has a say in whether one step waits for another."""
    if patch.owner == ANY or is_sdk(patch.owner) or short_names.reads_what_is_kept(patch.owner):
        return True
    if edge.kind is EdgeKind.DATA and short_names.is_related(patch.owner, _OUTPUT):
        return True
    if edge.kind is not EdgeKind.DEPENDS_ON or not _is_of(patch, graph.node(edge.after).cls):
        return False
    names = _BUILT if edge.how == "depends_on=" else _ADDED
    return patch.attribute in names | {ANY} or short_names.is_private(patch.attribute)


def _builds(patch: Patch, cls: str) -> bool:
    """Whether a patch has a say in what a step of a class is called, and what it is."""
    return patch.attribute in short_names.BUILT | {ANY} and _is_of(patch, cls)


def _is_of(patch: Patch, cls: str) -> bool:
    """Whether a class of the SDK's that is changed may be that of a step; any may, of a class of the repository's."""
    short = cls.rpartition(".")[2]
    return len(short_names.lineage(short)) == 1 or short_names.is_related(patch.owner, short)


def _still_holds(fault: Fault, unsure: set[tuple[str, str]], built: set[str]) -> bool:
    """Whether a fault hangs on nothing that is changed. That a name is unknown always does: who waits is not kept."""
    return fault.code != _UNKNOWN_NAME and unsure.isdisjoint(fault.edges) and built.isdisjoint(fault.nodes)


def _told(patch: Patch) -> str:
    """What is changed, for a sentence."""
    if patch.owner == ANY:
        return "the SDK"
    return f"`{patch.owner}`" if patch.attribute == ANY else f"`{patch.owner}.{patch.attribute}`"
