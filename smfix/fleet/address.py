"""Where a repository is on another machine, taken apart: what may be shown and stand on a command line, and what not.

A command line is seen by every user of a machine, so git gets addresses without passwords; those reach it by its
environment, as the answer of a credential helper that is asked for that host alone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import unquote

_HTTP = ("http", "https")
_LONE_USERS = ("ssh", "git+ssh", "ssh+git", "")
"""Where a name without a password is no secret (`ssh://git@host`)."""
_SAY = 'printf \'username=%s\\npassword=%s\\n\' "$SMFIX_USER" "$SMFIX_WORD"'
_HELPER = f'!f() {{ if test "$1" = get; then {_SAY}; fi; }}; f'
_BAD_PORT = re.compile(r"[^\[\]]*:.*[^0-9\]].*")
"""A host with something behind a colon that is no port: there a password goes on behind a `/`, `?` or `#`."""
_WRITE = "write the characters / ? # @ of a name or password as %2F %3F %23 %40"
_SSH = "a password in an SSH address is of no use and seen by every user of the machine; use a key"
_QUERY = "what stands behind `?` in a URL is seen by every user of the machine; put a token before the @"


@dataclass(frozen=True, slots=True)
class Address:
    """A URL, or git's short form of an SSH address (`user@host:path`, without a scheme)."""

    scheme: str
    user: str
    """As it is written, like the password; empty: none."""
    password: str | None
    place: str
    """Host and path, nothing secret."""
    trouble: str = ""
    """Why git is not given it, in a sentence; empty: it can be."""

    @property
    def url(self) -> str:
        """What git is given on its command line."""
        user = f"{self.user}@" if self.user and self._is_ssh else ""
        return f"{self._head}{user}{self.place}"

    @property
    def shown(self) -> str:
        """What people are shown: no user but the `git` that all have."""
        return f"{self._head}git@{self.place}" if self._is_everybody else f"{self._head}{self.place}"

    @property
    def name(self) -> str:
        """Host and path, the same by whatever protocol."""
        return self.place if self.scheme else self.place.replace(":", "/", 1)

    @property
    def _head(self) -> str:
        return f"{self.scheme}://" if self.scheme else ""

    @property
    def _is_everybody(self) -> bool:
        return self._is_ssh and self.user == "git" and self.password is None

    @property
    def _is_ssh(self) -> bool:
        return self.scheme.lower() in _LONE_USERS

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown even where it stands alone: as it is written, and as it is."""
        word = self.password or ("" if self._is_ssh else self.user)
        return tuple(dict.fromkeys(one for one in (word, unquote(word)) if len(one) > 2))

    def environ(self) -> dict[str, str]:
        """Variables by which git answers that host with the name and password, beside those that configure it now."""
        if self.scheme.lower() not in _HTTP or not (self.user or self.password):
            return {}
        at = f"credential.{self.scheme}://{self.place.partition('/')[0]}"
        user = unquote(self.user, errors="surrogateescape")
        settings = [(f"{at}.username", user)] if user else []
        added = {}
        if self.password is not None:
            settings += [(f"{at}.helper", ""), (f"{at}.helper", _HELPER)]
            added = {"SMFIX_USER": user, "SMFIX_WORD": unquote(self.password, errors="surrogateescape")}
        count = os.environ.get("GIT_CONFIG_COUNT", "")
        first = int(count) if count.isdecimal() else 0
        for number, (key, value) in enumerate(settings, first):
            added |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return added | {"GIT_CONFIG_COUNT": str(first + len(settings))}


def address(source: str) -> Address:
    """Take it apart. What cannot be told apart for sure counts as secret, and is in trouble."""
    scheme, is_url, rest = source.partition("://")
    if not is_url:
        return _short(source)
    head = re.split("[/?#]", rest, maxsplit=1)[0]
    before, at, host = head.rpartition("@")
    tail, trouble = rest[len(head) :], ""
    if not at and "@" in tail and _BAD_PORT.fullmatch(head):
        before, _, host = rest.rpartition("@")
        tail, trouble = "", _WRITE
    user, colon, word = before.partition(":")
    if scheme.lower() in _HTTP:
        tail, _, query = tail.partition("#")[0].partition("?")
        trouble = trouble or (_QUERY if query else "")
    if colon and scheme.lower() in _LONE_USERS:
        trouble = trouble or _SSH
    if any(ord(char) < 32 for char in unquote(before)):
        trouble = trouble or "a name or password in a URL holds no line ends or other control characters"
    return Address(scheme, user, word if colon else None, host + tail, trouble)


def _short(source: str) -> Address:
    """`user@host:path`; an `@` may be in the path, too."""
    first = source.partition("@")[0]
    if ":" in first and "@" in source and "/" not in first.partition(":")[2]:
        user, _, word = source.rpartition("@")[0].partition(":")
        return Address("", user, word, source.rpartition("@")[2], _SSH)
    user, at, place = source.partition("@")
    if at and ":" not in user and "/" not in user:
        return Address("", user, None, place)
    return Address("", "", None, source)
