"""Every format: whole, and inert whatever a user's code calls its steps."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from smfix.graph.dag import Edge, EdgeKind, Graph, Node, NodeKind
from smfix.graph.layout import lay_out
from smfix.graph.routing import Box
from smfix.report.graphs import Look, draw
from smfix.report.graphs.svg_format import _path
from tests.cli.test_main import smfix
from tests.graph.sources import graph

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

NASTY = [
    "<script>alert(1)</script>",
    "\"quoted\" 'too'",
    "]]> --> </title></svg><b>",
    "back\\slash\\",
    "end]) }} \\n | `x` ```",
    "new\nline\ttab\x1b[31m\x00",
    "emoji 🚀 und Ünïcode",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "&lt;b&gt; &#60; #60; #quot;",
    "\u202eright to left",
]


def nasty() -> Graph:
    """A pipeline whose every name is nasty."""
    made = "".join(f"s{i} = make({name!r})\n" for i, name in enumerate(NASTY))
    chained = "".join(f"s{i + 1}.add_depends_on([s{i}])\n" for i in range(len(NASTY) - 3))
    check = f"check = ConditionStep(name={NASTY[0] + '?'!r}, conditions=[], if_steps=[s9], else_steps=[s8])\n"
    steps = ", ".join(f"s{i}" for i in range(len(NASTY) - 2))
    return graph(made + chained + check + f"Pipeline(name={NASTY[0]!r}, steps=[{steps}, check])")


def cyclic() -> Graph:
    return graph(
        """
        a, b = make("A"), make("B", inputs={"x": 1})
        c = make("C", inputs={"x": a.properties.Outputs["o"]})
        b.add_depends_on([a]); a.add_depends_on([b])
        Pipeline(name="P", steps=[a, b, c])
        """
    )


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_svg_is_whole_and_holds_text_as_text(direction: str) -> None:
    root = ElementTree.fromstring(draw("svg", [nasty(), cyclic()], Look(direction)))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<script>alert(1)</script>" in texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    edges = [e for e in root.iter("{http://www.w3.org/2000/svg}path") if "edge" in e.get("class", "")]
    kinds = [set(edge.get("class", "").split()) for edge in edges]
    for wanted in ({"edge", "s-line"}, {"edge", "implied", "s-line"}, {"edge", "wrong", "s-red"}):
        assert wanted in kinds


def test_html_is_one_page_that_fetches_nothing_and_runs_only_its_own_script() -> None:
    page = draw("html", [nasty()], Look()).decode()
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']", page)
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    labels = [node["label"] for node in data["nodes"].values()]
    assert "<script>alert(1)</script>" in labels
    assert data["nodes"]["0-0"]["source"][0][1].startswith("LambdaStep(name=name")


def test_mermaid_holds_nothing_that_mermaid_acts_on() -> None:
    lines = draw("mermaid", [nasty()], Look()).decode().splitlines()
    assert lines[0] == "flowchart LR"
    inside = re.compile(r"^[\w .,:/+\-#;?]*$")
    for line in lines[1:]:
        quoted = re.search(r'"(.*)"', line)
        if quoted is not None:
            assert quoted.group(1).count("<br/>") <= 1
            assert '"' not in quoted.group(1)
            plain = re.sub(r"#\d+;|🚀|<br/>", "", quoted.group(1))
            assert inside.match(plain), line


def test_mermaid_of_a_cycle_marks_it_red() -> None:
    text = draw("mermaid", [cyclic()], Look("TB")).decode()
    assert text.startswith("flowchart TB\n")
    assert "class n0,n1 wrong" in text
    assert "linkStyle 0,1 stroke:#d1242f" in text
    assert "n0 -.-> n2" in text


def test_dot_is_read_by_graphviz_and_png_is_one() -> None:
    pygraphviz = pytest.importorskip("pygraphviz", reason="the extra `draw` is not installed")
    read = pygraphviz.AGraph(string=draw("dot", [nasty(), cyclic()], Look()).decode())
    assert len(read.nodes()) == len(NASTY) + 1 + 3
    assert draw("png", [cyclic()], Look()).startswith(b"\x89PNG")


def test_png_without_graphviz_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from smfix.report.graphs import Undrawable

    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(Undrawable, match=r"pip install 'smfix\[draw\]'"):
        draw("png", [cyclic()], Look())


def test_json_says_everything() -> None:
    document = json.loads(draw("json", [cyclic()], Look()))
    assert (document["version"], document["tool"]) == (1, "smfix")
    (pipeline,) = document["pipelines"]
    assert [(e["before"], e["after"], e["kind"], e["explicit"]) for e in pipeline["edges"]] == [
        ("B", "A", "depends-on", True),
        ("A", "B", "depends-on", True),
        ("A", "C", "property", False),
    ]
    assert pipeline["edges"][0]["place"]["line"] == 4
    assert [fault["code"] for fault in pipeline["faults"]] == ["SMF101"]


def test_tree() -> None:
    found = graph(
        """
        a, b, c, d, x, y = (make(name) for name in "ABCDXY")
        b.add_depends_on([a]); c.add_depends_on([b]); d.add_depends_on([b, a])
        check = ConditionStep(name="Check", conditions=[], if_steps=[x], else_steps=[y], depends_on=[d])
        Pipeline(name="P", steps=[a, b, c, d, check])
        """
    )
    lines = draw("tree", [found], Look()).decode().splitlines()
    assert lines[0].startswith("P  7 steps, 7 edges, pipeline.py:")
    assert [line.split("  ", 2)[1].strip() if line.startswith("  ") else line for line in lines[1:]]
    assert [re.sub(r"  (LambdaStep|ConditionStep), (cell 1, )?line \d+", "", line) for line in lines[1:]] == [
        "  ● A",
        "  ↓ B",
        "  ├ C",
        "  └ D  also after A",
        "    ↓ Check",
        "    ├ if: X",
        "    └ else: Y",
    ]


def shown(found: Graph) -> list[str]:
    """The lines of a tree, without the places."""
    lines = draw("tree", [found], Look()).decode().splitlines()
    return [re.sub(r" +\w+(, cell \d+)?, line \d+", "", line)[2:] for line in lines[1:]]


def test_a_branch_stays_below_its_condition() -> None:
    """Whatever else a step of it waits for; steps of it that wait for each other go down."""
    found = graph(
        "a = make('A')\nb = make('B', depends_on=[a])\nx = make('X', depends_on=[b])\ny = make('Y', depends_on=[x, a])",
        "c = ConditionStep(name='C', conditions=[], if_steps=[x, y], else_steps=[make('N')], depends_on=[a])",
        "Pipeline(name='P', steps=[a, b, c])",
    )
    assert shown(found) == [
        "● A",
        "├ B",
        "└ C",
        "  ├ if: X  also after B",
        "  │ ↓ if: Y  also after A",
        "  └ else: N",
    ]


def test_a_collection_that_sends_one_step_is_its_line() -> None:
    found = graph(
        """
        from sagemaker.model import Model
        from sagemaker.workflow.model_step import ModelStep
        from sagemaker.workflow.step_collections import EstimatorTransformer
        a = make("A")
        m = ModelStep(name="M", step_args=Model(model_data=a.properties.X).create())
        t = EstimatorTransformer(name="T", model_data=a.properties.X)
        c = ConditionStep(name="C", conditions=[], if_steps=[m], else_steps=[])
        Pipeline(name="P", steps=[a, c, t, make("Z", depends_on=[t])])
        """
    )
    assert draw("tree", [found], Look()).startswith(b"P  6 steps, ")
    assert shown(found) == [
        "● A",
        "↓ T",
        "↓ TCreateModelStep  also after A",
        "↓ TTransformStep",
        "↓ Z  also after TCreateModelStep",
        "● C",
        "↓ if: M-CreateModel  also after A",
    ]


def test_a_branch_that_its_condition_waits_for_is_shown() -> None:
    found = graph(
        "x = make('X')\nc = ConditionStep(name='C', conditions=[], if_steps=[x], else_steps=[], depends_on=[x])",
        "Pipeline(name='P', steps=[c])",
    )
    assert len(shown(found)) == 2


def test_a_terminal_gets_no_control_characters() -> None:
    assert b"\x1b" not in draw("tree", [nasty()], Look())
    assert b"\x1b[" in draw("tree", [nasty()], Look(colour=True))
    assert b"\x1b[31m\x00" not in draw("tree", [nasty()], Look(colour=True))


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_boxes_never_overlap_and_edges_go_forwards(direction: str) -> None:
    found = graph(
        """
        first = [make(f"First{i}") for i in range(12)]
        second = [make(f"Second{i}", depends_on=first[i:i + 3]) for i in range(10)]
        inner = ConditionStep(name="Inner", conditions=[], if_steps=[make("X"), make("Y")], else_steps=[make("Z")])
        outer = ConditionStep(name="Outer", conditions=[], if_steps=[inner], else_steps=[make("E")], depends_on=second)
        Pipeline(name="P", steps=[*first, *second, outer])
        """
    )
    laid = lay_out(found, direction)
    boxes = list(laid.nodes.items())
    assert len(boxes) == len(found.nodes)
    for index, (key, box) in enumerate(boxes):
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= laid.width
        assert box.y + box.height <= laid.height
        for other_key, other in boxes[index + 1 :]:
            assert apart(box, other), (key, other_key)
    for edge in found.edges:
        before, after = laid.nodes[edge.before], laid.nodes[edge.after]
        assert before.y < after.y if direction == "TB" else before.x < after.x, edge
    titles = {cluster.title: cluster.box for cluster in laid.clusters}
    assert set(titles) == {"Inner: if", "Inner: else", "Outer: if", "Outer: else"}
    assert inside(titles["Inner: if"], titles["Outer: if"])
    assert inside(laid.nodes["X"], titles["Inner: if"])
    assert all(apart(laid.nodes["E"], titles[name]) for name in ("Outer: if", "Inner: else"))


def made_up(seed: int, count: int) -> Graph:
    """Steps that wait for earlier ones near and far, a third of them in branches of conditions, also of nested ones."""
    chosen = random.Random(seed)
    nodes: list[Node] = []
    edges: list[Edge] = []
    for number in range(count):
        kind = NodeKind.CONDITION if chosen.random() < 0.12 else NodeKind.STEP
        around = [node for node in nodes if node.kind is NodeKind.CONDITION]
        parent = chosen.choice(around).key if around and chosen.random() < 0.35 else ""
        branch = chosen.choice(("if", "else")) if parent else ""
        label = "Step" + "x" * chosen.randrange(1, 30) + str(number)
        node = Node(label, label, kind, "LambdaStep", parent=parent, branch=branch)
        if parent:
            edges.append(Edge(parent, node.key, EdgeKind.BRANCH))
        others = chosen.sample(nodes, min(len(nodes), chosen.choice((0, 1, 1, 1, 2))))
        edges += [Edge(other.key, node.key, EdgeKind.DEPENDS_ON) for other in others]
        nodes.append(node)
    for _ in range(2):  # cycles
        late, early = chosen.choice(nodes[count // 2 :]), chosen.choice(nodes[: count // 2])
        edges.append(Edge(late.key, early.key, EdgeKind.DEPENDS_ON))
    edges.append(Edge(nodes[-1].key, nodes[-1].key, EdgeKind.DEPENDS_ON))
    return Graph("P", nodes=tuple(nodes), edges=tuple(edges))


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize(("seed", "count"), [(1, 9), (2, 27), (3, 27), (4, 63), (5, 300)])
def test_no_edge_runs_through_a_box_that_it_has_nothing_to_do_with(seed: int, count: int, direction: str) -> None:
    found = made_up(seed, count)
    laid = lay_out(found, direction)
    assert (len(laid.nodes), len(laid.edges)) == (count, len(found.edges))
    around = {(cluster.parent, cluster.title): cluster.box for cluster in laid.clusters}
    through = []
    for edge, route in laid.edges:
        ends = (laid.nodes[edge.before], laid.nodes[edge.after])
        own = (edge.before, edge.after)
        strangers: dict[object, Box] = {key: box for key, box in laid.nodes.items() if key not in own}
        strangers |= {title: box for title, box in around.items() if not any(inside(end, box) for end in ends)}
        for point in along(_path(route)):
            assert -1 <= point[0] <= laid.width + 1
            assert -1 <= point[1] <= laid.height + 1
            through += [(edge.before, edge.after, key) for key, box in strangers.items() if holds(box, point)]
    assert not through


def along(path: str) -> Iterator[tuple[float, float]]:
    """Points on an SVG path of M, L and C."""
    at = (0.0, 0.0)
    for command, numbers in re.findall(r"([MLC])([-\d. ]+)", path):
        values = list(map(float, numbers.split()))
        points = list(zip(values[::2], values[1::2]))
        if command != "M":
            first, second = points[:2] if command == "C" else (at, points[0])
            for step in range(13):
                t = step / 12
                shares = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
                four = (at, first, second, points[-1])
                yield tuple(sum(s * p[axis] for s, p in zip(shares, four)) for axis in (0, 1))  # type: ignore[misc]
        at = points[-1]


def holds(box: Box, point: tuple[float, float]) -> bool:
    """Whether a point is inside a box, and not on its border."""
    x, y = point
    return box.x + 0.5 < x < box.x + box.width - 0.5 and box.y + 0.5 < y < box.y + box.height - 0.5


def apart(one: Box, other: Box) -> bool:
    across = one.x + one.width <= other.x or other.x + other.width <= one.x
    return across or one.y + one.height <= other.y or other.y + other.height <= one.y


def inside(one: Box, other: Box) -> bool:
    return (
        other.x <= one.x
        and other.y <= one.y
        and one.x + one.width <= other.x + other.width
        and one.y + one.height <= other.y + other.height
    )


def test_mermaid_says_and_raises_its_limit_of_edges(tmp_path: Path) -> None:
    def drawn(count: int) -> str:
        edges = "\n".join(f"b.add_depends_on([steps[{number}]])" for number in range(count))
        code = (
            "from sagemaker.workflow.lambda_step import LambdaStep\nfrom sagemaker.workflow.pipeline import Pipeline\n"
        )
        code += f"steps = [LambdaStep(name=f'S{{i}}', lambda_func=None) for i in range({count})]\n"
        code += f"b = LambdaStep(name='B', lambda_func=None)\n{edges}\nPipeline(name='P', steps=[*steps, b])\n"
        (tmp_path / "p.py").write_text(code)
        result = smfix("graph", "--format", "mermaid", "p.py", cwd=tmp_path)
        assert ("501 edges are more than" in result.stderr.decode()) == (count > 500)
        return result.stdout.decode()

    assert drawn(500).startswith("flowchart LR")
    assert drawn(501).startswith("---\nconfig:\n  maxEdges: 501\n---\n%% 501 edges: ")
