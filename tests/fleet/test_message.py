"""What reviewers read: each place, why, and what is left; nothing that a mail or a forge would take for its own."""

from __future__ import annotations

import json

import pytest

from smfix.fleet.message import body, commit_message, title
from smfix.fleet.types import Record, Spot, State, from_json, to_json

WRONG = Spot("a b/[x].py", 4, 1, None, "SMF001", "`add_depends_on` takes a list", owners=("@org/ml",))
CELL = Spot("n.ipynb", 2, 1, 7, "SMF001", "`add_depends_on` takes a list")
LEFT = Spot("c.py", 9, 1, None, "SMF001", "can't tell what @someone's `<x>` is", "annotate `x`")
BROKEN = Spot("d.py", 0, 0, None, "syntax", "is not Python")
RECORD = Record(
    *("key", "org/a", "https://***@h/org/a", "main", "plan", State.REVIEW, "text"),
    commit="1" * 40,
    fixed=(WRONG, CELL),
    left=(LEFT,),
    problems=(BROKEN,),
    notes=("m: a submodule",),
    owners=("@org/ml",),
)


def test_the_commit_lists_what_and_why() -> None:
    text = commit_message(RECORD.fixed, "1.2")
    assert text.startswith("Repair 2 calls of SageMaker Pipelines (SMF001)\n\nSMF001: `add_depends_on(one)` where")
    assert "\n* a b/[x].py:4: `add_depends_on` takes a list [SMF001]\n* n.ipynb:cell 7:2: " in text
    assert not any(line.startswith(("---", "diff ", "Index: ", "From ", ">From ")) for line in text.splitlines())
    assert title((WRONG,)) == "Repair a call of SageMaker Pipelines (SMF001)"


def test_many_places_are_counted() -> None:
    text = commit_message([WRONG] * 250, "1.2")
    assert text.count("\n* a b/[x].py") == 200
    assert "\n* and 50 more\n" in text


def test_the_body_says_what_is_left_and_mentions_nobody() -> None:
    text = body(RECORD, "1.2")
    for part in ("### Changed\n", "### Not changed: needs review\n* `c.py:9`", "### Could not be looked at\n* `d.py`"):
        assert part in text
    assert "→ annotate `x`" in text
    assert "@someone" not in text
    assert "<x>" not in text
    assert "Owners of these files: `@org/ml`" in text


def test_a_record_reads_back_as_it_was_written() -> None:
    line = to_json(RECORD)
    assert "\n" not in line
    assert json.loads(line)["state"] == "needs review"
    assert from_json(line) == RECORD
    for broken in ("", "{}", "[]", line[:-3], line.replace("needs review", "other")):
        with pytest.raises((ValueError, KeyError, TypeError)):
            from_json(broken)
