"""Files that the user asked for (a report, a baseline): written whole, or not at all."""

from __future__ import annotations

import os
import stat

from smfix.files import atomic
from smfix.folders import open_patiently


def write_whole(path: str, data: bytes) -> str | None:
    """Make `data` the content of the file at `path`; what went wrong, in words. A device or pipe is written to."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(open_patiently(path, os.O_WRONLY), "wb") as file:
                file.write(data)
            return None
        target = os.path.realpath(path)
        atomic.save(target, data, stat.S_IMODE(os.stat(target).st_mode) & 0o777 if os.path.exists(target) else None)
    except OSError as error:
        return f"{path}: cannot be written: {(error.strerror or str(error)).lower()}"
    return None
