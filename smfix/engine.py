"""`fix_source`: bytes in, a Rewrite out. The one pure core that every way into smfix calls."""

from __future__ import annotations

import ast
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from smfix import __version__, sources
from smfix.code.program import Program, parse
from smfix.code.reparse import reparse
from smfix.config import Settings
from smfix.findings import OF_GRAPHS, counting, finding_of, undecided
from smfix.model import Edit, Finding, Place, Problem, Reason, Rewrite, Safety
from smfix.needles import METHOD, OURS
from smfix.project.repository import Repository
from smfix.rules import OF_UPGRADE, Hit, Rule, all_rules, known_codes, needles_for, upgrade_rules
from smfix.rules.context import RuleContext
from smfix.scopes.symbol_table import Module
from smfix.sources import Source, read_again, read_source
from smfix.suppressions.read import UNUSED, Suppressions, skips_unparsed
from smfix.text import Undecodable, compose, splice

EVERY_VERSION = frozenset({2, 3})
OF_UPGRADES = "SMF3"
"""How those begin that move code to another version of the SDK, whatever it does today."""
MOST_ROUNDS = 10
"""Rounds after which edits that call for further edits are given up, and the file left alone."""

_OF_GRAPHS = ("SMF101", "SMF102", "SMF104")
"""Circles and names that are there twice: told as the file has them, not as the changes of the same run make them."""
_LINE = re.compile(r"\bline \d+")

Accept = Callable[[Finding], bool]


def fix_source(
    data: bytes, path: str, settings: Settings, project: Repository, accept: Accept | None = None
) -> Rewrite:
    """What smfix makes of one file.

    `data` are its bytes, `path` says its format and where its imports are looked up. With `accept`, only findings of
    the first round for which it is true are applied. Never raises for what the file holds; what could not be done is
    in `problems` of what comes back.
    """
    if not any(needle in data for needle in needles_for(settings)):
        return Rewrite(path, data, data)
    try:
        if not may_be_reached(data, path, settings, project):
            return _without_inference(data, path, settings)
        return _fix(data, path, settings, project, accept)
    except Undecodable as error:
        place = Place(error.line, 1, error.line, 1) if error.line else None
        return _unchanged(data, Problem(path, error.reason, str(error), place))
    except RecursionError:
        return _unchanged(data, Problem(path, Reason.TOO_DEEP, "is nested too deeply to be looked at"))
    except MemoryError:
        return _unchanged(data, Problem(path, Reason.TOO_LARGE, "needs more memory than there is"))
    except _RuleFailed as error:
        return _unchanged(data, Problem(path, Reason.INTERNAL, str(error)))
    except (Exception, SystemExit) as error:  # smfix's own mistake: it costs this file, and no other
        return _unchanged(data, Problem(path, Reason.INTERNAL, mistake("smfix", error)))


def may_be_reached(data: bytes, path: str, settings: Settings, project: Repository) -> bool:
    """Whether rules have to look at the file: an object of the SDK can reach it, or something in it is for smfix."""
    if settings.step_classes or project.relevance.reaches(path, data) or OURS in data:
        return True
    return any(rule.everywhere and rule.may_occur(data.decode("utf-8", "replace")) for rule in _rules_for(settings))


def _without_inference(data: bytes, path: str, settings: Settings) -> Rewrite:
    """What becomes of a file that no object of the SDK can reach: nothing. That it can't be read or parsed is told
    where it holds the SDK's own method."""
    if METHOD not in data:
        return Rewrite(path, data, data)
    source = read_source(data, path)
    return Rewrite(path, data, data, problems=(*source.problems, *_problems(parse(source), settings)))


class _RuleFailed(Exception):
    """A rule raised; the text says which, where, and how to report it."""


def _unchanged(data: bytes, problem: Problem) -> Rewrite:
    return Rewrite.failed(problem, data)


def _fix(data: bytes, path: str, settings: Settings, project: Repository, accept: Accept | None) -> Rewrite:
    source = read_source(data, path)
    if not source.written:
        return _fix_program(source, data, settings, project, accept)
    from smfix.combined import combined

    project.written.add(source)
    programs = (source, *source.written)
    return combined(source, [_fix_program(one, data, settings, project, accept) for one in programs])


