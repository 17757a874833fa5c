"""Objects that make the arguments of several steps, and what is changed of them in between."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.code.syntax import last_name
from smfix.rules.naming import class_of
from smfix.rules.smf207 import PIPELINE_SESSIONS
from smfix.rules.written_values import argument, written
from smfix.sdk.hierarchy import derives
from smfix.values.model import Builtin, SdkClass, SdkObject

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.symbol_table import Scope

_OF_MACHINES = frozenset({"instance_count", "instance_type", "tags", "volume_kms_key"})
SETTINGS = {
    "run": _OF_MACHINES | {"command", "env", "image_uri", "max_runtime_in_seconds", "role", "volume_size_in_gb"},
    "fit": _OF_MACHINES
    | {
        *("checkpoint_s3_uri", "disable_output_compression", "enable_sagemaker_metrics", "environment", "image_uri"),
        *("encrypt_inter_container_traffic", "input_mode", "keep_alive_period_in_seconds", "max_retry_attempts"),
        *("max_run", "max_wait", "metric_definitions", "output_kms_key", "output_path", "use_spot_instances"),
        *("role", "volume_size", "early_stopping_type", "max_jobs", "max_parallel_jobs", "objective_metric_name"),
        *("objective_type", "random_seed", "strategy"),
    },
    "transform": _OF_MACHINES
    | {
        *("accept", "assemble_with", "env", "max_concurrent_transforms", "max_payload", "model_name"),
        *("output_kms_key", "output_path", "strategy"),
    },
    "train": frozenset(
        {
            *("compute", "environment", "hyperparameters", "output_data_config", "role", "stopping_condition"),
            *("tags", "training_image", "training_input_mode"),
        }
    ),
}
"""By method, the attributes of its object that a job gets from there when the definition is made; each was tried."""
_SETTERS = {"fit": "set_hyperparameters"}
_CLASSES = {
    "run": ("sagemaker.processing.Processor", "sagemaker.core.processing.Processor"),
    "fit": ("sagemaker.estimator.EstimatorBase", "sagemaker.tuner.HyperparameterTuner"),
    "transform": ("sagemaker.transformer.Transformer", "sagemaker.core.transformer.Transformer"),
    "train": ("sagemaker.train.model_trainer.ModelTrainer",),
}
_ADDING = frozenset({"append", "extend", "insert", "add"})
_HARMLESS = frozenset({"print", "len", "list", "tuple", "dict", "isinstance", "type", "str", "repr", "id"})


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A call that makes the arguments of a step."""

    call: ast.Call
    at: ProgramPoint
    stmt: ast.stmt
    key: str
    """The name of the object."""
    method: str
    maker: ast.Call
    """What makes the object."""
    made_in: ast.stmt
    """Where that stands."""

    @property
    def scope(self) -> Scope:
        """Where the call stands."""
        return self.at.frame.scope


