"""`ProcessingInput` and `ProcessingOutput` of version 2, whose arguments version 3 takes in another shape.

    ProcessingInput(source=a, destination=b, input_name="x")
    ProcessingInput(s3_input=ProcessingS3Input(s3_uri=a, local_path=b, s3_data_type="S3Prefix", s3_input_mode="File"),
                    input_name="x")

What version 2 fills in by itself is written out, so that the definition of the job stays the same.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.rules.annotations import annotation_nodes
from smfix.rules.call_layout import Argument, call_template, keeps_comments
from smfix.rules.change import Replace, literal
from smfix.rules.evaluation_order import in_order
from smfix.rules.sdk_uses import sdk_uses
from smfix.sdk import moves
from smfix.values.model import Nothing, SdkObject

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext

SHAPES_MODULE = "sagemaker.core.shapes"


@dataclass(frozen=True, slots=True)
class Shape:
    """How the arguments of a class are given in version 3: some of them in an object of their own."""

    helper: str
    slot: str
    """The argument that takes the helper."""
    name: str
    """The argument that must be given, and that version 2 makes of `inputs` or `outputs`, and the place there."""
    sequence: str
    positional: tuple[str, ...]
    inner: dict[str, str]
    """By argument of version 2, what it is in the helper."""
    defaults: dict[str, str]
    """By argument of the helper, the text that it gets where it is not given."""
    outer: tuple[str, ...]
    """Arguments that stay as they are."""


SHAPES = {
    f"{SHAPES_MODULE}.ProcessingInput": Shape(
        "ProcessingS3Input", "s3_input", "input_name", "inputs",
        ("source", "destination", "input_name", "s3_data_type", "s3_input_mode", "s3_data_distribution_type",
         "s3_compression_type", "s3_input", "dataset_definition", "app_managed"),
        {"source": "s3_uri", "destination": "local_path", "s3_data_type": "s3_data_type",
         "s3_input_mode": "s3_input_mode", "s3_data_distribution_type": "s3_data_distribution_type",
         "s3_compression_type": "s3_compression_type"},
        {"s3_data_type": '"S3Prefix"', "s3_input_mode": '"File"'},
        ("input_name", "app_managed"),
    ),
    f"{SHAPES_MODULE}.ProcessingOutput": Shape(
        "ProcessingS3Output", "s3_output", "output_name", "outputs",
        ("source", "destination", "output_name", "s3_upload_mode", "app_managed", "feature_store_output"),
        {"source": "local_path", "destination": "s3_uri", "s3_upload_mode": "s3_upload_mode"},
        {"s3_uri": '""', "s3_upload_mode": '"EndOfJob"'},
        ("output_name", "app_managed"),
    ),
}  # fmt: skip
"""By the class of version 3."""
_MUST = {"s3_input": ("source", "destination"), "s3_output": ("source",)}
"""By the helper's argument, what must be given in version 2 for it to make sense."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeUse:
    """A call of one of the classes, or another use of it: the change that makes it version 3's, or why there is
    none."""

    node: ast.expr
    at: ProgramPoint
    cls: str
    change: Replace | None = None
    why_not: str = ""


