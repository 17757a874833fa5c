"""`smfix -`: one source from stdin to stdout."""

from __future__ import annotations

import os
import sys

from smfix.cli.streams import read_stdin
from smfix.cli.words import say
from smfix.config import Settings


def filter_stdin(name: str | None, settings: Settings, check: bool, diff: bool) -> int:
    """Write the fixed source to stdout; the source as it came, and exit 2, where it can't be read.

    With `diff` the patch is written instead, with `check` the findings. `name` says the format, and where imports are
    looked up.
    """
    from smfix.engine import fix_source
    from smfix.project.repository import Repository
    from smfix.report import Style, make
    from smfix.report.summary import problem_line
    from smfix.runner import with_stack

    data = read_stdin()
    path = name or "stdin.py"
    folders = (os.path.dirname(path) or ".",) if name else ()
    rewrite = next(iter(with_stack(lambda: [fix_source(data, path, settings, Repository(folders))])))
    for problem in rewrite.problems:
        say(problem_line(problem))
    if check or diff:
        report = make("concise" if check else "patch", sys.stdout.buffer, Style())
        report.add(rewrite)
        report.close()
    else:
        sys.stdout.buffer.write(rewrite.after)
        sys.stdout.buffer.flush()
    if any(problem.reason.is_error for problem in rewrite.problems):
        return 2
    return int(bool(rewrite.left) or ((check or diff) and rewrite.changed))
