"""`click` and `typer`: what the parameters of a function are that the command line calls.

A parameter of a click command is what its option or argument says; every decorator of the command has to be known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from smfix.code import syntax
from smfix.code.syntax import FunctionNode
from smfix.models import registry
from smfix.values.model import Builtin, Container, Foreign, Items, Nothing, Scalar, Str, Unknown, join, with_provenance
from smfix.values.operations import TEXT, each

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Scope
    from smfix.values.model import Value


_GIVING = frozenset({"click.option", "click.argument"})
_BESIDE = frozenset({"click.pass_context", "click.pass_obj", "click.version_option", "click.help_option"})
"""Decorators of a command that name no parameter of their own."""

_UNFOLLOWED = frozenset({"callback", "cls", "flag_value", "count", "hidden_input", "prompt_required", None})
"""Keywords of an option that may make anything of it, or of its value."""

_TEXTS = frozenset({"str", "click.STRING"})
_NUMBERS = frozenset({"int", "float", "bool", "click.INT", "click.FLOAT", "click.BOOL"})
_TYPER = frozenset({"typer.Option", "typer.Argument"})


@registry.hook("parameter")
def command_parameter(inf: Inference, name: str, scope: Scope, at: ProgramPoint) -> Value:
    """What a click command is given for a parameter; empty where the function is none, or not all of it is known."""
    node = scope.node
    if not isinstance(node, FunctionNode) or not node.decorator_list:
        return ()
    given: list[tuple[str, ast.Call]] = []
    is_command = False
    for decorator in node.decorator_list:
        called = _called(inf, decorator, at)
        if isinstance(decorator, ast.Call) and called in _GIVING:
            given.append((called, decorator))
        elif called.split(".")[0] == "click" and called.rpartition(".")[2] in ("command", "group"):
            is_command = True
        elif called not in _BESIDE:
            return ()
    if not is_command or _is_invoked(inf, name, scope):
        return ()
    return join(_given(inf, called, call, name, scope, at) for called, call in given)


def _called(inf: Inference, decorator: ast.expr, at: ProgramPoint) -> str:
    """The dotted name of a decorator of another package; empty for any other."""
    found = inf.infer(decorator.func if isinstance(decorator, ast.Call) else decorator, at)
    return found[0].origin if len(found) == 1 and isinstance(found[0], Foreign) else ""


def _is_invoked(inf: Inference, name: str, scope: Scope) -> bool:
    """Whether code calls the command with values of its own: through `ctx.invoke`, `ctx.forward` or `callback`."""
    node = scope.node
    assert isinstance(node, FunctionNode)
    for module in inf.project.modules_naming(scope.module, node.name):
        for mention in inf.project.mentions(module, node.name):
            stmt = mention.at.stmt
            if stmt is not None and any(_invokes(one, name) for one in ast.walk(stmt)):
                return True
    return False


def _invokes(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ("callback", "forward")
    is_invoked = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "invoke"
    return is_invoked and isinstance(node, ast.Call) and any(one.arg in (name, None) for one in node.keywords)


def _given(inf: Inference, called: str, call: ast.Call, name: str, scope: Scope, at: ProgramPoint) -> Value:
    """What one option or argument gives the parameter; empty where it is for another one."""
    names = [syntax.constant_of(arg) for arg in call.args]
    flags = [flag for flag in names if isinstance(flag, str)]
    own = _name_of(flags)
    if len(flags) < len(names) or not flags:
        return (Unknown("an option of the command has a name that is computed", "annotate it"),)
    if own != name:
        return ()
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    is_option = called == "click.option"
    evidence = scope.module.program.evidence(
        f"`{name}` is an {'option' if is_option else 'argument'} of a command", call
    )
    return with_provenance(_taken(inf, options, any("/" in flag for flag in flags), is_option, at), evidence)


def _name_of(flags: list[str]) -> str:
    """The parameter's name as click makes it: the one without dashes, else the first with two, else the first."""
    plain = [flag for flag in flags if flag.isidentifier()]
    double = [flag for flag in flags if flag.startswith("--")]
    first = (plain or double or flags or [""])[0]
    return first.split("/")[0].strip().lstrip("-").replace("-", "_").lower() if not plain else first.lower()


def _taken(
    inf: Inference, options: dict[str | None, ast.expr], is_pair: bool, is_option: bool, at: ProgramPoint
) -> Value:
    unknown: Value = (Unknown("the option of the command does not say what it gives", "annotate it"),)
    if _UNFOLLOWED & options.keys():
        return unknown
    if is_pair or "is_flag" in options:
        return (Scalar("flag"),) if "type" not in options and "default" not in options else unknown
    counts = {key: _constant(options.get(key), usual) for key, usual in (("nargs", 1), ("multiple", False))}
    if type(counts["nargs"]) is not int or type(counts["multiple"]) is not bool:
        return unknown
    is_many = counts["multiple"] or counts["nargs"] != 1
    default = inf.infer(options["default"], at) if "default" in options else (Nothing(),)
    one = _converted(inf, options.get("type"), each(default) if is_many else default, at)
    if is_many:
        found: Value = (Container("tuple", Items(lambda: one)),)
        always = counts["multiple"] or counts["nargs"] == -1
        return found if always or _is_required(options, is_option) else join([found, (Nothing(),)])
    rest = tuple(kind for kind in default if isinstance(kind, Nothing) or (isinstance(kind, Str) and not kind.text))
    if any(not isinstance(kind, (Nothing, Str, Scalar)) for kind in default):
        rest = (Nothing(),)  # a default that is not known may be None
    return one if _is_required(options, is_option) else join([one, rest])


def _is_required(options: dict[str | None, ast.expr], is_option: bool) -> bool:
    said = _constant(options.get("required"), not is_option and "default" not in options)
    return said is True


def _constant(node: ast.expr | None, usual: object) -> object:
    return usual if node is None else syntax.constant_of(node)


def _converted(inf: Inference, kind: ast.expr | None, default: Value, at: ProgramPoint) -> Value:
    """What the type of an option makes of a text; without one, it is of its default's type."""
    if kind is None:
        if all(isinstance(one, (Str, Nothing)) for one in default):
            return TEXT
        return (Scalar("number"),) if all(isinstance(one, Scalar) for one in default) else _untold()
    if isinstance(kind, ast.Call):
        made = inf.infer(kind.func, at)
        is_choice = made and all(isinstance(one, Foreign) and one.origin == "click.Choice" for one in made)
        choices = each(inf.infer(kind.args[0], at)) if is_choice and kind.args else ()
        return TEXT if choices and all(isinstance(one, Str) for one in choices) else _untold()
    names = {_dotted(one) for one in inf.infer(kind, at)}
    if names and names <= _TEXTS:
        return TEXT
    return (Scalar("number"),) if names and names <= _NUMBERS else _untold()


def _dotted(kind: object) -> str:
    return kind.dotted if isinstance(kind, Builtin) else kind.origin if isinstance(kind, Foreign) else ""


def _untold() -> Value:
    return (Unknown("the type of the command's option is not known", "annotate it"),)


@registry.hook("default")
def typer_default(inf: Inference, node: ast.expr, at: ProgramPoint) -> Value | None:
    """The value that stands in `typer.Option(value)`, the default of a parameter; None where that is no such call."""
    if not isinstance(node, ast.Call):
        return None
    if _called(inf, node, at) not in _TYPER:
        return None
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    value = node.args[0] if node.args else named.get("default")
    if value is None or (isinstance(value, ast.Constant) and value.value is ...):
        return ()
    return inf.infer(value, at)
