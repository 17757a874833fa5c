"""A text of several values, written as the SDK's `Join`: its template, its parts and its import."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smfix.rules.change import Import
from smfix.sdk import variables
from smfix.values.model import Method, Scalar, SdkObject, Str
from smfix.values.pipeline_variables import is_variable

if TYPE_CHECKING:
    from smfix.rules.context import ProgramPoint, RuleContext
    from smfix.rules.text_parts import Assembly, Part
    from smfix.values.model import AbstractObject

_TEXT_ATTRIBUTES = frozenset({"boto_region_name", "name"})


@dataclass(frozen=True, slots=True)
class Written:
    """A template with its holes; `doubt` is why it is likely, not certain, to give the text that is meant."""

    template: str
    holes: tuple[ast.expr, ...]
    doubt: str = ""
    is_one: bool = False
    """Whether it is the text of one value, without a `Join`."""


def join_name(context: RuleContext, at: ProgramPoint) -> tuple[str, tuple[Import, ...]]:
    """What `Join` is called here, with the import that it needs; empty where the SDK's version is not known."""
    known = context.name_of_class(variables.JOIN, at)
    if known:
        return known, ()
    versions = context.sdk_versions()
    if len(versions) != 1:
        return "", ()
    name = context.free_name("Join", "PipelineJoin")
    stmt, after = context.place_for_import(at)
    alias = name if name != "Join" else ""
    return name, (Import(stmt, variables.JOIN_MODULE[next(iter(versions))], "Join", alias, after),)


def written(
    context: RuleContext, assembly: Assembly, join: str, quote: str, at: ProgramPoint, before: str = ""
) -> Written | None:
    """The assembly as a `Join`, or as the `to_string()` of the one value that it is; None where a value in it has no
    text that the pipeline could make. `before` is the code of what the text begins with, beside the assembly."""
    holes: list[ast.expr] = []
    doubts: list[str] = []
    values = [before] if before else []
    for part in assembly.parts:
        if part.expr is None:
            values.append(quoted(part.text, quote))
            continue
        form = _form(context, part, at, doubts)
        if form is None:
            return None
        values.append(form.format(len(holes)))
        holes.append(part.expr)
    doubt = next(iter(doubts), "")
    if len(assembly.parts) == 1 and not assembly.separator and not before:
        return Written("{0}.to_string()", tuple(holes), doubt, True)
    on = quote * 2
    if assembly.separator is not None and assembly.separator.expr is not None:
        on = "{" + str(len(holes)) + "}"
        holes.append(assembly.separator.expr)
    return Written(f"{join}(on={on}, values=[{', '.join(values)}])", tuple(holes), doubt)


def _form(context: RuleContext, part: Part, at: ProgramPoint, doubts: list[str]) -> str | None:
    """How a value stands in the list of a `Join`; None where it can't."""
    assert part.expr is not None
    if part.literal:
        return "{{{}}}"
    value = context.infer(part.expr, at)
    if value and all(is_variable(kind) or _is_text(kind) for kind in value):
        return "{{{}}}"
    if value and all(isinstance(kind, Scalar) for kind in value):
        is_own = any("str" in scope.names for scope in context.module.all_scopes())
        return None if is_own else "str({{{}}})"
    if any(type(kind).__name__ in _NO_TEXT for kind in value):
        return None
    doubts.append(f"`{context.text(part.expr, at)}` has to be a text, or a pipeline variable")
    return "{{{}}}"


_NO_TEXT = frozenset({"Step", "Collection", "Container", "Nothing", "UserClass", "Function", "SdkClass", "UserModule"})


def _is_text(kind: AbstractObject) -> bool:
    is_attribute = isinstance(kind, Method) and isinstance(kind.owner, SdkObject) and kind.name in _TEXT_ATTRIBUTES
    return isinstance(kind, Str) or is_attribute


def quote_of(context: RuleContext, expr: ast.expr) -> str:
    """The quotes in which the first literal of an expression is written."""
    found = re.search(r"[\"']", context.module.program.code_of(expr))
    return found[0] if found is not None else '"'


def quoted(text: str, quote: str) -> str:
    """A text as a literal, in these quotes where it can be."""
    if quote == '"' and all(one.isprintable() or one in "\n\t\r" for one in text):
        return json.dumps(text, ensure_ascii=False)
    return repr(text) if text.isprintable() else ascii(text)
