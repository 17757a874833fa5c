"""Files of smfix's own making (a report, a baseline): written whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets


def write_whole(path: str, data: bytes) -> str | None:
    """Make `data` the content of the file at `path`; what went wrong, in words. A device or pipe is written to."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:
                file.write(data)
            return None
        target = os.path.realpath(path)
        temporary = f"{target}.{secrets.token_hex(4)}.smfix-tmp"
        try:
            with open(temporary, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if os.path.exists(target):
                os.chmod(temporary, os.stat(target).st_mode & 0o777)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        return f"{path}: cannot be written: {(error.strerror or str(error)).lower()}"
    return None
