"""The rules: one file each. A rule says where a mistake is and which change mends it; it never reads, prints or writes.

A new rule is a module `smfNNN.py` in this folder that holds `RULE`; another package brings its own by the entry point
group `smfix.rules`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from smfix.model import Evidence, Safety
from smfix.needles import IMPORTS as IMPORTS
from smfix.needles import NEEDLES as NEEDLES
from smfix.needles import OF_UPGRADES

if TYPE_CHECKING:
    from smfix.config import Settings
    from smfix.rules.change import AnyChange
    from smfix.rules.context import RuleContext

BUILT_IN = (
    *("smf001", "smf002", "smf003", "smf004", "smf005", "smf006", "smf007"),
    *("smf101", "smf102", "smf103", "smf104", "smf105", "smf106", "smf107", "smf108", "smf109", "smf110"),
    *("smf201", "smf202", "smf203", "smf204", "smf205", "smf206", "smf207", "smf208", "smf209"),
)

OF_UPGRADE = ("smf300", "smf301", "smf302", "smf303", "smf309")
"""The rules that move code from version 2 of the SDK to version 3. Only `smfix upgrade` runs them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A mistake at a node, before its change is made into text."""

    node: ast.expr | ast.stmt
    message: str
    safety: Safety
    changes: tuple[AnyChange, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
    local_edit: bool = False
    """Whether its changes, made, can neither bring about nor take away another finding of a rule that stands."""
    place: ast.expr | ast.alias | None = None
    """The part of the node that a person is shown, such as an argument; None: all of it."""
    final: bool = False
    """Whether it is made only when no other change of the file waits: it says anew what names mean that those ask
    for."""

    @property
    def shown(self) -> ast.expr | ast.stmt | ast.alias:
        """What a person is shown."""
        return self.place or self.node

    def at_argument(self, expr: ast.expr) -> Hit:
        """The hit shown at an argument of its call; as it is, where that is written elsewhere."""
        call = self.node
        given = (*call.args, *(keyword.value for keyword in call.keywords)) if isinstance(call, ast.Call) else ()
        return replace(self, place=expr) if any(one is expr for one in given) else self


@dataclass(frozen=True, slots=True)
class Rule:
    """One mistake: its code and name, the SDK major versions that it holds for, the words without one of which it
    can't occur, and how it is found. Its page is the docstring of the module that holds it."""

    code: str
    name: str
    summary: str
    needles: tuple[str, ...]
    find: Callable[[RuleContext], Iterator[Hit]] = field(compare=False)
    versions: frozenset[int] = frozenset({2, 3})
    hint: bool = False
    """What works as it is and may well be meant: told to those alone who select the rule."""
    stable: bool = False
    """Whether its findings stay what they are when a hit that says `local_edit` is mended: the file need not be
    looked at again for it. (Those of graphs do: one dependency where a list is wanted counts there as
    the one that is meant.)"""

    everywhere: bool = False
    """Whether it wants to see files, too, that no object of the SDK can reach: their imports lead to none."""
    raises: frozenset[str] = frozenset({"TypeError", "AttributeError", "NotImplementedError"})
    """Names of the errors that the mistake raises where it stands; none where it shows later. Where code catches one of
    them and goes on, the hit is for a person."""

    def wanted(self, settings: Settings) -> bool:
        """Whether these settings ask for it."""
        named = any(self.code.startswith(prefix) for prefix in settings.select)
        return settings.selects(self.code) and (named or not self.hint)

    def may_occur(self, code: str) -> bool:
        """Whether one of its needles stands in the code as a whole word: `doctest_depends_on` is none."""
        return any(_holds(needle, code) for needle in self.needles)


@lru_cache(maxsize=16)
def _holds(needle: str, code: str) -> bool:
    """Whether a needle is there as a whole word; searched as it is first, for a pattern with `\\b` is slow to start.
    Kept for a file or two: rules share their needles."""
    at = code.find(needle)
    while at >= 0:
        if _whole(needle).match(code, at):
            return True
        at = code.find(needle, at + 1)
    return False


@lru_cache(maxsize=64)
def _whole(needle: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(needle)}\b")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code: those of this package and those that installed packages bring."""
    from smfix.rules.plugins import entries

    rules = [rule_of(f"smfix.rules.{name}") for name in BUILT_IN]
    for entry in entries():
        brought = entry.load()
        if not isinstance(brought, Rule):
            raise TypeError(f"the entry point {entry.value} is no rule of smfix")
        rules.append(brought)
    return tuple(sorted(rules, key=lambda rule: rule.code))


@lru_cache(maxsize=1)
def upgrade_rules() -> tuple[Rule, ...]:
    """The rules of an upgrade, by code."""
    return tuple(rule_of(f"smfix.rules.{name}") for name in OF_UPGRADE)


def rules_for(settings: Settings) -> tuple[Rule, ...]:
    """The rules among which these settings choose."""
    return upgrade_rules() if settings.upgrade else all_rules()


def needles_for(settings: Settings) -> tuple[bytes, ...]:
    """The texts without one of which no such rule finds anything in a file."""
    return OF_UPGRADES if settings.upgrade else NEEDLES


def known_codes() -> frozenset[str]:
    """The codes of all rules, whether or not a run looks for them."""
    return frozenset(rule.code for rule in all_rules()) | {name.upper() for name in OF_UPGRADE}


def rules_of(codes: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that a report on findings of these codes names."""
    of_upgrade = any(code.lower() in OF_UPGRADE for code in codes)
    return (*all_rules(), *upgrade_rules()) if of_upgrade else all_rules()


def rule_of(module: str) -> Rule:
    """The rule that a module holds."""
    rule = import_module(module).RULE
    if not isinstance(rule, Rule):
        raise TypeError(f"{module}.RULE is not a Rule")
    return rule


def page_of(rule: Rule) -> str:
    """A rule's page: the docstring of the module that holds it."""
    import sys

    return (sys.modules[rule.find.__module__].__doc__ or "").strip()
