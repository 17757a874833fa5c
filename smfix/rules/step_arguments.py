"""Steps that are given what runs, `ProcessingStep(processor=)`, which version 3 makes of the arguments of a run
alone."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.rules import naming
from smfix.rules.call_layout import Argument, call_template, keeps_comments
from smfix.rules.change import Replace
from smfix.rules.evaluation_order import in_order
from smfix.scopes.definitions import DefinitionKind
from smfix.scopes.reaching_definitions import reaching_definitions

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.scopes.definitions import Definition


@dataclass(frozen=True, slots=True)
class Runner:
    """How a step's arguments become those of a run."""

    parameter: str
    """What is given to the step: the processor, the transformer."""
    method: str
    moved: Mapping[str, str]
    """By argument of the step, what the run calls it."""
    classes: Mapping[str, bool]
    """By class, in version 2, of what runs, whether its run needs `code=`; none where a person decides."""


_SCRIPTS = ("sagemaker.processing.ScriptProcessor", "sagemaker.sklearn.processing.SKLearnProcessor")
_PROCESSING = {
    "inputs": "inputs",
    "outputs": "outputs",
    "job_arguments": "arguments",
    "code": "code",
    "kms_key": "kms_key",
}
RUNNERS = {
    "sagemaker.workflow.steps.ProcessingStep": Runner(
        "processor", "run", _PROCESSING, {"sagemaker.processing.Processor": False, **dict.fromkeys(_SCRIPTS, True)}
    ),
    "sagemaker.workflow.steps.TransformStep": Runner(
        "transformer", "transform", {"inputs": ""}, {"sagemaker.transformer.Transformer": False}
    ),
    "sagemaker.workflow.steps.TrainingStep": Runner("estimator", "train", {"inputs": "input_data_config"}, {}),
    "sagemaker.workflow.steps.TuningStep": Runner("tuner", "tune", {"inputs": "inputs", "job_arguments": ""}, {}),
}
SINGLE = {dotted: (runner.parameter, *runner.moved) for dotted, runner in RUNNERS.items()}
"""By step class, the arguments that are changed together."""
TRANSFORM_INPUT = (
    *("data", "data_type", "content_type", "compression_type", "split_type", "input_filter", "output_filter"),
    *("join_source", "model_client_config", "batch_data_capture_config"),
)
"""The parameters of `TransformInput`, all of which `transform` has, too."""
_SESSIONS = (
    "sagemaker.workflow.pipeline_context.PipelineSession",
    "sagemaker.core.workflow.pipeline_context.PipelineSession",
)


class ByHand(Exception):
    """Why a step is left to a person."""


