"""Pushing and opening: only when asked for, only smfix's own branch, and no secret anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.fleet.address import address
from smfix.fleet.publish import filled
from smfix.fleet.redact import redacted, without
from tests.fleet.command import fleet, records
from tests.fleet.repositories import KINDS, RIGHT, WRONG, git, make_one, picture
from tests.fleet.server import served

PASSWORD = "s3cret-w0rd"
OPEN = "cat {title_file} > $OUT/$(basename {repository}).title; cp {body_file} $OUT; echo https://host/pull/1 {base}"


@pytest.fixture
def three(tmp_path: Path) -> Path:
    folder = tmp_path / "repositories"
    folder.mkdir()
    for name in ("plain", "bare", "hooks", "nothing"):
        make_one(folder / name, KINDS[name])
    return folder


def branches(repository: Path) -> dict[str, str]:
    lines = git("for-each-ref", "--format=%(refname) %(objectname)", cwd=repository).decode().splitlines()
    return dict(line.split() for line in lines)


def test_nothing_leaves_without_push(three: Path, tmp_path: Path) -> None:
    before = picture(three)
    done = fleet("run", "repositories", "--state", "s", "--open", OPEN, cwd=tmp_path, OUT=str(tmp_path))
    assert done.returncode == 0
    assert picture(three) == before
    assert "Nothing was pushed: --push would push 3 branches named smfix/fix." in done.stderr
    assert done.stdout.count("would run: cat ") == 3
    assert not list(tmp_path.glob("*.title"))


def test_push_adds_the_branch_and_touches_nothing_else(three: Path, tmp_path: Path) -> None:
    fleet("run", "repositories", "--state", "s", cwd=tmp_path)
    before = {path.name: (picture(path, "refs/heads/smfix"), branches(path)) for path in three.iterdir()}
    done = fleet("run", "repositories", "--state", "s", "--push", "--open", OPEN, cwd=tmp_path, OUT=str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = records(tmp_path / "s")
    for path in sorted(path for path in three.iterdir() if path.is_dir()):
        files, refs = before[path.name]
        new = branches(path)
        if path.name == "nothing":
            assert new == refs
            continue
        assert new.pop("refs/heads/smfix/fix") == found[path.name]["commit"]
        assert new == refs
        kept = {name: facts for name, facts in picture(path, "refs/heads/smfix").items() if "objects/" not in name}
        assert kept == {name: facts for name, facts in files.items() if "objects/" not in name}
        assert git("cat-file", "blob", "smfix/fix:wrong.py", cwd=path).decode() == RIGHT
        assert f"{path.name}: pushed smfix/fix, opened https://host/pull/1 main" in done.stdout
        assert (tmp_path / f"{path.name}.title").read_text() == "Repair a call of SageMaker Pipelines (SMF001)\n"
    assert not list(three.glob("*.ran"))
    again = fleet("run", "repositories", "--state", "s", "--push", "--open", OPEN, cwd=tmp_path, OUT=str(tmp_path))
    assert (again.returncode, again.stdout) == (0, "")


def test_a_branch_of_somebody_elses_is_not_overwritten(three: Path, tmp_path: Path) -> None:
    git("branch", "smfix/fix", cwd=three / "plain")
    theirs = branches(three / "plain")["refs/heads/smfix/fix"]
    done = fleet("run", "repositories", "--state", "s", "--push", cwd=tmp_path)
    assert done.returncode == 2
    assert "plain: error: not published: there is a branch smfix/fix of somebody else's" in done.stderr
    assert branches(three / "plain")["refs/heads/smfix/fix"] == theirs
    assert "refs/heads/smfix/fix" in branches(three / "bare")


def test_only_what_was_done_on_these_terms_is_pushed(three: Path, tmp_path: Path) -> None:
    fleet("run", "repositories", "--state", "s", cwd=tmp_path)
    done = fleet("run", "repositories", "--state", "s", "--branch", "other", "--wave", "1", "--push", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("pushed") == done.stdout.count("pushed other") == 1
    assert all("refs/heads/smfix/fix" not in branches(path) for path in three.iterdir() if path.is_dir())


def test_a_command_that_fails_is_named_and_tried_again(three: Path, tmp_path: Path) -> None:
    failing = fleet("run", "repositories", "--state", "s", "--push", "--open", "echo no >&2; exit 3", cwd=tmp_path)
    assert failing.returncode == 2
    assert failing.stderr.count("the branch is pushed, but the command ended with 3: no") == 3
    again = fleet("run", "repositories", "--state", "s", "--push", "--open", "echo {branch}", cwd=tmp_path)
    assert again.returncode == 0
    assert again.stdout.count("opened smfix/fix") == 3


def test_a_moved_repository_is_pushed_anew_over_its_own_branch(three: Path, tmp_path: Path) -> None:
    fleet("run", "repositories", "--state", "s", "--push", cwd=tmp_path)
    (three / "plain" / "more.py").write_text(WRONG)
    git("add", "-A", cwd=three / "plain")
    git("commit", "-qm", "more", cwd=three / "plain")
    done = fleet("run", "repositories", "--state", "s", "--again", "--push", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "plain: pushed smfix/fix" in done.stdout
    assert git("cat-file", "blob", "smfix/fix:more.py", cwd=three / "plain").decode() == RIGHT


def test_a_host_with_a_password(three: Path, tmp_path: Path) -> None:
    """The helper's password works; so does one in the URL, and is nowhere to be read; without one it fails at once."""
    git("config", "http.receivepack", "true", cwd=three / "bare")
    helper = tmp_path / "helper"
    helper.write_text(f"#!/bin/sh\necho username=ann\necho password={PASSWORD}\n")
    helper.chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[credential]\n\thelper = {helper}\n")
    with served(three, "ann", PASSWORD) as host:
        with_helper = fleet(
            *("run", "-", "--state", "helper-state", "--push"),
            cwd=tmp_path,
            stdin=f"http://{host}/bare main\n",
            GIT_CONFIG_GLOBAL=str(settings),
        )
        in_url = fleet("run", "-", "--state", "url", cwd=tmp_path, stdin=f"http://ann:{PASSWORD}@{host}/bare\n")
        without_any = fleet("run", "-", "--state", "none", cwd=tmp_path, stdin=f"http://{host}/bare\n")
        wrong = fleet("run", "-", "--state", "wrong", cwd=tmp_path, stdin=f"http://ann:{PASSWORD}x@{host}/bare\n")
    assert with_helper.returncode == 0, with_helper.stderr
    assert f"{host}/bare@main: pushed smfix/fix" in with_helper.stdout
    assert git("cat-file", "blob", "smfix/fix:wrong.py", cwd=three / "bare").decode() == RIGHT
    assert in_url.returncode == 0
    assert without_any.returncode == wrong.returncode == 2
    assert "terminal prompts disabled" in without_any.stderr
    said = "".join(run.stdout + run.stderr for run in (with_helper, in_url, without_any, wrong))
    assert PASSWORD not in said
    for state in ("helper-state", "url", "none", "wrong"):
        for path in (tmp_path / state).rglob("*"):
            assert PASSWORD not in path.name
            assert path.is_dir() or PASSWORD.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ann:word@host/a.git", "https://***@host/a.git"),
        ("https://ghp_token@host/a", "https://***@host/a"),
        ("ssh://git@host/a", "ssh://git@host/a"),
        ("ssh://git:word@host/a", "ssh://***@host/a"),
        ("fatal: 'https://x:y@h/a' and http://z@h/b", "fatal: 'https://***@h/a' and http://***@h/b"),
        ("https://h/a?private_token=abc&x=1", "https://h/a?private_token=***&x=1"),
        ("git@github.com:org/a.git", "git@github.com:org/a.git"),
        ("no user@host in https://h/a@b", "no user@host in https://h/a@b"),
    ],
)
def test_urls_lose_their_secrets(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_a_secret_is_taken_out_where_it_stands_alone() -> None:
    secrets = address("https://ann:w%20rd@host/a").secrets
    assert without("bad w%20rd or 'w rd' for ann", secrets) == "bad *** or '***' for ann"
    assert address("ssh://git@host/a").secrets == ()


def test_words_are_quoted_for_the_shell() -> None:
    assert filled("x {base} {other} ${A}", {"base": "a b'c"}) == "x 'a b'\"'\"'c' {other} ${A}"
