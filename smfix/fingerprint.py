"""What a finding is known by from one run to the next, whatever line it moves to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from smfix.model import Finding


def fingerprints(text: str, findings: Sequence[Finding]) -> list[str]:
    """One for each finding of a file: its code, and a digest of its own text without whitespace.

    `text` is the decoded file that the findings' places are in. Equal ones are numbered from the top of the file, so
    that no two findings of a file share one.
    """
    met: Counter[str] = Counter()
    found: dict[int, str] = {}
    for finding in sorted(findings, key=lambda one: (one.start, one.code)):
        own = "".join(text[finding.start : finding.end].split()).replace(",)", ")")
        seen = f"{finding.code}\0{own}"
        found[id(finding)] = finding.code + ":" + _digest(f"{seen}\0{met[seen]}")
        met[seen] += 1
    return [found[id(finding)] for finding in findings]


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