class StepCall:
    """One call of such a step."""

    def __init__(self, context: RuleContext, call: ast.Call, at: ProgramPoint, dotted: str) -> None:
        """`dotted` is the step's class, a key of RUNNERS."""
        self._context, self._call, self._at = context, call, at
        self.runner = RUNNERS[dotted]
        self._given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}

    @property
    def is_old(self) -> bool:
        """Whether it is given what runs."""
        return self.runner.parameter in self._given or len(self._call.args) > 2

    def change(self) -> Replace:
        """The call with `step_args=`. Raises ByHand."""
        if len(self._call.args) > 1 or len(self._given) < len(self._call.keywords):
            raise ByHand("not all of its arguments are given by their names")
        if any(isinstance(arg, ast.Starred) for arg in self._call.args):
            raise ByHand("what `*` gives is not seen here")
        runs = self._given[self.runner.parameter]
        needs_code = self._code_of_run(runs)
        if needs_code != ("code" in self._given) and self.runner.method == "run":
            raise ByHand(f"`{'code=' if needs_code else 'run'}` {'is not given' if needs_code else 'takes no `code=`'}")
        self._require_pipeline_session(runs)
        return self._replacement(runs)

    def _code_of_run(self, runs: ast.expr) -> bool:
        """Whether the run needs `code=`. Raises ByHand where its class is not known."""
        found = {naming.class_of(kind) for kind in self._context.infer(runs, self._at)}
        if len(found) != 1 or not found <= set(self.runner.classes):
            raise ByHand(f"of which class the {self.runner.parameter} is, is not certain")
        return self.runner.classes[found.pop()]

    def _require_pipeline_session(self, runs: ast.expr) -> None:
        """Raise ByHand where the session is not proven to be one that starts no job."""
        made, at = self._made_by(runs)
        session = next((one.value for one in made.keywords if one.arg == "sagemaker_session"), None) if made else None
        value = self._context.infer(session, at) if session is not None else ()
        if not value or not all(naming.class_of(kind) in _SESSIONS for kind in value):
            raise ByHand(
                "that its session is a `PipelineSession` is not proven, and with any other session "
                f"`.{self.runner.method}()` starts the job while the pipeline is built"
            )
        if self._context.assignments("sagemaker_session"):
            raise ByHand("its session is set later in this file")

    def _made_by(self, runs: ast.expr) -> tuple[ast.Call | None, ProgramPoint]:
        """The one call that makes what runs, and where it stands."""
        if isinstance(runs, ast.Call):
            return runs, self._at
        definition = self._definition(runs) if isinstance(runs, ast.Name) else None
        expr = definition.expr if definition is not None else None
        points = [at for call, at in self._context.expressions(ast.Call) if call is expr]
        return (expr, points[0]) if isinstance(expr, ast.Call) and points else (None, self._at)

    def _definition(self, name: ast.Name) -> Definition | None:
        """The one assignment that gives a name its value here; None where others may."""
        scope = self._at.frame.scope
        if name.id in scope.names:
            found = reaching_definitions(scope, name.id, self._at.stmt)
            made = [one for one, _ in found.definitions] if found.entry is None else []
        else:
            outer = scope.outer
            while outer is not None and name.id not in outer.names:
                outer = outer.outer
            made = outer.names[name.id] if outer is not None and name.id not in scope.parameters else []
        plain = len(made) == 1 and made[0].kind == DefinitionKind.VALUE and not made[0].path
        return made[0] if plain else None

    def _replacement(self, runs: ast.expr) -> Replace:
        holes: list[ast.expr] = [self._call.func]
        kept: list[Argument] = []
        inner: list[tuple[str, ast.expr]] = []
        for arg in self._call.args:
            kept.append(f"{{{len(holes)}}}")
            holes.append(arg)
        order = [name for name in self._given if name not in (self.runner.parameter, *self.runner.moved)]
        before = list(self._given)[: list(self._given).index(self.runner.parameter)]
        inner = self._of_run()
        sequence = [name for name in order if name in before]
        after = [self._given[name] for name in order if name not in sequence]
        new = [*(self._given[name] for name in sequence), runs, *(value for _, value in inner), *after]
        if not in_order(self._context, sorted(new, key=lambda one: (one.lineno, one.col_offset)), new):
            raise ByHand("the order in which its arguments are evaluated would change")

        def add(name: str, value: ast.expr) -> str:
            holes.append(value)
            return f"{name}={{{len(holes) - 1}}}"

        kept += [add(name, self._given[name]) for name in sequence]
        made = add("step_args", runs) + f".{self.runner.method}"
        kept.append((made, [add(name, value) for name, value in inner]))
        kept += [add(name, self._given[name]) for name in order if name not in sequence]
        if not keeps_comments(self._context, self._call, holes):
            raise ByHand("a comment stands among its arguments")
        return Replace(self._call, call_template(self._context, self._call, kept), tuple(holes))

    def _of_run(self) -> list[tuple[str, ast.expr]]:
        """The arguments of the run, in the order in which they are given."""
        if self.runner.method != "transform":
            return [
                (self.runner.moved[name], value) for name, value in self._given.items() if name in self.runner.moved
            ]
        made = self._given.get("inputs")
        dotted = self._context.dotted_name(made, self._at) if isinstance(made, ast.Call) else ""
        if not isinstance(made, ast.Call) or not dotted.endswith(".inputs.TransformInput"):
            raise ByHand("`inputs=` is no `TransformInput(...)` that is written out here")
        if any(isinstance(arg, ast.Starred) for arg in made.args) or any(not one.arg for one in made.keywords):
            raise ByHand("what `*` or `**` gives is not seen here")
        given = [*zip(TRANSFORM_INPUT, made.args), *((str(one.arg), one.value) for one in made.keywords)]
        if any(name not in TRANSFORM_INPUT for name, _ in given):
            raise ByHand("`TransformInput` has no such argument")
        return given
