"""The one place where a source file is written: old or new, whole, whatever happens in the middle.

The new bytes go to a temporary file beside the old one, and take its name. Where a rename would lose something (a hard
link, an owner) or is not possible (a mount, a folder that may not be written), the file is overwritten in place beside
an fsynced backup, and put back from memory if that fails.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

from smfix.files import atomic
from smfix.files.nofollow import MOVED, Moved, open_file, opened_folder, read_all
from smfix.folders import Folder
from smfix.model import Problem, Reason

_IN_PLACE = frozenset({errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOTSUP})

Note = Callable[[str, "str | None"], None]
"""Is told a file's real path and its backup's before it is overwritten in place, and None for the backup once the file
is whole again. What it raises as OSError before the overwriting keeps the file as it was."""


class _Refused(Exception):
    """Why a file is not written."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class _Target(NamedTuple):
    """A file that is to be written: its opened folder, its name there, its real path, and what is to be told."""

    folder: Folder
    name: str
    real: str
    note: Note

    def open(self, flags: int) -> int:
        return open_file(self.folder, self.name, flags)


def replace_file(
    path: str, before: bytes, after: bytes, real: str | None = None, note: Note = lambda _real, _backup: None
) -> Problem | None:
    """Make `after` the content of the file at `path`, which must still hold `before`.

    `real` is where the path led when the run learned of the file (by default, where it leads now): that file is
    written, and only as long as no link is on the way to it. Mode, owner and extended attributes are kept, hard links
    stay linked. Returns what went wrong; then the file holds what it held, or the problem names the backup.
    """
    try:
        real = real or os.path.realpath(path)
        above, name = os.path.split(real)
        with opened_folder(above) as folder:
            _replace(_Target(folder, name, real, note), before, after)
    except _Refused as error:
        return Problem(path, error.reason, str(error))
    except Moved:
        return Problem(path, Reason.CHANGED_ON_DISK, MOVED)
    except OSError as error:
        return Problem(path, Reason.WRITE, f"cannot be written: {_words(error)}")
    return None


def _replace(target: _Target, before: bytes, after: bytes) -> None:
    held = target.folder.stat(target.name)
    if stat.S_ISLNK(held.st_mode):
        raise Moved
    if not stat.S_ISREG(held.st_mode):
        raise _Refused(Reason.NOT_A_FILE, "is not a regular file")
    if not held.st_mode & 0o222 or not target.folder.is_writable(target.name):
        raise _Refused(Reason.READ_ONLY, "is read-only; make it writable and run again")
    if held.st_nlink > 1 or not target.folder.takes_names():
        _overwrite(target, before, after)
        return
    try:
        temporary = atomic.make(target.folder, target.name, after, lambda file, at: _dress(file, at, target, held))
    except _AnothersFile:
        _overwrite(target, before, after)
        return
    try:
        with _uninterrupted():
            _check(target, before, held)
            atomic.take(target.folder, temporary, target.name)
    except OSError as error:
        if error.errno not in _IN_PLACE:
            raise
        _overwrite(target, before, after)
    finally:
        target.folder.remove(temporary)


class _AnothersFile(Exception):
    """The old file's owner can't be given to a new one."""


def _dress(file: int, at: str, target: _Target, held: os.stat_result) -> None:
    """Give the temporary file, at the path `at`, all that belongs to the old one. Raises _AnothersFile, and OSError."""
    made = os.fstat(file)
    if hasattr(os, "fchown") and (made.st_uid, made.st_gid) != (held.st_uid, held.st_gid):
        try:
            os.fchown(file, held.st_uid, held.st_gid)
        except OSError:
            raise _AnothersFile from None
    _copy_attributes(target, file)
    atomic.set_mode(file, at, stat.S_IMODE(held.st_mode) & 0o777)


def _copy_attributes(target: _Target, file: int) -> None:
    """Extended attributes, access control lists among them, as far as the file system takes them."""
    if not hasattr(os, "listxattr"):
        return
    with contextlib.suppress(OSError):
        old = target.open(os.O_RDONLY)
        try:
            for name in os.listxattr(old):
                with contextlib.suppress(OSError):
                    os.setxattr(file, name, os.getxattr(old, name))
        finally:
            os.close(old)


def _overwrite(target: _Target, before: bytes, after: bytes) -> None:
    """Plan B: in place, keeping the inode. A backup lies beside it (or in the temporary folder) meanwhile."""
    with _uninterrupted():
        file = target.open(os.O_RDWR)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode) or read_all(file) != before:
                raise _Refused(Reason.CHANGED_ON_DISK, "was changed by something else meanwhile; run again")
            backup = _back_up(target, before)
            try:
                target.note(target.real, backup)
                _write_or_restore(file, before, after, backup)
            except _Refused:
                raise
            except BaseException:
                _forget(target, backup)
                raise
            _forget(target, backup)
        finally:
            os.close(file)


def _write_or_restore(file: int, before: bytes, after: bytes, backup: str) -> None:
    """Overwrite an opened file, and put it back where that fails: then raises as it failed; _Refused where both do."""
    try:
        _write_over(file, after)
    except BaseException as error:
        try:
            _write_over(file, before)
        except BaseException:
            why = _words(error) if isinstance(error, OSError) else type(error).__name__
            text = (
                f"was half written ({why}), and could not be put back; once the disk is well, `smfix undo` brings it "
                f"back; what it held is in `{backup}`"
            )
            raise _Refused(Reason.WRITE, text) from None
        raise


def _forget(target: _Target, backup: str) -> None:
    """The file is whole: its backup is not needed any more."""
    with contextlib.suppress(OSError):
        target.note(target.real, None)
    with contextlib.suppress(OSError):
        os.unlink(backup)


def _back_up(target: _Target, data: bytes) -> str:
    """A copy of the bytes that are to be overwritten, on disk; returns its path. Raises OSError."""
    if target.folder.takes_names():
        return os.path.join(os.path.dirname(target.real), atomic.make(target.folder, target.name, data))
    import tempfile

    above = tempfile.gettempdir()
    with Folder(above) as folder:
        return os.path.join(above, atomic.make(folder, target.name, data))


def _write_over(file: int, data: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    atomic.write_all(file, data)
    os.ftruncate(file, len(data))
    os.fsync(file)


def _check(target: _Target, before: bytes, held: os.stat_result) -> None:
    """The file is still the one that was read, byte for byte."""
    try:
        file = target.open(os.O_RDONLY)
    except OSError:
        raise _Refused(Reason.CHANGED_ON_DISK, "was removed by something else meanwhile") from None
    try:
        now = os.fstat(file)
        same = (now.st_dev, now.st_ino) == (held.st_dev, held.st_ino) and read_all(file) == before
    finally:
        os.close(file)
    if not same:
        raise _Refused(Reason.CHANGED_ON_DISK, "was changed by something else meanwhile; run again")


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


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
