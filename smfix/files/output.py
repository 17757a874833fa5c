"""Results that are written to a file of the user's choice: whole, or not at all."""

from __future__ import annotations

import os
import tempfile

from smfix.model import Problem, Reason


def write_output(path: str, data: bytes) -> Problem | None:
    """Write a result; what is at the path stays as it is until the new one is complete."""
    folder = os.path.dirname(path) or "."
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe, a terminal, /dev/null
        return _straight(path, data)
    try:
        number, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=folder)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                os.fchmod(file.fileno(), 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        return Problem(path, Reason.WRITE, f"cannot be written: {error.strerror or error}")
    return None


def _straight(path: str, data: bytes) -> Problem | None:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        return Problem(path, Reason.WRITE, f"cannot be written: {error.strerror or error}")
    return None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
