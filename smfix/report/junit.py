"""JUnit's XML: a suite a file, a failed case a finding, an error for what could not be done."""

from __future__ import annotations

from typing import BinaryIO
from xml.etree.ElementTree import Element, SubElement, tostring

from smfix.model import Rewrite
from smfix.report import Style
from smfix.report.located import Located, sentence
from smfix.report.summary import at, printable, problem_line


class JUnit:
    """Files with something to say; a single passed case where there is none."""

    def __init__(self, out: BinaryIO, style: Style) -> None:
        """Write to `out` when closed."""
        self._out, self._style = out, style
        self._root = Element("testsuites", name="smfix")
        self._counts = {"tests": 0, "failures": 0, "errors": 0}

    def add(self, rewrite: Rewrite) -> None:
        """Take what there is to say about the file as it is on disk."""
        located = Located(rewrite, self._style.written)
        if not located.findings and not rewrite.problems:
            return
        path = printable(rewrite.path)
        errors = [problem for problem in rewrite.problems if problem.reason.is_error]
        suite = SubElement(self._root, "testsuite", name=path)
        for finding in located.findings:
            place = at(rewrite.path, located.shown(finding))
            case = SubElement(suite, "testcase", classname=path, name=f"{finding.code} {place.removeprefix(path)[1:]}")
            failure = SubElement(case, "failure", type=finding.code, message=printable(sentence(finding)))
            failure.text = f"{place}: {finding.code} {printable(sentence(finding))}"
        for problem in errors:
            case = SubElement(suite, "testcase", classname=path, name=problem.reason.value)
            SubElement(case, "error", type=problem.reason.value, message=printable(problem.text)).text = problem_line(
                problem
            )
        self._count(suite, len(located.findings), len(errors))

    def _count(self, suite: Element, failures: int, errors: int) -> None:
        counts = {"tests": failures + errors, "failures": failures, "errors": errors}
        for name, number in counts.items():
            suite.set(name, str(number))
            self._counts[name] += number

    def close(self) -> None:
        """Write the document."""
        if not len(self._root):
            suite = SubElement(self._root, "testsuite", name="smfix")
            SubElement(suite, "testcase", classname="smfix", name="nothing found")
            self._count(suite, 0, 0)
            self._counts["tests"] = 1
            suite.set("tests", "1")
        for name, number in self._counts.items():
            self._root.set(name, str(number))
        self._out.write(tostring(self._root, "utf-8", xml_declaration=True) + b"\n")
        self._out.flush()
