"""What the syntax tree does not hold: the comments and tokens of a stretch of code, and how two stretches differ."""

from __future__ import annotations

import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence

from smfix.text import split_lines

_LAYOUT = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT})
_FREE = ("(", ")", ",")
"""Tokens that a right change may add or drop beside those it declares."""


class Stream:
    """The tokens of code, with its comments apart."""

    def __init__(self, code: str) -> None:
        """Read `code`: whole lines. Raises ValueError where they can't be read apart from what is around them."""
        self.comments: list[str] = []
        self.tokens: list[str] = []
        try:
            for token in tokenize.generate_tokens(_lines(code).__next__):
                if token.type == tokenize.COMMENT:
                    self.comments.append(token.string)
                elif token.type != tokenize.ENDMARKER:
                    self.tokens.append(_name(token))
        except (tokenize.TokenError, SyntaxError) as error:
            raise ValueError(str(error)) from None

    def words(self) -> Counter[str]:
        """How often each token stands there; layout, brackets and commas left out."""
        return Counter(token for token in self.tokens if token not in _FREE and not token.startswith("<"))


def drops(old: Stream, new: Stream) -> bool:
    """Whether any token of `old`, a bracket or a comma too, stands less often in `new`."""
    return bool(Counter(old.tokens) - Counter(new.tokens))


def _lines(code: str) -> Iterator[str]:
    """Lines that all end in LF, as the tokenizer wants them."""
    for line in split_lines(code):
        yield line.rstrip("\r\n") + "\n"
    while True:
        yield ""


def _name(token: tokenize.TokenInfo) -> str:
    return f"<{tokenize.tok_name[token.type]}>" if token.type in _LAYOUT else token.string


def only_adds(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether every token of `old` stands in `new`, in order."""
    rest = iter(new)
    return all(token in rest for token in old)
