"""The other end of `forks`: a server that forks, and in each fork one repository, from its task to its result.

Every repository has two processes: one that does it, and leads a session of its own, so that it and every git below it
end together; and one that waits for that, tells how it ended, and ends it once nobody listens any more.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import gc
import os
import pickle
import signal
import socket
import sys
import threading

from smfix import processes
from smfix.files import store
from smfix.fleet.forks import CODE, LENGTH
from smfix.fleet.types import Task

RESULT, CLONE, WORDS = "result.pickle", "clone", "words"
NO_ROOM = 74
"""The exit code where the folder could not be written (`EX_IOERR`)."""


def pack(task: Task, folder: str) -> bytes:
    """What a process is given: the task, which may hold a secret and so is in no file, and its folder."""
    return pickle.dumps((task, folder))


def serve() -> None:
    """Fork for each line that comes in at stdin, until nobody is left to send one."""
    import smfix.fleet.warm  # noqa: F401

    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        word, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not word:
            return
        processes.forked(functools.partial(_guard, control, lines[0]))
        os.close(lines[0])


def alone() -> None:
    """Do the one task that comes in at stdin, in this process, and leave with its exit code."""
    task, folder = pickle.loads(sys.stdin.buffer.read())
    _do(task, folder)


def _guard(control: socket.socket, number: int) -> None:
    """Have the repository done by a process, and tell by the line of that file number how it ended."""
    control.close()
    line = socket.socket(fileno=number)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.set_inheritable(line.fileno(), False)
    (size,) = LENGTH.unpack(_read(line, LENGTH.size))
    task, folder = pickle.loads(_read(line, size))
    pid = processes.forked(lambda: _work(line, task, folder))
    threading.Thread(target=_end_with, args=(line, pid), daemon=True).start()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        _end(pid)
    line.sendall(CODE.pack(code))


def _read(line: socket.socket, size: int) -> bytes:
    data = line.recv(size, socket.MSG_WAITALL)
    if len(data) < size:
        raise EOFError
    return data


def _end_with(line: socket.socket, pid: int) -> None:
    with contextlib.suppress(OSError):
        line.recv(1)
    _end(pid)


def _end(pid: int) -> None:
    """End a process and its group; it may not lead one yet, or be gone already."""
    processes.kill(pid, group=True)
    processes.kill(pid)


def _work(line: socket.socket, task: Task, folder: str) -> None:
    """Do the task, leave the result in the folder. Does not return."""
    line.close()
    os.setsid()
    _do(task, folder)


def _do(task: Task, folder: str) -> None:
    """Do the task, leave the result in the folder, and end the process."""
    code = 1
    try:
        words = store.collect(os.path.join(folder, WORDS))
        for number in (1, 2):
            os.dup2(words, number)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.disable()
        _leave_result(task, folder)
        code = 0
    except OSError as error:
        code = NO_ROOM if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS) else 1
        sys.excepthook(*sys.exc_info())
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


def _leave_result(task: Task, folder: str) -> None:
    from smfix.fleet.job import mend

    clone = os.path.join(folder, CLONE, task.repository.folder)
    os.mkdir(clone)
    store.save(os.path.join(folder, RESULT), pickle.dumps(mend(task, clone)))
