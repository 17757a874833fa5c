"""Makes docs/rules.md from the rules' own pages.

    python tools/make_rule_pages.py [--check]

With --check the committed file is compared and nothing is written; exit 1 where it differs.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from smfix.rules import BUILT_IN, OF_UPGRADE, Rule, page_of, rule_of  # noqa: E402

PAGE = ROOT / "docs" / "rules.md"


def text() -> str:
    """The whole page: a table of the rules, then each rule's own page."""
    rules = [rule_of(f"smfix.rules.{name}") for name in (*sorted(BUILT_IN), *OF_UPGRADE)]
    rows = "\n".join(f"| [{rule.code}](#{_anchor(rule)}) | {rule.summary} | {_fixed(rule)} |" for rule in rules)
    made = f"tools/{Path(__file__).name}"
    head = f"# Rules\n\n`smfix rule CODE` shows a rule's page; this file is made of them by `{made}`.\n"
    table = f"\n| code | mistake | fix |\n|---|---|---|\n{rows}\n"
    return head + table + "".join(f"\n## {_demoted(page_of(rule))}\n" for rule in rules)


def _anchor(rule: Rule) -> str:
    return f"{rule.name}-{rule.code}".lower()


def _fixed(rule: Rule) -> str:
    safety = re.search(r"## Fix safety\n(\w+)", page_of(rule))
    return "safe" if safety and safety.group(1) == "Safe" else "by hand"


def _demoted(page: str) -> str:
    return re.sub(r"^## ", "### ", page.strip(), flags=re.M)


def main() -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return int(not PAGE.exists() or text() != PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
