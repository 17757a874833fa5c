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

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smfix.files import store
from smfix.fleet.record import Record, Result, from_json, to_json
from smfix.fleet.repositories import Repository

_FOLDERS = ("records", "patches", "branches", "pulls", "pushed", "work")


class Unusable(Exception):
    """The folder cannot be used; the text says why and what to do."""


def default_state(repos: str) -> str:
    """The state folder of a list (or of stdin, `-`): below the user's own, by the list's place."""
    from platformdirs import user_state_path

    place = "-" if repos == "-" else os.path.realpath(repos)
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:8]
    name = "stdin" if repos == "-" else os.path.basename(place) or "root"
    return str(user_state_path("smfix") / "fleet" / f"{name}-{digest}")


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
        self._lock = -1

    def open(self) -> None:
        """Make the folder, keep others out, and clear what a run that died left behind. Raises Unusable."""
        try:
            for name in _FOLDERS:
                os.makedirs(os.path.join(self.path, name), exist_ok=True)
            self._lock = store.hold(self.path)
        except store.Taken:
            raise Unusable(f"another run uses {self.path}; wait for it, or give another --state") from None
        except OSError as error:
            raise Unusable(f"{self.path} cannot be used: {(error.strerror or str(error)).lower()}") from None
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work, exist_ok=True)
        for folder in (self.path, *(os.path.join(self.path, name) for name in _FOLDERS)):
            store.clear(folder)

    def close(self) -> None:
        """Let others in."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    @property
    def work(self) -> str:
        """Where clones are made."""
        return os.path.abspath(os.path.join(self.path, "work"))

    def file(self, folder: str, key: str, suffix: str) -> str:
        """The path of one of a repository's files."""
        return os.path.abspath(os.path.join(self.path, folder, key + suffix))

    def set_list(self, repositories: Iterable[Repository | Listed]) -> None:
        """Keep which repositories are meant."""
        lines = [json.dumps({"key": one.key, "name": _clean(one.name)}) + "\n" for one in repositories]
        store.save(os.path.join(self.path, "repositories.jsonl"), "".join(lines).encode())

    def listed(self) -> list[Listed]:
        """Which repositories are meant, as far as a run has said."""
        try:
            with open(os.path.join(self.path, "repositories.jsonl"), encoding="utf-8") as lines:
                return [Listed(**json.loads(line)) for line in lines]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError):
            raise Unusable(f"{self.path} holds a repositories.jsonl that smfix cannot read") from None

    def record(self, key: str) -> Record | None:
        """What is known of a repository; None where it is still to be done (or its record is of no use)."""
        try:
            with open(self.file("records", key, ".json"), encoding="utf-8") as file:
                return from_json(file.read())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def records(self) -> list[Record]:
        """All that is known, by name."""
        try:
            keys = [name.removesuffix(".json") for name in os.listdir(os.path.join(self.path, "records"))]
        except OSError:
            return []
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
        try:
            with open(self.file("pushed", key, ".json"), encoding="utf-8") as file:
                found = json.load(file)
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def set_pushed(self, key: str, found: dict[str, str]) -> None:
        """Keep what was pushed and opened."""
        store.save(self.file("pushed", key, ".json"), (json.dumps(found) + "\n").encode())

    def roll_up(self) -> list[Record]:
        """Write the reports over all records, and return those."""
        from smfix.fleet import page, rollup

        records = self.records()
        reports = {
            "fleet.jsonl": rollup.jsonl(records),
            "fleet.csv": rollup.table(records),
            "owners.csv": rollup.owners_table(records),
            "fleet.html": page.page(records),
        }
        for name, text in reports.items():
            store.save(os.path.join(self.path, name), text.encode())
        return records


def merge(sources: Sequence[str], target: StateFolder) -> list[Record]:
    """Bring the state folders of shards into one, which must not hold anything else. Raises Unusable."""
    listed: dict[str, Listed] = {}
    for path in sources:
        if not os.path.isdir(os.path.join(path, "records")):
            raise Unusable(f"{path} is no state folder of `smfix fleet run`")
        listed |= {one.key: one for one in StateFolder(path).listed()}
        for folder in ("patches", "branches", "pulls", "pushed", "records"):
            _copy(os.path.join(path, folder), os.path.join(target.path, folder))
    target.set_list(sorted(listed.values(), key=lambda one: (one.name, one.key)))
    return target.roll_up()


def _copy(source: str, target: str) -> None:
    for name in sorted(os.listdir(source)) if os.path.isdir(source) else ():
        with open(os.path.join(source, name), "rb") as file:
            data = file.read()
        path = os.path.join(target, name)
        if os.path.exists(path):
            with open(path, "rb") as file:
                if file.read() != data and target.endswith("records"):
                    raise Unusable(f"{source} and an earlier folder disagree on {name}; run that repository once more")
        store.save(path, data)


def _clean(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
