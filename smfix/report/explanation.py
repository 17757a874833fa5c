"""What is known about a call, as text: for `smfix why` and for editors."""

from __future__ import annotations

from smfix.explain import Explanation
from smfix.report.summary import at, evidence_line, printable


def answer(path: str, one: Explanation) -> str:
    """What a call is called on and what it passes, each with where it was seen, and the verdict; lines of text."""
    lines = [f"{at(path, one.place)}: {printable(one.call)}"]
    for title, kind, evidence in one.parts:
        lines.append(f"  {title}: {printable(kind)}")
        lines += [f"    {evidence_line(link)}" for link in evidence]
    return "\n".join([*lines, f"  verdict: {printable(one.verdict)}"])