def _fix_program(
    source: Source, data: bytes, settings: Settings, project: Repository, accept: Accept | None
) -> Rewrite:
    path = source.file
    size = sum(len(piece.code) for piece in source.pieces)
    if size > settings.max_bytes:
        text = f"holds {size:,} characters of code, more than the limit of {settings.max_bytes:,}; raise --max-bytes"
        return _unchanged(data, Problem(path, Reason.TOO_LARGE, text))
    if not any(rule.may_occur(piece.code) for rule in _rules_for(settings) for piece in source.pieces):
        return Rewrite(path, data, data, problems=source.problems)
    module = original = project.add(source)
    problems = (*source.problems, *_problems(module.program, settings))
    found, suppressed, not_decided = _look(source, module, settings, project)
    problems = (*problems, *not_decided)
    if settings.add_ignore is not None:
        from smfix.suppressions.write import with_ignores

        places = [pair for pair in found if accept is None or accept(pair[0])]
        return with_ignores(source, module.program, places, settings.add_ignore, problems)
    first = _FirstSeen(found)
    fixed: list[Finding] = []
    edits: tuple[Edit, ...] = ()
    after, new = source, data
    try:
        for _ in range(MOST_ROUNDS):
            chosen = _chosen(found, settings, accept)
            if not chosen:
                break
            step = _disjoint([pair for pair in chosen if not pair[1].final] or chosen)
            wrong = _apply(after, module.program, step)
            if isinstance(wrong, str):
                codes = ", ".join(sorted({finding.code for finding, _ in step}))
                text = f"{wrong} ({codes}); please report it as a bug of smfix {__version__}"
                problem = Problem(path, Reason.VERIFY, text)
                return Rewrite(path, data, data, left=first.all, problems=(*problems, problem), suppressed=suppressed)
            after, program, new_edits, new = wrong
            edits = compose(edits, new_edits) if edits else new_edits
            fixed += [first.of(finding) for finding, _ in step]
            made = {id(f) for f, _ in step}
            waiting = [f for f, _ in chosen if id(f) not in made]
            module = project.add(after, program)
            standing = None if waiting else _standing(found, step, module, settings)
            found, *_ = _look(after, module, settings, project, standing)
            if accept is not None:
                accept = _among(waiting)
        else:
            no_end = (*problems, _no_fixpoint(path))
            return Rewrite(path, data, data, left=first.all, problems=no_end, suppressed=suppressed)
    finally:
        if after is not source:  # whoever asks for it next is to see the file as it is
            project.forget(path)
    seen = (first.of(finding) for finding, _ in found)
    kept = [one for one in seen if first.knows(one) or not one.code.startswith(_OF_GRAPHS)]
    if settings.upgrade:  # what a changed name still means for a person is not found by the new name
        kept += first.open()
    left = sorted(kept, key=lambda finding: (finding.start, finding.code))
    left += _in_docstrings(source, original, settings, project)
    return Rewrite(path, data, new, tuple(fixed), tuple(left), edits, problems, suppressed)


class _FirstSeen:
    """The findings of the first round, with places in the file as it was; a later round's are looked up among them."""

    def __init__(self, found: list[tuple[Finding, Hit]]) -> None:
        self.all = tuple(finding for finding, _ in found)
        self._open = {id(finding): finding for finding in self.all}
        self._own = frozenset(self._open)
        self._alike: dict[tuple[str, str], deque[Finding]] = {}
        for finding in self.all:
            self._alike.setdefault(_apart_from_lines(finding), deque()).append(finding)

    def knows(self, finding: Finding) -> bool:
        """Whether this is one of the first round's own."""
        return id(finding) in self._own

    def open(self) -> list[Finding]:
        """Those that were not looked up yet."""
        return list(self._open.values())

    def of(self, finding: Finding) -> Finding:
        """The same finding as first seen; itself where the changes brought it about."""
        if id(finding) in self._open:
            return self._open.pop(id(finding))
        alike = self._alike.get(_apart_from_lines(finding), deque())
        while alike:
            one = alike.popleft()
            if id(one) in self._open:
                return self._open.pop(id(one))
        return finding


def _apart_from_lines(finding: Finding) -> tuple[str, str]:
    """What a finding says but for the numbers of lines, which edits move."""
    return finding.code, _LINE.sub("line", finding.message)


