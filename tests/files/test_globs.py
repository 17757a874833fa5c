"""Patterns match what pathspec's own do, and none of them takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from smfix.files import globs

PARTS = st.lists(st.sampled_from(["a", "b", "*", "?", "**", "[ab]", "[!a]", "ab", ".py"]), min_size=1, max_size=5)
PATTERNS = st.lists(st.one_of(PARTS.map("".join), st.just("**")), min_size=1, max_size=4).map("/".join)
NAMES = st.lists(st.text("ab.py", min_size=1, max_size=6), min_size=1, max_size=5).map("/".join)


@given(st.sampled_from(["", "!", "/"]), PATTERNS, st.sampled_from(["", "/"]), st.lists(NAMES, min_size=1, max_size=12))
def test_they_match_what_pathspec_matches(before: str, pattern: str, after: str, names: list[str]) -> None:
    lines = ["*", before + pattern + after] if before == "!" else [before + pattern + after]
    try:
        theirs = GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return
    ours = globs.spec(lines)
    for name in names:
        found = ours.match_file(name), theirs.match_file(name)
        if "[!" in pattern and "/" in name:  # pathspec lets a class match a slash, so that its pattern takes more
            assert found != ((False, True) if before == "!" else (True, False)), (lines, name)
        else:
            assert found[0] == found[1], (lines, name)


def test_a_class_matches_no_slash() -> None:
    ours = globs.spec(["*[!a]*/aa*"])
    assert ours.match_file("b/aa")
    assert not ours.match_file("b/a/aa")  # as `git check-ignore` has it


SLOW = [
    ("*a" * 25 + "b", "a" * 200 + ".py"),
    ("x" + "*a" * 25 + "?b/*.py", "x" + "a" * 200 + "/b.py"),
    ("**/a" * 25 + "b", "/".join(["a"] * 60) + "/x.py"),
    ("a*/**/" * 12 + "b", "/".join(["aaaa"] * 60) + "/x.py"),
    ("**/*a*a*/" * 8 + "b", "/".join(["aaaa"] * 60) + "/x.py"),
]


@pytest.mark.parametrize(("pattern", "name"), SLOW)
def test_the_time_grows_with_the_name_alone(pattern: str, name: str) -> None:
    """pathspec's own expressions take longer than anybody waits for the first of these."""
    assert not globs.spec([pattern]).match_file(name)
