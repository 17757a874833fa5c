"""What mkdocs asks of the site beyond the pages in docs/: `nox -s docs` builds it.

Nothing is written twice. Pages that live elsewhere in the repository (README.md is the start page) are taken from
there; each rule gets a page made of its docstring, with the graph of its examples as smfix itself draws it; links
between files of the repository become links between pages, and the text alone where a file is no page.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File
from pictures import graphs

from smfix.graph.dag import Graph
from smfix.report.graphs import Look
from smfix.report.graphs.svg_format import DARK, draw
from smfix.rules import BUILT_IN, OF_UPGRADE, Rule, page_of, rule_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = {
    "index.md": "README.md",
    "carry-on.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "examples.md": "examples/README.md",
    "editors/vscode.md": "editors/vscode/README.md",
    "benchmarks/results.md": "benchmarks/RESULTS.md",
    "benchmarks/codemods.md": "benchmarks/CODEMODS.md",
    "benchmarks/type-checkers.md": "benchmarks/TYPE_CHECKERS.md",
    "benchmarks/fleet.md": "benchmarks/FLEET.md",
    "benchmarks/limits.md": "benchmarks/LIMITS.md",
    "benchmarks/linear.svg": "benchmarks/linear.svg",
}
"""Files of the site that lie outside of docs/, each with where it lies."""
RULES = [rule_of(f"smfix.rules.{name}") for name in (*sorted(BUILT_IN), *OF_UPGRADE)]
LINK = re.compile(r"(!?)\[((?:[^\[\]]|!?\[[^\[\]]*\](?:\([^()]*\))?)*)\]\(([^)\s]+)\)")


def on_config(config: MkDocsConfig) -> None:
    """Put the rules' pages below the page that lists them."""
    for section in config.nav or ():
        if "Rules" in section:
            section["Rules"] += [f"rules/{rule.code.lower()}.md" for rule in RULES]


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add what does not lie in docs/."""
    for page, source in OUTSIDE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    for rule in RULES:
        files.append(File.generated(config, f"rules/{rule.code.lower()}.md", content=rule_page(rule)))
    files.append(File.generated(config, "theme/graphs.css", content=dark_graphs()))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page as the site has it: its links lead to pages, drawings of graphs are part of the page."""
    name = page.file.src_uri
    if name == "rules.md":
        markdown = markdown.partition("\n## ")[0]  # the table; each rule has its own page here
    return outside_fences(markdown, lambda text: LINK.sub(lambda link: linked(link, name, files), text))


def outside_fences(markdown: str, change: Callable[[str], str]) -> str:
    """A page with all changed that is not in a fenced block of code."""
    parts = re.split(r"(^[ ]*```.*?^[ ]*```$)", markdown, flags=re.DOTALL | re.MULTILINE)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))


def linked(link: re.Match[str], page: str, files: Files) -> str:
    """A link or picture of a page, as the site has it."""
    picture, text, target = link.groups()
    if re.match(r"\w+:", target):
        return link.group()
    path, _, anchor = target.partition("#")
    here = OUTSIDE.get(page, f"docs/{page}")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(here), path)) if path else here
    there = {source: name for name, source in OUTSIDE.items()}.get(file, file.removeprefix("docs/"))
    if there == "rules.md" and (rule := re.search(r"smf\d{3}$", anchor)):
        there, anchor = f"rules/{rule.group()}.md", ""
    if files.get_file_from_path(there) is None:
        return text
    if picture and (drawing := (ROOT / file).read_text(encoding="utf-8")).startswith('<svg class="smfix"'):
        return figure(drawing, Path(file).stem, text)
    start = posixpath.dirname(page) or "."
    return f"{picture}[{text}]({posixpath.relpath(there, start)}{anchor and '#'}{anchor})"


def rule_page(rule: Rule) -> str:
    """A rule's page: its docstring, what is changed in the examples marked, and their graphs where they differ."""
    _, _, body = page_of(rule).partition("\n")
    blocks = re.findall(r"```python\n(.*?)```", body, re.DOTALL)
    before, after = blocks[:2]
    drawings = drawn(before, after)
    marked = body
    for code, lines, drawing in zip((before, after), changed_lines(before, after), drawings):
        fence = f'```python hl_lines="{lines}"\n{code}```\n{drawing}' if lines else f"```python\n{code}```\n{drawing}"
        marked = marked.replace(f"```python\n{code}```", fence, 1)
    facts = f"`smfix rule {rule.code}` shows this page, `# smfix: ignore[{rule.code}] why` suppresses it at a line."
    heading = f"# {rule.code}: {rule.name}\n\n**{capital(rule.summary)}.**\n\n{facts}"
    return f"---\ntitle: {rule.code} {rule.name}\n---\n\n{heading}\n\n{marked}"


def capital(text: str) -> str:
    """A phrase as the beginning of a sentence, if it does not begin with code."""
    return text if text.startswith("`") else text[:1].upper() + text[1:]


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The numbers of the lines that differ, of the one text and of the other."""
    old, new = before.splitlines(), after.splitlines()
    blocks = [code for code in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if code[0] != "equal"]
    gone = [str(line + 1) for _, start, end, _, _ in blocks for line in range(start, end)]
    come = [str(line + 1) for _, _, _, start, end in blocks for line in range(start, end)]
    return " ".join(gone), " ".join(come)


def drawn(before: str, after: str) -> list[str]:
    """The graphs of a rule's two examples, where they are not the same."""
    pair = [graphs(code) for code in (before, after)]
    if not all(pair) or shape(pair[0]) == shape(pair[1]):
        return ["", ""]
    titles = ("as it is written", "as it is meant")
    return [
        figure(draw([replace(graph, name=title) for graph in both], Look()).decode(), title.replace(" ", "-"), title)
        for both, title in zip(pair, titles)
    ]


def shape(graphs: tuple[Graph, ...]) -> list[object]:
    """What of graphs is seen in a drawing."""
    return [
        (
            [(node.label, node.parent, node.branch) for node in graph.nodes],
            sorted((edge.before, edge.after, edge.kind.value, edge.broken) for edge in graph.edges),
            [fault.code for fault in graph.faults],
        )
        for graph in graphs
    ]


def figure(svg: str, name: str, title: str) -> str:
    """A drawing as part of a page, in the page's own colours; its markers are named apart from those of others."""
    svg = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    svg = svg.replace('id="head', f'id="{name}-head').replace("url(#head", f"url(#{name}-head")
    body = re.sub(r"\s*\n\s*", " ", svg)
    return f'\n<div class="graph" role="img" aria-label="{title}" data-search-exclude>{body}</div>\n'


def dark_graphs() -> str:
    """The colours of drawings on dark ground."""
    return "".join(
        f"[data-md-color-scheme=slate] .{prefix}-{name} {{ {prop}: {colour} }}\n"
        for name, colour in DARK.items()
        for prefix, prop in (("f", "fill"), ("s", "stroke"))
    )
