"""`argparse`: what the arguments are that a parser of the file makes of a command line.

Believed is only a parser all of whose arguments are visible: one that is made plainly, is not handed to another file,
and whose results nothing changes.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from smfix.code import syntax
from smfix.code.syntax import key_of
from smfix.inference import attribute_writes
from smfix.models import registry
from smfix.scopes.visitor import calls_on
from smfix.values.model import (
    Container,
    Foreign,
    Function,
    Items,
    Namespace,
    Nothing,
    Parser,
    Scalar,
    Str,
    Unknown,
    join,
    with_provenance,
)
from smfix.values.operations import TEXT

if TYPE_CHECKING:
    from smfix.inference.protocol import Inference
    from smfix.scopes.location import ProgramPoint
    from smfix.scopes.symbol_table import Module, Scope
    from smfix.values.model import Value


_PLAIN = frozenset({
    *("prog", "usage", "description", "epilog", "formatter_class", "add_help", "allow_abbrev", "exit_on_error"),
    *("fromfile_prefix_chars", "help", "aliases", "title", "metavar", "required", "dest"),
})  # fmt: skip
"""Keywords of a parser, a group or sub-parsers that say nothing about what arguments there are."""

_PARTS = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"})
"""Methods that give a part of a parser: its arguments end up in the same namespace."""

_PARSING = frozenset({"parse_args", "parse_intermixed_args", "parse_known_args", "parse_known_intermixed_args"})
_FLAGS = frozenset({"store_true", "store_false", "count"})
_CHANGES = r"\bsetattr\s*\(|__dict__|(?<!\*\*)\bvars\s*\("
"""What changes a namespace under a name that is not written as an attribute."""


@registry.function("argparse.ArgumentParser")
def make_parser(inf: Inference, dotted: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What `ArgumentParser(...)` makes."""
    if not _is_plain(expr):
        return (Unknown("this parser takes arguments from elsewhere", "annotate it"),)
    return (Parser(expr, at),)


@registry.method(Parser)
def call_method(inf: Inference, owner: Parser, name: str, expr: ast.Call, at: ProgramPoint) -> Value:
    """What calling a method of a parser, or of a part of one, returns."""
    if name in _PARTS:
        return (owner,) if _is_plain(expr) else (Unknown("this part of a parser takes arguments from elsewhere"),)
    if name in _PARSING and not any(keyword.arg != "args" for keyword in expr.keywords) and len(expr.args) < 2:
        found: Value = (Namespace(owner, at),)
        if "known" not in name:
            return found
        rest: Value = (Container("list", Items(lambda: TEXT)),)
        pair = Items(lambda: join([found, rest]), lambda key: found if key in (0, -2) else rest)
        return (Container("tuple", pair),)
    return (Unknown(f"what `{name}` of a parser returns is not known", "annotate it"),)


def _is_plain(expr: ast.Call) -> bool:
    return all(keyword.arg in _PLAIN for keyword in expr.keywords)


@registry.attribute(Namespace)
def namespace_attribute(inf: Inference, namespace: Namespace, name: str, at: ProgramPoint) -> Value:
    """What `args.name` is."""
    own = namespace.parser.at.frame.scope.module
    modules = {id(one): one for one in (own, namespace.at.frame.scope.module, at.frame.scope.module)}
    scope = at.frame.scope
    key = ("argument", namespace.parser, name, scope)
    return inf.memo(key, lambda: _attribute(inf, namespace.parser, name, list(modules.values()), scope))


def _attribute(inf: Inference, parser: Parser, name: str, modules: list[Module], scope: Scope) -> Value:
    if _is_changed(inf, name, modules, scope) or any(_is_handed_on(inf, parser, module) for module in modules):
        return (Unknown(f"`{name}` may be changed out of sight of the parser's `add_argument`", "annotate it"),)
    found: list[Value] = []
    for module in modules:
        for mention in inf.project.mentions(module, "add_argument"):
            call = mention.node
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                return (Unknown("`add_argument` is passed as a value"),)
            if not _may_be(inf.infer(call.func.value, mention.at), parser):
                continue
            dest = _dest(call)
            if dest is None:
                return (Unknown("an argument of the parser has a name that is computed"),)
            if dest == name:
                evidence = module.program.evidence(f"`{name}` is an argument of the command line", call)
                found.append(with_provenance(_argument(inf, call, mention.at), evidence))
    return join(found) or (Unknown(f"no `add_argument` for `{name}` is visible", "annotate it"),)


def _may_be(value: Value, parser: Parser) -> bool:
    return not value or any(kind == parser or isinstance(kind, (Unknown, Foreign)) for kind in value)


