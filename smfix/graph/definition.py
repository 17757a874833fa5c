"""A graph from a pipeline's definition: the JSON of `pipeline.definition()`, or the answer of `DescribePipeline`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from smfix.graph import checks, exclusive_branches
from smfix.graph.dag import Edge, EdgeKind, Fault, Graph, Node, NodeKind

_STEP = re.compile(r"^Steps\.([^.\[]+)")
_BRANCHES = (("IfSteps", "if"), ("ElseSteps", "else"), ("ForEachBody", "each"))
_KINDS = {"Condition": NodeKind.CONDITION, "ForEach": NodeKind.FOR_EACH}


class NotADefinition(ValueError):
    """The text is no pipeline's definition; says why."""


def read_definition(data: bytes, path: str) -> Graph:
    """The graph of a definition. Raises NotADefinition."""
    try:
        document = json.loads(data)
    except RecursionError:
        raise NotADefinition("is nested too deeply to be read") from None
    except ValueError as error:
        raise NotADefinition(f"is not JSON: {error}") from None
    name = "pipeline"
    if isinstance(document, dict) and isinstance(document.get("PipelineDefinition"), str):
        name = str(document.get("PipelineDisplayName") or document.get("PipelineName") or name)
        try:
            document = json.loads(document["PipelineDefinition"])
        except (ValueError, RecursionError) as error:
            raise NotADefinition(f"holds a PipelineDefinition that is not JSON: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("Steps"), list):
        raise NotADefinition("has no list of `Steps`: it is no pipeline's definition")
    reader = _Reader(name, path)
    graph = reader.read(document["Steps"])
    never = () if reader.has_triggers else exclusive_branches.faults_of(graph)
    return replace(graph, faults=(*graph.faults, *checks.faults_of(graph), *never))


class _Reader:
    def __init__(self, name: str, path: str) -> None:
        self.name, self.path = name, path
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.faults: list[Fault] = []
        self.taken: dict[str, int] = {}
        self.has_triggers = False
        """Whether a step starts by another outcome than that what it waits for is done."""
        self.steps: list[tuple[Node, dict[str, Any]]] = []

    def read(self, steps: list[Any]) -> Graph:
        self._steps(steps, "", "")
        known = {node.label: node.key for node in reversed(self.nodes)}
        for node, step in self.steps:
            self._depends(node, step, known)
            self._arguments(node, step, known)
        return Graph(self.name, self.path, None, tuple(self.nodes), tuple(self.edges), tuple(self.faults))

    def _steps(self, steps: list[Any], parent: str, branch: str) -> None:
        for step in steps:
            if not isinstance(step, dict) or not isinstance(step.get("Name"), str):
                raise NotADefinition("holds a step without a `Name`")
            node = self._node(step, parent, branch)
            self.steps.append((node, step))
            arguments = step.get("Arguments")
            for part, inner in _BRANCHES:
                if isinstance(arguments, dict) and isinstance(arguments.get(part), list):
                    self._steps(arguments[part], node.key, inner)
            if parent:
                self.edges.append(Edge(parent, node.key, EdgeKind.BRANCH, f"the {branch} branch"))

    def _node(self, step: dict[str, Any], parent: str, branch: str) -> Node:
        name, cls = step["Name"], str(step.get("Type", ""))
        count = self.taken[name] = self.taken.get(name, 0) + 1
        key = name if count == 1 else f"{name}#{count}"
        node = Node(key, name, _KINDS.get(cls, NodeKind.STEP), cls, None, parent, branch)
        self.nodes.append(node)
        return node

    def _depends(self, node: Node, step: dict[str, Any], known: dict[str, str]) -> None:
        given = step.get("DependsOn") or []
        for one in given if isinstance(given, list) else [given]:
            name = one.get("Step") if isinstance(one, dict) else one
            self.has_triggers = self.has_triggers or isinstance(one, dict)
            if name in known:
                self.edges.append(Edge(known[name], node.key, EdgeKind.DEPENDS_ON, "DependsOn"))
                continue
            text = f"`{node.label}` depends on `{name}`, but no step of the pipeline has this name"
            self.faults.append(Fault("SMF103", text, None, (node.key,), advice="the service refuses the pipeline"))

    def _arguments(self, node: Node, step: dict[str, Any], known: dict[str, str]) -> None:
        inner = {part for part, _ in _BRANCHES}
        arguments = step.get("Arguments")
        own = {k: v for k, v in arguments.items() if k not in inner} if isinstance(arguments, dict) else arguments
        for name, kind in dict.fromkeys(_used(own)):
            if name in known and known[name] != node.key:
                self.edges.append(Edge(known[name], node.key, kind, "properties"))


def _used(value: Any) -> Iterator[tuple[str, EdgeKind]]:
    """Names of the steps whose results a value speaks of."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            found = one.get("Get")
            match = _STEP.match(found) if isinstance(found, str) else None
            if match is not None:
                file = isinstance(found, str) and ".PropertyFiles." in found
                yield match.group(1), EdgeKind.PROPERTY_FILE if file else EdgeKind.PROPERTY
            todo += one.values()
