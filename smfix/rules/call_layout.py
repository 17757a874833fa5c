"""How a call is written anew: on one line where it was on one, else with an argument a line, indented as it was."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smfix.tokens import Stream

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext

Argument = str | tuple[str, Sequence[str]]
"""The text of an argument, `name={1}`; or of one that is a call itself, `name=make`, with the arguments of that."""


def call_template(context: RuleContext, call: ast.Call, arguments: Sequence[Argument]) -> str:
    """A template of the call with these arguments; its hole 0 is what is called."""
    if call.lineno == call.end_lineno:
        return f"{{0}}({', '.join(_flat(argument) for argument in arguments)})"
    newline, margin, deeper = _indentation(context, call)
    step = deeper[len(margin) :]
    lines = [_tall(argument, f"{newline}{deeper}", step) for argument in arguments]
    return f"{{0}}({''.join(f'{newline}{deeper}{line},' for line in lines)}{newline}{margin})"


def keeps_comments(context: RuleContext, call: ast.Call, holes: Sequence[ast.expr]) -> bool:
    """Whether every comment inside of the call is inside of one of these parts of it, which stay as they are."""
    program = context.module.program
    texts = [program.code_of(call)], [program.code_of(hole) for hole in holes]
    found, kept = (sum(len(Stream(f"({text}\n)\n").comments) for text in some) for some in texts)
    return found == kept


def _flat(argument: Argument) -> str:
    return argument if isinstance(argument, str) else f"{argument[0]}({', '.join(argument[1])})"


def _tall(argument: Argument, start: str, step: str) -> str:
    if isinstance(argument, str):
        return argument
    within = "".join(f"{start}{step}{one}," for one in argument[1])
    return f"{argument[0]}({within}{start})"


def _indentation(context: RuleContext, call: ast.Call) -> tuple[str, str, str]:
    """The line end inside the call, and the blanks before its own line and before its arguments."""
    program = context.module.program
    lines = program.code_of(call).splitlines(keepends=True)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :]
    part, start, _ = program.span(call)
    before = part.piece.code[part.lines.start(call.lineno - part.base) : start]
    margin = before[: len(before) - len(before.lstrip())]
    own = [line[: len(line) - len(line.lstrip())] for line in lines[1:] if line.strip()]
    deeper = next((blank for blank in own if blank.startswith(margin) and len(blank) > len(margin)), margin + "    ")
    return newline, margin, deeper
