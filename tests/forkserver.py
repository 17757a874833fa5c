"""`python -m smfix ...` as a process of its own, without the half second in which Python imports it.

One process a test session (a worker of xdist) imports smfix and forks for each command line that it is given. The fork
has the folder, the environment and the descriptors of its caller and runs `smfix/__main__.py` as `__main__`; what
differs from a new Python is that modules are there already. So what is about imports, the options of Python,
`PYTHONPATH` or the encoding of the streams starts a Python of its own.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, NoReturn

AVAILABLE = sys.platform == "linux" and hasattr(os, "fork")
"""Elsewhere forks of a process that has imported so much are not safe, or there are none."""
ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "smfix")
LATE = ("smfix.__main__", "smfix.kinds", "smfix.server", "smfix.fleet.cluster")
"""What isn't imported ahead: the module that is run, old names, and what starts threads."""
EXAMPLE = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep(name='A')\na.add_depends_on(a)\n"


class Process:
    """One command, in the way of `subprocess.Popen`."""

    def __init__(
        self,
        words: Sequence[str | bytes],
        cwd: str | os.PathLike[str],
        environ: Mapping[str, str],
        streams: tuple[int, int, int],
        terminal: bool = False,
    ) -> None:
        """Start it; with `terminal` it leads a session whose terminal is its stdin."""
        self.returncode: int | None = None
        self._answers = socket.socket(socket.AF_UNIX)
        self._answers.connect(_address())
        asked = [[os.fsdecode(word) for word in words], os.fspath(cwd), dict(environ), terminal]
        socket.send_fds(self._answers, [b"."], streams)
        self._answers.sendall(json.dumps(asked).encode() + b"\n")
        self.pid = int(self._line())

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, or a signal's negative number. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                self.returncode = os.waitstatus_to_exitcode(int(self._line()))
            except TimeoutError:
                raise subprocess.TimeoutExpired(COMMAND, timeout or 0) from None
            self._answers.close()
        return self.returncode

    def poll(self) -> int | None:
        """The exit code once there is one."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0.001)
        return None

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _line(self) -> str:
        found = b""
        while not found.endswith(b"\n"):
            part = self._answers.recv(1)
            assert part, "the fork server has ended"
            found += part
        return found.decode()


def run(
    *words: str | bytes,
    cwd: str | os.PathLike[str],
    environ: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end on pipes, as `subprocess.run` would."""
    environ = os.environ if environ is None else environ
    if not AVAILABLE:
        line = [*COMMAND, *words]
        return subprocess.run(line, cwd=cwd, env=environ, input=stdin, capture_output=True, timeout=timeout)
    pipes = [os.pipe() for _ in range(3)]
    (ours, theirs), given = zip(*pipes[1:]), pipes[0]
    process = Process(words, cwd, environ, (given[0], *theirs))
    for descriptor in (given[0], *theirs):
        os.close(descriptor)
    found: dict[int, bytes] = {}
    threads = [
        Thread(target=_write, args=(given[1], stdin)),
        *(Thread(target=_read, args=(one, found)) for one in ours),
    ]
    for thread in threads:
        thread.start()
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    finally:
        for thread in threads:
            thread.join()
    return subprocess.CompletedProcess(words, code, *(found[one] for one in ours))


def run_text(*words: str, cwd: str | os.PathLike[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The same with texts."""
    done = run(*words, cwd=cwd, stdin=stdin.encode())
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def _write(pipe: int, data: bytes) -> None:
    with suppress(BrokenPipeError), open(pipe, "wb") as stream:
        stream.write(data)


def _read(pipe: int, found: dict[int, bytes]) -> None:
    with open(pipe, "rb") as stream:
        found[pipe] = stream.read()


@functools.cache
def _address() -> str:
    """The socket of this session's server, which is started when the first command asks for it."""
    address = f"\0smfix-tests-{os.getpid()}-{time.monotonic_ns()}"  # abstract: no file is left behind
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen()
    line = [sys.executable, "-m", "tests.forkserver", str(listening.fileno())]
    server = subprocess.Popen(line, cwd=ROOT, pass_fds=[listening.fileno()], stdin=subprocess.PIPE)
    listening.close()
    atexit.register(server.communicate)  # closes its stdin and waits
    return address


def serve(listening: socket.socket) -> None:
    """Import smfix and what it needs, then take commands until the test session ends: that closes stdin."""
    _import_all()
    calls: list[socket.socket | int] = [listening, 0]
    while listening in select.select(calls, [], [])[0]:
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        caller = listening.accept()[0]
        if os.fork() == 0:
            listening.close()
            _guard(caller)
        caller.close()


def _import_all() -> None:
    for module in pkgutil.walk_packages([str(ROOT / "smfix")], "smfix."):
        if not module.name.startswith(LATE):
            importlib.import_module(module.name)
    from smfix.config import Settings
    from smfix.engine import fix_source
    from smfix.project.repository import Repository

    fix_source(EXAMPLE.encode(), "example.py", Settings(), Repository(()))  # reads the SDK's facts, above all
    assert threading.active_count() == 1, "a fork has the calling thread only"
    gc.freeze()


def _guard(caller: socket.socket) -> NoReturn:
    """Start the command, say its id, wait for it and say how it ended."""
    _, streams, _, _ = socket.recv_fds(caller, 1, 3)
    words, folder, environ, terminal = json.loads(caller.makefile().readline())
    command = os.fork()
    if command == 0:
        _become(words, folder, environ, streams, terminal)
    for descriptor in streams:
        os.close(descriptor)
    with suppress(BrokenPipeError):
        caller.sendall(f"{command}\n".encode())
        caller.sendall(f"{os.waitpid(command, 0)[1]}\n".encode())
    os._exit(0)


def _become(words: list[str], folder: str, environ: dict[str, str], streams: list[int], terminal: bool) -> NoReturn:
    """Be what `python -m smfix` would be, as far as Python lets that be had by a fork."""
    code = 1
    # which `nohup` and a shell's `&` take from what they start
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if terminal:
            import fcntl
            import termios

            os.setsid()
            fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
        os.closerange(3, 256)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environ)
        sys.stdin, sys.stdout = _stream(0, "r"), _stream(1, "w")
        sys.stderr = _stream(2, "w", 1)
        sys.path.insert(0, folder)
        sys.argv = ["smfix", *words]
        runpy.run_module("smfix", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _stream(number: int, mode: str, buffering: int = -1) -> IO[str]:
    """A text stream as Python makes them at its start."""
    return open(number, mode, buffering, "utf-8", "backslashreplace" if number == 2 else None, closefd=False)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
