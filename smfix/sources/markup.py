"""Markdown and reStructuredText: the blocks that are announced as Python, as one program in their order.

Between `<!-- smfix: off -->` and `<!-- smfix: on -->` (in reStructuredText `.. smfix: off`) nothing is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smfix.sources import Source
from smfix.sources.blocks import LANGUAGE, Block, Line, block, emptied, is_prompt, moved
from smfix.text import decode_utf8, split_lines

_SWITCH = re.compile(r"(?:<!--|^\s*\.\.)\s*smfix:\s*(on|off)\s*(?:-->|$)")
_DIRECTIVE_INFO = re.compile(r"\{(?:code-block|code|sourcecode|code-cell|ipython|testcode)\}\s*")
_OPTION = re.compile(r"\s*:[\w-]+:")
_RST_DIRECTIVE = re.compile(r"(\s*)\.\. (code-block|code|sourcecode|testcode|ipython)::[ \t]*(\S*)\s*$")


def read(data: bytes, path: str) -> Source:
    """The document's Python blocks. Raises Undecodable."""
    text = decode_utf8(data)
    lines = lines_of(text.text)
    found = rst_blocks(lines) if path.lower().endswith(".rst") else fences(text.text, lines)
    return Source(path, text, tuple(_switched_on(found, lines)))


def lines_of(text: str, start: int = 0) -> list[Line]:
    """A text's lines, all of each as code; `start` is where the text stands in its file."""
    lines = []
    for line in split_lines(text):
        lines.append(Line(start, "", line))
        start += len(line)
    return lines


def _switched_on(found: Iterator[Block], lines: Sequence[Line]) -> Iterator[Block]:
    switches = [
        (number, match[1]) for number, line in enumerate(lines, 1) for match in _SWITCH.finditer(line.code.rstrip())
    ]
    for one in found:
        before = [state for number, state in switches if number < one.first_line]
        if not before or before[-1] == "on":
            yield one


def fences(text: str, lines: Sequence[Line], first_line: int = 1) -> Iterator[Block]:
    """Markdown's fenced blocks, also those in lists and quotes; `text` is the code of `lines`."""
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence" or token.map is None or not _says_python(token.info):
            continue
        first = token.map[0] + 1
        inner = token.content.removesuffix("\n").split("\n")
        content = [_cut(line, code) for line, code in zip(lines[first:], inner)]
        whole = [line for line in content if line is not None]
        if len(whole) == len(inner) and whole:
            found = block(_without_options(whole) if "{" in token.info else whole, first_line + first)
            if found is not None:
                yield found


def _says_python(info: str) -> bool:
    """Whether what stands behind a fence means Python: `python`, `py title="x"`, `{.python}`, `{code-block} python`."""
    directive = _DIRECTIVE_INFO.match(info.strip())
    if directive:
        rest = info.strip()[directive.end() :]
        return bool(LANGUAGE.match(rest)) or (not rest and "code-cell" in info)
    return LANGUAGE.match(info.strip().lstrip("{. ")) is not None


def _cut(line: Line, code: str) -> Line | None:
    """The line of the file cut to the code in it; None where they do not match (tabs that stand for less)."""
    body = line.code.rstrip("\r\n")
    if not body.endswith(code):
        return None
    return moved(line, len(body) - len(code))


def _without_options(lines: list[Line]) -> list[Line]:
    """A directive's options, or its YAML head, emptied."""
    result = list(lines)
    if result[0].code.strip() == "---":
        closing = [n for n, line in enumerate(result[1:], 1) if line.code.strip() == "---"]
        count = closing[0] + 1 if closing else 0
    else:
        count = next((n for n, line in enumerate(result) if not _OPTION.match(line.code)), len(result))
    return [emptied(line) for line in result[:count]] + result[count:]


def rst_blocks(lines: Sequence[Line], first_line: int = 1) -> Iterator[Block]:
    """reStructuredText's code directives and doctest blocks; `first_line` is the number of the first line."""
    at = 0
    while at < len(lines):
        directive = _RST_DIRECTIVE.match(lines[at].code)
        if directive:
            end = _end_of_directive(lines, at, len(directive[1].expandtabs()))
            language = directive[3] or ("python" if directive[2] in ("testcode", "ipython") else "")
            content = lines[at + 1 : end]
            if LANGUAGE.match(language) and any(line.code.strip() for line in content):
                found = block(_without_options(list(content)), first_line + at + 1)
                if found is not None:
                    yield found
        elif is_prompt(lines[at].code):
            end = at
            while end < len(lines) and lines[end].code.strip():
                end += 1
            found = block(lines[at:end], first_line + at)
            if found is not None:
                yield found
        else:
            end = at + 1
        at = end


def _end_of_directive(lines: Sequence[Line], at: int, indent: int) -> int:
    """The line behind a directive's content: the first that is indented no more than the directive."""
    end = at + 1
    while end < len(lines):
        code = lines[end].code
        if code.strip() and len(code.expandtabs()) - len(code.expandtabs().lstrip()) <= indent:
            break
        end += 1
    return end
