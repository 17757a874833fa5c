"""`smfix fleet` in a process of its own, as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests import forkserver
from tests.fleet.repositories import Kind, git

Done = subprocess.CompletedProcess[str]


def environ(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SMFIX", "GIT_"))}
    author = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "a@x.y"}
    return kept | author | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | more


def fleet(*args: str | Path, cwd: Path, stdin: str = "", **more: str) -> Done:
    done = forkserver.run("fleet", *map(str, args), cwd=cwd, environ=environ(**more), stdin=stdin.encode(), timeout=600)
    said, errors = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in errors
    return subprocess.CompletedProcess(done.args, done.returncode, said, errors)


def start(*args: str | Path, cwd: Path, **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "smfix", "fleet", *map(str, args)]
    return subprocess.Popen(command, cwd=cwd, env=environ(**more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended_after(number: int, process: subprocess.Popen[bytes], state: Path, how: int = signal.SIGKILL) -> int:
    """End the run once it has kept so many records; its exit code."""
    until = time.monotonic() + 300
    while len(list((state / "records").glob("*.json"))) < number and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(how)
    return process.wait(30)


def records(state: Path) -> dict[str, dict[str, Any]]:
    """All records of the roll-up, by the last part of the repository's name."""
    lines = (state / "fleet.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["name"].rpartition("/")[2]: record for record in map(json.loads, lines)}


def reports(state: Path) -> dict[str, bytes]:
    """Everything that must come out the same, whoever made it."""
    found = {name: (state / name).read_bytes() for name in ("fleet.jsonl", "fleet.csv", "fleet.html", "owners.csv")}
    for folder in ("records", "patches", "pulls"):
        found |= {f"{folder}/{path.name}": path.read_bytes() for path in (state / folder).iterdir()}
    return found


def check_records(repositories: Path, made: dict[str, Kind], state: Path) -> None:
    """Every record says what is so, and every patch makes of its repository what is right."""
    found = records(state)
    assert found.keys() == made.keys()
    for name, kind in made.items():
        record = found[name]
        assert record["state"] == kind.state.value, record
        assert bool(record["commit"]) == bool(kind.fixed), record
        assert {spot["path"] for spot in record["fixed"]} == set(kind.fixed)
        patch = state / "patches" / f"{record['key']}.patch"
        assert patch.exists() == bool(kind.fixed)
        if kind.fixed:
            check_patch(repositories / name, kind, record, state)


def check_patch(repository: Path, kind: Kind, record: dict[str, Any], state: Path) -> None:
    """`git am` takes the patch as it is, in a plain clone, and the commit is the one that the bundle holds."""
    clone = state / "work" / record["key"]
    git("init", "-q", "-b", "main", clone, cwd=state)
    for setting in (("core.autocrlf", "false"), ("core.attributesFile", os.devnull), ("filter.lfs.clean", "cat")):
        git("config", *setting, cwd=clone)
    (clone / ".git" / "info" / "attributes").write_text("* -text !eol !filter !ident\n")
    git("fetch", "-q", repository, "main:base", cwd=clone)
    git("checkout", "-q", "-b", "am", "base", cwd=clone)
    git("am", "-q", state / "patches" / f"{record['key']}.patch", cwd=clone)
    for path, data in kind.fixed.items():
        assert git("cat-file", "blob", f"am:{path}", cwd=clone) == data
    changed = git("diff", "--name-only", "-z", "base", "am", cwd=clone)
    assert set(changed.decode().split("\0")[:-1]) == set(kind.fixed)
    git("fetch", "-q", state / "branches" / f"{record['key']}.bundle", "smfix/fix:pushed", cwd=clone)
    assert git("rev-parse", "pushed", cwd=clone).decode().strip() == record["commit"]
    assert git("rev-parse", "am^{tree}", cwd=clone) == git("rev-parse", "pushed^{tree}", cwd=clone)
    assert git("rev-parse", "pushed^", cwd=clone).decode().strip() == record["base"]


def processes_of(mark: Path) -> list[str]:
    """The command lines of processes that work below a folder, or name it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            here = os.readlink(entry / "cwd")
        except OSError:
            continue
        if entry.name.isdigit() and int(entry.name) != os.getpid() and (str(mark) in words or str(mark) in here):
            found.append(words)
    return found
