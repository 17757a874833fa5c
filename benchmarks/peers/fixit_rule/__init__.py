"""Fixit's rule for the rewrite."""

import libcst as cst
from call import with_list
from fixit import LintRule


class DependencyInList(LintRule):
    MESSAGE = "add_depends_on takes a list"

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        after = with_list(node)
        if after is not node:
            self.report(node, replacement=after)
