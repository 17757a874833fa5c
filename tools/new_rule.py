"""Begins a new rule: its file and its test, as the others are made.

    python tools/new_rule.py SMF008 name-of-the-mistake

Writes smfix/rules/smf008.py and tests/rules/test_smf008.py and adds the rule to BUILT_IN; CONTRIBUTING.md says what is
to be filled in, and how it is tried. A rule of the graph (SMF1xx) shows what a check finds, and is tested with those.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

RULE = '''\
"""{name} ({code})

## What it does
Finds `estimator.fit(wait=step)` where ... (one or two sentences).

## Why
What the SDK does with it: which error comes, and when; or what it does without one.

## Example
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={{}}, outputs=[])
```

## Use instead
```python
from sagemaker.workflow.callback_step import CallbackStep

label = CallbackStep(name="Label", sqs_queue_url="https://queue", inputs={{}}, outputs=[])
```

## Fix safety
Safe where ... is proven to be the SDK's and ... is proven to be ...

## SDK versions
2 and 3.

## References
- https://sagemaker.readthedocs.io/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.model import Safety
from smfix.rules import Hit, Rule
from smfix.rules.change import Change, Wrap

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every call of the SDK that passes ... (docs/rule-api.md has what else can be asked and changed)"""
    for call, at in context.calls_with(["parameter"]):
        for flow in context.argument_flow.flows(call, at):
            value = context.infer(flow.expr, at)
            if flow.parameter == "parameter" and not value:  # ask smfix.dataflow.classify what the value is
                message = f"`{{flow.target.title}}(parameter=)` takes ...: `{{context.text(flow.expr, at)}}`"
                change = Change(call, flow.argument, Wrap())
                yield Hit(call, message, Safety.SAFE, (change,), context.evidence(value))


RULE = Rule(
    code="{code}",
    name="{name}",
    summary="what is wrong, in half a line",
    needles=("sagemaker.workflow", "sagemaker.mlops"),
    find=find,
    stable=True,  # brackets put elsewhere in the file neither make nor mend it
    raises=frozenset({{"TypeError"}}),  # what the SDK raises where the mistake stands; none where it shows later
)
'''
OF_GRAPH = '''\
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smfix.rules import Hit, Rule
from smfix.rules.graph import NEEDLES, hits

if TYPE_CHECKING:
    from smfix.rules.context import RuleContext


def find(context: RuleContext) -> Iterator[Hit]:
    """Every fault of this kind in the pipelines that the file makes."""
    return hits(context, "{code}")


RULE = Rule(
    code="{code}",
    name="{name}",
    summary="what is wrong, in half a line",
    needles=NEEDLES,
    stable=True,
    find=find,
)
'''
TEST = '''\
"""{code}: what becomes what, and what stays."""

from __future__ import annotations

import pytest

from tests.media import check_noop, check_transformed

HEAD = """\\
from sagemaker.workflow.callback_step import CallbackStep

a = CallbackStep("A")
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CallbackStep(parameter=a)", "CallbackStep(parameter=[a])"),
    ],
)
def test_fixed(before: str, after: str) -> None:
    check_transformed(f"{{HEAD}}{{before}}\\n", f"{{HEAD}}{{after}}\\n")


@pytest.mark.parametrize(
    "code",
    [
        "CallbackStep(parameter=[a])",
        "other(parameter=a)",
    ],
)
def test_stays(code: str) -> None:
    check_noop(f"{{HEAD}}{{code}}\\n")
'''
FIRST = "the page, `RULE` and `find` in the one, the cases in the other"
FIRST_OF_GRAPH = """\
the page and `RULE`; the check, a `Fault` of this code, in smfix/graph/checks.py; its rows in WRONG and RIGHT of
   tests/graph/test_checks.py"""
NEXT = """\
wrote {written}. Now (CONTRIBUTING.md says how; its tests fail until then):
1. {first}
2. "{code}" in MEANT of tests/sdk/test_rules.py: the steps of "Use instead", each with what it depends on
3. python tools/make_rule_pages.py, and a line in CHANGELOG.md
4. pytest tests/rules tests/test_architecture.py tests/sdk/test_rules.py -k "{lower} or every_rule"
"""


def main() -> int:
    """Write the two files; what is there already is never overwritten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("code")
    parser.add_argument("name")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    code: str = options.code.upper()
    if not re.fullmatch(r"SMF\d{3}", code) or not re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", options.name):
        parser.error("a code looks like SMF008, a name like name-of-the-mistake")
    rule = options.root / "smfix" / "rules" / f"{code.lower()}.py"
    test = options.root / "tests" / "rules" / f"test_{code.lower()}.py"
    of_graph = code.startswith("SMF1")
    page, _, _ = RULE.partition("from __future__")
    begun = {rule: page + OF_GRAPH} if of_graph else {rule: RULE, test: TEST}
    for path, template in begun.items():
        if path.exists():
            parser.error(f"{path} is there already")
        path.write_text(template.format(code=code, name=options.name), encoding="utf-8")
    registry = rule.with_name("__init__.py")
    text = registry.read_text(encoding="utf-8")
    listed = re.sub(r"(?<=BUILT_IN = \()((?:\n    .*)*)", rf'\1\n    "{code.lower()}",', text, count=1)
    registry.write_text(listed, encoding="utf-8")
    written = " and ".join(path.relative_to(options.root).as_posix() for path in begun)
    print(
        NEXT.format(
            written=written, first=FIRST_OF_GRAPH if of_graph else FIRST, code=code, lower=code.lower()
        ).rstrip()
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
