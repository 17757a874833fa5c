"""What is run once, and what is used up: calls that look alike do not always make another step."""

from __future__ import annotations

import pytest

from smfix.graph.checks import HINTS
from tests.graph.sources import graph, told

HEAD = "import functools, itertools, os\n"
ONCE = [
    "@functools.cache\ndef a():\n    return make('A')\nlisted = [a(), make('B', depends_on=[a()])]",
    "@functools.lru_cache(maxsize=None)\ndef a(n):\n    return make(n)\n"
    "listed = [a('A'), a('B'), make('C', depends_on=[a('A')])]",
    "class S:\n    @functools.cached_property\n    def a(self):\n        return make('A')\ns = S()\n"
    "listed = [s.a, make('B', depends_on=[s.a])]",
    "class S:\n    @property\n    @functools.lru_cache\n    def a(self):\n        return make('A')\ns = S()\n"
    "listed = [s.a, make('B', depends_on=[s.a])]",
    "names = iter(['A', 'B'])\nlisted = [make(next(names)), make(next(names))]",
    "numbers = itertools.count()\nlisted = [make(f'A-{next(numbers)}'), make(f'A-{next(numbers)}')]",
    "names = (n for n in ('A', 'B'))\nlisted = [make(next(names)), make(next(names))]",
    "names = iter(['A', 'B'])\nif os.environ.get('X'):\n    next(names)\n"
    "listed = [make(next(names)), make(next(names))]",
    "listed = [make(f'A-{i:02d}') for i in range(3)]",
    "try:\n    import not_here\n    listed = [make('A'), make('A')]\nexcept ImportError:\n    listed = [make('A')]",
]
TWICE = [
    "def a():\n    return make('A')\nlisted = [a(), a()]",
    "@functools.wraps(make)\ndef a():\n    return make('A')\nlisted = [a(), a()]",
    "class S:\n    @property\n    def a(self):\n        return make('A')\ns = S()\n"
    "listed = [s.a, make('B', depends_on=[s.a])]",
    "@functools.cache\ndef a(n):\n    return make('A')\nlisted = [a(1), a(2)]",
    "class S:\n    @functools.cached_property\n    def a(self):\n        return make('A')\nlisted = [S().a, S().a]",
    "names = ['A', 'A']\nit = iter(names)\nlisted = [make(next(it)), make(next(it))]",
    "listed = [make(f'A-{i:02d}') for i in (1, 1)]",
]


@pytest.mark.parametrize("code", ONCE)
def test_steps_of_different_names(code: str) -> None:
    assert not set(told(graph(HEAD + code + "\nPipeline(name='P', steps=listed)"))) - HINTS


@pytest.mark.parametrize("code", TWICE)
def test_steps_of_one_name(code: str) -> None:
    assert "SMF104" in told(graph(HEAD + code + "\nPipeline(name='P', steps=listed)"))
