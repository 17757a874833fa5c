"""stdin, stdout and stderr as a process is given them: closed ones, full ones, and readers that go away.

What can't be written to stdout is a failure of its own kind, so that it is told from all others; what can't be said on
stderr is nobody's to hear, and stops nothing.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO

MOST = 1 << 28
"""Bytes that are taken from stdin."""


class StdoutFailed(OSError):
    """What was printed could not be written. A reader that went away (`| head`) is a BrokenPipeError instead."""


class StdinFailed(OSError):
    """Stdin is closed, can't be read, or does not end."""


class _Patient(io.FileIO):
    """A descriptor that is written to however slowly it takes what comes: another process may have made it so that
    nobody waits for it."""

    def write(self, data: Any) -> int:
        while (taken := super().write(data)) is None:
            import select

            select.select([], [self], [])
        return taken


class _Stdout(_Patient):
    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StdoutFailed(error.errno, error.strerror) from None


class _Stderr(_Patient):
    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


def open_all() -> None:
    """Make the three streams of this process: each is there, and says what is wrong with it when it is used."""
    for number in range(3):  # a file that is opened later must not become what is printed to
        try:
            os.fstat(number)
        except OSError:  # what is closed: the null device, the wrong way round, so that each use fails as it would
            os.open(os.devnull, os.O_WRONLY if number == 0 else os.O_RDONLY)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "r", closefd=False)), "utf-8")
    sys.stdout = _text(_Stdout(1, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Stderr(2, "w", closefd=False), sys.stderr)


def _text(raw: io.FileIO, given: TextIO | None) -> io.TextIOWrapper:
    """A text stream on `raw` like the one that Python made; what its encoding does not have is shown escaped."""
    binary = io.BufferedWriter(raw)
    if not isinstance(given, io.TextIOWrapper):
        return io.TextIOWrapper(binary, "utf-8", "backslashreplace")
    lines, at_once = given.line_buffering, given.write_through
    return io.TextIOWrapper(binary, given.encoding, "backslashreplace", line_buffering=lines, write_through=at_once)


def read_stdin() -> bytes:
    """All of stdin. Raises StdinFailed."""
    try:
        data = sys.stdin.buffer.read(MOST + 1)
    except OSError as error:
        raise StdinFailed(error.errno, error.strerror) from None
    if len(data) > MOST:
        raise StdinFailed(errno.EFBIG, f"holds more than {MOST:,} bytes")
    return data


def mute() -> None:
    """Let stdout lead nowhere from now on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def failed(error: OSError) -> int:
    """Say which stream failed and why, let nothing else be tried, and return the exit code."""
    if isinstance(error, StdinFailed):
        print(f"smfix: stdin cannot be read: {reason(error)}", file=sys.stderr)
    elif isinstance(error, StdoutFailed):
        print(f"smfix: stdout cannot be written to: {reason(error)}", file=sys.stderr)
    mute()
    return 2


def reason(error: OSError) -> str:
    """Why a stream failed, in words."""
    return "it is closed" if error.errno == errno.EBADF else (error.strerror or str(error)).lower()
