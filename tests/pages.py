"""The rules' pages, taken apart: their parts, and the code of their examples."""

from __future__ import annotations

import re

from smfix.rules import Rule, all_rules, page_of

PARTS = ["What it does", "Why", "Example", "Use instead", "Fix safety", "SDK versions", "References"]
V3 = {
    "sagemaker.session": "sagemaker.core.helper.session_helper",
    "sagemaker.workflow.conditions": "sagemaker.core.workflow.conditions",
    "sagemaker.workflow.functions": "sagemaker.core.workflow.functions",
    "sagemaker.workflow.parameters": "sagemaker.core.workflow.parameters",
    "sagemaker.workflow.execution_variables": "sagemaker.core.workflow.execution_variables",
    "sagemaker.workflow.step_outputs": "sagemaker.core.workflow.step_outputs",
    "sagemaker.workflow.pipeline_context": "sagemaker.core.workflow.pipeline_context",
    "sagemaker.workflow.properties": "sagemaker.core.workflow.properties",
    "sagemaker.processing": "sagemaker.core.processing",
    "sagemaker.lambda_helper": "sagemaker.core.lambda_helper",
}
"""Where version 3 keeps what is not in `sagemaker.mlops.workflow`."""


def parts(rule: Rule) -> dict[str, str]:
    """The page's parts by title."""
    found = re.split(r"^## (.+)$", page_of(rule), flags=re.M)
    return dict(zip(found[1::2], (part.strip() for part in found[2::2])))


def code_of(part: str) -> str:
    """The code of a part that holds some."""
    match = re.search(r"```python\n(.*?)```", part, re.S)
    assert match
    return match.group(1)


def built_in() -> list[Rule]:
    """The rules of this package."""
    return [rule for rule in all_rules() if rule.find.__module__.startswith("smfix.rules.")]


def as_v3(code: str) -> str:
    """Code for version 2 of the SDK with version 3's imports."""

    def other(match: re.Match[str]) -> str:
        module = match.group()
        return V3.get(module) or module.replace("sagemaker.workflow", "sagemaker.mlops.workflow")

    return re.sub(r"\bsagemaker\.(?!core|mlops)\w+(?:\.\w+)?(?= import)", other, code)


def as_version(code: str, version: int) -> str:
    """Code for version 2 as it is written for this version."""
    return as_v3(code) if version == 3 else code
