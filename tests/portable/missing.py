"""What Windows does not have, taken away from a process before it imports smfix.

With PYTHONPATH at `site` a Python does that to itself at its start. `python -m pytest -p tests.portable.plugin` runs
any tests so, with all that they start.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
from pathlib import Path

OF_OS = (
    *("fork", "forkpty", "posix_spawn", "posix_spawnp", "getsid", "setsid", "killpg", "getpgid", "geteuid"),
    *("fchmod", "fchown", "chown", "readv", "listxattr", "getxattr", "setxattr", "mkfifo"),
    *("O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_PATH"),
)
MODULES = ("fcntl", "termios", "tty", "pwd", "grp", "resource")
FOLDER = str(Path(__file__).with_name("site"))


def take_away() -> None:
    """Remove all of it from this process, and from those that it starts."""
    import subprocess  # noqa: F401  # likewise
    import tempfile  # noqa: F401

    import filelock  # noqa: F401  # Windows has a kind of its own; here it keeps what it needs

    for name in OF_OS:
        if hasattr(os, name):
            delattr(os, name)
    os.supports_dir_fd.clear()
    shutil._copyxattr = lambda *_args, **_options: None  # type: ignore[attr-defined]  # what it is there
    for name in ("poll", "epoll"):
        if hasattr(select, name):
            delattr(select, name)
    if hasattr(signal, "pthread_sigmask"):
        del signal.pthread_sigmask
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    parts = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join([FOLDER, *(part for part in parts if part not in ("", FOLDER))])
