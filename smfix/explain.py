"""What is known about each call and assignment that a rule may judge: for `smfix why`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from smfix import sdk
from smfix.config import Settings
from smfix.engine import findings
from smfix.kinds.handed import Fed
from smfix.kinds.project import Project
from smfix.kinds.reach import At
from smfix.kinds.value import Unknown
from smfix.kinds.verdict import described_all
from smfix.kinds.view import View
from smfix.model import Evidence, Finding, Place
from smfix.sources import read_source

METHOD = "add_depends_on"
GRAPHS = "SMF1"
"""From this code on findings are of a pipeline's graph: a receiver and an argument do not say what leads to them."""
MOST_SHOWN = 100

Part = tuple[str, str, tuple[Evidence, ...]]
"""What it is (a receiver, an argument), what it can be, and from where that is known."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known about one call or assignment: of its parts, and what follows from it."""

    place: Place
    call: str
    parts: tuple[Part, ...]
    verdict: str


def explain(data: bytes, path: str, settings: Settings, project: Project) -> Iterator[Explanation]:
    """Every call and assignment of a file that hands over a dependency, or another list of the SDK's, in order; then
    what else a rule finds something at. Raises Undecodable."""
    source = read_source(data, path)
    module = project.add(source)
    view = View(module, project, settings)
    found: dict[tuple[int, int], list[Finding]] = {}
    nodes: dict[tuple[int, int], ast.expr | ast.stmt] = {}
    for finding, hit in findings(source, module, settings, project):
        found.setdefault((finding.start, finding.end), []).append(finding)
        nodes[finding.start, finding.end] = hit.node
    for node, at, parts in sorted(_judged(view), key=lambda one: (one[0].lineno, one[0].col_offset)):
        part, start, end = module.program.span(node)
        place = part.piece.offset(start), part.piece.offset(end)
        nodes.pop(place, None)
        own = found.get(place, [])
        of_graphs = [one for one in own if one.code >= GRAPHS]
        yield Explanation(module.program.place(node), view.text(node, at), (*parts, *_chains(of_graphs)), _verdict(own))
    for place, node in nodes.items():
        own = found[place]
        text = " ".join(module.program.code_of(node).split())
        yield Explanation(own[0].place, text[:MOST_SHOWN], tuple(_chains(own)), _verdict(own))


def _verdict(own: list[Finding]) -> str:
    return "; ".join(f"{one.code}, {one.safety.value}: {one.message}" for one in own) or "left alone"


def _chains(own: list[Finding]) -> Iterator[Part]:
    """Findings that say themselves from where they are known."""
    return ((one.code, one.message, one.evidence) for one in own)


def _judged(view: View) -> list[tuple[ast.expr | ast.stmt, At, tuple[Part, ...]]]:
    """What a rule may judge, each once."""
    known: dict[int, tuple[ast.expr | ast.stmt, At, tuple[Part, ...]]] = {}
    for call, at in view.calls(METHOD):
        known[id(call)] = (call, at, tuple(_of_call(view, call, at)))
    for stmt, targets, at in view.assignments("depends_on"):
        assert stmt.value is not None
        parts = [_part(view, "receiver", target.value, at) for target in targets]
        known[id(stmt)] = (stmt, at, (*parts, _part(view, "value", stmt.value, at)))
    own = ((call, at) for call, at, _ in view.own_calls())
    for call, at in (*view.calls_with({"depends_on", *sdk.list_parameters()}, sdk.list_owners()), *own):
        fed = [one for one in view.handed.fed(call, at) if _is_list(one)]
        if fed and id(call) not in known:
            known[id(call)] = (call, at, tuple(_part(view, _title(one), one.expr, at) for one in fed))
    return list(known.values())


def _of_call(view: View, call: ast.Call, at: At) -> Iterator[Part]:
    yield _part(view, "receiver", call.func.value if isinstance(call.func, ast.Attribute) else call.func, at)
    for expr in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield _part(view, "argument", expr, at)


def _is_list(fed: Fed) -> bool:
    wishes = sdk.wishes(fed.target.name, fed.target.method)
    return fed.parameter in ("depends_on", "step_names") or fed.parameter in wishes


def _title(fed: Fed) -> str:
    way = f" (through {', '.join(fed.through)})" if fed.through else ""
    return f"`{fed.parameter}` of {fed.target.title}{way}"


def _part(view: View, title: str, expr: ast.expr, at: At) -> Part:
    value = view.of(expr, at)
    reasons = "".join(f" ({kind.reason})" for kind in value if isinstance(kind, Unknown))
    return f"{title} `{view.text(expr, at)}`", described_all(value) + reasons, view.evidence(value)