class ProcessingShapes:
    """The uses of these classes in a file."""

    def __init__(self, context: RuleContext) -> None:
        """Find them."""
        self._context = context
        self._names = _names_of_arguments(context)
        self.uses: list[ShapeUse] = []
        self.needs: dict[str, str] = {}
        """By class, the helper that is to be imported beside it."""
        called: set[int] = set()
        located = list(context.expressions(ast.Call, ast.Name, ast.Attribute)) if self._is_used() else []
        for node, at in located:
            expr = node.func if isinstance(node, ast.Call) else node
            cls = self._class_of(expr, at) if id(expr) not in called else ""
            if cls:
                called.add(id(expr))
                self.uses += self._use(node, expr, at, cls)
        self.uses += _reads(context) if located else ()

    def is_held(self, cls: str) -> bool:
        """Whether something that is made of the class can't be written anew, so that it must stay what it is."""
        return any(use.why_not and use.cls == cls for use in self.uses)

    def _is_used(self) -> bool:
        return any(self._context.module.program.code_mentions(rf"\b{cls.rpartition('.')[2]}\b") for cls in SHAPES)

    def _class_of(self, expr: ast.expr, at: ProgramPoint) -> str:
        path = sdk_uses(self._context).path_of(expr, at)
        successor = moves.home(*path).successor if path else ""
        return successor if successor in SHAPES else ""

    def _use(self, node: ast.expr, expr: ast.expr, at: ProgramPoint, cls: str) -> list[ShapeUse]:
        if not isinstance(node, ast.Call):
            goes_for_both = id(node) in annotation_nodes(self._context)
            return (
                []
                if goes_for_both
                else [ShapeUse(node, at, cls, None, "the class itself is passed on or derived from")]
            )
        shape = SHAPES[cls]
        helper = self._helper(shape, expr)
        if not helper:
            return [ShapeUse(node, at, cls, None, f"the name `{shape.helper}` is something else in this file")]
        if not self._is_imported_here(expr):
            return [ShapeUse(node, at, cls, None, "it is imported from another file of the repository")]
        if isinstance(expr, ast.Name) and not self._is_bound(shape.helper):
            self.needs[cls] = shape.helper
        if any(keyword.arg == shape.slot for keyword in node.keywords):
            return self._with_slot(node, at, cls, shape)
        try:
            return [ShapeUse(node, at, cls, Replace(*self._replacement(node, at, shape, helper)))]
        except _ByHand as reason:
            return [ShapeUse(node, at, cls, None, str(reason))]

    def _with_slot(self, node: ast.Call, at: ProgramPoint, cls: str, shape: Shape) -> list[ShapeUse]:
        """One that is written as in version 3 already; version 2 had another class for that argument."""
        given = next(keyword.value for keyword in node.keywords if keyword.arg == shape.slot)
        made = isinstance(given, ast.Call) and ast.unparse(given.func).rpartition(".")[2] == shape.helper
        return [] if made else [ShapeUse(node, at, cls, None, f"`{shape.slot}=` takes a `{shape.helper}`")]

    def _is_imported_here(self, expr: ast.expr) -> bool:
        """Whether an import of the SDK in this file brings the class, so that another one can go beside it."""
        uses = sdk_uses(self._context)
        return expr.id in uses.names if isinstance(expr, ast.Name) else any(use.node is expr for use in uses.uses)

    def _is_bound(self, helper: str) -> bool:
        """Whether the module imports the helper already."""
        return bool(self._context.module.top.names.get(helper))

    def _helper(self, shape: Shape, expr: ast.expr) -> str:
        """How the helper is written beside the class."""
        if isinstance(expr, ast.Attribute):
            use = next((use for use in sdk_uses(self._context).uses if use.node is expr), None)
            root = use.root.id if use is not None and use.base == "sagemaker" else "sagemaker"
            return f"{root}{SHAPES_MODULE.removeprefix('sagemaker')}.{shape.helper}"
        for scope in self._context.module.all_scopes():
            for one in scope.names.get(shape.helper, ()):
                if not isinstance(one.stmt, ast.ImportFrom) or one.stmt.module != SHAPES_MODULE:
                    return ""
            if shape.helper in scope.parameters:
                return ""
        return shape.helper

    def _replacement(
        self, call: ast.Call, at: ProgramPoint, shape: Shape, helper: str
    ) -> tuple[ast.Call, str, tuple[ast.expr, ...]]:
        """The call, its template and the holes of that. Raises _ByHand."""
        given = _arguments(call, shape.positional)
        for name in given:
            if name not in shape.inner and name not in shape.outer:
                raise _ByHand(f"`{name}=` is given in another way in version 3")
        for name in _MUST[shape.slot]:
            if name not in given or self._may_be_none(given[name], at):
                raise _ByHand(f"whether `{name}=` is given is not certain")
        if (
            "destination" in given
            and isinstance(given["destination"], ast.Constant)
            and given["destination"].value is None
        ):
            del given["destination"]
        elif "destination" in given and self._may_be_none(given["destination"], at):
            raise _ByHand("`destination=` may be None")
        if shape.name not in given and id(call) not in self._names:
            raise _ByHand(f"`{shape.name}=` must be given, and its place in `{shape.sequence}=` is not known")
        holes: list[ast.expr] = [call.func]
        outer: list[str] = []
        inner: list[str] = []
        for name, value in given.items():
            (inner if name in shape.inner else outer).append(f"{shape.inner.get(name, name)}={{{len(holes)}}}")
            holes.append(value)
        if not in_order(self._context, list(given.values()), [given[name] for name in self._written(given, shape)]):
            raise _ByHand("the order in which its arguments are evaluated would change")
        known = {shape.inner[name] for name in given if name in shape.inner}
        inner += [f"{name}={text}" for name, text in shape.defaults.items() if name not in known]
        if shape.name not in given:
            outer.insert(0, f"{shape.name}={literal(self._names[id(call)])}")
        if not keeps_comments(self._context, call, holes):
            raise _ByHand("a comment stands among its arguments")
        made: Argument = (f"{shape.slot}={helper}", inner)
        arguments: list[Argument] = [made, *outer] if next(iter(given)) in shape.inner else [*outer, made]
        return call, call_template(self._context, call, arguments), tuple(holes)

    def _written(self, given: dict[str, ast.expr], shape: Shape) -> list[str]:
        """The arguments in the order in which they are written then."""
        inner = [name for name in given if name in shape.inner]
        outer = [name for name in given if name not in shape.inner]
        return [*inner, *outer] if next(iter(given)) in shape.inner else [*outer, *inner]

    def _may_be_none(self, expr: ast.expr, at: ProgramPoint) -> bool:
        return any(isinstance(kind, Nothing) for kind in self._context.infer(expr, at))


