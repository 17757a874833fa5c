"""Each page's example fails in version 3 and becomes what the page says, which the real version 3 runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smfix.needles import OF_UPGRADES
from smfix.rules import Rule, page_of, upgrade_rules
from tests.media import fix
from tests.pages import PARTS, code_of, parts
from tests.sdk.environments import run_all

RULES = pytest.mark.parametrize("rule", upgrade_rules(), ids=lambda rule: rule.code)


@RULES
def test_the_page_has_every_part_in_order(rule: Rule) -> None:
    assert list(parts(rule)) == PARTS
    assert page_of(rule).startswith(f"{rule.name} ({rule.code})\n")
    assert all(parts(rule).values())


@RULES
def test_the_example_becomes_what_the_page_says(rule: Rule) -> None:
    before, after = (code_of(parts(rule)[part]) for part in ("Example", "Use instead"))
    rewrite = fix(before, upgrade=True)
    assert rule.code in {finding.code for finding in (*rewrite.fixed, *rewrite.left)}
    if rule.code == "SMF309":
        assert not rewrite.changed
    else:
        assert rewrite.after.decode() == after
        assert rewrite.left == ()
    assert not fix(after, upgrade=True).fixed


@RULES
def test_the_real_version_3_says_the_same(rule: Rule) -> None:
    before, after = (code_of(parts(rule)[part]) for part in ("Example", "Use instead"))
    assert run_all(2, [before])[0].ok
    old, new = run_all(3, [before, after])
    assert new.ok, new
    assert (old.error, old.line) == ("ModuleNotFoundError", re.search(r"(?m)^from sagemaker", before) and old.line)


@RULES
def test_what_it_needs_is_what_files_are_searched_for(rule: Rule) -> None:
    assert all(needle.decode() in {*rule.needles} or rule.needles for needle in OF_UPGRADES)


def test_the_pages_are_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()
    assert all(f"\n## {rule.name} ({rule.code})\n" in text for rule in upgrade_rules())
