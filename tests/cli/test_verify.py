"""`smfix verify`: a patch that only does what the rules declare is proven, and no other."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.files import patches
from smfix.model import Finding
from smfix.project.repository import Repository
from smfix.verify import verify
from tests.cli.test_main import HEAD, smfix
from tests.pages import built_in, code_of, parts

BEFORE = (
    HEAD
    + "\nb.add_depends_on(a)  # one\nx = 1\n\n\n\n\n\n\n\nb.add_depends_on(a); b.add_depends_on(step_names=a)\ny = 2\n"
)
UNKNOWN = HEAD + "def f(train_step):\n    b.add_depends_on(train_step)\n"


EXAMPLES = {rule.code: code_of(text) for rule in built_in() if (text := parts(rule).get("Example"))}
TOGETHER = """
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.step_outputs import get_step

@step(name="F")
def function():
    return 1

a = CallbackStep(name="A", sqs_queue_url="https://q", inputs={}, outputs=[])
b = CallbackStep(name="B", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=a)
one, two = function(), function()
one.add_depends_on(a)
two.add_depends_on(b); one.add_depends_on([[a], b])
two.depends_on = a
b.add_depends_on((one,))
get_step(one).depends_on = [[a]]
"""


def _among(keys: set[tuple[str, int]]) -> Callable[[Finding], bool]:
    return lambda finding: (finding.code, finding.start) in keys


@pytest.mark.parametrize("code", [*EXAMPLES.values(), TOGETHER], ids=[*EXAMPLES, "together"])
def test_whatever_part_of_its_fixes_smfix_makes_is_proven(code: str) -> None:
    settings, project = Settings(unsafe_fixes=True), Repository(())
    before = code.encode()
    whole = fix_source(before, "a.py", settings, project)
    seen = fix_source(before, "a.py", settings, project, lambda finding: False).left
    changes = {whole.after}
    for index in range(len(seen)):
        for some in (seen[index : index + 1], seen[:index], seen[index::2]):
            keys = {(finding.code, finding.start) for finding in some}
            changes.add(fix_source(before, "a.py", settings, project, _among(keys)).after)
    for after in changes - {before}:
        assert verify(before, after, "a.py", settings, project).proven, after.decode()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a b.py").write_text(BEFORE)
    (tmp_path / "crlf.py").write_bytes(BEFORE.replace("\n", "\r\n").encode().rstrip())
    (tmp_path / "unknown.py").write_text(UNKNOWN)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "add", "."], cwd=tmp_path, check=True)
    subprocess.run([*git, "commit", "-qm", "x"], cwd=tmp_path, check=True)
    return tmp_path


def patch_to(tree: Path, name: str, text: str) -> bytes:
    """git's own patch that gives the file this text; the tree stays as it is."""
    path = tree / name
    before = path.read_bytes()
    path.write_text(text, newline="")
    made = subprocess.run(["git", "diff", "--", name], cwd=tree, capture_output=True, check=True).stdout
    path.write_bytes(before)
    return made


