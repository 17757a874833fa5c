"""Whatever fails while writing, and whenever the run is killed: each file is old or new, whole; the rest is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_main import RIGHT, WRONG, smfix

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

ROUNDS = int(os.environ.get("SMFIX_TEST_KILLS", "200"))
"""Kills at a random moment of the writing; the nox session `fuzz` does 1,000."""

FAILING = """
import errno, os, sys
name, nth, code, where = sys.argv[1], int(sys.argv[2]), getattr(errno, sys.argv[3]), sys.argv[4]
real, count, paths = getattr(os, name), 0, {{}}
opened, writer = os.open, os.getpid()

def path_of(args):
    return args[0] if isinstance(args[0], str) else paths.get(args[0], "")

def open_(path, *args, **keywords):
    file = opened(path, *args, **keywords)
    paths[file] = path if isinstance(path, str) else ""
    return file

def failing(*args, **keywords):
    global count
    if os.getpid() == writer and where in path_of(args):
        count += 1
        if count == nth:
            if name == "write":
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            raise OSError(code, os.strerror(code))
    return real(*args, **keywords)

if name != "open":
    os.open = open_
setattr(os, name, failing)
from smfix.cli.main import run
try:
    run(["-j", "1", "."])
finally:
    print(count, file=sys.stderr)
"""


def failing(tree: Path, function: str, nth: int, error: str, where: str) -> tuple[int, bytes, int]:
    """Run with the n-th call of an `os` function on such a path failing: exit code, stderr, how often it was called."""
    command = [sys.executable, "-c", FAILING.format(), function, str(nth), error, where]
    result = subprocess.run(command, cwd=tree, capture_output=True, timeout=120)
    lines = result.stderr.rstrip().splitlines()
    assert b"Traceback" not in result.stderr, result.stderr
    return result.returncode, b"\n".join(lines[:-1]), int(lines[-1])


def only_old_or_new(tree: Path) -> None:
    assert {path.suffix for path in tree.iterdir()} == {".py"}, sorted(path.name for path in tree.iterdir())
    assert {path.read_text() for path in tree.iterdir()} <= {WRONG, RIGHT}


@pytest.mark.parametrize("hard_linked", [False, True])
@pytest.mark.parametrize(
    ("function", "error"),
    [
        *(("write", "ENOSPC"), ("write", "EIO"), ("fsync", "EIO"), ("replace", "EIO"), ("ftruncate", "EIO")),
        *(("fchmod", "EIO"), ("open", "ENOSPC")),
    ],
)
def test_a_call_that_fails_costs_one_file(
    function: str, error: str, hard_linked: bool, tmp_path: Path, state: Path
) -> None:
    """The function fails for the first file's temporary file (or, hard linked, for itself and its backup)."""
    if (hard_linked and function in ("replace", "fchmod")) or (not hard_linked and function == "ftruncate"):
        pytest.skip("is not called there")
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text(WRONG)
    if hard_linked:
        (tmp_path.parent / "links").mkdir(exist_ok=True)
        other = tmp_path.parent / "links" / f"{tmp_path.name}-link"
        os.link(tmp_path / "b.py", other)
    where = "b.py" if hard_linked else ".b.py."
    nth = 1
    while nth < 4:
        code, errors, calls = failing(tmp_path, function, nth, error, where)
        only_old_or_new(tmp_path)
        if calls < nth:
            break
        if (tmp_path / "b.py").read_text() == WRONG:
            assert code == 2, errors
            assert b"b.py: error: " in errors
        if hard_linked:
            assert other.read_bytes() == (tmp_path / "b.py").read_bytes()
            assert os.stat(other).st_ino == os.stat(tmp_path / "b.py").st_ino
        assert [(tmp_path / name).read_text() for name in ("a.py", "c.py")] == [RIGHT, RIGHT]
        for name in ("a", "b", "c"):
            (tmp_path / f"{name}.py").write_text(WRONG)
        nth += 1
    assert nth > 1


