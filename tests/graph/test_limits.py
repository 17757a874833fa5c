"""No code makes the execution grow or run without end; where a bound is met, the graph says so."""

from __future__ import annotations

import pytest

from tests.graph.sources import edges, graph

THREE = "import os\na, b, c = make('A'), make('B'), make('C')\n"
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"
"""Far more than any of these takes, on a busy machine too."""

SELF = {
    "b.depends_on = b.depends_on or []": set(),
    "b.depends_on = [a]\nif os.environ.get('X'):\n    b.depends_on = b.depends_on or []": {"A -> B"},
    "b.depends_on = [a]\nif os.environ.get('X'):\n    b.depends_on = [c]": {"A -> B ?", "C -> B ?"},
    "b.depends_on = [a]\nif os.environ.get('X'):\n    b.depends_on = [a, c]": {"A -> B", "C -> B ?"},
    "b.depends_on = [a]\nb.add_depends_on(b.depends_on)": {"A -> B"},
    "b.depends_on = [a]\nc.depends_on = b.depends_on\nc.add_depends_on(b.depends_on)": {"A -> B", "A -> C"},
    "b.add_depends_on([a])\nfor s in [a, b, c]:\n    if s.depends_on and not isinstance(s.depends_on, list):\n"
    "        s.depends_on = [s.depends_on]": {"A -> B"},
    "b.add_depends_on([a])\nfor s in [a, b, c]:\n    if os.environ.get('X'):\n        s.depends_on = [s.depends_on]": {
        "A -> B"
    },
    "deps = [a]\ndeps.append(deps)\nb.add_depends_on(deps)": {"A -> B"},
    "deps = [a]\nfor d in deps:\n    deps.append(d)\nb.add_depends_on(deps)": {"A -> B"},
    "deps = [a]\ndeps.extend(deps)\nb.add_depends_on(deps)": {"A -> B"},
    "d = [a]\nfor _ in range(60):\n    d = [d, d]\nb.add_depends_on(d)": set(),
    "d = (a,)\nfor _ in range(60):\n    d = (d, d)\nby = {d: a}\nb.add_depends_on([by.get(d, c)])": {"C -> B"},
    "d = (list, tuple)\nfor _ in range(60):\n    d = (d, d)\nif isinstance(a, d):\n    b.add_depends_on([a])": set(),
}
"""What walks the list that it changes, or holds itself, and the edges that are right."""


@pytest.mark.parametrize("code", SELF)
def test_lists_that_hold_themselves(code: str) -> None:
    found = edges(graph(THREE + code + LISTED))
    if "range(60)" not in code:
        assert found == SELF[code]


LARGE = [
    "x = '%10000000000d' % 1",
    "x = '%*d' % (10000000000, 1)",
    "x = '%.10000000000f' % 1.5",
    "x = '{:>10000000000}'.format(1)",
    "x = '{:>{}}'.format(1, 10000000000)",
    "x = 'x' * 10000000000",
    "x = [a] * 10000000000",
    "x = (a,) * 10000000000",
    "x = 'x'\nfor _ in range(60):\n    x = x + x",
    "x = 'x'\nfor _ in range(60):\n    x += x",
    "x = 'x'\nfor _ in range(60):\n    x = f'{x}{x}'",
    "x = 'xx'\nfor _ in range(60):\n    x = x.replace('x', 'xx')",
    "x = 'xx'\nfor _ in range(60):\n    x = x.join([x, x])",
    "x = ' '.zfill(10000000000)",
    "x = [a]\nfor _ in range(60):\n    x = x + x",
    "x = [a]\nfor _ in range(60):\n    x = [*x, *x]",
    "x = [a]\nfor _ in range(60):\n    x += x",
    "x = [a]\nfor _ in range(60):\n    x.extend(x)",
    "x = (a,)\nfor _ in range(60):\n    x = (*x, *x)",
    "x = 7\nfor _ in range(60):\n    x = x * x",
    "x = []\nwhile True:\n    x.append(a)",
    "x = {}\nn = 0\nwhile True:\n    n = n + 1\n    x[n] = a",
    "n = 0\nwhile n < 10000000:\n    n = n + 1",
    "for n in range(1000):\n    for m in range(1000):\n        x = n",
    "def f(n):\n    return f(n + 1)\nf(0)",
]


@pytest.mark.parametrize("code", LARGE)
def test_what_grows_is_cut_and_said(code: str) -> None:
    found = graph(THREE + "b.add_depends_on([a])\n" + code + LISTED) if "while True" not in code else None
    found = found or graph(THREE + "b.add_depends_on([a])\n" + LISTED + code)
    assert found.notes
    assert "A -> B" in {edge.removesuffix(" ?") for edge in edges(found)}


FAILS = [
    "'a'.split('')",
    "'a'.replace('a')",
    "'a'.split(1)",
    "'abc'[::0]",
    "[a][::0]",
    "[a].pop(5)",
    "'{:d}'.format('x')",
    "'{0.x}'.format(1)",
    "'%d' % 'x'",
    "range(1, 2, 0)",
    "range(10 ** 30)",
    "1 // 0",
    "1e308 * 1e308 // 1.0",
    "{[]: 1}",
    "10000000000 ** 10000000000",
    "1 << 10000000000",
    "b'x' * 10000000000",
    "range(0, 1000000000000000000000000000000)",
]


@pytest.mark.parametrize("code", FAILS)
def test_what_python_fails_on_ends_nothing(code: str) -> None:
    assert edges(graph(THREE + f"x = {code}\nb.add_depends_on([a])" + LISTED)) == {"A -> B"}
