"""The state folder: what is known of every repository, so that a run goes on where an earlier one was.

repositories.jsonl   which repositories are meant (without secrets)
records/KEY.json     one finished repository; written last, so that what it speaks of is there
patches/KEY.patch    its change, for `git am`
branches/KEY.bundle  its branch, for `--push`
pulls/KEY.title, .md what a pull request would say
pushed/KEY.json      what was pushed and opened
work/                clones, while they are needed
fleet.jsonl, .csv, .html, owners.csv   the roll-up
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass

from smfix.files import locks, store
from smfix.fleet.repositories import Repository
from smfix.fleet.types import Record, Result, from_json, to_json
from smfix.reading import NotRegular, TooLarge, read_below

_FOLDERS = ("records", "patches", "branches", "pulls", "pushed", "work")

MOST_RECORD = 64_000_000
"""Bytes of a record."""
MOST_FILE = 1_000_000_000
"""Bytes of any other file."""


class Unusable(Exception):
    """The folder cannot be used; the text says why and what to do."""


def default_state(repos: str) -> str:
    """The state folder of a list (or of stdin, `-`): below the user's own, by the list's place."""
    place = "-" if repos == "-" else os.path.realpath(repos)
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:8]
    name = "stdin" if repos == "-" else os.path.basename(place) or "root"
    return os.path.join(_user_state(), "fleet", f"{name}-{digest}")


def latest_state() -> str | None:
    """The state folder, of those by default, in which a run was last; None where there is none."""
    below = os.path.join(_user_state(), "fleet")
    try:
        found = [entry.path for entry in os.scandir(below) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return None
    return max(found, key=_changed, default=None)


def _changed(folder: str) -> float:
    try:
        return os.lstat(os.path.join(folder, "repositories.jsonl")).st_mtime
    except OSError:
        return 0.0


def _user_state() -> str:
    from platformdirs import user_state_dir

    return os.environ.get("SMFIX_STATE_DIR") or user_state_dir("smfix")


@dataclass(frozen=True, slots=True)
class Listed:
    """A repository of the list, as the state folder names it."""

    key: str
    name: str


class StateFolder:
    """One state folder. Only one process writes it at a time."""

    def __init__(self, path: str) -> None:
        """Nothing is read or made before it is needed."""
        self.path = path
        self.broken: dict[str, str] = {}
        """Files that could not be read, and why: what they spoke of counts as not known."""
        self._lock: locks.Lock | None = None

    def open(self) -> None:
        """Make the folder, keep others out, and clear what a run that died left behind. Raises Unusable."""
        try:
            for folder in (os.path.join(self.path, name) for name in _FOLDERS):
                if os.path.islink(folder):
                    raise Unusable(f"{folder} is a link; a state folder holds none")
                _private(folder)
                os.chmod(folder, 0o700)
            self._lock = locks.Lock(os.path.join(self.path, "lock"))
        except locks.Taken:
            raise Unusable(f"another run uses {self.path}; wait for it, or give another --state") from None
        except OSError as error:
            raise Unusable(f"{self.path} cannot be used: {(error.strerror or str(error)).lower()}") from None
        shutil.rmtree(self.work, ignore_errors=True)
        try:
            _private(self.work)
            for folder in (self.path, *(os.path.join(self.path, name) for name in _FOLDERS)):
                store.clear(folder)
        except OSError as error:
            raise Unusable(f"{self.path} cannot be used: {(error.strerror or str(error)).lower()}") from None

    def close(self) -> None:
        """Let others in."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def work(self) -> str:
        """Where clones are made."""
        return os.path.abspath(os.path.join(self.path, "work"))

    def file(self, folder: str, key: str, suffix: str) -> str:
        """The path of one of a repository's files."""
        return os.path.abspath(os.path.join(self.path, folder, key + suffix))

    def set_list(self, repositories: Iterable[Repository | Listed]) -> None:
        """Keep which repositories are meant. Raises Unusable."""
        lines = [json.dumps({"key": one.key, "name": _clean(one.name)}) + "\n" for one in repositories]
        try:
            store.save(os.path.join(self.path, "repositories.jsonl"), "".join(lines).encode())
        except OSError as error:
            raise Unusable(f"{self.path} cannot be written: {(error.strerror or str(error)).lower()}") from None

    def listed(self) -> list[Listed]:
        """Which repositories are meant, as far as a run has said. Raises Unusable."""
        try:
            lines = read_file(self.path, "repositories.jsonl", MOST_FILE).decode().splitlines()
            found = [Listed(**json.loads(line)) for line in lines]
            if not all(isinstance(word, str) for one in found for word in (one.key, one.name)):
                raise TypeError
            return found
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, RecursionError):
            text = "holds a repositories.jsonl that smfix cannot read; `smfix fleet run` writes it anew"
            raise Unusable(f"{self.path} {text}") from None

    def record(self, key: str) -> Record | None:
        """What is known of a repository; None where it is still to be done, or its record is `broken`."""
        name = f"records/{key}.json"
        data = self._read(name)
        if data is None:
            return None
        try:
            record = from_json(data)
            if record.key == key:
                return record
            self._breaks(name, "is the record of another repository")
        except (ValueError, KeyError, TypeError, RecursionError):
            self._breaks(name, "is no record that this smfix can read")
        return None

    def _read(self, name: str) -> bytes | None:
        """What a file holds; None where it is not there, or is broken."""
        try:
            return read_file(self.path, name, MOST_RECORD)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._breaks(name, why(error))
            return None

    def _breaks(self, name: str, text: str) -> None:
        self.broken[os.path.join(self.path, name)] = text

    def records(self) -> list[Record]:
        """All that is known, by name."""
        try:
            names = sorted(os.listdir(os.path.join(self.path, "records")))
        except OSError:
            return []
        keys = [name.removesuffix(".json") for name in names if name.endswith(".json")]
        found = [record for record in map(self.record, keys) if record is not None]
        return sorted(found, key=lambda record: (record.name, record.key))

    def keep(self, result: Result) -> None:
        """Keep what came back for a repository, the record last."""
        from smfix import __version__
        from smfix.fleet import message

        record = result.record
        said = (message.title(record.fixed) + "\n", message.body(record, __version__)) if record.commit else ("", "")
        contents = (
            (self.file("patches", record.key, ".patch"), result.patch),
            (self.file("branches", record.key, ".bundle"), result.bundle),
            (self.file("pulls", record.key, ".title"), said[0].encode()),
            (self.file("pulls", record.key, ".md"), said[1].encode()),
        )
        for path, data in contents:
            if data:
                store.save(path, data)
            else:
                store.remove(path)
        store.save(self.file("records", record.key, ".json"), (to_json(record) + "\n").encode())

    def pushed(self, key: str) -> dict[str, str]:
        """What was pushed and opened for a repository."""
        name = f"pushed/{key}.json"
        data = self._read(name)
        if data is None:
            return {}
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(word, str) for word in found.values()):
            self._breaks(name, "does not say what was pushed")
            return {}
        return found

    def set_pushed(self, key: str, found: dict[str, str]) -> None:
        """Keep what was pushed and opened."""
        store.save(self.file("pushed", key, ".json"), (json.dumps(found) + "\n").encode())

    def roll_up(self) -> list[Record]:
        """Write the reports over all records, and return those."""
        from smfix.fleet import page, summary

        records = self.records()
        reports = {
            "fleet.jsonl": summary.jsonl(records),
            "fleet.csv": summary.table(records),
            "owners.csv": summary.owners_table(records),
            "fleet.html": page.page(records),
        }
        for name, text in reports.items():
            store.save(os.path.join(self.path, name), text.encode())
        return records


def read_file(folder: str, name: str, limit: int) -> bytes:
    """A file of a state folder, which may come from elsewhere. Raises OSError, for a link or a device, too."""
    try:
        return read_below(folder, name, limit)
    except OSError as error:
        error.filename = os.path.join(folder, name)
        raise


def why(error: OSError) -> str:
    """Why a file could not be read, as what follows its name."""
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return "is a link, or in a folder that is one; a state folder holds none"
    if isinstance(error, NotRegular | TooLarge):
        return str(error.strerror)
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _private(folder: str) -> None:
    """Make a folder, and what is missing above it, for its owner alone."""
    if not os.path.isdir(folder):
        _private(os.path.dirname(os.path.abspath(folder)))
        os.mkdir(folder, 0o700)


def _clean(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
