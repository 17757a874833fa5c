"""No secret in a record, a log, a message or a file: what stands in URLs for a person's name and word is taken out."""

from __future__ import annotations

import re

_USER = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^/@\s'\"]*)@")
_QUERY = re.compile(r"(?P<name>[?&][^=&\s'\"]*(?:token|secret|password|key|sig)[^=&\s'\"]*=)[^&\s'\"#]+", re.IGNORECASE)
_LONE_USERS = ("ssh://", "git+ssh://")
"""Where a name without a password is no secret (`ssh://git@host`)."""


def redacted(text: str) -> str:
    """The text without the user part of its URLs, and without tokens in their queries."""
    return _QUERY.sub(r"\g<name>***", _USER.sub(_without_user, text))


def _without_user(match: re.Match[str]) -> str:
    scheme, user = match["scheme"], match["user"]
    if scheme.lower() in _LONE_USERS and ":" not in user:
        return match[0]
    return f"{scheme}***@"


def secrets_of(source: str) -> tuple[str, ...]:
    """What must not be shown even where it stands alone: user and password of a URL, as written and as they are."""
    from urllib.parse import unquote

    match = _USER.match(source)
    if match is None or _without_user(match) == match[0]:
        return ()
    user, colon, password = match["user"].partition(":")
    words = (password,) if colon else (user,)
    return tuple(dict.fromkeys(word for part in words for word in (part, unquote(part)) if len(word) > 2))


def without(text: str, secrets: tuple[str, ...]) -> str:
    """The text redacted, and without these words."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return redacted(text)