class JobSettings:
    """Those of one file."""

    def __init__(self, context: RuleContext) -> None:
        """Nothing is looked for before the first question."""
        self._context = context

    def runs(self) -> Iterator[Run]:
        """The calls of objects that are certainly the SDK's own, with a PipelineSession, for the arguments of steps."""
        changed = self._changed_names() if self._context.module.program.code_mentions(r"\bstep_args\b") else set()
        for method in _CLASSES if changed else ():
            for call, at in self._context.calls(method):
                owner = call.func.value if isinstance(call.func, ast.Attribute) else None
                if isinstance(owner, ast.Name) and owner.id in changed:
                    yield from self._runs_of(owner, call, at, method)

    def _runs_of(self, owner: ast.Name, call: ast.Call, at: ProgramPoint, method: str) -> Iterator[Run]:
        maker, where = written(self._context, owner, at)
        if not isinstance(maker, ast.Call) or at.stmt is None or where.stmt is None or at.inner:
            return
        if self._is_for_pipeline(maker, where, method) and self._is_of_step(call, at):
            yield Run(call, at, at.stmt, owner.id, method, maker, where.stmt)

    def _changed_names(self) -> set[str]:
        """The names of which the file sets an attribute that is a setting, or calls a setter."""
        settings = frozenset().union(*SETTINGS.values(), _SETTERS.values())
        nodes = self._context.module.program.nodes
        stmts = [stmt for kind in (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr) for stmt in nodes.of(kind)]
        return {name for stmt in stmts for name, attribute in _changes(stmt) if attribute in settings}

    def _is_for_pipeline(self, maker: ast.Call, at: ProgramPoint, method: str) -> bool:
        """Whether a call makes an object with this method, of the SDK's own class, with a PipelineSession."""
        value = self._context.infer(maker, at)
        if len(value) != 1 or not isinstance(value[0], SdkObject) or value[0].code is not None:
            return False
        dotted = class_of(value[0])
        if not any(derives(dotted, one) is True for one in _CLASSES[method]):
            return False
        if self._context.assignments("sagemaker_session"):
            return False
        try:
            session = argument(maker, "sagemaker_session", dotted)
        except LookupError:
            return False
        kinds = self._context.infer(session, at) if session is not None else ()
        names = [class_of(kind) if isinstance(kind, SdkObject) and kind.code is None else "" for kind in kinds]
        return bool(names) and all(name and any(derives(name, one) for one in PIPELINE_SESSIONS) for name in names)

    def _is_of_step(self, call: ast.Call, at: ProgramPoint) -> bool:
        """Whether the arguments that a call makes are given to a step, at once or by a name."""
        for other, where in self._context.calls_with({"step_args"}):
            given = next(one.value for one in other.keywords if one.arg == "step_args")
            if given is call or (
                where.frame.scope is at.frame.scope and written(self._context, given, where)[0] is call
            ):
                return True
        return False

    def changed_between(self, first: Run, second: Run) -> ast.stmt | None:
        """The statement that changes the object after the first of two runs and before the second, in one block, where
        no definition can be made before; None where there is none."""
        block, start = _place(first)
        if block is None or _place(second)[0] is not block or first.stmt is second.stmt:
            return None
        between = block[start : _place(second)[1]]
        for index, stmt in enumerate(between[1:], 1):
            if _is_change(stmt, first):
                return stmt if not self._may_be_defined(first, between[:index]) else None
        return None

    def changed_in_loop(self, run: Run) -> ast.stmt | None:
        """The statement that changes the object anew in each turn of the loop in which it runs; None where there is
        none, or a definition may be made in the loop."""
        block, _ = _place(run)
        position = run.scope.positions[id(run.stmt)]
        loop = position.parent
        if block is None or not isinstance(loop, ast.For) or position.part != "body":
            return None
        if any(run.made_in is one for one in ast.walk(loop)) or not _turns_often(loop) or _leaves(loop):
            return None
        varying = _varying(loop)
        for stmt in block:
            if _is_change(stmt, run) and not varying.isdisjoint(_names(stmt)):
                start = block.index(run.stmt)
                return stmt if not self._may_be_defined(run, [*block[start:], *block[:start]]) else None
        return None

    def _may_be_defined(self, run: Run, stmts: Sequence[ast.stmt]) -> bool:
        """Whether one of these statements, the first of which holds the run, may make the definition of a pipeline with
        its step."""
        holds = set(_bound_by(stmts[0]))
        nodes = self._context.module.program.nodes
        functions: dict[str, ast.AST] = {node.name: node for node in nodes.of(ast.FunctionDef)}
        functions.update((node.name, node) for node in nodes.of(ast.AsyncFunctionDef))
        for stmt in stmts:
            if not holds.isdisjoint(_names(stmt)):
                holds.update(_bound_by(stmt))
            for node in ast.walk(stmt):
                if isinstance(node, ast.Call) and node is not run.call:
                    given = any(inner is run.call for inner in ast.walk(node)) or not holds.isdisjoint(_names(node))
                    called = functions.get(last_name(node.func) or "")
                    if given and not self._only_keeps(node, run):
                        return True
                    if called is not None and not holds.isdisjoint(_names(called)):
                        return True
        return False

    def _only_keeps(self, call: ast.Call, run: Run) -> bool:
        """Whether a call that is given a step makes no definition of it: a class of the SDK's, a list."""
        if isinstance(call.func, ast.Attribute) and call.func.attr in _ADDING:
            return True
        value = self._context.infer(call.func, run.at)
        names = [class_of(kind) for kind in value if isinstance(kind, SdkClass)]
        is_class = len(value) == 1 and len(names) == 1
        return is_class or (last_name(call.func) in _HARMLESS and all(isinstance(kind, Builtin) for kind in value))


def _place(run: Run) -> tuple[list[ast.stmt] | None, int]:
    """The block in which a run's statement stands, and where in it."""
    position = run.scope.positions.get(id(run.stmt))
    return (position.block, position.index) if position is not None else (None, 0)


def _changes(stmt: ast.stmt) -> Iterator[tuple[str, str]]:
    """The names of objects of which a statement changes an attribute, each with that attribute, or with the setter."""
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call):
        func = stmt.value.func
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.attr in _SETTERS.values():
            yield func.value.id, func.attr
    targets: list[ast.expr] = []
    if isinstance(stmt, ast.Assign):
        targets = stmt.targets
    elif isinstance(stmt, (ast.AugAssign, ast.AnnAssign)):
        targets = [stmt.target]
    for target in targets:
        inner = target.value if isinstance(target, ast.Subscript) else target
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            yield inner.value.id, inner.attr


def _is_change(stmt: ast.stmt, run: Run) -> bool:
    """Whether a statement changes a setting of the object of a run."""
    wanted = SETTINGS[run.method] | {_SETTERS.get(run.method, "")}
    return any(name == run.key and attribute in wanted for name, attribute in _changes(stmt))


def _turns_often(loop: ast.For) -> bool:
    """Whether a loop is not known to have one turn at most."""
    return not isinstance(loop.iter, (ast.List, ast.Tuple, ast.Set)) or len(loop.iter.elts) > 1


def _leaves(loop: ast.For) -> bool:
    """Whether a loop may end with the first turn, or what is made in a turn may be used before the next one."""
    return any(isinstance(node, (ast.Break, ast.Return, ast.Yield, ast.YieldFrom)) for node in ast.walk(loop))


def _varying(loop: ast.For) -> set[str]:
    """The names that a loop gives other values in each turn: its own, and those made of them in its body."""
    found = _names(loop.target)
    for stmt in loop.body:
        if not found.isdisjoint(_names(stmt)):
            found.update(_bound_by(stmt))
    return found


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _bound_by(stmt: ast.stmt) -> Iterator[str]:
    """The names that hold, after a statement, what is made in it."""
    for node in ast.walk(stmt):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            yield from _names(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDING:
            yield from _names(node.func.value)
