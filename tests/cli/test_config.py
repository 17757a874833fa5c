"""Configuration files: which one holds where, what beats what, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_main import WRONG, smfix


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for folder in ("", "team", "team/deep"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "wrong.py").write_text(WRONG)
    return tmp_path


def found(cwd: Path, *args: str, code: int = 1, **env: str) -> list[str]:
    """The files in which `--check` finds something."""
    result = smfix("--check", *(args or (".",)), cwd=cwd, env=env)
    assert result.returncode == code, result.stderr
    return [line.split(":")[0] for line in result.stdout.decode().splitlines()]


EVERY = ["team/deep/wrong.py", "team/wrong.py", "wrong.py"]


def test_the_nearest_one_holds_alone(repo: Path) -> None:
    assert found(repo) == EVERY
    (repo / "smfix.toml").write_text('ignore = ["SMF001"]\n')
    assert found(repo, code=0) == []
    (repo / "team" / "pyproject.toml").write_text("[tool.smfix]\n")
    assert found(repo) == ["team/deep/wrong.py", "team/wrong.py"]
    (repo / "team" / "deep" / "pyproject.toml").write_text("[project]\nname = 'smfix-user'\n")
    (repo / "team" / "smfix.toml").write_text('exclude = ["deep"]\n')
    assert found(repo) == ["team/wrong.py"]


def test_several_processes_hold_to_each_files_own(repo: Path) -> None:
    for number in range(20):
        (repo / "team" / f"f{number}.py").write_text(WRONG)
    (repo / "team" / "smfix.toml").write_text('ignore = ["SMF001"]\n')
    assert found(repo, "-j", "2", ".") == ["wrong.py"]


def test_globs_are_relative_to_their_file(repo: Path) -> None:
    (repo / "smfix.toml").write_text('extend-exclude = ["/team/wrong.py"]\n')
    assert found(repo) == ["team/deep/wrong.py", "wrong.py"]
    assert found(repo / "team", ".") == ["deep/wrong.py"]
    assert found(repo, "team") == ["team/deep/wrong.py"]
    assert found(repo, "team/wrong.py") == ["team/wrong.py"]
    assert found(repo, "--force-exclude", "team/wrong.py", code=0) == []
    with (repo / "smfix.toml").open("a") as file:
        file.write("force-exclude = true\n")
    assert found(repo, "team/wrong.py", code=0) == []
    assert found(repo / "team", "wrong.py", code=0) == []


def test_exclude_replaces_the_folders_skipped_by_default(repo: Path) -> None:
    (repo / "build").mkdir()
    (repo / "build" / "wrong.py").write_text(WRONG)
    (repo / "smfix.toml").write_text('exclude = ["team"]\n')
    assert found(repo) == ["build/wrong.py", "wrong.py"]
    assert found(repo, "--exclude", "build", ".") == EVERY
    assert "build/wrong.py" in smfix("--show-files", ".", cwd=repo).stdout.decode().split()


def test_respect_gitignore(repo: Path) -> None:
    (repo / ".gitignore").write_text("team/\n")
    assert found(repo) == ["wrong.py"]
    (repo / "smfix.toml").write_text("respect-gitignore = false\n")
    assert found(repo) == EVERY


def test_per_file_ignores(repo: Path) -> None:
    (repo / "smfix.toml").write_text('[per-file-ignores]\n"team/*.py" = ["SMF0"]\n"nowhere/**" = ["SMF001"]\n')
    assert found(repo) == ["team/deep/wrong.py", "wrong.py"]
    assert found(repo / "team", "--select", "SMF001", ".") == ["deep/wrong.py"]


def test_extend(repo: Path) -> None:
    (repo / "smfix.toml").write_text('ignore = ["SMF001"]\nextend-exclude = ["/team/deep"]\nsdk = "2"\n')
    (repo / "team" / "smfix.toml").write_text('extend = "../smfix.toml"\nignore = []\nextend-exclude = ["x.py"]\n')
    assert found(repo / "team", ".") == ["wrong.py"]
    page = smfix("config", ".", cwd=repo / "team").stdout.decode()
    assert f'sdk = "2"  # {repo / "smfix.toml"}' in page
    (repo / "smfix.toml").write_text('extend = "team/smfix.toml"\n')
    result = smfix("--check", ".", cwd=repo)
    assert (result.returncode, b"leads back to" in result.stderr) == (2, True)
    (repo / "smfix.toml").write_text('extend = "gone.toml"\n')
    assert b"there is no such configuration file" in smfix("--check", ".", cwd=repo).stderr


def test_the_command_line_beats_it(repo: Path) -> None:
    (repo / "smfix.toml").write_text('select = ["SMF001"]\nignore = ["SMF001"]\n')
    assert found(repo, code=0) == []
    assert found(repo, "--select", "SMF", ".") == EVERY
    assert found(repo, SMFIX_SELECT="SMF") == EVERY
    assert found(repo, "--isolated", ".") == EVERY
    (repo / "other.toml").write_text('extend-exclude = ["team"]\n')
    assert found(repo, "--config", "other.toml", ".") == ["wrong.py"]
    assert smfix("--config", "other.toml", "--isolated", ".", cwd=repo).returncode == 2
    assert smfix("--config", "gone.toml", ".", cwd=repo).returncode == 2


def test_unsafe_fixes_and_step_classes(repo: Path) -> None:
    code = "from ours import Step\na, b = Step(), Step()\nb.add_depends_on(a)\n"
    (repo / "wrong.py").write_text(code)
    assert "team/wrong.py" not in found(repo, "wrong.py", code=0)
    (repo / "smfix.toml").write_text('step-classes = ["ours.Step"]\n')
    assert found(repo, "wrong.py") == ["wrong.py"]
    assert b"verdict: SMF001, safe" in smfix("why", "wrong.py:3", cwd=repo).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('selct = ["SMF001"]', "unknown key `selct`; did you mean `select`?"),
        ("unsafe_fixes = true", "unknown key `unsafe_fixes`; did you mean `unsafe-fixes`?"),
        ("unsafe-fixes = 1", "`unsafe-fixes` must be true or false, not 1"),
        ('select = "SMF001"', "`select` must be a list of texts, not 'SMF001'"),
        ("sdk = 2", '`sdk` must be "auto" or "2" or "3", not 2'),
        ("max-bytes = 0", "`max-bytes` must be a whole number above 0, not 0"),
        ('ignore = ["E501"]', "`ignore`: no rule's code starts with `E501`"),
        ('per-file-ignores = {"*.py" = ["E501"]}', "`per-file-ignores`: no rule's code starts with `E501`"),
        ("sdk = ", "is not TOML"),
    ],
)
def test_a_wrong_one_is_named_and_nothing_is_written(text: str, said: str, repo: Path) -> None:
    shared = len(text) % 2 == 0  # either file, each with some of the mistakes
    name = "pyproject.toml" if shared else "smfix.toml"
    (repo / "team" / name).write_text(f"[tool.smfix]\n{text}\n" if shared else f"{text}\n")
    result = smfix(".", cwd=repo)
    assert result.returncode == 2
    assert said in result.stderr.decode()
    assert f"team/{name}" in result.stderr.decode()
    assert {path.read_text() for path in repo.rglob("*.py")} == {WRONG}


@pytest.mark.parametrize("path", ["team", "team/wrong.py"])
def test_a_wrong_one_counts_without_anything_to_fix_too(path: str, repo: Path) -> None:
    (repo / "team" / "wrong.py").write_text("")
    (repo / "smfix.toml").write_text("nope = 1\n")
    assert smfix(path, cwd=repo).returncode == 2


def test_config_shows_what_holds_and_who_says_so(repo: Path) -> None:
    (repo / "smfix.toml").write_text('select = ["SMF"]\nper-file-ignores = {"x.py" = ["SMF001"]}\n')
    page = smfix("config", "team/wrong.py", cwd=repo, SMFIX_SDK="3").stdout.decode().splitlines()
    assert page[0] == "# team/wrong.py: smfix.toml"
    assert 'select = ["SMF"]  # smfix.toml' in page
    assert 'per-file-ignores = {"x.py" = ["SMF001"]}  # smfix.toml' in page
    assert 'sdk = "3"  # the environment' in page
    assert "docs = false  # default" in page
    assert page[-1].startswith("# rules that run here: ")
    assert "SMF001" in page[-1]
    alone = smfix("config", "--isolated", cwd=repo).stdout.decode()
    assert "# .: no configuration file" in alone
    assert smfix("config", "gone", cwd=repo).returncode == 2
    named = smfix("config", "--config", "smfix.toml", "team", cwd=repo).stdout.decode()
    assert named.startswith("# team: smfix.toml")