def _standing(
    found: list[tuple[Finding, Hit]], step: list[tuple[Finding, Hit]], module: Module, settings: Settings
) -> list[tuple[Finding, Hit]] | None:
    """What need not be looked for again once a step is made: the other findings of the rules that stand.

    None: all of it. `module` is the file with the step made.
    """
    if not all(hit.local_edit for _, hit in step) or settings.baselined or Suppressions(module.program):
        return None
    made, rules = {id(finding) for finding, _ in step}, {rule.code for rule in _rules_for(settings) if rule.stable}
    return [pair for pair in found if pair[0].code in rules and id(pair[0]) not in made]


def _look(
    source: Source,
    module: Module,
    settings: Settings,
    project: Repository,
    standing: list[tuple[Finding, Hit]] | None = None,
) -> tuple[list[tuple[Finding, Hit]], tuple[Finding, ...], tuple[Problem, ...]]:
    """What is found, what of it is suppressed, and whether work was left undone; a suppression that suppresses nothing
    is found, too.

    `standing` is what the rules that stand have found and still hold: only the others look.
    """
    context = RuleContext(module, project, settings)
    rules = [rule for rule in _rules_for(settings) if standing is None or not rule.stable]
    found = [*(standing or ()), *_found(source, context, rules)]
    suppressions = Suppressions(module.program)
    rests = {id(f) for f, hit in found if suppressions.cover(f.code, hit)} if suppressions else set()
    if settings.baselined:
        from smfix.fingerprint import fingerprints

        marks = fingerprints(source.text.text, [finding for finding, _ in found])
        rests |= {id(f) for (f, _), mark in zip(found, marks) if mark in settings.baselined}
    kept = [pair for pair in found if id(pair[0]) not in rests]
    open_end = undecided(context)
    if suppressions and settings.selects(UNUSED) and open_end is None:
        hints = frozenset(rule.code for rule in _rules_for(settings) if rule.hint)
        hints |= frozenset() if settings.upgrade else frozenset(map(str.upper, OF_UPGRADE))
        ran = frozenset(rule.code for rule in filter(_runs(context), _rules_for(settings)))
        kept += [(one, _NO_HIT) for one in suppressions.unused(ran, known_codes(), hints)]
        kept.sort(key=lambda pair: (pair[0].start, pair[0].code))
    return kept, tuple(finding for finding, _ in found if id(finding) in rests), (open_end,) if open_end else ()


def _rules_for(settings: Settings) -> tuple[Rule, ...]:
    """The rules among which these settings choose."""
    return upgrade_rules() if settings.upgrade else all_rules()


_NO_HIT = Hit(ast.Pass(lineno=1, col_offset=0), "", Safety.MANUAL)


def _runs(context: RuleContext) -> Callable[[Rule], bool]:
    """Whether a rule is looked at: wanted, and true of an SDK version that the file may speak."""

    def runs(rule: Rule) -> bool:
        return rule.wanted(context.settings) and (
            rule.versions >= EVERY_VERSION or bool(context.sdk_versions() & rule.versions)
        )

    return runs


def _in_docstrings(source: Source, module: Module, settings: Settings, project: Repository) -> Iterator[Finding]:
    """Findings in the examples of a module's docstrings, for a person to mend."""
    if not settings.docs or not source.file.endswith(sources.MODULE_SUFFIXES):
        return
    from smfix.sources import docstrings

    for example in docstrings.examples(
        source, module.program.tree, [needle.decode() for needle in needles_for(settings)]
    ):
        inner = Module(source.path, module.dotted, parse(example))
        for finding, _ in _look(example, inner, settings, project)[0]:
            advice = finding.advice or "this is an example in a docstring: change it by hand"
            yield replace(finding, safety=Safety.MANUAL, edits=(), advice=advice)


def _among(waiting: Sequence[Finding]) -> Accept:
    """In later rounds of a choice made by hand: only what was chosen and had to wait."""
    keys = {(f.code, f.message) for f in waiting}
    return lambda finding: (finding.code, finding.message) in keys


def _no_fixpoint(path: str) -> Problem:
    text = f"fixes still call for fixes after {MOST_ROUNDS} rounds, so nothing was changed; please report it as a bug"
    return Problem(path, Reason.NO_FIXPOINT, text)


