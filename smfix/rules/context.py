"""All that a rule may ask about one file: where things stand, and what values can be."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from smfix import sdk
from smfix.code.naming import looks_like_step
from smfix.code.syntax import last_name
from smfix.config import Settings
from smfix.dataflow.argument_flow import ArgumentFlow
from smfix.dataflow.exclusive_paths import ExclusivePaths
from smfix.dataflow.expected_failures import RAISED, Expectation, expectation
from smfix.dataflow.later_reads import LaterReads
from smfix.dataflow.mapped_arguments import MappedArgument as MappedArgument
from smfix.dataflow.mapped_arguments import MappedArguments
from smfix.dataflow.sink_index import SinkIndex, sink_index
from smfix.inference import constructors
from smfix.inference.engine import Engine
from smfix.inference.forwarding import in_passing
from smfix.model import Evidence
from smfix.project import sdk_version
from smfix.rules import changed_sdk, import_insertion, later_calls, naming
from smfix.rules.expressions import Expressions
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.location import ProgramPoint as ProgramPoint
from smfix.scopes.location import shown
from smfix.scopes.reachability import never_runs
from smfix.scopes.visitor import calls_on, expressions_of, located, statements_on
from smfix.values.model import Step
from smfix.values.operations import each

if TYPE_CHECKING:
    from smfix.dataflow.argument_flow import SinkFlow as SinkFlow
    from smfix.dataflow.exclusive_paths import Holder
    from smfix.project.monkey_patches import Patch
    from smfix.project.repository import Repository
    from smfix.rules import Hit
    from smfix.rules.change import Holder as ChangeHolder
    from smfix.scopes.symbol_table import Module
    from smfix.values.model import AbstractObject, Value


Assignment = tuple[ast.Assign | ast.AnnAssign, list[ast.Attribute], ProgramPoint]
"""A statement, its targets that were asked for, and where it is evaluated."""


Expression = TypeVar("Expression", bound=ast.expr)


class RuleContext:
    """What a rule may ask: where calls are, and what values are."""

    def __init__(self, module: Module, project: Repository, settings: Settings) -> None:
        """Nothing is computed before the first question."""
        self.module = module
        self.settings = settings
        self.inference = Engine(project, settings)
        self.open_world = Engine(project, settings, open_world=True)
        """Inference that counts with callers outside of the repository, too."""
        self.argument_flow = ArgumentFlow(self.inference, self.open_world)
        self.project = project
        project.begin()
        self.memo: dict[str, object] = {}
        """What several rules ask for and one of them computed."""
        self.left_open: list[Hit] = []
        """What rules would have a person look at, and might not if the work of the file were not used up."""
        self._sdk_versions: frozenset[int] | None = None
        self._calls: dict[str, list[tuple[ast.Call, ProgramPoint]]] = {}
        self._assignments: dict[str, list[Assignment]] = {}
        self._wrapper_calls: list[tuple[ast.Call, ProgramPoint, list[SinkFlow]]] | None = None
        self._standing: dict[int, ProgramPoint] = {}
        self._exclusive_paths = ExclusivePaths(module)
        self.later_reads = LaterReads(self.inference, module)
        self._mapped = MappedArguments(self.inference, self.argument_flow, self._fails, self._may_take)

    @property
    def is_exhausted(self) -> bool:
        """Whether the work that one file gets is used up: what is not proven by now may be so for that reason alone."""
        return self.inference.is_exhausted or self.open_world.is_exhausted

    def first_left_open(self) -> ast.expr | None:
        """What of the file was asked about first once its work was used up."""
        asked = (*self.inference.left_open, *self.open_world.left_open)
        return next((expr for module, expr in asked if module is self.module and hasattr(expr, "lineno")), None)

    def calls(self, method: str) -> list[tuple[ast.Call, ProgramPoint]]:
        """Every call of `x.method(...)`, in source order."""
        if method not in self._calls:
            named = (call for call in self._calls_naming({method}) if isinstance(call.func, ast.Attribute))
            self._calls[method] = self.located(call for call in named if last_name(call.func) == method)
        return self._calls[method]

    def _calls_naming(self, words: Collection[str]) -> Sequence[ast.Call]:
        """All calls of the file, in no order, where it holds one of these words at all."""
        program = self.module.program
        if all(part.words.every.isdisjoint(words) for part in program.parts):
            return ()
        return program.nodes.every(ast.Call)

    def calls_with(
        self, keywords: Collection[str], names: Collection[str] = ()
    ) -> Iterator[tuple[ast.Call, ProgramPoint]]:
        """Every call with one of these keywords, or of one of these names with positional arguments."""
        calls = self._calls_naming({*keywords, *names})
        yield from self.located(
            call
            for call in calls
            if any(keyword.arg in keywords for keyword in call.keywords)
            or (call.args and last_name(call.func) in names)
        )

    def wrapper_calls(self) -> list[tuple[ast.Call, ProgramPoint, list[SinkFlow]]]:
        """The calls of the repository's functions that hand arguments on to the SDK, with those arguments."""
        if self._wrapper_calls is None:
            self._wrapper_calls = list(self._find_wrapper_calls())
        return self._wrapper_calls

    def mapped_arguments(self, parameters: Collection[str]) -> Iterator[MappedArgument]:
        """What calls are given for these parameters of the SDK through a mapping in sight, `Step(**common)`: the value
        as it stands in the mapping, each once."""
        for one in self._mapped.of(self.module, parameters):
            self._standing[id(one.flow.expr)] = one.at
            yield one

    def _find_wrapper_calls(self) -> Iterator[tuple[ast.Call, ProgramPoint, list[SinkFlow]]]:
        sinks, program = self.sinks, self.module.program
        names = {name for part in program.parts for name in part.words.every}.intersection(sinks.names())
        for call, at in self._calls_on(program.lines_calling(*names)):
            if sinks.may_take(call) and not never_runs(at):
                flow = [one for one in self.argument_flow.flows(call, at) if one.through]
                if flow:
                    yield call, at, flow

    @functools.cached_property
    def sinks(self) -> SinkIndex:
        """Which calls may hand something on to a list of the SDK's, by their names alone."""
        index = sink_index(self.project)
        index.cover(self.module)
        return index

    def _may_take(self, call: ast.Call, at: ProgramPoint) -> bool:
        """Whether the call may give the SDK one of its arguments, by names alone."""
        return self.sinks.may_take(call) or self.sinks.may_be_sdk(call, at.frame.scope)

    def assignments(self, attribute: str) -> list[Assignment]:
        """Every statement that assigns to `x.attribute`, with those of its targets."""
        if attribute not in self._assignments:
            self._assignments[attribute] = list(self._find_assignments(attribute))
        return self._assignments[attribute]

    def _find_assignments(self, attribute: str) -> Iterator[Assignment]:
        for stmt, at in statements_on(self.module, self.module.program.lines_giving(attribute)):
            if isinstance(stmt, (ast.Assign, ast.AnnAssign)):
                self._standing[id(stmt)] = at
                targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
                named = [t for t in targets if isinstance(t, ast.Attribute) and t.attr == attribute]
                if named and stmt.value is not None:
                    yield stmt, named, at

    def expressions(self, *types: type[Expression]) -> list[tuple[Expression, ProgramPoint]]:
        """Every expression of these types (`ast.JoinedStr`, `ast.BinOp`, `ast.Compare` ...), in source order."""
        found = self._located(self._expressions.of(*types))
        return cast("list[tuple[Expression, ProgramPoint]]", found)

    def expressions_on(self, lines: Sequence[int], *types: type[Expression]) -> list[tuple[Expression, ProgramPoint]]:
        """The same of the statements alone that begin on one of these lines, sorted: where syntax says that nothing
        else can matter."""
        if not lines:
            return []
        every = expressions_of(self.module, lines)
        found = self._located([(node, at) for node, at in every if isinstance(node, ast.expr) and type(node) in types])
        return cast("list[tuple[Expression, ProgramPoint]]", found)

    def located(self, nodes: Iterable[Expression]) -> list[tuple[Expression, ProgramPoint]]:
        """These expressions of the file, in source order: for a rule that has looked for them by their syntax alone, in
        `module.program.nodes`. Without those that are never evaluated."""
        found = self._located(located(self.module, list(nodes)))
        return cast("list[tuple[Expression, ProgramPoint]]", found)

    def augmented(self, lines: Sequence[int]) -> Iterator[tuple[ast.AugAssign, ProgramPoint]]:
        """Every `x += y` and its like that begins on one of these sorted lines."""
        begins = frozenset(lines)
        wanted = sorted({stmt.lineno for stmt in self.module.program.nodes.of(ast.AugAssign)} & begins)
        for stmt, at in statements_on(self.module, wanted):
            if isinstance(stmt, ast.AugAssign) and stmt.lineno in begins:
                self._standing[id(stmt)] = at
                yield stmt, at

    def conditions(self) -> list[tuple[ast.expr, ProgramPoint]]:
        """Every expression that decides by being true or false, in source order: what `if`, `while`, `assert`, `not`,
        `and`, `or`, `x if test else y`, a comprehension or a `match` guard asks. Of `a and not b` these are `a` and
        `b`."""
        return self._located(self._expressions.conditions)

    @functools.cached_property
    def _expressions(self) -> Expressions:
        return Expressions(self.module)

    def _located(self, found: list[tuple[ast.expr, ProgramPoint]]) -> list[tuple[ast.expr, ProgramPoint]]:
        self._standing.update((id(expr), at) for expr, at in found)
        return found

    def dotted_name(self, expr: ast.expr, at: ProgramPoint) -> str:
        """What an expression names, or a call calls, however it was imported: `str`, `os.path.join`,
        `sagemaker.workflow.functions.Join`; empty where that is not certain."""
        return naming.dotted_name(self.infer(expr.func if isinstance(expr, ast.Call) else expr, at))

    def resolves_to(self, expr: ast.expr, at: ProgramPoint, *dotted: str) -> bool:
        """Whether an expression, or what a call calls, is certainly one of these: `builtins.str`, `os.path.join`, or a
        name of the SDK by any path that it can be imported from. Aliases are followed; what shadows a name is another
        thing."""
        found = self.dotted_name(expr, at)
        return bool(found) and found in {naming.canonical(one) for one in dotted}

    def is_instance(self, kind: AbstractObject, *dotted: str) -> bool:
        """Whether one thing that a value can be is an instance of one of these SDK classes, or of one that derives from
        it."""
        return any(naming.is_instance(kind, one) for one in dotted)

    def elements(self, value: Value) -> Value:
        """What iterating over the value gives."""
        return each(value)

    def looks_like_step(self, expr: ast.expr) -> bool:
        """Whether the name of what is used here speaks of a step: likely, never proof."""
        return looks_like_step(expr)

    def is_called_later(self, method: str, node: ChangeHolder, at: ProgramPoint) -> bool:
        """Whether the method is called, further down, on what `node` makes or sets an attribute of."""
        return later_calls.is_called_later(self.calls(method), node, at)

    def is_in_passing(self, at: ProgramPoint) -> bool:
        """Whether the code is that of an `add_depends_on` of the repository that only hands its list on."""
        return in_passing(at.frame.scope)

    def _calls_on(self, lines: Sequence[int]) -> Iterator[tuple[ast.Call, ProgramPoint]]:
        for call, at in calls_on(self.module, lines):
            self._standing[id(call)] = at
            yield call, at

    def expects_failure(self, node: ast.AST) -> bool:
        """Whether the code expects what stands at this node, one of those that were asked for, to fail."""
        return self.expectation(node) is not None

    def _fails(self, call: ast.AST, at: ProgramPoint) -> bool:
        return expectation(self.inference, at, RAISED) is not None

    def expectation(self, node: ast.AST, raised: frozenset[str] = RAISED) -> Expectation | None:
        """What the code expects of this node, one of those that were asked for, which raises errors of these names;
        None where no failure is expected."""
        at = self._standing.get(id(node))
        return expectation(self.inference, at, raised) if at is not None else None

    def counts_on_published_sdk(self, hit: Hit) -> bool:
        """Whether nothing visible changes what a hit, at a node that was asked for, says of the SDK."""
        return changed_sdk.counts_on_published_sdk(self, hit, self._standing.get(id(hit.node)))

    @functools.cached_property
    def sdk_patches(self) -> tuple[Patch, ...]:
        """What is changed of the SDK where the file runs."""
        return self.project.sdk_patches.affecting(self.module)

    def point_of(self, node: ast.AST) -> ProgramPoint | None:
        """The program point of a node, one of those that were asked for."""
        return self._standing.get(id(node))

    def infer(self, expr: ast.expr, at: ProgramPoint) -> Value:
        """What the expression can be."""
        return self.inference.query(expr, at)

    def has_setter(self, value: Value) -> bool:
        """Whether every step that this can be is the SDK's own where `depends_on` is set: no property of its class's
        own, and none that forbids it."""
        for kind in value:
            code = self.inference.user_step_classes.get(kind.cls) if isinstance(kind, Step) else None
            own = code is not None and not constructors.keeps(self.inference, code, "depends_on")
            if own or (isinstance(kind, Step) and not kind.own_setter):
                return False
        return True

    def built(self, node: ast.expr | ast.stmt, what: str) -> tuple[Evidence, ...]:
        """A chain of one link: that this stands here."""
        return (self.module.program.evidence(f"{what} is written here", node),)

    def sdk_versions(self) -> frozenset[int]:
        """The versions of the SDK that the file can be for: as the settings say, by its imports, by its project."""
        if self._sdk_versions is None:
            said = self.settings.sdk
            found = frozenset({int(said)}) if said != "auto" else sdk_version.versions_by_imports(self._sdk_imports())
            if len(found) > 1 and said == "auto":
                found = (found & sdk_version.versions_by_project(self.project, self.module.path)) or found
            self._sdk_versions = found
        return self._sdk_versions

    def _sdk_imports(self) -> Iterator[str]:
        nodes = self.module.program.nodes
        for node in nodes.every(ast.ImportFrom):
            if not node.level and sdk.is_sdk(node.module or ""):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        for plain in nodes.every(ast.Import):
            yield from (alias.name for alias in plain.names)

    def name_of(self, role: sdk.Role, at: ProgramPoint) -> str:
        """What the SDK's function of this role is called here already; empty where no import brings it."""
        return import_insertion.known_name(self.inference, self.module, role, at)

    def name_of_class(self, dotted: Collection[str], at: ProgramPoint) -> str:
        """What an SDK class is called here already, by any of these paths; empty where no import brings it."""
        return import_insertion.known_class(self.inference, self.module, dotted, at)

    def free_name(self, *names: str) -> str:
        """The first of these names that the file does not use."""
        return import_insertion.free_name(self.module, names)

    def place_for_import(self, at: ProgramPoint) -> tuple[ast.stmt, bool]:
        """The statement beside which a new import goes, and whether after it."""
        return import_insertion.place_for_import(self.module, at)

    def listed_on_other_path(self, node: Holder, expr: ast.expr, at: ProgramPoint) -> int:
        """The line on which, under another condition, the same taker is handed the same expression in a list; 0 where
        there is none."""
        found = self._exclusive_paths.find(node, expr, at)
        return self.module.program.place(found).line if found is not None else 0

    def text(self, expr: ast.expr | ast.stmt, at: ProgramPoint) -> str:
        """The expression's text, for a message."""
        return shown(expr, at)

    def evidence(self, *values: Value) -> tuple[Evidence, ...]:
        """The chains of evidence of these values, in order, each link once."""
        return tuple(dict.fromkeys(link for value in values for kind in value for link in kind.provenance))

    def builds_pipelines(self) -> bool:
        """Whether the file imports SageMaker's workflow modules, and nothing that is known to be foreign."""
        return self._builds_pipelines

    @functools.cached_property
    def _builds_pipelines(self) -> bool:
        roots = [name for name in self._imported() if name]
        workflow = any(sdk.is_sdk(name) and "workflow" in name for name in roots)
        return workflow and not any(name.split(".")[0] in sdk.FOREIGN for name in roots)

    def _imported(self) -> Iterator[str]:
        for stmt in self.module.program.tree.body:
            inner = stmt.body if isinstance(stmt, (ast.Try, ast.If)) else [stmt]
            for one in inner:
                if isinstance(one, ast.ImportFrom):
                    yield one.module or ""
                elif isinstance(one, ast.Import):
                    yield from (alias.name for alias in one.names)

    def defines(self, method: str) -> bool:
        """Whether a class of the file has a method of this name of its own."""
        return self.module.program.code_mentions(rf"\bdef[\s\\]+{method}\b") and any(
            definition.kind == DefinitionKind.DEFINED
            for scope in self.module.all_scopes()
            if isinstance(scope.node, ast.ClassDef)
            for definition in scope.names.get(method, ())
        )

    of, own_calls, speaks, is_meant, beside = infer, wrapper_calls, sdk_versions, expects_failure, listed_on_other_path
    """Names of before 0.2, for rules of other packages, as `handed` is; they go with the release after 0.1."""

    @property
    def handed(self) -> ArgumentFlow:
        """See `argument_flow`."""
        return self.argument_flow
