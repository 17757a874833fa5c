"""The command line through a real process: what goes where, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from smfix.cli.main import COMMANDS
from tests import forkserver

HEAD = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\nb = TrainingStep('b')\n"
WRONG = HEAD + "b.add_depends_on(a)\n"
RIGHT = HEAD + "b.add_depends_on([a])\n"
UNDECIDED = HEAD + "def f(x):\n    b.add_depends_on(x)\n"
CDK = "import aws_cdk as cdk\na = cdk.CfnResource()\na.add_depends_on(a)\n"


def smfix(
    *args: str | bytes, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    env = {**(env or {}), **more}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SMFIX", "NO_COLOR", "FORCE_COLOR"))}
    environ = kept | {"SMFIX_STATE_DIR": os.environ["SMFIX_STATE_DIR"]} | env
    if any(name.startswith(("PYTHON", "LC_", "LANG")) for name in env):  # what Python itself goes by
        command = [sys.executable, "-m", "smfix", *args]
        result = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=environ, timeout=120)
    else:
        result = forkserver.run(*args, cwd=cwd, environ=environ, stdin=stdin)
    assert b"Traceback" not in result.stderr
    return result


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "stack.py").write_text(CDK)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "other.py").write_text(WRONG.replace("\n", "\r\n"), newline="")
    return tmp_path


def test_alone_it_prints_help(tmp_path: Path) -> None:
    result = smfix(cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.startswith(b"Usage: smfix")


def test_it_fixes_in_place_and_shows_the_diff(repo: Path) -> None:
    result = smfix(".", cwd=repo)
    assert result.returncode == 0
    assert (repo / "wrong.py").read_text() == RIGHT
    assert (repo / "sub" / "other.py").read_bytes() == RIGHT.replace("\n", "\r\n").encode()
    assert (repo / "stack.py").read_text() == CDK
    assert b"+b.add_depends_on([a])\n" in result.stdout
    assert result.stderr.startswith(b"Fixed 2 calls in 2 files. Scanned 3 files in ")
    again = smfix(".", cwd=repo)
    assert (again.returncode, again.stdout) == (0, b"")
    assert again.stderr.startswith(b"Nothing to fix. Scanned 3 files")


@pytest.mark.parametrize("option", ["--diff", "-n", "--dry-run"])
def test_the_diff_is_a_patch_that_git_applies_to_the_same_bytes(option: str, repo: Path) -> None:
    dry = smfix(option, ".", cwd=repo)
    assert dry.returncode == 1
    assert (repo / "wrong.py").read_text() == WRONG
    assert dry.stderr.startswith(b"Would fix 2 calls in 2 files.")
    subprocess.run(["git", "apply"], input=dry.stdout, cwd=repo, check=True)
    assert (repo / "wrong.py").read_text() == RIGHT
    assert (repo / "sub" / "other.py").read_bytes() == RIGHT.replace("\n", "\r\n").encode()
    assert smfix(".", cwd=repo).returncode == 0


def test_the_patch_fits_the_top_of_the_repository_from_a_subfolder(repo: Path) -> None:
    dry = smfix("--diff", ".", cwd=repo / "sub")
    assert b"--- a/sub/other.py\n" in dry.stdout
    subprocess.run(["git", "apply", "--check"], input=dry.stdout, cwd=repo, check=True)


def test_check_prints_a_line_a_finding(repo: Path) -> None:
    result = smfix("--check", ".", cwd=repo)
    assert result.returncode == 1
    lines = result.stdout.decode().splitlines()
    assert [line.split(": ")[0] for line in lines] == ["sub/other.py:4:1", "wrong.py:4:1"]
    assert all("SMF001 [safe]" in line for line in lines)
    assert (repo / "wrong.py").read_text() == WRONG


def test_exit_codes(repo: Path) -> None:
    (repo / "wrong.py").write_text(UNDECIDED)
    (repo / "sub" / "other.py").unlink()
    assert smfix(".", cwd=repo).returncode == 1
    assert smfix("--exit-zero", ".", cwd=repo).returncode == 0
    (repo / "wrong.py").write_text(WRONG)
    assert smfix("--exit-non-zero-on-fix", ".", cwd=repo).returncode == 1
    assert smfix(".", cwd=repo).returncode == 0
    assert smfix("--exit-zero", "missing", cwd=repo).returncode == 2


def test_select_and_ignore(repo: Path) -> None:
    assert smfix("--check", "--ignore", "SMF001", ".", cwd=repo).returncode == 0
    assert smfix("--check", "--select", "SMF", ".", cwd=repo).returncode == 1
    wrong = smfix("--check", "--select", "E501", ".", cwd=repo)
    assert wrong.returncode == 2
    assert b"E501" in wrong.stderr
    assert smfix("--check", ".", cwd=repo, SMFIX_IGNORE="SMF001").returncode == 0


def test_excludes(repo: Path) -> None:
    def files(*args: str) -> list[str]:
        return smfix("--show-files", *args, cwd=repo).stdout.decode().split()

    for folder in ("build", ".venv/lib", "node_modules", ".ipynb_checkpoints"):
        (repo / folder).mkdir(parents=True)
        (repo / folder / "x.py").write_text(WRONG)
    (repo / ".gitignore").write_text("ignored/\n")
    (repo / "ignored").mkdir()
    (repo / "ignored" / "x.py").write_text(WRONG)
    assert files(".") == ["stack.py", "sub/other.py", "wrong.py"]
    assert "ignored/x.py" in files("--no-respect-gitignore", ".")
    assert files("--extend-exclude", "sub", ".") == ["stack.py", "wrong.py"]
    assert "build/x.py" in files("--exclude", "sub", ".")
    assert files("build/x.py") == ["build/x.py"]
    assert files("build") == ["build/x.py"]
    assert files("--force-exclude", "build/x.py") == []


def test_quiet_and_verbose(repo: Path) -> None:
    verbose = smfix("--check", "-v", "wrong.py", cwd=repo)
    assert b"wrong.py:1: `TrainingStep` is imported from `sagemaker.workflow.steps`" in verbose.stdout
    quiet = smfix("-q", ".", cwd=repo)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, b"", b"")
    assert (repo / "wrong.py").read_text() == RIGHT


def test_json(repo: Path) -> None:
    result = smfix("--check", "--output-format", "json", "wrong.py", cwd=repo)
    (file,) = json.loads(result.stdout)["files"]
    (finding,) = file["findings"]
    assert (file["path"], finding["code"], finding["line"], finding["safety"]) == ("wrong.py", "SMF001", 4, "safe")
    assert WRONG.encode()[finding["start"] : finding["end"]] == b"b.add_depends_on(a)"
    assert [edit["text"] for edit in finding["edits"]] == ["[", "]"]


def test_colours(repo: Path) -> None:
    assert b"\x1b[" in smfix("--diff", "--color", "always", "wrong.py", cwd=repo).stdout
    assert b"\x1b[" not in smfix("--diff", "wrong.py", cwd=repo).stdout
    assert b"\x1b[" in smfix("--diff", "wrong.py", cwd=repo, FORCE_COLOR="1").stdout
    assert b"\x1b[" not in smfix("--diff", "wrong.py", cwd=repo, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_many_files_by_several_processes_give_the_same(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"f{number:02}.py").write_text(WRONG)
    one = smfix("--diff", "-j", "1", ".", cwd=tmp_path)
    assert one.stdout == smfix("--diff", "-j", "2", ".", cwd=tmp_path).stdout
    assert one.stdout.count(b"+++ b/") == 30
    assert smfix("-j", "2", ".", cwd=tmp_path).returncode == 0
    assert (tmp_path / "f29.py").read_text() == RIGHT


class TestStdin:
    def test_source_in_source_out(self, tmp_path: Path) -> None:
        result = smfix("-", cwd=tmp_path, stdin=WRONG.encode())
        assert (result.returncode, result.stdout, result.stderr) == (0, RIGHT.encode(), b"")

    @pytest.mark.parametrize("data", [b"x = (\nadd_depends_on\n", b"\xff add_depends_on\n", b"# add_depends_on\0"])
    def test_what_cannot_be_read_comes_back_as_it_is(self, data: bytes, tmp_path: Path) -> None:
        result = smfix("-", "--stdin-filename", "given.py", cwd=tmp_path, stdin=data)
        assert (result.returncode, result.stdout) == (2, data)
        assert result.stderr.startswith(b"given.py")

    def test_the_patch(self, tmp_path: Path) -> None:
        result = smfix("--diff", "--stdin-filename", "given.py", "-", cwd=tmp_path, stdin=WRONG.encode())
        assert result.returncode == 1
        assert b"+++ b/given.py\n" in result.stdout

    def test_it_stands_alone(self, tmp_path: Path) -> None:
        assert smfix("-", ".", cwd=tmp_path).returncode == 2


class TestBadInput:
    """Each is named with its reason, exit 2, and the rest of the run is done."""

    @pytest.mark.parametrize(
        ("name", "data", "reason"),
        [
            ("broken.py", b"def f(:\n    add_depends_on\n", "[syntax]"),
            ("two.py", b"print 'add_depends_on'\n", "Python 2"),
            ("nul.py", b"x = 'add_depends_on'\0\n", "NUL byte"),
            ("bad.py", b"# \xe9 add_depends_on\n", "is not utf-8"),
            ("cookie.py", b"# coding: nope\n# add_depends_on\n", "unknown encoding"),
        ],
    )
    def test_a_file_that_cannot_be_read(self, name: str, data: bytes, reason: str, repo: Path) -> None:
        (repo / name).write_bytes(data)
        result = smfix(".", cwd=repo)
        assert result.returncode == 2
        assert any(line.startswith(name) and reason in line for line in result.stderr.decode().splitlines())
        assert (repo / name).read_bytes() == data
        assert (repo / "wrong.py").read_text() == RIGHT

    def test_but_not_where_it_does_not_matter(self, repo: Path) -> None:
        (repo / "broken.py").write_bytes(b"def f(:\n")
        assert smfix(".", cwd=repo).returncode == 0

    def test_a_path_that_does_not_exist(self, repo: Path) -> None:
        result = smfix("nope", "wrong.py", cwd=repo)
        assert result.returncode == 2
        assert b"nope: error: does not exist" in result.stderr
        assert b"Nothing was looked at" in result.stderr
        assert (repo / "wrong.py").read_text() == WRONG

    @pytest.mark.parametrize(
        ("words", "advice"),
        [
            ("check .", "smfix has no command `check`: `smfix --check .` reports."),
            ("lint src tests", "smfix has no command `lint`: `smfix --check src tests` reports."),
            ("fix .", "smfix has no command `fix`: `smfix .` fixes."),
            ("fix", "smfix has no command `fix`: `smfix .` fixes."),
            ("--check diff .", "smfix has no command `diff`: `smfix --diff .` shows the diff."),
            ("-q undo", "A command comes first: `smfix undo ...`."),
            ("--docs graph .", "A command comes first: `smfix graph ...`."),
            ("grpah .", "Did you mean `smfix graph`?"),
            ("help", "smfix has no command `help`: `smfix --help` explains."),
        ],
    )
    def test_a_command_of_another_tool_writes_nothing(self, words: str, advice: str, repo: Path) -> None:
        (repo / "src").mkdir()
        (repo / "tests").mkdir()
        result = smfix(*words.split(), cwd=repo)
        assert result.returncode == 2
        assert advice in result.stderr.decode()
        assert (repo / "wrong.py").read_text() == WRONG
        assert not result.stdout

    def test_a_path_of_that_name_is_a_path(self, repo: Path) -> None:
        (repo / "check").mkdir()
        (repo / "check" / "wrong.py").write_text(WRONG)
        assert smfix("check", cwd=repo).returncode == 0
        assert (repo / "check" / "wrong.py").read_text() == RIGHT

    def test_a_folder_that_looks_like_a_module(self, repo: Path) -> None:
        (repo / "x.py").mkdir()
        (repo / "x.py" / "inner.py").write_text(WRONG)
        assert smfix(".", cwd=repo).returncode == 0
        assert (repo / "x.py" / "inner.py").read_text() == RIGHT

    def test_a_pipe_never_makes_it_wait(self, repo: Path) -> None:
        os.mkfifo(repo / "pipe.py")
        result = smfix("pipe.py", "wrong.py", cwd=repo)
        assert result.returncode == 2
        assert b"pipe.py: error: is a pipe, not a file" in result.stderr
        assert smfix(".", cwd=repo).returncode == 0

    @pytest.mark.parametrize("walk", [True, False])
    def test_a_file_that_may_not_be_read(self, walk: bool, tmp_path: Path) -> None:
        (tmp_path / "secret.py").write_text(WRONG)
        (tmp_path / "wrong.py").write_text(WRONG)
        (tmp_path / "secret.py").chmod(0)
        (tmp_path / "wrong.py").chmod(0o666)
        tmp_path.chmod(0o777)
        if os.geteuid() == 0:
            for folder in (tmp_path, *tmp_path.parents[:3]):
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
        code = (
            "import os, sys\n"
            # what an ordinary user could not import from root's folders
            "import libcst, pickle, queue, select, tempfile, smfix.cli.fix, smfix.files.scan\n"
            "import smfix.files.undo, smfix.files.record, smfix.files.journal, smfix.report.patch, smfix.runner\n"
            "from smfix import engine, config\n"
            f"engine.fix_source({WRONG.encode()!r}, 'x.py', config.Settings(), engine.Repository(()))\n"
            "if os.geteuid() == 0:\n    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
            "from smfix.cli.main import run\n"
            f"run({['.'] if walk else ['secret.py', 'wrong.py']!r})\n"
        )
        environ = os.environ | {"SMFIX_STATE_DIR": os.fspath(tmp_path / "state")}
        result = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=60, env=environ
        )
        assert result.returncode == 2, result.stderr
        assert b"secret.py: error: cannot be read: permission denied" in result.stderr
        assert (tmp_path / "wrong.py").read_text() == RIGHT, result.stderr


def test_a_reader_that_goes_away_stops_nothing(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"f{number:03}.py").write_text(WRONG + "# " + "x" * 400 + "\n")
    command = f"{sys.executable} -m smfix . | head -1"
    result = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, timeout=120)
    assert b"Traceback" not in result.stderr
    assert b"Fixed 300 calls in 300 files." in result.stderr
    assert all("([a])" in path.read_text() for path in tmp_path.glob("*.py"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_every_file_whole(number: int, code: int, tmp_path: Path) -> None:
    for index in range(400):
        (tmp_path / f"f{index:03}.py").write_text(WRONG)
    process = subprocess.Popen([sys.executable, "-m", "smfix", "-j", "2", "."], cwd=tmp_path, stdout=-1, stderr=-1)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode in (code, 0)
    if process.returncode:
        assert errors.startswith(b"Interrupted. Fixed ")
    assert {path.read_text() for path in tmp_path.glob("*.py")} <= {WRONG, RIGHT}
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".py"]


def test_a_folder_that_bears_a_commands_name(tmp_path: Path) -> None:
    (tmp_path / "why").mkdir()
    (tmp_path / "why" / "x.py").write_text(WRONG)
    assert smfix("./why", cwd=tmp_path).returncode == 0
    assert (tmp_path / "why" / "x.py").read_text() == RIGHT


def test_why(repo: Path) -> None:
    result = smfix("why", "wrong.py:4", cwd=repo)
    assert result.returncode == 0
    assert b"verdict: SMF001, safe" in result.stdout
    assert smfix("why", "wrong.py:1", cwd=repo).returncode == 1
    assert smfix("why", "wrong.py", cwd=repo).returncode == 2
    assert smfix("why", "nope.py:3", cwd=repo).returncode == 2


def test_rule(repo: Path) -> None:
    assert smfix("rule", "smf001", cwd=repo).stdout.startswith(b"# dependency-not-in-list (SMF001)")
    assert b"SMF001" in smfix("rule", "--all", cwd=repo).stdout
    assert smfix("rule", "SMF999", cwd=repo).returncode == 2


@pytest.mark.parametrize("args", [("--check", "--diff", "."), ("--nope", "."), ("--stdin-filename", "x", ".")])
def test_wrong_usage_is_2(args: tuple[str, ...], repo: Path) -> None:
    assert smfix(*args, cwd=repo).returncode == 2


def test_why_explains_what_every_rule_judges(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "from sagemaker.workflow.steps import TrainingStep\n"
        "from sagemaker.workflow.pipeline import Pipeline\n"
        "def make(name, after=None):\n    return TrainingStep(name, depends_on=after)\n"
        "a = TrainingStep('A')\n"
        "b = make('B', a)\n"
        "b.depends_on = a\n"
        "Pipeline('P', steps=[a])\n"
    )
    answers = [smfix("why", f"main.py:{line}", cwd=tmp_path).stdout.decode() for line in (6, 7, 8)]
    assert "`depends_on` of TrainingStep (through make) `a`: a TrainingStep" in answers[0]
    assert "verdict: SMF002, safe" in answers[0]
    assert "receiver `b`: a TrainingStep" in answers[1]
    assert "value `a`: a TrainingStep" in answers[1]
    assert "`steps` of Pipeline `[a]`: a list" in answers[2]
    assert "verdict: left alone" in answers[2]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_by_one_letter(command: str, repo: Path) -> None:
    short, long = (smfix(command, option, cwd=repo) for option in ("-h", "--help"))
    assert short.returncode == 0
    assert short.stdout == long.stdout
    assert b"-h, --help" in short.stdout


def test_an_empty_folder_is_said_to_hold_nothing(tmp_path: Path) -> None:
    assert smfix(".", cwd=tmp_path).stderr.startswith(b"No module or notebook was found. Scanned 0 files")
    assert b"x.py does not exist" in smfix("why", "x.py:1", cwd=tmp_path).stderr
