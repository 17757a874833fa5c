"""From a URI of the protocol to a path that may be looked at, and back."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pygls.uris import from_fs_path, to_fs_path

MOST_CHARACTERS = 4_096
"""Of a URI."""


class Refused(ValueError):
    """Something that was asked for and is not done; the text says why."""


def path_of(uri: object) -> str:
    """The absolute path that a `file:` URI names. Raises Refused for any other."""
    if not isinstance(uri, str) or len(uri) > MOST_CHARACTERS:
        raise Refused("is no URI of a file")
    try:
        path = to_fs_path(uri)
    except ValueError:
        path = None
    if path is None or not os.path.isabs(path) or "\0" in path:
        raise Refused(f"{uri[:200]!r} is no URI of a file on this machine; smfix looks at such files only")
    return os.path.normpath(path)


def uri_of(path: str) -> str:
    """The URI of a path."""
    uri = from_fs_path(os.path.abspath(path))
    return uri if isinstance(uri, str) else ""


def root_around(path: str, folders: Sequence[str]) -> str:
    """The folder that a file is looked at in: that of the workspace which it lies below, really and by its name.

    Raises Refused for a file outside of all of them. Where the client has opened no folder, it is the file's own.
    """
    if not folders:
        return os.path.dirname(path)
    for folder in folders:
        inside = os.path.join(folder, "")
        really = os.path.join(os.path.realpath(folder), "")
        if path.startswith(inside) and os.path.realpath(path).startswith(really):
            return folder
    raise Refused(f"{path} lies outside of the workspace, and is not looked at")
