"""The one place where a source file is written: old or new, whole, whatever happens in the middle.

The new bytes go to a temporary file beside the old one, reach the disk, and take its name in one step. Where a rename
would lose something (a hard link, an owner) or is not possible (a mount, a folder that may not be written), the file is
overwritten in place beside an fsynced backup, and put back from memory if that fails.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
from collections.abc import Iterator

from smfix.model import Problem, Reason

MARK = ".smfix-tmp"
"""How the names of temporary files and backups end."""

_IN_PLACE = frozenset({errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOTSUP})


class _Refused(Exception):
    """Why a file is not written."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def replace_file(path: str, before: bytes, after: bytes) -> Problem | None:
    """Make `after` the content of the file at `path`, which must still hold `before`.

    A link's target is written, the link stays. Mode, owner and extended attributes are kept, hard links stay linked.
    Returns what went wrong; then the file holds what it held.
    """
    try:
        _replace(os.path.realpath(path), before, after)
    except _Refused as error:
        return Problem(path, error.reason, str(error))
    except OSError as error:
        return Problem(path, Reason.WRITE, f"cannot be written: {(error.strerror or str(error)).lower()}")
    return None


def _replace(target: str, before: bytes, after: bytes) -> None:
    held = os.stat(target)
    if not stat.S_ISREG(held.st_mode):
        raise _Refused(Reason.NOT_A_FILE, "is not a regular file")
    if not held.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise _Refused(Reason.READ_ONLY, "is read-only; make it writable and run again")
    folder, name = os.path.split(target)
    if held.st_nlink > 1 or not os.access(folder, os.W_OK | os.X_OK):
        _overwrite(target, before, after)
        return
    temporary = os.path.join(folder, _temporary_name(name))
    try:
        if not _copy(temporary, after, held, target):
            _remove(temporary)
            _overwrite(target, before, after)
            return
        with _uninterrupted():
            _check(target, before, held)
            try:
                os.replace(temporary, target)
            except OSError as error:
                if error.errno not in _IN_PLACE:
                    raise
                _overwrite(target, before, after)
                _remove(temporary)
        _sync_folder(folder)
    except BaseException:
        _remove(temporary)
        raise


_RANDOM = 4
"""Random bytes in the name of a temporary file."""


def _temporary_name(name: str) -> str:
    """A hidden name beside the file's own, never longer than a name may be (255 bytes)."""
    return f"{_stem(name)}{os.urandom(_RANDOM).hex()}{MARK}"


def _stem(name: str) -> str:
    room = 255 - len(f".{MARK}.") - 2 * _RANDOM
    return f".{os.fsdecode(os.fsencode(name)[:room])}."


def left_behind(path: str) -> list[str]:
    """The temporary files and backups of a file that lie beside it: a run that was killed left them."""
    folder, name = os.path.split(path)
    stem, length = _stem(name), len(_stem(name)) + 2 * _RANDOM + len(MARK)
    with contextlib.suppress(OSError):
        names = [name for name in os.listdir(folder) if name.startswith(stem) and name.endswith(MARK)]
        return [os.path.join(folder, name) for name in names if len(name) == length]
    return []


def _copy(temporary: str, data: bytes, held: os.stat_result, target: str) -> bool:
    """Write the temporary file, with all that belongs to the old one; False where its owner can't be given to it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    file = os.open(temporary, flags, 0o600)
    try:
        _write_all(file, data)
        made = os.fstat(file)
        if (made.st_uid, made.st_gid) != (held.st_uid, held.st_gid):
            try:
                os.fchown(file, held.st_uid, held.st_gid)
            except OSError:
                return False
        _copy_attributes(target, file)
        os.fchmod(file, stat.S_IMODE(held.st_mode) & 0o777)
        os.fsync(file)
    finally:
        os.close(file)
    return True


def _copy_attributes(target: str, file: int) -> None:
    """Extended attributes, access control lists among them, as far as the file system takes them."""
    if not hasattr(os, "listxattr"):
        return
    with contextlib.suppress(OSError):
        for name in os.listxattr(target):
            with contextlib.suppress(OSError):
                os.setxattr(file, name, os.getxattr(target, name))


def _overwrite(target: str, before: bytes, after: bytes) -> None:
    """Plan B: in place, keeping the inode. A backup lies beside it (or in the temporary folder) meanwhile."""
    with _uninterrupted():
        file = os.open(target, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        try:
            if _read_all(file) != before:
                raise _Refused(Reason.CHANGED_ON_DISK, "was changed by something else meanwhile; run again")
            backup = _back_up(target, before)
            try:
                _write_over(file, after)
            except OSError:
                _write_over(file, before)
                raise
            finally:
                _remove(backup)
        finally:
            os.close(file)


def _back_up(target: str, data: bytes) -> str:
    import tempfile

    folder, name = os.path.split(target)
    if not os.access(folder, os.W_OK | os.X_OK):
        folder = tempfile.gettempdir()
    backup = os.path.join(folder, _temporary_name(name))
    file = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write_all(file, data)
        os.fsync(file)
    except BaseException:
        _remove(backup)
        raise
    finally:
        os.close(file)
    return backup


def _write_over(file: int, data: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    _write_all(file, data)
    os.ftruncate(file, len(data))
    os.fsync(file)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _read_all(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    return b"".join(iter(lambda: os.read(file, 1 << 20), b""))


def _check(target: str, before: bytes, held: os.stat_result) -> None:
    """The file is still the one that was read, byte for byte."""
    try:
        file = os.open(target, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        raise _Refused(Reason.CHANGED_ON_DISK, "was removed by something else meanwhile") from None
    try:
        now = os.fstat(file)
        same = (now.st_dev, now.st_ino) == (held.st_dev, held.st_ino) and _read_all(file) == before
    finally:
        os.close(file)
    if not same:
        raise _Refused(Reason.CHANGED_ON_DISK, "was changed by something else meanwhile; run again")


def _sync_folder(folder: str) -> None:
    with contextlib.suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back for the moment in which a file changes hands."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)
