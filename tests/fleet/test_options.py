"""What the options of `smfix fleet run` mean for each repository."""

from __future__ import annotations

from typing import Any

import pytest

from smfix.cli.fleet_run import FleetOptions, _terms, run
from smfix.config import Settings
from smfix.files.discover import Choice
from smfix.fleet.campaign import Terms
from smfix.fleet.work import here


def terms(*args: str) -> Terms:
    params = run.make_context("run", ["list", *args]).params
    return _terms(FleetOptions(**{name: value for name, value in params.items() if name != "repos"}))


@pytest.mark.parametrize(
    ("args", "settings"),
    [
        ((), Settings()),
        (("--select", "SMF0,SMF1"), Settings(select=("SMF0", "SMF1"))),
        (("--ignore", "SMF001"), Settings(ignore=("SMF001",))),
        (("--unsafe-fixes",), Settings(unsafe_fixes=True)),
        (("--sdk", "3"), Settings(sdk="3")),
        (("--docs",), Settings(docs=True)),
        (("--max-bytes", "10"), Settings(max_bytes=10)),
    ],
)
def test_settings(args: tuple[str, ...], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smfix.rules.all_rules", lambda: [type("Rule", (), {"code": c}) for c in ("SMF001", "SMF101")])
    assert terms(*args).settings == settings
    assert (terms(*args).plan == terms().plan) == (not args), "a record of other settings is not up to date"


def test_what_is_looked_at() -> None:
    assert terms("--exclude", "a,b", "--extend-exclude", "c").choice == Choice(("a", "b"), ("c",))
    assert terms("--docs").choice == Choice(markup=True)
    assert terms("--branch", "x").plan != terms().plan


@pytest.mark.parametrize(
    ("args", "seconds", "size"),
    [
        ((), 600.0, 2 * 10**9),
        (("--timeout", "5"), 5.0, 2 * 10**9),
        (("--max-disk", "1.5M"), 600.0, 1_500_000),
        (("--max-disk", "10"), 600.0, 10),
    ],
)
def test_limits_are_no_part_of_the_plan(args: tuple[str, ...], seconds: float, size: int) -> None:
    found = terms(*args)
    assert (found.seconds, found.max_disk, found.plan) == (seconds, size, terms().plan)


def test_so_many_at_once() -> None:
    params: dict[str, Any] = run.make_context("run", ["list", "-j", "3"]).params
    assert params["jobs"] == 3
    with here(3) as executor:
        assert executor._max_workers == 3  # type: ignore[attr-defined]
