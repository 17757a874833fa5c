"""A pattern that is looked for by its literals is found exactly where `re` finds it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smfix
from smfix.code import required_literals
from smfix.code.required_literals import is_found

PATTERNS = [
    r"\.\s*__class__\s*=(?!=)|setattr|\b(?:vars|exec)\s*\(|\btype\(.*\)\s*\.\s*\w+\s*=(?!=)",
    r"(?i)raises|xfail|suppress",
    r"\b(?:except|[rR]aises|suppress)\b",
    r"(?<!workflow)\.parameters\b",
    r"[fF][rR]?[\"']",
    r"[\"'](?:depends_on|_depends_on)[\"']|\bupdate\s*\(",
    r"#\s*type:\s*(?!ignore)\S",
    r"\b(?:type|\w*[Mm]eta\w*)\s*\(",
    r"\bdef\s+__[gs]etitem__",
    r"[\r\n][ \t\f]+class\b",
    r"[]|a]b|[^]|]c",
    r"a{0,2}b|(?:cd)?e|x{2}y",
    r"(a|b)\1|(?P<n>c)(?P=n)",
    r"\(a\||b",
    r"(?x) a b | c",
    r"(?s)a.b|(?:)",
    r"k|(?i:s)t",
    r"^a|b$",
]
_PIECES = (
    "__class__",
    "=",
    "setattr",
    "vars(",
    "type(",
    ").x =",
    "raises",
    "RAISES",
    "ſuppress",
    "except",
    ".parameters",
)
_MORE = (
    "workflow",
    "f'",
    "'depends_on'",
    "update (",
    "# type: x",
    "# type: ignore",
    "Meta(",
    "def  __setitem__",
    "class",
)


def _texts() -> st.SearchStrategy[str]:
    word = st.sampled_from((*_PIECES, *_MORE, "\n", " ", "\r", "ab", "]b", "xxy", "aa", "cc", "a|", "(a|", "k", "St"))
    return st.lists(st.one_of(word, st.sampled_from("abcde|]^() \n.=é")), max_size=12).map("".join)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=_texts())
def test_as_re(pattern: str, text: str) -> None:
    there = re.search(pattern, text) is not None
    assert is_found(pattern, text) == there
    assert is_found(re.compile(pattern), text) == there
    if pattern.isascii() and text.isascii():
        assert is_found(pattern.encode(), text.encode()) == there
        assert is_found(re.compile(pattern.encode()), text.encode()) == there


def _written() -> Iterator[str]:
    """The patterns that smfix has compiled by name, anywhere."""
    for info in pkgutil.walk_packages(smfix.__path__, "smfix."):
        if info.name.startswith(("smfix.inference", "smfix.rules", "smfix.project", "smfix.scopes", "smfix.graph")):
            for one in vars(importlib.import_module(info.name)).values():
                if isinstance(one, re.Pattern):
                    yield one.pattern if isinstance(one.pattern, str) else one.pattern.decode("latin-1")


def test_as_re_in_its_own_code() -> None:
    with open(required_literals.__file__, encoding="utf-8") as file:
        lines = [*file.read().splitlines(), "x.add_depends_on(step)", "from sagemaker.workflow import steps"]
    patterns = [*PATTERNS, *_written()]
    assert len(patterns) > 50
    for pattern in patterns:
        for line in lines:
            assert is_found(pattern, line) == (re.search(pattern, line) is not None), (pattern, line)


def test_a_search_needs_no_pattern_where_a_literal_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The point of it: most texts are told by `in` alone."""
    (one,) = required_literals._alternatives(r"\bneedle\s*\(")
    monkeypatch.setattr(one, "_match", None)
    monkeypatch.setattr(one, "_search", None)
    assert not one.is_in("nothing of it" * 100)
    with pytest.raises(TypeError):
        one.is_in("a needle (")


def test_alternatives_are_told_apart() -> None:
    assert list(required_literals._split(r"a(b|c)|[|]\||d")) == ["a(b|c)", r"[|]\|", "d"]
    assert list(required_literals._split(r"[]|]|[^]|]")) == ["[]|]", "[^]|]"]
