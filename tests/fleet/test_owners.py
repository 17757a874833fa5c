"""CODEOWNERS, as GitHub and GitLab read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.files.owners import Owners, read_owners

RULES = """
# comment
*               @org/all
*.py            @org/python ml@example.org   # the language
/build/logs/    @ops
docs/*          @docs
apps/           @apps
/apps/free/
a\\ b.py         @blank
**/deep/*.md    @deep
[Data science][2] @org/ds
models/
^[Optional] @org/maybe
/tools/         @tools
[broken
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("readme", ("@org/all",)),
        ("x/y.py", ("@org/python", "ml@example.org")),
        ("build/logs/a/b", ("@ops",)),
        ("sub/build/logs/a", ("@org/all",)),
        ("docs/a.md", ("@docs",)),
        ("docs/more/a.md", ("@org/all",)),
        ("sub/apps/x", ("@apps",)),
        ("apps/free/x", ()),
        ("a b.py", ("@blank",)),
        ("x/deep/a.md", ("@deep",)),
        ("models/m.bin", ("@org/ds",)),
        ("tools/t", ("@tools",)),
    ],
)
def test_the_last_pattern_that_fits_says_who(path: str, owners: tuple[str, ...]) -> None:
    assert Owners(RULES.splitlines()).of(path) == owners


def test_the_first_place_counts(tmp_path: Path) -> None:
    assert read_owners(str(tmp_path)).of("x") == ()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "CODEOWNERS").write_text("* @docs")
    assert read_owners(str(tmp_path)).of("x") == ("@docs",)
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text("* @github")
    assert read_owners(str(tmp_path)).of("x") == ("@github",)
