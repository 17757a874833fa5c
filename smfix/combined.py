"""One result of a file that holds several programs: a notebook, and the modules that it writes."""

from __future__ import annotations

from collections.abc import Sequence

from smfix.model import Problem, Reason, Rewrite
from smfix.sources import Source, read_source
from smfix.sources.embedded import told
from smfix.text import Undecodable, splice


def combined(source: Source, rewrites: Sequence[Rewrite]) -> Rewrite:
    """What becomes of a file whose programs came out, each looked at alone, as these. Their edits lie in different
    cells; all of them together are proven once more to change what they say and nothing else."""
    first = rewrites[0]
    edits = tuple(sorted((edit for one in rewrites for edit in one.edits), key=lambda edit: (edit.start, edit.end)))
    problems = tuple(dict.fromkeys(problem for one in rewrites for problem in one.problems))
    left = tuple(sorted((f for one in rewrites for f in one.left), key=lambda finding: (finding.start, finding.code)))
    fixed = tuple(sorted((finding for one in rewrites for finding in one.fixed), key=lambda finding: finding.start))
    suppressed = tuple(finding for one in rewrites for finding in one.suppressed)
    try:
        after = source.text.encode(splice(source.text.text, edits))
        wrong = told(source, read_source(after, source.path), edits)
    except (ValueError, Undecodable) as error:
        after, wrong = first.before, str(error)
    if wrong:
        text = f"the changes of its cells do not go together ({wrong}); please report it as a bug of smfix"
        problem = Problem(source.path, Reason.VERIFY, text)
        return Rewrite(source.path, first.before, first.before, left=left, problems=(*problems, problem))
    after = after if edits else first.before
    return Rewrite(first.path, first.before, after, fixed, left, edits, problems, suppressed)
