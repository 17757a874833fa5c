"""Every option that --help shows is tried somewhere, and the page reads as users of ruff and black expect."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from smfix.cli.fix import _APART, COMMAND
from tests.cli.test_main import smfix

TESTS = Path(__file__).parents[1]
CALLED = "".join(path.read_text() for path in sorted(TESTS.rglob("test_*.py")) if path != Path(__file__))
OPTIONS = [param for param in COMMAND.params if isinstance(param, click.Option)]
KNOWN_TO_OTHERS = {
    *(
        "--check",
        "--diff",
        "--unsafe-fixes",
        "--select",
        "--ignore",
        "--exclude",
        "--extend-exclude",
        "--force-exclude",
    ),
    *(
        "--force-exclude",
        "--no-respect-gitignore",
        "--show-files",
        "--stdin-filename",
        "--output-format",
        "--output-file",
    ),
    *("--config", "--isolated", "--exit-zero", "--exit-non-zero-on-fix", "--statistics", "--color", "--quiet"),
    *("--verbose", "--version", "--interactive", "--jobs", "--dry-run", "-i", "-n", "-o", "-j", "-q", "-v"),
}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.opts[0])
def test_an_option_is_tested_by_one_of_its_names(option: click.Option) -> None:
    assert any(re.search(rf'"{name}["=]', CALLED) for name in option.opts), f"no test gives {option.opts}"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.opts[0])
def test_an_option_says_what_it_does_in_a_sentence(option: click.Option) -> None:
    assert option.help
    assert option.help[0].isupper()
    assert option.help.endswith(".")


def test_the_names_are_those_that_users_of_other_fixers_know() -> None:
    assert {name for option in OPTIONS for name in option.opts} >= KNOWN_TO_OTHERS


@pytest.mark.parametrize("width", [80, 120])
def test_the_help_page_is_grouped_and_fits(width: int, tmp_path: Path) -> None:
    page = smfix("--help", cwd=tmp_path, COLUMNS=str(width)).stdout.decode()
    assert smfix("-h", cwd=tmp_path, COLUMNS=str(width)).stdout.decode() == page
    heads = [line for line in page.splitlines() if re.fullmatch(r"\w[\w ]*:", line)]
    assert heads == [*("What to do:", "Rules:", "Files:", "Output:", "Configuration:", "Miscellaneous:", "Commands:")]
    assert max(map(len, page.splitlines())) <= width


@pytest.mark.parametrize(("one", "other"), _APART)
def test_options_that_exclude_each_other(one: str, other: str, tmp_path: Path) -> None:
    values = {"config": ["--config", "x.toml"], "output_format": ["--output-format", "json"]}
    values |= {"output_file": ["-o", "x"], "add_ignore": ["--add-ignore"]}
    words = [word for name in (one, other) for word in values.get(name, [f"--{name.replace('_', '-')}"])]
    with pytest.raises(click.UsageError, match="exclude each other"):
        COMMAND.main([*words, "."], standalone_mode=False)


@pytest.mark.parametrize("option", [option for option in OPTIONS if option.name != "version"], ids=lambda one: one.name)
def test_an_option_may_be_set_by_the_environment(option: click.Option) -> None:
    assert option.allow_from_autoenv
