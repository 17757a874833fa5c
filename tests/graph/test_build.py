"""Which steps there are and which waits for which, as a user's code says it in its many ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.graph.build import graphs_of
from smfix.graph.dag import EdgeKind, NodeKind
from smfix.project.repository import Repository
from smfix.sources import read_source
from tests.graph.sources import HEAD, edges, graph, graphs, told

THREE = "a, b, c = make('A'), make('B'), make('C')\n"
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"

WAYS = {
    "b.add_depends_on([a])": {"A -> B"},
    "b.add_depends_on([a, 'C'])": {"A -> B", "C -> B"},
    "b.add_depends_on((a,)); c.add_depends_on({a, b})": {"A -> B", "A -> C", "B -> C"},
    "b.depends_on = [a]": {"A -> B"},
    "b = make('B', depends_on=[a])": {"A -> B"},
    "b.add_depends_on([a.name])": {"A -> B"},
    "b.add_depends_on(s for s in [a, c])": {"A -> B", "C -> B"},
    "b.add_depends_on([a.properties.Outputs['x']])": {"A -> B"},
    "b = make('B', inputs={'x': a.properties.Outputs['x']})": {"A ~> B"},
    "b = make('B', inputs={'x': JsonGet(step_name=a.name, property_file='f', json_path='p')})": {"A ~> B"},
    "deps = []\ndeps.append(a)\ndeps += [c]\nb.add_depends_on(deps)": {"A -> B", "C -> B"},
    "deps = [a]\nb = make('B', depends_on=deps)\ndeps.append(c)": {"A -> B", "C -> B"},
    "for one, other in zip([a, b], [b, c]):\n    other.add_depends_on([one])": {"A -> B", "B -> C"},
    "by = {s.name: s for s in (a, b, c)}\nby['C'].add_depends_on([by['A']])": {"A -> C"},
    "def order(first, *rest):\n    for one in rest:\n        one.add_depends_on([first])\norder(a, b, c)": {
        "A -> B",
        "A -> C",
    },
    "if True:\n    b.add_depends_on([a])\nelse:\n    b.add_depends_on([c])": {"A -> B"},
    "import os\nif os.environ.get('X'):\n    b.add_depends_on([a])": {"A -> B ?"},
    "import os\nb.add_depends_on([a if os.environ.get('X') else c])": {"A -> B ?", "C -> B ?"},
    "try:\n    b.add_depends_on([a])\nexcept TypeError:\n    b.add_depends_on([c])": {"A -> B"},
    "from functools import reduce\nreduce(lambda p, q: q.add_depends_on([p]) or q, [a, b, c])": {"A -> B", "B -> C"},
}


@pytest.mark.parametrize("code", WAYS)
def test_the_ways_to_say_it(code: str) -> None:
    found = graph(THREE + code + LISTED)
    assert edges(found) == WAYS[code]
    assert [node.label for node in found.nodes] == ["A", "B", "C"]


@pytest.mark.parametrize("code", ["b.add_depends_on(a)", "b = make('B', depends_on=a)"])
def test_what_the_sdk_fails_on_is_the_edge_that_is_meant(code: str) -> None:
    found = graph(THREE + code + LISTED)
    assert edges(found) == {"A -> B"}
    assert found.edges[0].broken


def test_a_string_that_no_letter_of_is_a_step_is_the_name_that_is_meant() -> None:
    found = graph(f"{THREE}d = make('Dd')\nb.add_depends_on('Dd')\n{LISTED.replace('[', '[d, ')}")
    assert edges(found) == {"Dd -> B"}
    assert found.edges[0].broken


@pytest.mark.parametrize("code", ["b.add_depends_on('CA')", "b = make('B', depends_on='CA')", "b.depends_on = 'CAC'"])
def test_a_string_whose_letters_are_steps_is_what_the_sdk_makes_of_it(code: str) -> None:
    found = graph(THREE + code + LISTED)
    assert edges(found) == {"A -> B", "C -> B"}
    assert not any(edge.broken for edge in found.edges)
    assert not found.faults


def test_step_functions() -> None:
    found = graph(
        """
        @step(name="F")
        def f(): ...
        @step
        def g(x, y=None): ...
        r = f()
        s = g(r[0], y=make("L").properties.Outputs["o"])
        get_step(s).add_depends_on([make("M")])
        Pipeline(name="P", steps=[s])
        """
    )
    assert edges(found) == {"F -> g", "L ~> g", "M -> g"}
    kinds = {node.label: (node.kind, node.listed, node.named) for node in found.nodes}
    assert kinds["F"] == (NodeKind.FUNCTION, False, True)
    assert kinds["g"] == (NodeKind.FUNCTION, True, False)


def test_branches() -> None:
    found = graph(
        """
        x, y = make("X"), make("Y")
        check = ConditionStep(name="C", conditions=[ConditionEquals(left=make("A").properties.Outputs["o"], right=1)],
                              if_steps=[x], else_steps=[y])
        Pipeline(name="P", steps=[check])
        """
    )
    assert edges(found) == {"A ~> C", "C ~> X", "C ~> Y"}
    assert [(n.label, n.parent, n.branch) for n in found.nodes][1:3] == [("X", "C", "if"), ("Y", "C", "else")]
    assert {e.kind for e in found.edges} == {EdgeKind.BRANCH, EdgeKind.PROPERTY}


def test_a_collection_whose_steps_are_shown() -> None:
    found = graph(
        THREE,
        """
        from sagemaker.workflow.step_collections import StepCollection
        both = StepCollection(name="Both", steps=[a, b])
        c.add_depends_on([both])
        Pipeline(name="P", steps=[both, c])
        """,
    )
    assert edges(found) == {"A -> C", "B -> C"}
    assert {node.label: node.parent for node in found.nodes} == {"Both": "", "A": "Both", "B": "Both", "C": ""}


def test_a_loop_of_unknown_length_is_one_node_that_says_so() -> None:
    found = graph(
        """
        import config
        first = make("First")
        steps = [first]
        for region in config.REGIONS:
            steps.append(make(f"Deploy-{region}", depends_on=[first]))
        Pipeline(name="P", steps=steps)
        """
    )
    loop = next(node for node in found.nodes if node.kind is NodeKind.LOOP)
    assert (loop.label, loop.note, loop.certain) == ("Deploy-{region}", "made in a loop at line 5", False)
    assert edges(found) == {"First -> Deploy-{region} ?"}


def test_what_is_not_known_is_a_node_that_says_so() -> None:
    found = graph(
        """
        import config
        def build(extra):
            a = make("A")
            a.add_depends_on(extra)
            a.add_depends_on([config.other])
            return Pipeline(name="P", steps=[a, *config.more])
        """
    )
    unresolved = {node.label: node.note for node in found.nodes if node.kind is NodeKind.UNRESOLVED}
    assert unresolved["extra"] == "nothing visible says what `extra` of `build` is"
    assert unresolved["config.other"] == "it comes from outside the repository"
    assert "more steps" in unresolved
    assert {"extra -> A ?", "config.other -> A ?"} <= edges(found)


def test_functions_that_nobody_calls_are_followed_with_their_defaults() -> None:
    code = """
    def get_pipeline(region, name="Abalone", prefix="Ab"):
        a = make(f"{prefix}Process")
        b = make(f"{prefix}Train", depends_on=[a])
        return Pipeline(name=name, steps=[a, b])
    """
    found = graph(code)
    assert found.name == "Abalone"
    assert edges(found) == {"AbProcess -> AbTrain"}


def test_classes_that_build() -> None:
    found = graph(
        """
        class Base:
            def __init__(self, prefix):
                self.prefix, self.steps = prefix, []
            def add(self, name, after=()):
                made = make(self.prefix + name, depends_on=[*after])
                self.steps.append(made)
                return made
        class Mine(Base):
            def build(self):
                first = self.add("A")
                self.add("B", after=[first])
                return Pipeline(name=self.prefix, steps=self.steps)
        Mine("x").build()
        """
    )
    assert edges(found) == {"xA -> xB"}


def test_a_class_that_derives_from_a_step() -> None:
    found = graph(
        """
        class Mine(LambdaStep):
            def __init__(self, name, after):
                super().__init__(name=name, lambda_func=None, depends_on=[after])
        a = make("A")
        Pipeline(name="P", steps=[a, Mine("M", a)])
        """
    )
    assert edges(found) == {"A -> M"}
    assert [node.cls for node in found.nodes] == ["LambdaStep", "Mine"]


def test_names_flow_from_cell_to_cell() -> None:
    found = graph("a = make('A')", "b = make('B')\nb.add_depends_on([a])", "Pipeline(name='P', steps=[a, b])")
    assert edges(found) == {"A -> B"}
    where = found.edges[0].where
    assert where is not None
    assert (where.place.cell, where.place.line) == (2, 2)


def test_steps_of_another_module(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text(
        "from sagemaker.workflow.lambda_step import LambdaStep\n"
        "def make(name, **kw):\n    return LambdaStep(name=name, lambda_func=None, **kw)\nfirst = make('First')\n"
    )
    main = tmp_path / "main.py"
    main.write_text(
        "from sagemaker.workflow.pipeline import Pipeline\nimport steps\nfrom steps import *\n"
        "last = make('Last', depends_on=[steps.first])\nPipeline(name='P', steps=[first, last])\n"
    )
    project = Repository((str(tmp_path),))
    found = graphs_of(project.add(read_source(main.read_bytes(), str(main))), project, Settings())
    assert edges(found[0]) == {"First -> Last"}
    assert found[0].nodes[0].where is not None
    assert found[0].nodes[0].where.path.endswith("steps.py")


SLOW = "for i in range(5000):\n" + "    x = i\n" * 100
"""More than is followed."""


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"slow.py": SLOW}, "from slow import x\nimport slow\na = make('A')"),
        ({"names.py": "FIRST = 'A'"}, "from names import FIRST\na = make(FIRST)"),
        ({"names.py": "FIRST = 'A'"}, "import names\na = make(names.FIRST)"),
        ({"names.py": "FIRST = 'A'"}, "import names as n\na = make(n.FIRST)"),
        ({"names.py": "FIRST = 'A'"}, "from names import *\na = make(FIRST)"),
        ({"names.py": "FIRST = 'A'"}, "from names import FIRST\nif flag():\n    x = FIRST\na = make(FIRST)"),
        (
            {"names.py": "FIRST = 'A'"},
            "try:\n    from names import FIRST\nexcept ImportError:\n    FIRST = 'B'\na = make(FIRST)",
        ),
        ({"names.py": "from more import FIRST", "more.py": "FIRST = 'A'"}, "from names import FIRST\na = make(FIRST)"),
        ({"names.py": "from more import *", "more.py": "FIRST = 'A'"}, "from names import FIRST\na = make(FIRST)"),
        ({"names.py": "import more", "more.py": "FIRST = 'A'"}, "import names\na = make(names.more.FIRST)"),
        ({"n/__init__.py": "", "n/more.py": "FIRST = 'A'"}, "from n import more\na = make(more.FIRST)"),
        ({"n/__init__.py": "", "n/more.py": "FIRST = 'A'"}, "import n.more\na = make(n.more.FIRST)"),
        ({"names.py": "import main\nFIRST = 'A'"}, "from names import FIRST\na = make(FIRST)"),
        ({"names.py": "def first():\n    return 'A'"}, "from names import first\na = make(first())"),
        ({"names.py": "class N:\n    first = 'A'"}, "from names import N\na = make(N.first)"),
    ],
)
def test_a_module_that_does_not_speak_of_the_sdk_is_followed_when_it_is_needed(
    files: dict[str, str], code: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text + "\n")
    main = tmp_path / "main.py"
    main.write_text(f"{HEAD}{code}\nPipeline(name='P', steps=[a])\n")
    project = Repository((str(tmp_path),))
    (found,) = graphs_of(project.add(read_source(main.read_bytes(), str(main))), project, Settings())
    assert [node.label for node in found.nodes] == ["A"]
    assert found.notes == ()


def test_steps_without_a_pipeline_are_a_graph_too() -> None:
    found = graph("a, b = make('A'), make('B')\nb.add_depends_on([a])\na.add_depends_on([b])")
    assert found.name == "steps without a pipeline"
    assert told(found) == ["SMF101"]


def test_code_that_takes_too_long_says_so() -> None:
    rounds = "for i in range(5000):\n    kept = [make('Other')]\n" + "    x = x + 1\n" * 100
    found = graph("a = make('A')\nPipeline(name='P', steps=[a])\nx = 0\n" + rounds)
    assert found.notes == ("the code takes longer to follow than smfix allows itself",)


def test_a_step_that_is_handed_out_of_sight_is_noted() -> None:
    found = graph("import other\na = make('A')\nother.order(a)\nPipeline(name='P', steps=[a])")
    assert "other.order" in found.notes[0]


@pytest.mark.parametrize("code", ["", "print(1)", "from sagemaker.estimator import Estimator"])
def test_no_steps_no_graph(code: str) -> None:
    assert graphs(code, head="") == ()


@pytest.mark.parametrize("count", [3, 30])
def test_a_function_that_another_one_calls_is_not_followed_by_itself(count: int) -> None:
    """Few functions or many: a name that ends a longer one that is called seems to be called as well."""
    made = "".join(f"def make_{i}():\n    Pipeline(name='P{i}', steps=[make('S{i}')])\n" for i in range(count))
    calling = "def outer():\n    Pipeline(name='Outer', steps=[]); remake_1(); make_2 ()\n"
    names = {one.name for one in graphs(made + calling)}
    assert names >= {"P0", "P2"}
    assert "P1" not in names
