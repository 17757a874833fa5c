"""What is known about each call and assignment that a rule may judge: for `smfix why`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from smfix import sdk
from smfix.config import Settings
from smfix.dataflow.argument_flow import SinkFlow
from smfix.dataflow.classify import described_all
from smfix.engine import findings
from smfix.model import Evidence, Finding, Place
from smfix.project.repository import Repository
from smfix.rules.context import RuleContext
from smfix.scopes.location import ProgramPoint
from smfix.sources import Source, read_source
from smfix.values.model import Unknown

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
    start: int
    end: int
    """From which to which character of the decoded file it goes."""


def explain(data: bytes, path: str, settings: Settings, project: Repository) -> Iterator[Explanation]:
    """Every call and assignment of a file that passes a dependency, or another list of the SDK's, in order; then
    what else a rule finds something at. Raises Undecodable."""
    source = read_source(data, path)
    for one in (source, *source.written):
        yield from _explained(one, settings, project)


def _explained(source: Source, settings: Settings, project: Repository) -> Iterator[Explanation]:
    module = project.add(source)
    context = RuleContext(module, project, settings)
    found: dict[tuple[int, int], list[Finding]] = {}
    nodes: dict[tuple[int, int], ast.expr | ast.stmt] = {}
    for finding, hit in findings(source, module, settings, project):
        part, start, end = module.program.span(hit.node)
        place = part.piece.offset(start), part.piece.offset(end)
        found.setdefault(place, []).append(finding)
        nodes[place] = hit.node
    for node, at, parts in sorted(_judged(context), key=lambda one: (one[0].lineno, one[0].col_offset)):
        part, start, end = module.program.span(node)
        place = part.piece.offset(start), part.piece.offset(end)
        nodes.pop(place, None)
        own = found.get(place, [])
        of_graphs = [one for one in own if one.code >= GRAPHS]
        shown = context.text(node, at)
        yield Explanation(module.program.place(node), shown, (*parts, *_chains(of_graphs)), _verdict(own), *place)
    for place, node in nodes.items():
        own = found[place]
        text = " ".join(module.program.code_of(node).split())
        yield Explanation(own[0].place, text[:MOST_SHOWN], tuple(_chains(own)), _verdict(own), *place)


def _verdict(own: list[Finding]) -> str:
    return "; ".join(f"{one.code}, {one.safety.value}: {one.message}" for one in own) or "left alone"


def _chains(own: list[Finding]) -> Iterator[Part]:
    """Findings that say themselves from where they are known."""
    return ((one.code, one.message, one.evidence) for one in own)


def _judged(context: RuleContext) -> list[tuple[ast.expr | ast.stmt, ProgramPoint, tuple[Part, ...]]]:
    """What a rule may judge, each once."""
    known: dict[int, tuple[ast.expr | ast.stmt, ProgramPoint, tuple[Part, ...]]] = {}
    for call, at in context.calls(METHOD):
        known[id(call)] = (call, at, tuple(_of_call(context, call, at)))
    for stmt, targets, at in context.assignments("depends_on"):
        assert stmt.value is not None
        parts = [_part(context, "receiver", target.value, at) for target in targets]
        known[id(stmt)] = (stmt, at, (*parts, _part(context, "value", stmt.value, at)))
    own = ((call, at) for call, at, _ in context.wrapper_calls())
    for call, at in (*context.calls_with({"depends_on", *sdk.list_parameters()}, sdk.list_owners()), *own):
        flow = [one for one in context.argument_flow.flows(call, at) if _is_list(one)]
        if flow and id(call) not in known:
            known[id(call)] = (call, at, tuple(_part(context, _title(one), one.expr, at) for one in flow))
    return list(known.values())


def _of_call(context: RuleContext, call: ast.Call, at: ProgramPoint) -> Iterator[Part]:
    yield _part(context, "receiver", call.func.value if isinstance(call.func, ast.Attribute) else call.func, at)
    for expr in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield _part(context, "argument", expr, at)


def _is_list(flow: SinkFlow) -> bool:
    wishes = sdk.wishes(flow.target.name, flow.target.method)
    return flow.parameter in ("depends_on", "step_names") or flow.parameter in wishes


def _title(flow: SinkFlow) -> str:
    way = f" (through {', '.join(flow.through)})" if flow.through else ""
    return f"`{flow.parameter}` of {flow.target.title}{way}"


def _part(context: RuleContext, title: str, expr: ast.expr, at: ProgramPoint) -> Part:
    value = context.infer(expr, at)
    reasons = "".join(f" ({kind.reason})" for kind in value if isinstance(kind, Unknown))
    return f"{title} `{context.text(expr, at)}`", described_all(value) + reasons, context.evidence(value)
