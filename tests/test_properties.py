"""Properties over generated code: no crash, and no byte changed outside of the declared edits."""

from __future__ import annotations

import os
import sysconfig
import warnings
from itertools import islice

import hypothesmith
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smfix.files import patches
from smfix.runner import with_stack
from tests import corpus
from tests.corpus import MENDED, NEEDLE

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

EXAMPLES = int(os.environ.get("SMFIX_TEST_EXAMPLES", "40"))
"""For each property; the nox session `fuzz` does 3,000."""

QUICK = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


def held(code: str) -> None:
    """The call is mended where the code parses, and nothing else changes; else nothing does."""
    data = code.encode("utf-8", "surrogatepass")
    (rewrite,) = with_stack(lambda: [corpus.judge(data)])
    if rewrite.changed:
        assert rewrite.after == data.replace(NEEDLE.encode(), MENDED.encode())
    else:
        assert rewrite.problems


def test_something_at_every_gap_between_tokens() -> None:
    tried = changed = 0
    for code in islice(corpus.gaps(), 0, None, 1 if EXAMPLES > 100 else 4):
        tried += 1
        text = code + NEEDLE
        if corpus.parses(text):
            rewrite = corpus.judge(text.encode())
            assert rewrite.after.decode() == code + MENDED, repr(code)
            changed += 1
        else:
            assert not corpus.judge(text.encode()).changed, repr(code)
    print(f"tried {tried:,} gaps, {changed:,} of which parse")
    assert changed > 700


def test_something_at_every_gap_of_the_call() -> None:
    changed = 0
    for code in islice(corpus.calls_with_gaps(), 0, None, 1 if EXAMPLES > 100 else 4):
        if corpus.parses(code):
            changed += corpus.judge(code.encode()).changed
    assert changed > 40


@QUICK
@given(hypothesmith.from_grammar())
def test_generated_programs(code: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        held(code + "\n" + NEEDLE)


@QUICK
@given(st.text(alphabet="()[]{}:,.;'\"\\#=*@ab_ \t\x0c\n\r\x00\ufeff\u2028é"), st.text(alphabet="#ab \t\x0c\n\r\\"))
def test_any_text_around(before: str, after: str) -> None:
    held(f"{before}\n{NEEDLE}{after}")


@QUICK
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_around(before: bytes, after: bytes) -> None:
    data = before + b"\n" + NEEDLE.encode() + after
    (rewrite,) = with_stack(lambda: [corpus.judge(data)])
    assert rewrite.changed or rewrite.problems or NEEDLE.encode() in before


@QUICK
@given(st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n", b" d\n", b"\x0c\n"]), max_size=12), st.booleans())
def test_a_patch_read_back_applies(lines: list[bytes], ends: bool) -> None:
    before = b"".join(lines)
    after = b"".join([*lines[:5], b"new\n", *lines[6:]])
    hunk = patches.Hunk(min(6, len(lines) + 1) if lines[5:6] else len(lines[:5]), tuple(lines[5:6]), (b"new\n",))
    assert patches.apply(before, [hunk]) == after


@pytest.mark.parametrize("stride", [int(os.environ.get("SMFIX_TEST_STRIDE", "250"))])
def test_the_standard_library(stride: int) -> None:
    tally = corpus.over([sysconfig.get_path("stdlib")], stride)
    print(tally)
    assert tally.changed > tally.tried * 0.8 > 4
