"""A password in a list: in no file, no message, and on no command line, while it runs and after it was killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from smfix.fleet.address import address
from smfix.fleet.repositories import BadList, from_lines
from tests.fleet.command import fleet, processes_of, start
from tests.fleet.repositories import KINDS, git, make_one
from tests.fleet.server import served

WORD = "S3CRET"
WORDS = [f"{WORD}pw", f"p@{WORD}", f"p'{WORD}", f'p"{WORD}', f"p%40{WORD}"]


def logged(folder: Path, more: str = "") -> str:
    """A PATH on which every command line of git, and of what it starts, is written down."""
    (folder / "bin").mkdir()
    for name in ("git", "git-remote-http"):
        real = shutil.which("git") if name == "git" else f"{git('--exec-path', cwd=folder).decode().strip()}/{name}"
        script = f'#!/bin/sh\nfor word; do echo "$word"; done >> {folder}/lines\n{more}\nexec {real} "$@"\n'
        (folder / "bin" / name).write_text(script)
        (folder / "bin" / name).chmod(0o755)
    return f"{folder / 'bin'}:{os.environ['PATH']}"


def holders(folder: Path) -> list[str]:
    """Files below a folder with the word in their name or content."""
    data = WORD.encode()
    return [p.name for p in folder.rglob("*") if WORD in p.name or (p.is_file() and data in p.read_bytes())]


@pytest.mark.parametrize("word", WORDS)
def test_a_password_works_and_is_nowhere(word: str, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    make_one(tmp_path / "all" / "bare", KINDS["bare"])
    git("config", "http.receivepack", "true", cwd=tmp_path / "all" / "bare")
    (tmp_path / "run").mkdir()
    path = logged(tmp_path)
    with served(tmp_path / "all", "ann", word.replace("%40", "@")) as host:
        line = f"http://ann:{word}@{host}/bare main\n"
        command = ("run", "-", "--state", "run/s", "--push", "--open", "echo {repository}; git ls-remote -q >&2")
        done = fleet(*command, cwd=tmp_path, stdin=line, PATH=path)
        assert done.returncode == 0, done.stderr
        assert f"pushed smfix/fix, opened http://{host}/bare" in done.stdout
    assert WORD not in done.stdout + done.stderr
    assert holders(tmp_path / "run") == []
    assert "ls-remote" in (tmp_path / "lines").read_text()
    assert WORD not in (tmp_path / "lines").read_text()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"http://ann:p/{WORD}@127.0.0.1:1/x.git", "write the characters"),
        (f"http://ann:p#{WORD}@127.0.0.1:1/x.git", "write the characters"),
        (f"http://ann:p?{WORD}@127.0.0.1:1/x.git", "write the characters"),
        (f"http://127.0.0.1:1/x.git?pat={WORD}", "put a token before the @"),
        (f"http://ann:{WORD}%0Ahost@127.0.0.1:1/x.git", "no line ends"),
        (f"ssh://ann:{WORD}@127.0.0.1:1/x.git", "use a key"),
        (f"ann:{WORD}@127.0.0.1:x.git", "use a key"),
        (f"http://a nn:{WORD}@127.0.0.1:1/x.git", "is not `PATH-OR-URL [REF]`"),
        (f"http://a b:{WORD} c@127.0.0.1:1/x.git", "is not `PATH-OR-URL [REF]`"),
        (f"-http://ann:{WORD}@127.0.0.1:1/x.git", "begins with a dash"),
    ],
)
def test_what_git_cannot_be_given_safely_is_refused(line: str, shown: str, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    path = logged(tmp_path)
    done = fleet("run", "-", "--state", "run/s", cwd=tmp_path, stdin=f"{line}\n", PATH=path)
    assert done.returncode == 2
    assert shown in done.stderr
    assert WORD not in done.stdout + done.stderr + (tmp_path / "lines").read_text()
    assert holders(tmp_path / "run") == []


def test_a_killed_run_leaves_no_password(tmp_path: Path) -> None:
    """Nor is there one, outside of memory, while it waits for a host that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (tmp_path / "list").write_text(f"http://ann:{WORD}@127.0.0.1:{silent.getsockname()[1]}/x.git\n")
        process = start("run", "list", "--state", "s", cwd=tmp_path)
        connection, _ = silent.accept()
        with connection:
            assert holders(tmp_path / "s") == []
            assert [words for words in processes_of(tmp_path / "s") if WORD in words] == []
            process.send_signal(signal.SIGKILL)
            process.wait(30)
    assert holders(tmp_path / "s") == []
    until = time.monotonic() + 10
    while processes_of(tmp_path / "s") and time.monotonic() < until:
        time.sleep(0.1)
    assert processes_of(tmp_path / "s") == []


