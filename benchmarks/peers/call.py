"""The rewrite by name that LibCST's codemod, the bare script and Fixit's rule share."""

import libcst as cst


def with_list(call: cst.Call) -> cst.Call:
    """`x.add_depends_on(y)` with `y` in a list, unless it is written as one."""
    method = call.func
    if not isinstance(method, cst.Attribute) or method.attr.value != "add_depends_on" or len(call.args) != 1:
        return call
    (argument,) = call.args
    if argument.keyword or argument.star or isinstance(argument.value, (cst.List, cst.ListComp)):
        return call
    return call.with_changes(args=[argument.with_changes(value=cst.List([cst.Element(argument.value)]))])
