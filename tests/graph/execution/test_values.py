"""What containers, strings, attributes and builtins come to while code is followed: each row orders steps by them."""

from __future__ import annotations

import pytest

from tests.graph.sources import edges, graph

THREE = "import os, copy, itertools, collections, functools, dataclasses\na, b, c = make('A'), make('B'), make('C')\n"
LISTED = "\nPipeline(name='P', steps=[a, b, c])\n"
A, B, BOTH = {"A -> C"}, {"B -> C"}, {"A -> C", "B -> C"}
EITHER = {"A -> C ?", "B -> C ?"}

CONTAINERS = {
    "x = [a]\nx[0] = b": (B, "x"),
    "x = [a, b]\ndel x[0]": (B, "x"),
    "x = [b]\nif os.environ.get('X'):\n    del x[0]": (B, "x"),
    "x = {'k': a}\nx['k'] = b": (B, "[x['k']]"),
    "x = {'k': a}\nif os.environ.get('X'):\n    x['k'] = b": (EITHER, "[x['k']]"),
    "x = {'k': a, 'l': b}\ndel x['k']": (B, "list(x.values())"),
    "x = {'k': a}\nx.update(l=b)": (BOTH, "x.values()"),
    "x = {'k': a}\nx.update({'l': b})": (BOTH, "x.values()"),
    "x = {'k': a}": (A, "[v for k, v in x.items()]"),
    "x = {'k': a}\ny = x.copy()\ny['k'] = b": (A, "x.values()"),
    "x = {'k': a}\nx.clear()\nx['l'] = b": (B, "x.values()"),
    "x = {'k': a, 'l': b}\nx.pop('k')": (B, "x.values()"),
    "x = {}\nx.setdefault('k', a)": (A, "x.values()"),
    "x = {'k': a, 'l': b}": (EITHER, "[x[os.environ['X']]]"),
    "x = {**{'k': a}, 'l': b}": (BOTH, "x.values()"),
    "x = {'k': a} | {'l': b}": (BOTH, "x.values()"),
    "x = dict(k=a)": (A, "x.values()"),
    "x = dict([('k', a), ('l', b)])": (BOTH, "x.values()"),
    "x = collections.OrderedDict({'A': a})": ({"A -> C"}, "x.keys()"),
    "x = {('k', 1): a}": (A, "[x['k', 1]]"),
    "x = [a, b]\nx.remove(a)": (B, "x"),
    "x = [a, b]\nx.pop()": (A, "x"),
    "x = [a, b]\nx.pop(0)": (B, "x"),
    "x = [a]\nx.clear()\nx.append(b)": (B, "x"),
    "x = [a, b]\nx.reverse()": (B, "x[:1]"),
    "x = [a]\ny = x.copy()\ny.append(b)": (A, "x"),
    "x = [b]\nx.insert(0, a)": (A, "[x[0]]"),
    "x = collections.deque([b])\nx.appendleft(a)": (A, "[x[0]]"),
    "x = {a}\nx.add(b)\nx.discard(a)": (B, "x"),
    "x = {a}.union([b])": (BOTH, "x"),
    "x = ['A', 'B', 'A']": (BOTH, "set(x)"),
    "x = [a, b]": (EITHER, "[x[int(os.environ['X'])]]"),
    "x = list((a, b))": (BOTH, "x[:]"),
    "x = [a, b, a][::2]": (A, "set(x)"),
    "x = [a] + [b, ]": (EITHER, "x[:int(os.environ['X'])]"),
    "x = (a,) + (b,)": (BOTH, "x"),
    "x = [a] + [b]": (BOTH, "x"),
    "x = [a] * 1": (A, "x"),
    "x, *y = [a, b]": (B, "y"),
    "*x, y = [a, b]": (A, "x"),
    "(x, y), z = (a, b), c": (BOTH, "[x, y]"),
}
BUILTINS = {
    "x = tuple([a, b])": (BOTH, "x"),
    "x = frozenset([a])": (A, "x"),
    "x = sorted([a, b], key=lambda s: s.name)": (EITHER, "x"),
    "x = sorted(['B', 'A'])": (A, "[x[0]]"),
    "x = list(reversed([a, b]))": (B, "[x[0]]"),
    "x = [q for p, q in itertools.pairwise([a, b])]": (B, "x"),
    "x = [s for i, s in enumerate([a, b], start=1) if i == 2]": (B, "x"),
    "x = [[a, b][i] for i in range(1, 2)]": (B, "x"),
    "x = [a, b][len([a]) - 1]": (A, "[x]"),
    "x = [a, b][int(1)]": (B, "[x]"),
    "x = {'1': a}[str(1)]": (A, "[x]"),
    "x = a if isinstance(1, (str, int)) else b": (A, "[x]"),
    "x = a if isinstance([1], list) else b": (A, "[x]"),
    "x = a if isinstance(a, str) else b": (B, "[x]"),
    "x = a if isinstance(os.environ.get('X'), str) else b": (EITHER, "[x]"),
    "class T: pass\nx = a if isinstance(T(), T) else b": (A, "[x]"),
    "class T: pass\nt = T()\nsetattr(t, 'k', a)\nx = getattr(t, 'k')": (A, "[x]"),
    "class T: pass\nx = getattr(T(), 'k', b)": (B, "[x]"),
    "x = next(s for s in [a, b])": (A, "[x]"),
    "x = next(iter([]), b)": (B, "[x]"),
    "x = list(itertools.chain([a], [b]))": (BOTH, "x"),
    "x = itertools.chain.from_iterable([[a], [b]])": (BOTH, "x"),
    "x = functools.partial(lambda p, q: q, a)(b)": (B, "[x]"),
    "x = copy.copy([a])\nx.append(b)": (BOTH, "x"),
    "x = copy.copy({'k': a})": (A, "x.values()"),
    "x = {'p/q': a}[os.path.join('p', 'q')]": (A, "[x]"),
    "x = [s for s in map(lambda n: {'A': a}[n], ['A'])]": (A, "x"),
    "x = filter(None, [None, a])": (A, "x"),
    "x = list(filter(lambda s: s.name == 'B', [a, b]))": (B, "x"),
    "x = functools.reduce(lambda p, q: q, [a, b])": (B, "[x]"),
    "x = a if any([1]) else b": (EITHER, "[x]"),
}
OPERATIONS = {
    "x = a if not os.environ.get('X') else b": (EITHER, "[x]"),
    "x = a if 1 < 2 else b": (A, "[x]"),
    "x = a if 2 >= 3 else b": (B, "[x]"),
    "x = a if 2 > 3 or 3 <= 3 else b": (A, "[x]"),
    "x = a if 1 < 'x' else b": (EITHER, "[x]"),
    "x = a if 'k' in {'k': 1} else b": (A, "[x]"),
    "x = a if 'k' not in 'kl' else b": (B, "[x]"),
    "x = a if a in [a] else b": (A, "[x]"),
    "x = a if 'q' in os.environ else b": (EITHER, "[x]"),
    "x = a if a is a else b": (A, "[x]"),
    "x = a if None is not None else b": (B, "[x]"),
    "x = a if os.environ is a else b": (B, "[x]"),
    "x = a if 0 < 1 < 2 else b": (EITHER, "[x]"),
    "x = [a, b][-1]": (B, "[x]"),
    "x = [a, b][3 - 2 * 1]": (B, "[x]"),
    "x = [a, b][5 // 5]": (B, "[x]"),
    "x = [a, b][4 % 2]": (A, "[x]"),
    "x = {'k-1': a}['%s-%d' % ('k', 1)]": (A, "[x]"),
    "x = {'k-1': a}['{}-{}'.format('k', 1)]": (A, "[x]"),
    "x = {'k-1': a}['-'.join(['k', '1'])]": (A, "[x]"),
    "x = {'k-1': a}[f'k-{1}']": (A, "[x]"),
    "x = {'k': a}['K'.lower()]": (A, "[x]"),
    "x = {'k': a}['xky'[1]]": (A, "[x]"),
    "x = {'k': a}['xky'[1:2]]": (A, "[x]"),
    "x = {'a': a, 'b': b}['a' + os.environ['X']]": (EITHER, "[x]"),
    "if (x := a): pass": (A, "[x]"),
    "x = a or b": (A, "[x]"),
    "x = None or b": (B, "[x]"),
    "x = a and b": (B, "[x]"),
}
STATEMENTS = {
    "x: object = a": (A, "[x]"),
    "x = [a]\nx += [b]": (BOTH, "x"),
    "x = 'A'\nx += ''": (A, "[x]"),
    "def f():\n    global x\n    x = a\nx = b\nf()": (A, "[x]"),
    "def f():\n    y = b\n    def g():\n        nonlocal y\n        y = a\n    g()\n    return y\nx = f()": (A, "[x]"),
    "x = a\ndel x\nx = b": (B, "[x]"),
    "class M:\n    def __enter__(self): return a\n    def __exit__(self, *e): ...\nwith M() as x: pass": (A, "[x]"),
    "from contextlib import contextmanager\n@contextmanager\ndef m():\n    yield a\nwith m() as x: pass": (A, "[x]"),
    "match 'p':\n    case 'p': x = a\n    case _: x = b": (A, "[x]"),
    "match os.environ['X']:\n    case 'p': x = a\n    case _: x = b": (EITHER, "[x]"),
    "match 'p':\n    case y: x = {'p': a}[y]": (A, "[x]"),
    "try:\n    raise ValueError\nexcept ValueError:\n    x = a": (A, "[x]"),
    "try:\n    from nowhere import z\nexcept ImportError:\n    x = a\nelse:\n    x = b": (A, "[x]"),
    "try:\n    x = a\nfinally:\n    y = 1": (A, "[x]"),
    "for x in [a, b]:\n    break\nelse:\n    x = c": (A, "[x]"),
    "x = b\nwhile False:\n    x = a": (B, "[x]"),
    "n = 0\nwhile n < 1:\n    n += 1\n    x = a": (A, "[x]"),
    "assert a\nx = a": (A, "[x]"),
    "def g():\n    yield a\n    yield from [b]\nx = g()": (BOTH, "x"),
}
ATTRIBUTES = {
    "class T:\n    k = a\nT.k = b": (B, "[T.k]"),
    "class T:\n    @property\n    def k(self): return a\nx = T().k": (A, "[x]"),
    "class T:\n    @staticmethod\n    def k(): return a\nx = T.k()": (A, "[x]"),
    "class T:\n    @classmethod\n    def k(cls): return cls.v\n    v = a\nx = T.k()": (A, "[x]"),
    "class T:\n    def k(self): return a\nclass U(T):\n    def k(self): return super().k()\nx = U().k()": (A, "[x]"),
    "class T:\n    def __call__(self): return a\nx = T()()": (A, "[x]"),
    "class T: pass\nt = T()\nt.k = a\nif os.environ.get('X'):\n    t.k = b": (EITHER, "[t.k]"),
    "@dataclasses.dataclass\nclass T:\n    k: object\n    l: object = b\nt = T(a)": (BOTH, "[t.k, t.l]"),
    "@dataclasses.dataclass\nclass T:\n    k: list = dataclasses.field(default_factory=list)\nt = T()\nt.k.append(a)": (
        A,
        "t.k",
    ),
    "a.note = b": (B, "[a.note]"),
    "x = make('D')\nx.name = 'A'": (A, "[x.name]"),
    "p = Pipeline(name='Q', steps=[a])\nx = p.steps": (A, "x"),
    "p = Pipeline(name='A', steps=[])": ({"A -> C ?"}, "[p.name]"),
}


def _ordered(code: str, given: str) -> set[str]:
    return edges(graph(THREE + code + f"\nc.add_depends_on({given})" + ("" if "Pipeline(" in code else LISTED)))


@pytest.mark.parametrize("table", [CONTAINERS, BUILTINS, OPERATIONS, STATEMENTS, ATTRIBUTES])
def test_what_values_come_to(table: dict[str, tuple[set[str], str]]) -> None:
    wrong = {}
    for code, (wanted, given) in table.items():
        if "Pipeline(" in code:
            continue
        found = _ordered(code, given)
        if found != wanted:
            wrong[code, given] = found
    assert not wrong


@pytest.mark.parametrize("code", [code for code in ATTRIBUTES if "Pipeline(" in code])
def test_what_a_pipeline_has(code: str) -> None:
    wanted, given = ATTRIBUTES[code]
    assert edges(graph(THREE + code.replace("steps=[", "steps=[c, ") + f"\nc.add_depends_on({given})")) >= wanted