def test_its_own_patch_is_proven(tree: Path) -> None:
    patch = smfix("--diff", ".", cwd=tree).stdout
    result = smfix("verify", "-", cwd=tree / "sub", stdin=patch)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().splitlines() == [
        "crlf.py: 3 changes proven (SMF001)",
        "sub/a b.py: 3 changes proven (SMF001)",
    ]
    assert (tree / "sub" / "a b.py").read_text() == BEFORE


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("(a)  # one", "([a])  # one"),
        BEFORE.replace("(step_names=a)", "(step_names=[a])"),
        BEFORE.replace("(a);", "([a]);"),
        BEFORE.replace("(a);", "([a]);").replace("(a)  # one", "([a])  # one"),
    ],
)
def test_a_part_of_the_changes_is_proven(after: str, tree: Path) -> None:
    result = smfix("verify", "-", cwd=tree, stdin=patch_to(tree, "sub/a b.py", after))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("after", "line", "why"),
    [
        (BEFORE.replace("x = 1", "x = 2"), 6, "is no change that a rule"),
        (BEFORE.replace("(a)  # one", "([a])  # two"), 5, "differs"),
        (BEFORE.replace("(a)  # one", "([a])"), 5, "differs"),
        (BEFORE.replace("(a)  # one", "([b])  # one"), 5, ""),
        (BEFORE.replace("(a)  # one", "([ a ])  # one"), 5, ""),
        (BEFORE.replace("(a)  # one", "([a])  # one").replace("y = 2", "y = 3"), 15, "differs"),
        (BEFORE.replace("(a)  # one", "([[a]])  # one"), 5, ""),
        (BEFORE.replace("(a)  # one", "([a])  # one") + "import os\n", 16, "differs"),
        (BEFORE.replace("(a)  # one", "(([a])  # one"), 5, ""),
    ],
)
def test_anything_else_is_not(after: str, line: int, why: str, tree: Path) -> None:
    result = smfix("verify", "-", cwd=tree, stdin=patch_to(tree, "sub/a b.py", after))
    assert result.returncode == 1
    assert result.stdout.startswith(f"sub/a b.py:{line}: not proven: ".encode())
    assert why.encode() in result.stdout


def test_what_is_likely_wants_a_word(tree: Path) -> None:
    patch = patch_to(
        tree,
        "unknown.py",
        UNKNOWN.replace("(train_step)\n", "([train_step])\n").replace("f([train_step])", "f(train_step)"),
    )
    assert b"likely right" in smfix("verify", "-", cwd=tree, stdin=patch).stdout
    assert smfix("verify", "--unsafe-fixes", "-", cwd=tree, stdin=patch).returncode == 0


def test_the_patch_may_be_a_file_and_the_tree_elsewhere(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "p.diff").write_bytes(smfix("--diff", ".", cwd=tree).stdout)
    assert smfix("verify", "p.diff", "--tree", str(tree), cwd=other).returncode == 0
    assert smfix("verify", "p.diff", cwd=other).returncode == 2
    assert smfix("verify", "nope.diff", cwd=other).returncode == 2
    assert smfix("verify", "p.diff", "--tree", "nope", cwd=other).returncode == 2


@pytest.mark.parametrize(
    ("patch", "code", "why"),
    [
        (b"", 2, b"no unified diff"),
        (b"hello\n", 2, b"no unified diff"),
        (b"@@ -1 +1 @@\n-a\n+b\n", 2, b"before the name"),
        (b"--- a/crlf.py\n+++ b/crlf.py\n@@ -1,2 +1 @@\n-a\n", 2, b"ends before"),
        (b"--- a/crlf.py\n+++ b/crlf.py\n@@ -1 +1 @@\n-a\n+b\n", 2, b"does not fit"),
        (b"--- a/gone.py\n+++ b/gone.py\n@@ -1 +1 @@\n-a\n+b\n", 2, b"is gone"),
        (b"--- a/../x.py\n+++ b/../x.py\n@@ -1 +1 @@\n-a\n+b\n", 2, b"outside of the tree"),
        (b"--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+b\n", 1, b"adds the file"),
        (b"--- a/crlf.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n", 1, b"removes the file"),
        (b"diff --git a/x b/y\nrename from x\nrename to y\n", 1, b"rename from x"),
    ],
)
def test_patches_that_are_something_else(patch: bytes, code: int, why: bytes, tree: Path) -> None:
    result = smfix("verify", "-", cwd=tree, stdin=patch)
    assert result.returncode == code
    assert why in result.stdout + result.stderr


def test_quoted_names() -> None:
    (file,) = patches.read(b'--- "a/caf\\303\\251\\t\\"x.py"\n+++ "b/caf\\303\\251\\t\\"x.py"\n@@ -1 +1 @@\n-a\n+b\n')
    assert file.path == 'café\t"x.py'
    assert patches.apply(b"a\n", file.hunks) == b"b\n"