@pytest.mark.parametrize("function", ["write", "fsync", "open", "rename", "makedirs"])
def test_a_journal_that_fails_keeps_its_group_unwritten(function: str, tmp_path: Path, state: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text(WRONG)
    nth = 0
    while nth < 5:
        nth += 1
        code, errors, calls = failing(tmp_path, function, nth, "ENOSPC", os.fspath(state))
        only_old_or_new(tmp_path)
        if calls < nth:
            break
        written = {path.read_text() for path in tmp_path.iterdir()}
        assert written in ({WRONG}, {RIGHT})
        assert code == (2 if written == {WRONG} else 0), errors
        if written == {RIGHT}:
            assert smfix("undo", cwd=tmp_path).returncode == 0
        assert {path.read_text() for path in tmp_path.iterdir()} == {WRONG}
    assert nth > 1


@pytest.mark.parametrize("limit", [0, 30, 111, 4096])
def test_a_full_disk_by_limit(limit: int, tmp_path: Path) -> None:
    """RLIMIT_FSIZE with SIGXFSZ ignored: no file may grow beyond the limit."""
    long = WRONG + "x = 1\n" * 2_000
    (tmp_path / "long.py").write_text(long)
    (tmp_path / "short.py").write_text(WRONG)
    code = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from smfix.cli.main import run\nrun(['-j', '1', '-q', '.'])"
    )
    result = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, timeout=60)
    assert result.returncode == 2, result.stderr
    assert (tmp_path / "long.py").read_text() == long
    assert (tmp_path / "short.py").read_text() in (WRONG, RIGHT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.py", "short.py"]


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounting needs root")
def test_a_full_file_system(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("mounting is not permitted")
    try:
        (small / "a.py").write_text(WRONG + "x = 1\n" * 5_000)
        (small / "b.py").write_text(WRONG)
        with open(small / "filler", "wb") as filler:
            filler.write(b"x" * 24_000)
        before = (small / "a.py").read_bytes()
        result = smfix("-q", ".", cwd=small)
        assert result.returncode == 2
        assert b"a.py: error: cannot be written: no space left on device [write]" in result.stderr
        assert (small / "a.py").read_bytes() == before
        assert (small / "b.py").read_text() == RIGHT
        assert sorted(path.name for path in small.iterdir()) == ["a.py", "b.py", "filler"]
    finally:
        subprocess.run(["umount", small], check=True)


KILLED = """
import os, random, signal, sys, time
import smfix.cli.fix, smfix.cli.run, smfix.files.undo, smfix.files.journal, smfix.runner
import smfix.report.patch, smfix.report.progress, smfix.report.summary
from smfix.cli.main import run
from smfix.files import record, undo
tree, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
os.chdir(tree)
names = sorted(os.listdir())
old = {name: open(name, "rb").read() for name in names}
inodes = {name: os.stat(name).st_ino for name in names if os.stat(name).st_nlink > 1}
made = list(smfix.runner.run(names, ["."], lambda path: smfix.config.Settings(), 1))
new = {one.path: one.after for one in made}
smfix.runner.run = lambda *_: iter(made)

def forked(work):
    child = os.fork()
    if child == 0:
        os.dup2(quiet, 2)
        try:
            work()
        except SystemExit as end:
            os._exit(end.code)
    return child

def slowly(file, data, write=os.write):
    if len(data) > 16_384:  # as a disk that is slow, and takes a part
        time.sleep(0.0002)
    return write(file, data[:16_384])

def writing(begun):
    os.write = slowly
    record.MOST_FILES = 5
    real = record.Writer.record
    def told(self, group):
        os.write(begun, b"x")
        return real(self, group)
    record.Writer.record = told
    run(["-q", "--no-respect-gitignore", "."])

def started():
    begins, begun = os.pipe()
    child = forked(lambda: writing(begun))
    os.close(begun)
    assert os.read(begins, 1) == b"x"
    os.close(begins)
    return child

def contents():
    return {name: open(name, "rb").read() for name in os.listdir() if not name.endswith(".smfix-tmp")}

def undoing():
    os.fsync = lambda file: None  # no power fails here
    run(["undo"])

def taken_back():
    assert os.waitstatus_to_exitcode(os.waitpid(forked(undoing), 0)[1]) == 0
    assert contents() == old

quiet = os.open(os.devnull, os.O_WRONLY)
def whole():
    child, began = started(), time.perf_counter()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    span = time.perf_counter() - began
    assert contents() == new != old
    taken_back()
    return span

spans, hit, torn, runs, began = [whole(), whole()], 0, 0, 0, time.perf_counter()
while hit < rounds:
    if runs % 25 == 0:  # other work on the machine makes it slower and quicker
        spans.append(whole())
    span, runs = sorted(spans[-3:])[1], runs + 1
    assert runs < 4 * rounds + 20, f"only {hit} of {runs} runs were still writing"
    child = started()
    how = chance.choice((signal.SIGKILL, signal.SIGTERM))
    time.sleep(chance.uniform(0, span))
    os.kill(child, how)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    hit += status != 0
    held = contents()
    # a signal after the last write may come when nothing handles it any more
    assert status in (0, -9 if how == signal.SIGKILL else 143) or held == new, status
    assert held.keys() == old.keys()
    for name, data in held.items():
        if data not in (old[name], new[name]):  # only what is overwritten in place may be half written, and by a kill
            assert name in inodes and how == signal.SIGKILL, (name, how)
            torn += 1
    left = [name for name in os.listdir() if name.endswith(".smfix-tmp")]
    assert len(left) <= (how == signal.SIGKILL), left
    if held != old:
        taken_back()
        left = [name for name in left if os.path.exists(name)]
    assert contents() == old
    assert {name: os.stat(name).st_ino for name in inodes} == inodes
    for name in left:  # beside a file that this run did not come to: tidied away after a day
        os.unlink(name)
seconds = time.perf_counter() - began
print(f"{hit} of {runs} runs ended within the {span * 1000:.0f} ms of writing: {torn} files overwritten by half, "
      f"no other damaged, all brought back; {seconds:.0f} s, seed {seed}")
"""


def test_killed_at_any_moment_of_the_writing(tmp_path: Path, state: Path) -> None:
    """SIGKILL and SIGTERM, at random moments: none is short, mixed or missing; undo brings every byte back.

    A process that has all in memory forks the runs: its files' rewrites are computed once, all else is as it is.
    """
    tree = tmp_path / "tree"
    tree.mkdir()
    for number in range(14):
        (tree / f"f{number:02}.py").write_text(f"# {number}\n{WRONG}" + "x = 1  # filler\n" * (number * 20))
    for number in range(2):
        long = tree / f"linked{number}.py"
        long.write_text(f"# {number}\n{WRONG}" + "x = 1  # filler\n" * 20_000)
        os.link(long, tmp_path / f"other{number}")
    seed = int(time.time())
    command = [sys.executable, "-c", KILLED, str(tree), str(ROUNDS), str(seed)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    print(result.stdout, end="")
    assert result.returncode == 0, f"seed {seed}: {result.stderr}"
