"""The text of one change: the smallest edits that make it, and what is not changed."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smfix import rewrite
from smfix.model import Edit
from smfix.rules.change import ALL, Unwrap, Wrap
from smfix.rules.replacement import Unwritable
from smfix.text import splice

FEW = st.text("ab[]", max_size=8)


@given(FEW, FEW)
def test_the_edits_make_the_one_of_the_other(old: str, new: str) -> None:
    edits = rewrite._minimal(old, new)
    assert splice(old, edits) == new
    assert bool(edits) == (old != new)


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("cab", "dab", (Edit(0, 1, "d"),)),
        ("abc", "abd", (Edit(2, 3, "d"),)),
        ("f(aa)", "f([aa])", (Edit(2, 2, "["), Edit(4, 4, "]"))),
        ("f([aa])", "f(aa)", (Edit(2, 3, ""), Edit(5, 6, ""))),
        ("aa", "aaa", (Edit(2, 2, "a"),)),
        ("xaby", "xcdy", (Edit(1, 3, "cd"),)),
    ],
)
def test_what_both_have_at_their_ends_is_in_no_edit(old: str, new: str, edits: tuple[Edit, ...]) -> None:
    assert rewrite._minimal(old, new) == edits


def test_a_longer_call_than_libcst_is_given_is_not_written() -> None:
    argument = "b" * (rewrite.MOST_CHARACTERS - len("(a.add_depends_on(  ))"))
    for more, is_written in (("", True), ("b", False), ("bb", False)):
        code = f"a.add_depends_on( {argument}{more} )"
        if is_written:
            assert rewrite._changed(code, ALL, Wrap()) == f"a.add_depends_on( [{argument}] )"
            continue
        with pytest.raises(Unwritable):
            rewrite._changed(code, ALL, Wrap())


@pytest.mark.parametrize("argument", ["[b, c]", "[]", "b", "(b,)"])
def test_what_is_no_list_of_one_is_not_unwrapped(argument: str) -> None:
    with pytest.raises(Unwritable):
        rewrite._changed(f"a.add_depends_on({argument})", 0, Unwrap())


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_as_it_was(enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        rewrite._changed(f"a.add_depends_on(collector_{enabled})", ALL, Wrap())
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
