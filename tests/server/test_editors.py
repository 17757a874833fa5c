"""What docs/editors.md tells people to write is what editors and the server take."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import click
import pytest

from smfix.cli.server import COMMAND
from smfix.server import app
from smfix.server.actions import KINDS
from tests.server.client import HEAD, TAIL, Editor, session
from tests.server.test_server import BAD, put

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
EXTENSION = ROOT / "editors" / "vscode"
PACKAGE: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text())
COMMANDS = {app.GRAPH, app.IGNORE, app.FIX_ALL_COMMAND}


def section(name: str) -> str:
    return PAGE.partition(f"## {name}\n")[2].partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def starts(words: list[str]) -> bool:
    """Whether smfix takes these words behind its name."""
    command, *rest = words
    with COMMAND.make_context("server", rest) as context:
        return command == "server" and isinstance(context, click.Context)


def test_vs_code() -> None:
    (text,) = blocks(section("VS Code"), "json")
    settings = json.loads(text)
    own = PACKAGE["contributes"]["configuration"]["properties"]
    assert {key for key in settings if key.startswith("smfix.")} == set(own)
    for key, value in settings.items():
        if key in own:
            kind = {"array": list, "string": str}[own[key]["type"]]
            assert isinstance(value, kind)
            assert isinstance(own[key]["default"], kind)
        else:
            assert key.endswith("codeActionsOnSave")
            assert set(value) <= set(KINDS)
    assert own["smfix.ignoreReason"]["default"] == app.REASON
    for command in PACKAGE["contributes"]["commands"]:
        assert command["title"] in re.sub(r"\s+", " ", section("VS Code"))


def test_neovim() -> None:
    text = section("Neovim")
    (words,) = re.findall(r"cmd = \{ (.*?) \}", text)
    program, *rest = json.loads(f"[{words}]")
    assert program == "smfix"
    assert starts(rest)
    assert set(re.findall(r'command = "(smfix\.\w+)"', text)) <= COMMANDS
    assert set(re.findall(r'only = \{ "(.*?)" \}', text)) <= set(KINDS)
    for block in blocks(text, "lua"):
        assert block.count("{") == block.count("}")
        assert block.count("(") == block.count(")")
        assert len(re.findall(r"\bfunction\b", block)) == len(re.findall(r"\bend\b", block))


def test_helix() -> None:
    (text,) = blocks(section("Helix"), "toml")
    settings = tomllib.loads(text)
    server = settings["language-server"]["smfix"]
    assert server["command"] == "smfix"
    assert starts(server["args"])
    assert settings["language"][0]["language-servers"][0] in settings["language-server"]
    assert app.GRAPH in section("Helix")


def test_pycharm() -> None:
    (options,) = blocks(section("PyCharm"), "json")
    (command,) = re.findall(r"\| Command \| `smfix (.*?)` \|", section("PyCharm"))
    assert starts(command.split())
    assert json.loads(options) == {"ignoreReason": app.REASON}


def test_every_option_and_command_is_told() -> None:
    told = set(re.findall(r"--[a-z-]+", section("Any other editor")))
    assert told == {name for param in COMMAND.params for name in param.opts}
    assert set(re.findall(r"command `(smfix\.\w+)`", PAGE)) == COMMANDS
    assert set(re.findall(r"`((?:notebook\.)?source\.fixAll\.\w+)`", PAGE)) == {kind for kind in KINDS if "." in kind}


def test_the_server_offers_what_the_page_says(tmp_path: Path) -> None:
    path = put(tmp_path, "pipeline.py", HEAD + BAD + TAIL)

    async def test(editor: Editor) -> None:
        server = editor.server
        assert server.execute_command_provider is not None
        assert set(server.execute_command_provider.commands) == COMMANDS
        name = editor.open(path)
        (found,) = await editor.diagnostics(name)
        titles = [action.title for action in await editor.actions(name, found.range)]
        for title in ("Fix SMF001: ", "Ignore SMF001 here"):
            assert any(one.startswith(title) for one in titles)
            assert title.strip() in PAGE

    session(test, tmp_path)


def test_the_extension_is_whole() -> None:
    assert (EXTENSION / PACKAGE["main"]).is_file()
    code = (EXTENSION / "extension.js").read_text()
    registered = set(re.findall(r'register\("(.*?)"', code))
    assert registered == {command["command"] for command in PACKAGE["contributes"]["commands"]}
    assert set(re.findall(r'run\("(smfix\.\w+)"', code)) == COMMANDS
    assert not registered & COMMANDS  # VS Code registers the server's own commands by itself
    assert set(re.findall(r'known\.get\("(\w+)"', code)) == {
        key.removeprefix("smfix.") for key in PACKAGE["contributes"]["configuration"]["properties"]
    }


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_extension_parses() -> None:
    for path in (*EXTENSION.glob("*.js"), *EXTENSION.glob("test/*.js")):
        subprocess.run(["node", "--check", str(path)], check=True, capture_output=True)


@pytest.mark.network
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js and npm")
def test_the_extension_is_built_and_its_own_tests_pass(tmp_path: Path) -> None:
    made = tmp_path / "vscode"
    shutil.copytree(EXTENSION, made, ignore=shutil.ignore_patterns("node_modules", "*.vsix"))
    environment = {**os.environ, "SMFIX_COMMAND": f"{sys.executable} -m smfix"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, cwd=made, env=environment, capture_output=True, text=True, timeout=300)

    if run("npm", "ping").returncode:
        pytest.skip("no registry of npm can be reached")
    for words in (["npm", "ci"], ["npm", "test"], ["npm", "run", "package"]):
        done = run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(made / f"smfix-{PACKAGE['version']}.vsix") as extension:
        names = set(extension.namelist())
    assert {"extension/extension.js", "extension/options.js", "extension/package.json"} <= names
    assert not [name for name in names if name.startswith("extension/test/")]
