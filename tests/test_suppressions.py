"""Comments that let findings rest: where they count, what they name, and those that suppress nothing."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.fingerprint import fingerprints
from smfix.project.repository import Repository
from tests.media import fix

HEAD = "from sagemaker.workflow.steps import TrainingStep\na, b = TrainingStep('a'), TrainingStep('b')\n"
CALL = "b.add_depends_on(a)"


def rests(code: str) -> bool:
    """Whether the one mistake in the code rests, and nothing is said of the comment."""
    rewrite = fix(HEAD + code)
    assert len(rewrite.suppressed) + len(rewrite.fixed) == 1
    assert not rewrite.problems
    return bool(rewrite.suppressed) and not rewrite.changed and not rewrite.left


@pytest.mark.parametrize(
    "comment",
    [
        "# smfix: ignore[SMF001]",
        "# smfix: ignore[SMF001] it is a list at run time",
        "# smfix: ignore[SMF] ",
        "#smfix:ignore[smf001]",
        "# smfix: ignore",
        "# type: ignore # smfix: ignore[SMF001]",
        "# noqa",
        "# NOQA: SMF001",
        "# noqa: E501, SMF001",
        "# noqa:E501 SMF001",
    ],
)
def test_what_counts(comment: str) -> None:
    assert rests(f"{CALL}  {comment}\n")


@pytest.mark.parametrize("comment", ["# noqa: E501", "# nosmfix: ignored", "# see noqax", "# ignore[SMF001]"])
def test_what_does_not(comment: str) -> None:
    assert not rests(f"{CALL}  {comment}\n")


@pytest.mark.parametrize(
    "code",
    [
        "b.add_depends_on(  # smfix: ignore\n    a\n)\n",
        "b.add_depends_on(\n    a\n)  # smfix: ignore\n",
        "x = (\n    b.add_depends_on(a)\n)  # smfix: ignore\n",
        "x = [  # smfix: ignore\n    b.add_depends_on(\n        a\n    )\n]\n",
        "x = [\n    b.add_depends_on(  # smfix: ignore\n        a\n    )\n]\n",
        "if b.add_depends_on(a):  # smfix: ignore\n    pass\n",
        "def f():\n    try:\n        pass\n    finally:\n        b.add_depends_on(a)  # smfix: ignore\n",
        "def f(x):\n    match x:\n        case 1:\n            b.add_depends_on(a)  # smfix: ignore\n",
        "# smfix: skip-file\nb.add_depends_on(a)\n",
        "def f():\n    # smfix: skip-file generated\n    pass\nb.add_depends_on(a)\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_where_it_counts(code: str, end: str) -> None:
    assert rests(code.replace("\n", end))


@pytest.mark.parametrize(
    "code",
    [
        "b.add_depends_on(\n    a,  # noqa\n)\n",
        "# noqa\nb.add_depends_on(a)\n",
        "s = '# smfix: ignore'; b.add_depends_on(a)\n",
        "s = '''\n# smfix: skip-file\n'''\nb.add_depends_on(a)\n",
        "b.add_depends_on(a); s = '''# noqa\n'''\n",
    ],
)
def test_where_it_does_not(code: str) -> None:
    assert not rests(code)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# smfix: ignore[SMF001]", "`SMF001` suppresses nothing here"),
        ("# smfix: ignore", "this suppresses nothing"),
        ("# smfix: skip-file", "this suppresses nothing"),
        ("# smfix: ignore[XY1]", "no rule's code starts with `XY1`"),
        ("# smfix: ignore[]", "`smfix: ignore[]` names no rule"),
        ("# smfix: ingore[SMF001]", "`smfix: ingore` is no suppression"),
    ],
)
def test_one_that_suppresses_nothing_is_a_finding(comment: str, said: str) -> None:
    rewrite = fix(f"{HEAD}b.add_depends_on([a])\n\nc = 1  {comment}\n")
    (finding,) = rewrite.left
    assert (finding.code, finding.place.line, finding.place.column) == ("SMF000", 5, 8)
    assert said in finding.message
    assert finding.advice
    assert rewrite.before.decode()[finding.start : finding.end] == comment


def test_of_two_codes_the_one_that_suppresses_nothing_is_named() -> None:
    rewrite = fix(f"{HEAD}{CALL}  # smfix: ignore[SMF001, SMF0]\n")
    assert not rewrite.left
    (finding,) = fix(f"{HEAD}{CALL}  # smfix: ignore[SMF001, XY1]\n").left
    assert "XY1" in finding.message


def test_a_rule_that_did_not_run_may_be_named() -> None:
    code = f"{HEAD}{CALL}  # smfix: ignore[SMF001]\n"
    chosen: tuple[dict[str, Any], ...] = ({"ignore": ("SMF001",)}, {"select": ("SMF000",)})
    for settings in chosen:
        assert not fix(code, **settings).left
    assert not fix(HEAD + "# add_depends_on\n# smfix: ignore\n", ignore=("SMF001",)).left
    assert not fix(HEAD + "# add_depends_on\n# smfix: ignore\n", ignore=("SMF000",)).left
    assert not fix(HEAD + "# add_depends_on  # noqa\n").left


def test_a_file_that_does_not_parse_may_be_skipped() -> None:
    broken = "print 'add_depends_on'\n"
    assert fix(broken).problems
    assert not fix(f"# smfix: skip-file (Python 2)\n{broken}").problems


def test_only_what_is_not_suppressed_is_fixed() -> None:
    rewrite = fix(f"{HEAD}{CALL}  # smfix: ignore\n{CALL}\n")
    assert rewrite.after.decode() == f"{HEAD}{CALL}  # smfix: ignore\nb.add_depends_on([a])\n"
    assert [f.place.line for f in rewrite.suppressed] == [3]


class TestAdding:
    def added(self, code: str, reason: str = "") -> str:
        rewrite = fix_source((HEAD + code).encode(), "case.py", Settings(add_ignore=reason), Repository(()))
        assert ast.dump(ast.parse(rewrite.after)) == ast.dump(ast.parse(rewrite.before))
        assert fix(rewrite.after).suppressed == () or not fix(rewrite.after).changed
        return rewrite.after.decode().removeprefix(HEAD)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("b.add_depends_on(a)\n", "b.add_depends_on(a)  # smfix: ignore[SMF001] old\n"),
            ("b.add_depends_on(a)", "b.add_depends_on(a)  # smfix: ignore[SMF001] old"),
            ("b.add_depends_on(a)\r\n", "b.add_depends_on(a)  # smfix: ignore[SMF001] old\r\n"),
            ("b.add_depends_on(a) # x\n", "b.add_depends_on(a) # x  # smfix: ignore[SMF001] old\n"),
            (
                "b.add_depends_on(\n    a\n)\n",
                "b.add_depends_on(\n    a\n)  # smfix: ignore[SMF001] old\n",
            ),
            (
                "b.add_depends_on(a); a.add_depends_on(b)\n",
                "b.add_depends_on(a); a.add_depends_on(b)  # smfix: ignore[SMF001, SMF101] old\n",
            ),
        ],
    )
    def test_where_it_goes(self, before: str, after: str) -> None:
        assert self.added(before, "old") == after

    def test_into_brackets_that_are_there(self) -> None:
        # SMF000 says of XY1 what is to be said
        assert self.added(f"{CALL}  # smfix: ignore[XY1] why\n") == f"{CALL}  # smfix: ignore[XY1, SMF001] why\n"

    def test_what_takes_no_comment_is_left_and_the_rest_is_done(self) -> None:
        code = f"if b.add_depends_on(a) \\\n  : pass\n{CALL}\n"
        rewrite = fix_source((HEAD + code).encode(), "case.py", Settings(add_ignore=""), Repository(()))
        assert rewrite.after.decode() == f"{HEAD}{code[:-1]}  # smfix: ignore[SMF001]\n"
        assert [f.place.line for f in rewrite.left] == [3]
        assert [f.place.line for f in rewrite.fixed] == [5]


LINES = st.lists(
    st.sampled_from([CALL, "b.add_depends_on(\n    a,\n)", "a.add_depends_on(b)", "x = 1", ""]), max_size=8
)


@given(LINES, st.integers(0, 8), st.sampled_from(["y = 2", "# a comment", "\n\n"]))
def test_fingerprints_do_not_depend_on_lines(lines: list[str], at: int, new: str) -> None:
    moved = [*lines[:at], new, *lines[at:]]
    found = []
    for code in (lines, moved):
        rewrite = fix(HEAD + "\n".join(code) + "\n")
        found.append(fingerprints(rewrite.before.decode(), rewrite.fixed))
    assert found[0] == found[1]
    assert len(set(found[0])) == len(found[0])


def test_a_fingerprint_outlives_black() -> None:
    marks = [
        fingerprints(rewrite.before.decode(), rewrite.fixed)
        for rewrite in (fix(HEAD + f"{CALL}\n"), fix(HEAD + "b.add_depends_on(\n    a,\n)\n"))
    ]
    assert marks[0] == marks[1]
