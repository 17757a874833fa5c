"""An upgrade as one HTML page that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from smfix.report.upgrade import Collected, FileItem, Item

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
@media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } }
code { font: 0.9em ui-monospace, monospace; background: #8882; padding: 0.1em 0.3em; border-radius: 4px; }
.head { font-size: 1.2rem; font-weight: 600; }
.warning { border-left: 4px solid #bf8700; padding: 0.5rem 1rem; background: #bf870022; }
details { margin: 0.3rem 0; } summary { cursor: pointer; }
li { margin: 0.4rem 0; } .advice { opacity: 0.8; }
"""


class Html(Collected):
    """The head, then the files by what becomes of them; the places of each fold out."""

    def text(self) -> str:
        """The whole page."""
        title = "From version 2 to version 3 of the SageMaker SDK"
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
            f"</head>\n<body>\n<h1>{title}</h1>\n" + "\n".join(self._parts()) + "\n</body>\n</html>\n"
        )

    def _parts(self) -> Iterator[str]:
        if self.warning():
            yield f'<p class="warning">{escape(self.warning())}</p>'
        yield f'<p class="head">{escape(self.tally.words())}</p>'
        for verdict, files in self.by_verdict():
            yield f"<h2>{verdict.value[0].upper()}{verdict.value[1:]}</h2>"
            yield from map(_of_file, files)
        if self.pins:
            yield f"<h2>Requirements</h2>\n<ul>{''.join(map(_of_item, self.pins))}</ul>"


def _of_file(file: FileItem) -> str:
    changes = f" ({file.changes} change{'s' * (file.changes != 1)})" if file.changes else ""
    name = f"<code>{escape(file.path)}</code>{changes}"
    if not file.items:
        return f"<p>{name}</p>"
    items = "\n".join(map(_of_item, file.items))
    return f"<details open><summary>{name}</summary>\n<ul>\n{items}\n</ul></details>"


def _of_item(item: Item) -> str:
    advice = f'<br><span class="advice">{_prose(item.advice)}</span>' if item.advice else ""
    return f"<li><code>{escape(item.where)}</code> {item.code} {_prose(item.message)}{advice}</li>"


def _prose(text: str) -> str:
    """A message, with what stands in backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))