def _is_changed(inf: Inference, name: str, modules: list[Module], here: Scope) -> bool:
    """Whether something gives the argument another value: a default that is set later, an assignment elsewhere (one
    that stands in the scope itself is followed as any other)."""
    for module in modules:
        if module.program.code_mentions(_CHANGES):
            return True
        for mention in inf.project.mentions(module, "set_defaults"):
            call = mention.node
            if not isinstance(call, ast.Call) or any(keyword.arg in (name, None) for keyword in call.keywords):
                return True
    pattern = re.compile(rf"\.{re.escape(name)}\b[^\n=]*=".encode())
    return any(
        isinstance(kind, (Namespace, Unknown))
        for module in (*modules, *inf.project.modules_matching(modules[0], pattern, name))
        for scope, definition in module.stores(name)
        if scope is not here or _has_other_names(scope, definition.key.rpartition(".")[0])
        for kind in attribute_writes.owner_of_write(inf, scope, definition)
    )


def _has_other_names(scope: Scope, key: str) -> bool:
    return key in scope.aliases or key.split(".")[0] in scope.parameters


def _is_handed_on(inf: Inference, parser: Parser, module: Module) -> bool:
    """Whether the parser, or a part of it, goes to what is not a function of this file."""
    wanted = ("add_argument", *_PARSING, *_PARTS)
    uses = [mention.node for method in wanted for mention in inf.project.mentions(module, method)]
    owners = [use.func.value for use in uses if isinstance(use, ast.Call) and isinstance(use.func, ast.Attribute)]
    names = {key for key in map(key_of, owners) if key is not None}
    lines = sorted({line for name in names for line in module.program.lines_with(name.rpartition(".")[2])})
    for call, at in calls_on(module, lines):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        parts = [one.value if isinstance(one, ast.Starred) else one for one in given]
        handed = [part for part in parts if key_of(part) in names]
        if any(_may_be(inf.infer(part, at), parser) for part in handed):
            function = inf.infer(call.func, at)
            if not function or not all(isinstance(k, Function) and k.scope.module is module for k in function):
                return True
    return False


def _dest(call: ast.Call) -> str | None:
    """The attribute under which an argument is found; None where it is computed."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    flags = [syntax.constant_of(arg) for arg in call.args]
    if None in given or not flags:
        return None
    if "dest" in given:
        dest = syntax.constant_of(given["dest"])
        return dest if isinstance(dest, str) else None
    names = [flag for flag in flags if isinstance(flag, str)]
    if len(names) < len(flags):
        return None
    if not names[0].startswith("-"):
        return names[0]
    first = next((name for name in names if name.startswith("--")), names[0])
    return first.lstrip("-").replace("-", "_")


def _argument(inf: Inference, call: ast.Call, at: ProgramPoint) -> Value:
    """What one `add_argument` lets its attribute hold."""
    given = {str(keyword.arg): keyword.value for keyword in call.keywords}
    action = syntax.constant_of(given["action"]) if "action" in given else "store"
    if action in _FLAGS:
        return join([(Scalar("flag"),), _default(inf, given, at) if "default" in given else ()])
    if action not in ("store", "append", "extend") or "const" in given:
        return (Unknown("the `action` of the argument is not known", "annotate it"),)
    many = _many(given.get("nargs"))
    if many is None:
        return (Unknown("how many values the argument takes is computed", "annotate it"),)
    one = _converted(inf, given.get("type"), call, at)
    value = (_listed(one),) if many else one
    if action != "store":
        value = (_listed(one if action == "extend" else value),)
    return join([value, () if _is_given(call, given) else _default(inf, given, at)])


def _listed(value: Value) -> Container:
    return Container("list", Items(lambda: value))


def _is_given(call: ast.Call, given: dict[str, ast.expr]) -> bool:
    """Whether the command line has to name a value."""
    if not str(syntax.constant_of(call.args[0])).startswith("-"):
        return "nargs" not in given or syntax.constant_of(given["nargs"]) not in ("?", "*")
    return "required" in given and syntax.constant_of(given["required"]) is True


def _many(nargs: ast.expr | None) -> bool | None:
    """Whether the argument takes a list of values; None where that is computed."""
    if nargs is None:
        return False
    if isinstance(nargs, ast.Attribute) and nargs.attr == "REMAINDER":
        return True
    number = syntax.constant_of(nargs)
    if number == "?" or (isinstance(nargs, ast.Constant) and number is None):
        return False
    return True if number in ("*", "+") or isinstance(number, int) else None


def _converted(inf: Inference, kind: ast.expr | None, call: ast.Call, at: ProgramPoint) -> Value:
    """What the `type` of an argument makes of a text."""
    if kind is None or (isinstance(kind, ast.Constant) and kind.value is None):
        return TEXT
    text = ast.copy_location(ast.JoinedStr([]), call)
    made = inf.keep(ast.copy_location(ast.Call(kind, [text], []), call))
    return inf.call(inf.infer(kind, at), made, at)


def _default(inf: Inference, given: dict[str, ast.expr], at: ProgramPoint) -> Value:
    """What the attribute holds where the command line does not say: a text is converted too."""
    value = inf.infer(given["default"], at) if "default" in given else (Nothing(),)
    is_converted = "type" in given and not (isinstance(given["type"], ast.Name) and given["type"].id == "str")
    return tuple(kind for kind in value if not (is_converted and isinstance(kind, Str)))