def test_a_push_to_a_silent_host_ends_with_all_its_processes(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    make_one(tmp_path / "all" / "bare", KINDS["bare"])
    make_one(tmp_path / "next", KINDS["plain"])
    with served(tmp_path / "all", "ann", "word") as host:
        (tmp_path / "list").write_text(f"http://ann:word@{host}/bare main\n{tmp_path}/next\n")
        assert fleet("run", "list", "--state", "s", cwd=tmp_path).returncode == 0
        path = logged(tmp_path, 'case "$*" in *ls-remote*) sleep 1000;; esac')
        done = fleet("run", "list", "--state", "s", "--push", "--timeout", "5", cwd=tmp_path, PATH=path)
    assert done.returncode == 2
    assert "bare@main: error: not published: took more than 5 seconds; raise --timeout" in done.stderr
    assert "next: pushed smfix/fix" in done.stdout
    assert processes_of(tmp_path / "s") == []


def test_a_command_that_does_not_end_is_ended_with_all_its_processes(tmp_path: Path) -> None:
    make_one(tmp_path / "r", KINDS["plain"])
    done = fleet("run", "r", "--state", "s", "--push", "--timeout", "5", "--open", "sleep 1000 & wait", cwd=tmp_path)
    assert done.returncode == 2
    assert "the command took more than 5 seconds" in done.stderr
    assert processes_of(tmp_path / "s") == []


@pytest.mark.parametrize(
    ("source", "url", "shown", "name"),
    [
        ("https://u:p@h:8/o/r.git", "https://h:8/o/r.git", "https://h:8/o/r.git", "h:8/o/r"),
        ("https://u:p@q@h/o/r@v2", "https://h/o/r@v2", "https://h/o/r@v2", "h/o/r@v2"),
        ("https://h/o/r@v2", "https://h/o/r@v2", "https://h/o/r@v2", "h/o/r@v2"),
        ("https://tok@[::1]:8/r", "https://[::1]:8/r", "https://[::1]:8/r", "[::1]:8/r"),
        ("ssh://git@h/o/r", "ssh://git@h/o/r", "ssh://git@h/o/r", "h/o/r"),
        ("ssh://ann@h/o/r", "ssh://ann@h/o/r", "ssh://h/o/r", "h/o/r"),
        ("git@h:o/r@v2", "git@h:o/r@v2", "git@h:o/r@v2", "h/o/r@v2"),
        ("h:o/r", "h:o/r", "h:o/r", "h/o/r"),
    ],
)
def test_an_address_is_taken_apart(source: str, url: str, shown: str, name: str) -> None:
    found = address(source)
    assert (found.url, found.shown, found.trouble) == (url, shown, "")
    assert from_lines([source])[0].name == name


def test_a_helper_answers_one_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    made = address(f"https://a%40b:{quote('p w')}@h:8/r").environ()
    assert (made["GIT_CONFIG_COUNT"], made["SMFIX_USER"], made["SMFIX_WORD"]) == ("5", "a@b", "p w")
    keys = [made[f"GIT_CONFIG_KEY_{number}"] for number in (2, 3, 4)]
    assert keys == ["credential.https://h:8.username", *["credential.https://h:8.helper"] * 2]
    assert "p w" not in made["GIT_CONFIG_VALUE_4"]
    with pytest.raises(BadList, match=r"\*\*\*@h"):
        from_lines([f"http://a b c:{WORD}@h/x"])
