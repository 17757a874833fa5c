"""What is generated in docs/ is up to date, and says what the code does."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import click
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smfix
from smfix.cli.fix import COMMAND
from smfix.cli.main import COMMANDS, Smfix
from smfix.config import ConfigError
from smfix.files import git_process
from smfix.keys import KEYS, checked

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCS = Path(__file__).parents[1] / "docs"


def module(name: str) -> ModuleType:
    """A script of docs/."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("page", module("generate").PAGES)
def test_a_generated_page_is_up_to_date(page: str) -> None:
    assert (DOCS / page).read_text() == module("generate").PAGES[page](), "run python docs/generate.py"


@pytest.mark.parametrize("name", ["diff.svg", "interactive.svg", "statistics.svg", "graph.svg", "flow.svg"])
def test_a_picture_asks_nobody_for_a_font(name: str) -> None:
    assert not re.search(r"url\(\W*http", (DOCS / name).read_text())


def words(svg: str) -> list[str]:
    """What a picture says, whatever the version of rich that drew it."""
    root = ElementTree.fromstring(svg)
    found = ["".join(node.itertext()).replace("\xa0", " ") for node in root.iter("{http://www.w3.org/2000/svg}text")]
    return [text for text in found if text.strip()]


@pytest.mark.parametrize("name", ["diff.svg", "interactive.svg", "statistics.svg", "graph.svg", "flow.svg"])
def test_a_picture_shows_what_smfix_shows(name: str) -> None:
    assert words((DOCS / name).read_text()) == words(module("pictures").picture(name)), "run python docs/pictures.py"


def test_the_page_on_security_names_every_setting_of_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        monkeypatch.delenv(name)
    settings = [word.partition("=")[0] for word in git_process.command([]) if "=" in word]
    wanted = {*settings, *git_process.environment()}
    page = (DOCS / "security.md").read_text().partition("## How git is started")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z]+\.[a-zA-Z]+|[A-Z]+_[A-Z_]+)`", page)) == wanted


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.integers(-1, 3),
    st.sampled_from(["auto", "2", "3", "x"]),
    st.lists(st.one_of(st.just("a"), st.just(1)), max_size=2),
    st.dictionaries(st.just("*.py"), st.one_of(st.just(["SMF001"]), st.just("SMF001")), max_size=1),
)
TABLES = st.dictionaries(st.sampled_from([*(key.name for key in KEYS), "selct"]), VALUES, max_size=3)


@settings(max_examples=300)
@given(TABLES)
def test_the_published_schema_takes_what_the_code_takes(table: dict[str, Any]) -> None:
    schema = json.loads((DOCS / "config.schema.json").read_text())
    valid = jsonschema.Draft202012Validator(schema).is_valid(table)
    try:
        checked(table, "smfix.toml")
    except ConfigError:
        assert not valid
    else:
        assert valid


def test_the_configuration_that_the_page_shows_is_one() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", (DOCS / "configuration.md").read_text(), re.DOTALL)
    assert checked(tomllib.loads(block)["tool"]["smfix"], "pyproject.toml")


PAGES = [DOCS.parent / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(DOCS.glob("*.md"))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


CONSOLE = [
    (page.name, command, output)
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for command, output in re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize("line", sorted({line for _, line, _ in CONSOLE if line.startswith("smfix ")}))
def test_a_command_on_a_page_is_one(line: str) -> None:
    _, *words = shlex.split(re.sub(r" +# .*| +\|.*", "", line))
    command: click.Command = COMMAND
    group = Smfix("smfix")
    while words and (found := group.get_command(click.Context(group), words[0])):
        command = found
        words = words[1:]
        if not isinstance(command, click.Group):
            break
        group = command  # type: ignore[assignment]
    # click keeps the option that a command's first context gives it
    with command.make_context("smfix", words, resilient_parsing=False, help_option_names=["-h", "--help"]):
        pass


@pytest.mark.parametrize(("command", "output"), [(line, out) for _, line, out in CONSOLE if out])
def test_a_command_prints_what_the_page_says(command: str, output: str, tmp_path: Path) -> None:
    examples = shutil.copytree(DOCS.parent / "examples", tmp_path / "examples")
    words = [sys.executable, "-m", *shlex.split(command)]
    environ = {**os.environ, "PYTHONPATH": str(DOCS.parent)}
    done = subprocess.run(words, cwd=examples, env=environ, capture_output=True, text=True)
    assert done.stdout == output


def test_every_file_that_names_the_version_names_this_one() -> None:
    root = DOCS.parent
    wanted = smfix.__version__
    daily = (DOCS / "daily.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:rev: |OWNER/smfix@)v(\S+)", daily)) == {wanted}
    assert f"\nversion: {wanted}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert (root / "CHANGELOG.md").read_text(encoding="utf-8").startswith(f"# Changelog\n\n## {wanted}")
    extension = root / "editors" / "vscode"
    assert json.loads((extension / "package.json").read_text(encoding="utf-8"))["version"] == wanted
    assert f"smfix-{wanted}.vsix" in (extension / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", sorted((DOCS.parent / ".github" / "ISSUE_TEMPLATE").glob("*_*.yml")))
def test_a_form_asks_for_what_there_is(form: Path) -> None:
    for line in re.findall(r"`(smfix [^`]*)`", form.read_text(encoding="utf-8")):
        word = line.split()[1]
        assert word in COMMANDS or word in [option for one in COMMAND.params for option in one.opts], line
