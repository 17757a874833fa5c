"""No secret in a record, a log, a message or a file: what stands in URLs for a person's name and word is taken out."""

from __future__ import annotations

import re

_USER = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^/\s'\"]*)@")
_WORDS = "token|secret|passw|pwd|pat|auth|cred|key|sig"
_QUERY = re.compile(rf"(?P<name>[?&][^=&\s'\"]*(?:{_WORDS})[^=&\s'\"]*=)[^&\s'\"#]+", re.IGNORECASE)
_LONE_USERS = ("ssh://", "git+ssh://")
"""Where a name without a password is no secret (`ssh://git@host`)."""


def redacted(text: str) -> str:
    """The text without the user part of its URLs, and without tokens in their queries."""
    return _QUERY.sub(r"\g<name>***", _USER.sub(_without_user, text))


def redacted_line(line: str) -> str:
    """A line that was to name a repository and does not: everything that may be a user part is left out."""
    head, mark, rest = line.partition("://")
    if "@" not in (rest if mark else line):
        return redacted(line)
    return f"{head}{mark}***@{redacted(line.rpartition('@')[2])}" if mark else f"***@{line.rpartition('@')[2]}"


def _without_user(match: re.Match[str]) -> str:
    scheme, user = match["scheme"], match["user"]
    if scheme.lower() in _LONE_USERS and not set(":@") & set(user):
        return match[0]
    return f"{scheme}***@"


def without(text: str, secrets: tuple[str, ...]) -> str:
    """The text redacted, and without these words."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return redacted(text)
