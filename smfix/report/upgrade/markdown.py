"""An upgrade as Markdown: a checklist for a pull request or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smfix.report.upgrade import Collected, Item
from smfix.upgrade.verdict import Verdict

_DONE = {Verdict.FINISHED}
_SPECIAL = re.compile(r"([\\*_\[\]<>#|!])")


class Markdown(Collected):
    """A box for each file that is finished or waits, and for each place that needs a person."""

    def text(self) -> str:
        """The whole report."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# From version 2 to version 3 of the SageMaker SDK"
        yield ""
        if self.warning():
            yield f"> **Warning:** {self.warning()}"
            yield ""
        yield self.tally.words()
        for verdict, files in self.by_verdict():
            yield ""
            yield f"## {verdict.value[0].upper()}{verdict.value[1:]}"
            yield ""
            for file in files:
                done = "x" if verdict in _DONE and self.style.written else " "
                yield f"- [{done}] {_code(file.path)}" + (f": {file.changes} changes" if file.changes else "")
                yield from (f"  {_box(item)}" for item in file.items)
        if self.pins:
            yield ""
            yield "## Requirements"
            yield ""
            yield from map(_box, self.pins)


def _box(item: Item) -> str:
    advice = f". {_prose(item.advice)}" if item.advice else ""
    return f"- [ ] {_code(item.where)} {item.code}: {_prose(item.message)}{advice}"


def _prose(text: str) -> str:
    """A message, whose code is in backticks: what else Markdown would read is escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", text).replace("`", "\\`")
    return "`".join(part if index % 2 else _SPECIAL.sub(r"\\\1", part) for index, part in enumerate(parts))


def _code(text: str) -> str:
    """A text as code, whatever is in it."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"
