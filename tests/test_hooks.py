"""smfix where others call it: pre-commit, a GitHub action, GitLab, a shell's completion."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from smfix.cli.fix import COMMAND
from tests.cli.test_main import RIGHT, UNDECIDED, WRONG, smfix

ROOT = Path(__file__).parents[1]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
}
DAILY = (ROOT / "docs" / "daily.md").read_text()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "smfix.toml").write_text('extend-exclude = ["generated"]\n')
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / "wrong.py").write_text(WRONG)
    return tmp_path


@pytest.mark.parametrize(("name", "fixes"), [("smfix", True), ("smfix-check", False)])
def test_a_hook_fails_where_there_is_something_and_heeds_excludes(name: str, fixes: bool, repo: Path) -> None:
    words = HOOKS[name]["entry"].split()[1:]
    result = smfix(*words, "generated/wrong.py", "wrong.py", cwd=repo)
    assert result.returncode == 1
    assert (repo / "wrong.py").read_text() == (RIGHT if fixes else WRONG)
    assert (repo / "generated" / "wrong.py").read_text() == WRONG
    (repo / "wrong.py").write_text(RIGHT)
    assert smfix(*words, "generated/wrong.py", "wrong.py", cwd=repo).returncode == 0


def test_hooks_take_modules_and_notebooks_at_once() -> None:
    for hook in HOOKS.values():
        assert hook["types_or"] == ["python", "pyi", "jupyter"]
        assert hook["require_serial"], "smfix has processes of its own, and sees more when it sees all"


@pytest.mark.network
def test_pre_commit_try_repo_on_a_clean_checkout(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    checkout = tmp_path_factory.mktemp("checkout")
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    identity = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = {**os.environ, **identity, "PRE_COMMIT_HOME": str(checkout.parent / "home")}
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=checkout, env=environ, check=True)
    subprocess.run(["git", "add", "-A"], cwd=repo, check=True)

    def run(hook: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(checkout), hook, "--all-files"]
        return subprocess.run(command, cwd=repo, env=environ, capture_output=True, text=True)

    check = run("smfix-check")
    assert check.returncode == 1, check.stdout + check.stderr
    assert "wrong.py:4:1: SMF001 [safe]" in check.stdout
    assert (repo / "wrong.py").read_text() == WRONG
    fix = run("smfix")
    assert fix.returncode == 1, fix.stdout + fix.stderr
    assert "files were modified by this hook" in fix.stdout
    assert (repo / "wrong.py").read_text() == RIGHT
    assert (repo / "generated" / "wrong.py").read_text() == WRONG
    for hook in HOOKS:
        again = run(hook)
        assert again.returncode == 0, again.stdout + again.stderr
        assert "Passed" in again.stdout


def action(repo: Path, temp: Path, paths: str = ".", args: str = "") -> tuple[int, str, str]:
    """Run the action's own step; its exit code, stdout, and what it tells GitHub."""
    steps = {step.get("id"): step for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]}
    (temp / "smfix" / "bin").mkdir(parents=True, exist_ok=True)
    shim = temp / "smfix" / "bin" / "smfix"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m smfix "$@"\n')
    shim.chmod(0o755)
    (temp / "output").write_text("")
    environ = {
        **os.environ,
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(temp / "output"),
        "PATHS": paths,
        "ARGS": args,
    }
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", steps["check"]["run"]]
    result = subprocess.run(command, cwd=repo, env=environ, capture_output=True, text=True)
    return result.returncode, result.stdout, (temp / "output").read_text()


