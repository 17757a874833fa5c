"""Bowler's query for the rewrite."""

import sys

from bowler import Query
from fissix.pgen2 import token
from fissix.pygram import python_symbols
from fissix.pytree import Leaf, Node

PATTERN = "power< any+ trailer< '.' 'add_depends_on' > trailer< '(' argument=any ')' > any* >"


def is_scalar(node, capture, filename):
    argument = capture["argument"]
    listed = argument.type == python_symbols.atom and argument.children[0].value == "["
    return not listed and argument.type not in (python_symbols.arglist, python_symbols.argument)


def put_in_list(node, capture, filename):
    argument = capture["argument"]
    inner = argument.clone()
    inner.prefix = ""
    opening = Leaf(token.LSQB, "[", prefix=argument.prefix)
    argument.replace(Node(python_symbols.atom, [opening, inner, Leaf(token.RSQB, "]")]))


query = Query(sys.argv[1:]).select(PATTERN).filter(is_scalar).modify(put_in_list)
query.execute(write=True, silent=True, interactive=False)