class _ByHand(Exception):
    """Why a call is not written anew."""


def processing_shapes(context: RuleContext) -> ProcessingShapes:
    """Those of the file, found once for all rules."""
    key = "processing shapes"
    if key not in context.memo:
        context.memo[key] = ProcessingShapes(context)
    found = context.memo[key]
    assert isinstance(found, ProcessingShapes)
    return found


def _arguments(call: ast.Call, positional: Sequence[str]) -> dict[str, ast.expr]:
    """What is given, by name, in order. Raises _ByHand."""
    if any(isinstance(arg, ast.Starred) for arg in call.args) or any(not keyword.arg for keyword in call.keywords):
        raise _ByHand("what `*` or `**` gives is not seen here")
    given = dict(zip(positional, call.args))
    return given | {str(keyword.arg): keyword.value for keyword in call.keywords}


def _names_of_arguments(context: RuleContext) -> dict[int, str]:
    """The names that version 2 gives to inputs and outputs without one, by the call that makes them: by their place in
    a list that is written out where it is given."""
    found: dict[int, str] = {}
    for call, _ in context.calls_with(("inputs", "outputs")):
        for keyword in call.keywords:
            if keyword.arg in ("inputs", "outputs") and isinstance(keyword.value, ast.List):
                for count, element in enumerate(keyword.value.elts, 1):
                    if isinstance(element, ast.Starred):
                        break
                    found[id(element)] = f"{keyword.arg[:-1]}-{count}"
    return found


def _reads(context: RuleContext) -> list[ShapeUse]:
    """Reads of attributes that the objects no longer have."""
    found = []
    for node, at in context.expressions(ast.Attribute):
        assert isinstance(node, ast.Attribute)
        if node.attr in ("source", "destination"):
            for kind in context.infer(node.value, at):
                successor = moves.home(*_split(kind.name.dotted)).successor if isinstance(kind, SdkObject) else ""
                if successor in SHAPES:
                    slot = SHAPES[successor].slot
                    found.append(ShapeUse(node, at, successor, None, f"`.{node.attr}` is in `.{slot}` in version 3"))
                    break
    return found


def _split(dotted: str) -> tuple[str, str]:
    module, _, name = dotted.rpartition(".")
    return module, name
