"""A rule's page has the same parts as the others, and what its examples promise is what smfix does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from smfix.model import Safety
from smfix.rules import NEEDLES, Rule, page_of
from tests.media import fix
from tests.pages import PARTS, as_version, built_in, code_of, parts

ROOT = Path(__file__).parents[2]
RULES = pytest.mark.parametrize("rule", built_in(), ids=lambda rule: rule.code)


@RULES
def test_the_page_has_every_part_in_order(rule: Rule) -> None:
    assert list(parts(rule)) == PARTS
    assert page_of(rule).startswith(f"{rule.name} ({rule.code})\n")
    assert all(parts(rule).values())
    assert re.findall(r"\b[23]\b", parts(rule)["SDK versions"].split("(")[0])


@RULES
@pytest.mark.parametrize("version", [2, 3])
def test_the_example_becomes_what_the_page_says(rule: Rule, version: int) -> None:
    if version not in rule.versions:
        return
    before, after = (as_version(code_of(parts(rule)[part]), version) for part in ("Example", "Use instead"))
    rewrite = fix(before, select=(rule.code,))
    if any(finding.safety is Safety.MANUAL for finding in rewrite.left):
        assert not rewrite.changed
        assert {finding.code for finding in rewrite.left} == {rule.code}
    else:
        assert rewrite.after.decode() == after
        assert {finding.code for finding in rewrite.fixed} == {rule.code}, f"{rule.code} finds nothing in its Example"
    now = fix(after)
    assert not now.changed
    assert not now.left


@RULES
def test_the_example_shows_this_rule_and_no_other(rule: Rule) -> None:
    rewrite = fix(code_of(parts(rule)["Example"]), select=("SMF",) if rule.hint else ())
    assert {finding.code for finding in (*rewrite.fixed, *rewrite.left)} == {rule.code}


@RULES
def test_what_it_needs_is_what_files_are_searched_for(rule: Rule) -> None:
    for needle in rule.needles:
        held = any(searched.decode() in needle for searched in NEEDLES)
        assert held, f"files are searched for {NEEDLES} alone: {needle!r}, a needle of {rule.code}, holds none"


@RULES
def test_one_of_its_needles_stands_in_its_example(rule: Rule) -> None:
    words = f"none of {rule.needles} stands in the Example as a whole word: {rule.code} is not asked about such a file"
    assert rule.may_occur(code_of(parts(rule)["Example"])), words


def test_nothing_is_searched_for_in_vain() -> None:
    needles = [needle for rule in built_in() for needle in rule.needles]
    for searched in NEEDLES:
        assert any(searched.decode() in needle for needle in needles), searched


def test_needles_are_known_without_any_rule() -> None:
    code = "import sys; from smfix.rules import NEEDLES; print([m for m in sys.modules if 'smf0' in m or 'kinds' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_codes_and_names_are_each_one_rules() -> None:
    rules = built_in()
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)


def test_the_page_of_all_rules_is_what_the_rules_say() -> None:
    script = ROOT / "tools" / "make_rule_pages.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, f"docs/rules.md is not what the rules say: run tools/{script.name} {done.stderr}"
