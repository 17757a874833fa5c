"""One key at a time from a person's terminal, those that were typed ahead too."""

from __future__ import annotations

import os
import select
import sys

import click

END = "\x04"
"""What the end of input is read as: Ctrl-D."""

_FOLLOWS = 0.05
"""Seconds within which a terminal sends the rest of an arrow's or a function key's sequence."""


def read_key() -> str:
    """The next key: one character, `""` for a key that is none (an arrow), `END` where nothing more can come.

    Ctrl-C raises KeyboardInterrupt, as everywhere in a run.
    """
    try:
        import termios
        import tty
    except ImportError:  # no POSIX terminal
        return _by_click()
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSANOW)
        return _read(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _by_click() -> str:
    try:
        char = click.getchar()
    except EOFError:
        return END
    return char if len(char) == 1 else ""


def _read(descriptor: int) -> str:
    try:
        data = os.read(descriptor, 1)
    except OSError:  # the terminal has gone away
        return END
    if not data:
        return END
    if data == b"\x1b":
        _skip_sequence(descriptor)
        return ""
    while data[0] >= 0xC0 and len(data) < _length(data[0]) and (more := os.read(descriptor, 1)):
        data += more
    return data.decode("utf-8", "ignore")


def _skip_sequence(descriptor: int) -> None:
    """Read what follows an escape: one character, or a control sequence up to its final byte (ECMA-48, 5.4)."""
    first = _soon(descriptor)
    if first == b"O":
        _soon(descriptor)
    while first == b"[" and (byte := _soon(descriptor)) and not 0x40 <= byte[0] <= 0x7E:
        pass


def _soon(descriptor: int) -> bytes:
    return os.read(descriptor, 1) if select.select([descriptor], [], [], _FOLLOWS)[0] else b""


def _length(first: int) -> int:
    """How many bytes a character of UTF-8 has, by its first."""
    return 2 if first < 0xE0 else 3 if first < 0xF0 else 4