def _problems(program: Program, settings: Settings) -> list[Problem]:
    """Pieces that do not parse matter only where they hold a needle."""
    needles = [needle.decode() for needle in needles_for(settings)]
    return [
        problem
        for piece, problem in program.failed
        if any(needle in piece.code for needle in needles) and not skips_unparsed(piece.code)
    ]


def findings(source: Source, module: Module, settings: Settings, project: Repository) -> list[tuple[Finding, Hit]]:
    """What the rules find in a module, in order of place, each with the rule's own hit; suppressed or not."""
    return _found(source, RuleContext(module, project, settings), _rules_for(settings))


def _found(source: Source, context: RuleContext, rules: Sequence[Rule]) -> list[tuple[Finding, Hit]]:
    runs, module = _runs(context), context.module
    found: list[tuple[Finding, Hit]] = []
    for rule in rules:
        context.project.checkpoint()
        if any(rule.may_occur(piece.code) for piece in source.pieces) and runs(rule):
            hits = _hits(rule, context, source.path)
            wanted = [hit for hit in hits if not module.program.part(hit.node.lineno).piece.suppressed]
            kept = wanted if rule.code.startswith(OF_UPGRADES) else counting(rule, context, wanted)
            found += [(finding_of(module.program, rule, hit), hit) for hit in kept]
    return sorted(found, key=lambda pair: (pair[0].start, pair[0].code))


def _hits(rule: Rule, context: RuleContext, path: str) -> list[Hit]:
    found: list[Hit] = []
    try:
        for hit in rule.find(context):
            (context.left_open if _is_left_open(rule, context, hit) else found).append(hit)
        return found
    except (RecursionError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise _RuleFailed(mistake(rule.code, error)) from error


def _is_left_open(rule: Rule, context: RuleContext, hit: Hit) -> bool:
    """Whether a hit may be there only because the work that the file gets was used up before it was judged."""
    is_told = hit.safety is Safety.SAFE or rule.code.startswith((OF_GRAPHS, OF_UPGRADES))
    return context.is_exhausted and not is_told


def mistake(who: str, error: BaseException, outcome: str = "the file was left as it is; ") -> str:
    """What to tell of an exception that should not have been: who failed, enough to find it by, and what came of it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
    version = f"smfix {__version__}, Python {sys.version_info[0]}.{sys.version_info[1]}"
    return (
        f"{who} failed with {type(error).__name__}: {error} ({where}, {version}); "
        f"{outcome}please report this with the file"
    )


def _chosen(found: list[tuple[Finding, Hit]], settings: Settings, accept: Accept | None) -> list[tuple[Finding, Hit]]:
    wanted = [
        pair
        for pair in found
        if pair[0].edits
        and (
            accept is not None
            or pair[0].safety is Safety.SAFE
            or (pair[0].safety is Safety.UNSAFE and settings.unsafe_fixes)
        )
    ]
    return wanted if accept is None else [pair for pair in wanted if accept(pair[0])]


def _disjoint(chosen: list[tuple[Finding, Hit]]) -> list[tuple[Finding, Hit]]:
    """The findings whose nodes do not overlap an earlier one's; the others wait for the next round."""
    taken: list[tuple[Finding, Hit]] = []
    end = -1
    for finding, hit in chosen:
        low = min(finding.start, finding.edits[0].start)
        if low >= end:
            taken.append((finding, hit))
            end = max(finding.end, finding.edits[-1].end)
    return taken


def _apply(
    source: Source, program: Program, step: list[tuple[Finding, Hit]]
) -> str | tuple[Source, Program, tuple[Edit, ...], bytes]:
    """The source with the edits made and proven, its program and its bytes; or what is wrong with it."""
    from smfix import proof

    edits = tuple(sorted((e for f, _ in step for e in f.edits), key=lambda e: (e.start, e.end)))
    try:
        data = source.text.encode(splice(source.text.text, edits))
    except ValueError as error:
        return f"the edits cannot be made: {error}"
    try:
        after = read_again(data, source)
    except Undecodable as error:
        return f"the result cannot be read back: {error}"
    changes = [change for _, hit in step for change in hit.changes]
    result = reparse(program, after, edits)
    wrong = proof.complaint(program, source, result, after, edits, changes)
    return wrong if wrong else (after, result, edits, data)
