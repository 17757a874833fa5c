"""Processes that have all of smfix in memory from their start: forks of a server that imports it once.

The server is reached by a socket, and each of its forks by one of its own: the task goes in there, the exit code comes
out, and when this end is closed, or this process is gone, the fork ends with everything that it started.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from typing import TYPE_CHECKING

from smfix import processes
from smfix.fleet import interpreter

if TYPE_CHECKING:
    import subprocess

CODE = struct.Struct("!i")
"""How an exit code is told."""
LENGTH = struct.Struct("!Q")
"""How many bytes the task has that follow."""
LOST = 255
"""The exit code of a process that ended without telling one."""


class Process:
    """A process that does what `child.serve` does with what it is given."""

    def __init__(self, data: bytes) -> None:
        """Start it. Raises OSError where no process can be made."""
        self._code: int | None = None
        self._line, theirs = socket.socketpair()
        try:
            with theirs:
                _server.hand(theirs)
            self._line.sendall(LENGTH.pack(len(data)) + data)
        except BaseException:
            self._line.close()
            raise

    def wait(self, seconds: float) -> int | None:
        """Its exit code once it has one (negative: the signal that ended it); None after so many seconds."""
        if self._code is None and self._told(seconds):
            told = b""
            with contextlib.suppress(OSError):
                told = self._line.recv(CODE.size, socket.MSG_WAITALL)
            self._code = CODE.unpack(told)[0] if len(told) == CODE.size else LOST
        return self._code

    def end(self) -> None:
        """End it and all that it started, where it has not ended."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)
        self.wait(10)
        self._line.close()

    def _told(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._line, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


class Program(Process):
    """The same as a Python that begins anew, where the system has no forks."""

    def __init__(self, data: bytes) -> None:
        """Start it. Raises OSError."""
        self._program = processes.start_on(interpreter.command("from smfix.fleet.child import alone\nalone()"), data)

    def wait(self, seconds: float) -> int | None:
        """Its exit code once it has one; None after so many seconds."""
        return processes.waited(self._program, seconds)

    def end(self) -> None:
        """End it, where it has not ended."""
        if self._program.poll() is None:
            processes.kill(self._program.pid, group=True)
        self.wait(10)


def start(data: bytes) -> Process:
    """A process that does what it is given. Raises OSError where none can be made."""
    return (Process if processes.FORKS and hasattr(socket, "send_fds") else Program)(data)


class _Server:
    """The process that forks, started when it is first needed and whenever it is gone."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def hand(self, line: socket.socket) -> None:
        """Let it make a process that has this end of a line."""
        with self._turn:
            if self._line is None or self._process is None or self._process.poll() is not None:
                self._line, self._process = self._started()
            socket.send_fds(self._line, [b"+"], [line.fileno()])

    def _started(self) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        if self._line is not None:
            self._line.close()
        ours, theirs = socket.socketpair()
        with theirs:
            command = interpreter.command("from smfix.fleet.child import serve\nserve()")
            process = processes.serve(command, theirs.fileno())
        return ours, process


_server = _Server()