def test_the_action_annotates_and_leaves_sarif(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temp = tmp_path_factory.mktemp("runner")
    code, out, told = action(repo, temp)
    assert code == 1
    assert out.startswith("::error file=wrong.py,line=4,")
    sarif = Path(told.strip().removeprefix("sarif="))
    assert len(json.loads(sarif.read_text())["runs"][0]["results"]) == 1
    (repo / "wrong.py").write_text(RIGHT)
    assert action(repo, temp)[:2] == (0, "")
    code, out, _ = action(repo, temp, "generated/wrong.py *", "--isolated")
    assert (code, out) == (2, ""), "a star is no file of that name"
    code, out, _ = action(repo, temp, "generated/wrong.py .", "--isolated")
    assert "generated/wrong.py" in out


def test_the_action_uploads_even_where_the_check_fails() -> None:
    upload = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][-1]
    assert upload["if"].startswith("always()")
    assert upload["with"]["sarif_file"] == "${{ steps.check.outputs.sarif }}"


def test_what_the_page_shows_is_yaml_and_names_what_there_is() -> None:
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", DAILY, re.DOTALL)]
    assert blocks[0]["repos"][0]["hooks"][0]["id"] in HOOKS
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert set(blocks[1]["jobs"]["smfix"]["steps"][1]["with"]) <= set(inputs)
    assert blocks[2]["smfix"]["artifacts"]["reports"]["codequality"] in blocks[2]["smfix"]["script"][1]
    assert blocks[3]["reports"]["smfix"]["files"][0] in blocks[3]["phases"]["build"]["commands"][0]


@pytest.mark.parametrize("line", re.findall(r"(?:\$|-|bin/)[ ]?(smfix --[^|\n#']*)", DAILY))
def test_the_commands_on_the_page_are_right(line: str) -> None:
    with COMMAND.make_context("smfix", line.split()[1:]) as context:
        assert context.params["paths"] == (".",)


def completions(words: str, position: int, shell: str = "bash") -> list[str]:
    environ = {**os.environ, "COMP_WORDS": words, "COMP_CWORD": str(position), "_SMFIX_COMPLETE": f"{shell}_complete"}
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'smfix'; from smfix.__main__ import main; main()"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.splitlines()


def test_completion() -> None:
    assert completions("smfix --output-f", 1) == ["plain,--output-format", "plain,--output-file"]
    assert "plain,sarif" in completions("smfix --check --output-format ", 3)
    first = completions("smfix ", 1)
    assert {"plain,why", "plain,config", "file,"} <= set(first)
    assert completions("smfix ru", 1) == ["plain,rule", "file,ru"]
    assert "plain,--all" in completions("smfix rule --", 2)
    assert completions("smfix x.py wh", 2) == ["file,wh"]


def test_completion_offers_codes_and_runs(repo: Path, state: Path) -> None:
    assert "plain,SMF001" in completions("smfix --select SMF0", 2)
    assert "plain,SMF001,SMF002" in completions("smfix --select SMF001,smf00", 2)
    assert "plain,SMF101" in completions("smfix graph --ignore SMF1", 3)
    assert "plain,SMF003" in completions("smfix rule SMF00", 2)
    assert "plain,SMF004" in completions("smfix fleet run --select SMF00", 4)
    (repo / "wrong.py").write_text(WRONG)
    assert smfix("wrong.py", cwd=repo).returncode == 0
    (name,) = (entry.name.split(".")[0] for entry in (state / "runs").iterdir() if entry.suffix == ".done")
    assert completions("smfix undo ", 2)[0] == f"plain,{name}"
    assert completions(f"smfix redo {name[:3]}", 2) == [f"plain,{name}"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered_to(shell: str) -> None:
    environ = {**os.environ, "_SMFIX_COMPLETE": f"{shell}_source"}
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'smfix'; from smfix.__main__ import main; main()"]
    script = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
    assert f"_SMFIX_COMPLETE={shell}_complete" in script
    if shell != "fish" and shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)
    assert f"_SMFIX_COMPLETE={shell}_source" in DAILY


def test_undecided_ones_fail_the_hook_too(repo: Path) -> None:
    (repo / "wrong.py").write_text(UNDECIDED)
    assert smfix(*HOOKS["smfix"]["entry"].split()[1:], "wrong.py", cwd=repo).returncode == 1
