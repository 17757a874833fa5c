"""Graphs from a pipeline's definition."""

from __future__ import annotations

import json

import pytest

from smfix.graph.dag import NodeKind
from smfix.graph.definition import NotADefinition, read_definition
from tests.graph.sources import edges, told

STEPS = [
    {"Name": "A", "Type": "Processing", "Arguments": {}},
    {"Name": "B", "Type": "Training", "DependsOn": ["A"], "Arguments": {"x": [{"Get": "Steps.A.Output.S3Uri"}]}},
    {
        "Name": "C",
        "Type": "Condition",
        "Arguments": {
            "Conditions": [{"Left": {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.B.PropertyFiles.f"}}}}],
            "IfSteps": [{"Name": "X", "Type": "Lambda", "DependsOn": [{"Step": "A", "Trigger": "Failed"}]}],
            "ElseSteps": [],
        },
    },
]


def definition(steps: object) -> bytes:
    return json.dumps({"Version": "2020-12-01", "Steps": steps}).encode()


def test_a_definition() -> None:
    graph = read_definition(definition(STEPS), "p.json")
    assert edges(graph) == {"A -> B", "A ~> B", "B ~> C", "C ~> X", "A -> X"}
    assert [(n.label, n.kind, n.parent) for n in graph.nodes][2:] == [
        ("C", NodeKind.CONDITION, ""),
        ("X", NodeKind.STEP, "C"),
    ]
    assert not graph.faults


def test_the_answer_of_describe_pipeline() -> None:
    answer = {"PipelineName": "Mine", "PipelineDefinition": definition(STEPS).decode()}
    graph = read_definition(json.dumps(answer).encode(), "-")
    assert graph.name == "Mine"
    assert len(graph.nodes) == 4


def test_what_is_wrong_is_told() -> None:
    steps = [{"Name": "A", "DependsOn": ["B"]}, {"Name": "B", "DependsOn": ["A", "Nope"]}, {"Name": "A"}]
    assert sorted(told(read_definition(definition(steps), "p.json"))) == ["SMF101", "SMF103", "SMF104"]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"{", b'{"Steps": 1}', b'{"Steps": [1]}', b'{"Steps": [{}]}', b"[" * 99999]
)
def test_what_is_no_definition(data: bytes) -> None:
    with pytest.raises(NotADefinition):
        read_definition(data, "p.json")
