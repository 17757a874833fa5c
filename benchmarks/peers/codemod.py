"""LibCST's codemod with a command for the rewrite."""

import libcst as cst
from call import with_list
from libcst.codemod import VisitorBasedCodemodCommand


class WrapCommand(VisitorBasedCodemodCommand):
    DESCRIPTION = "add_depends_on(x) becomes add_depends_on([x])"

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        return with_list(updated_node)
