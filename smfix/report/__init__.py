"""What is printed: one module a format, and the words of the summary.

A report is made with a binary stream, is given each Rewrite in order, and is closed. A problem without a file of its
own comes as a Rewrite with empty bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, Protocol

from smfix.model import Rewrite


@dataclass(frozen=True, slots=True)
class Style:
    """How a person's terminal wants it. `written` says whether the changes are (to be) made or only shown."""

    written: bool = False
    verbose: bool = False
    width: int = 80
    coloured: bool = False
    for_person: bool = False
    """Whether lines are to fit `width` columns: they go to a terminal."""
    asking: bool = False
    """Whether a person is asked about each finding."""


class Report(Protocol):
    """One format's writer."""

    def add(self, rewrite: Rewrite) -> None:
        """Take the next file."""

    def close(self) -> None:
        """Write what can only be written at the end."""


FORMATS = {
    "patch": "smfix.report.patch:Patch",
    "terminal": "smfix.report.terminal:Terminal",
    "concise": "smfix.report.concise:Concise",
    "json": "smfix.report.json_report:Json",
    "jsonl": "smfix.report.jsonl:JsonLines",
    "sarif": "smfix.report.sarif:Sarif",
    "github": "smfix.report.github:GitHub",
    "gitlab": "smfix.report.gitlab:GitLab",
    "junit": "smfix.report.junit:JUnit",
    "statistics": "smfix.report.statistics:Statistics",
    "upgrade": "smfix.report.upgrade.text:Text",
    "markdown": "smfix.report.upgrade.markdown:Markdown",
    "html": "smfix.report.upgrade.html:Html",
}


def make(name: str, out: BinaryIO, style: Style) -> Report:
    """The report of this name (a key of FORMATS) on a stream."""
    module, _, cls = FORMATS[name].partition(":")
    report: Report = getattr(import_module(module), cls)(out, style)
    return report
