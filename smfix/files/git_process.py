"""How smfix starts git: here and nowhere else, so that nothing runs but git itself.

A repository's configuration is its author's. It can name programs (hooks, a file system monitor, a pager, an editor,
filters, a remote's other end), and git fetches objects that are missing. Here those are switched off, for every git
alike; what can't be switched off by a setting (filters, text conversion) callers never ask for: no command that
converts content is used (`status`, `diff` against the work tree, `archive`, `checkout`) in another's repository.
"""

from __future__ import annotations

import os
import select
from collections.abc import Iterator, Mapping, Sequence

from smfix import processes

IDLE = 60.0
"""Seconds that git may keep a reader waiting for its next word."""
LIMIT = 120.0
"""Seconds that a command may take that is asked for its whole answer."""
_MOST = 1 << 16
"""Bytes of complaints that are kept."""

_SETTINGS = (
    *("core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null", "core.pager=cat"),
    *("core.editor=:", "core.alternateRefsCommand=", "gpg.program=false", "log.showSignature=false"),
    *("gc.auto=0", "maintenance.auto=false", "submodule.recurse=false", "safe.bareRepository=explicit"),
)
_ALONE = ("core.sshCommand=false", "core.gitProxy=", "core.askPass=", "credential.helper=", "protocol.allow=never")
"""For all that talks to nobody."""

_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_LAZY_FETCH": "1",  # from git 2.45 on; before, a lazy fetch ends at GIT_ALLOW_PROTOCOL
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": ":",
    "GIT_SEQUENCE_EDITOR": ":",
    "LC_ALL": "C",  # names and files are bytes, and words are English
}
_NO_NETWORK = {"GIT_ALLOW_PROTOCOL": "none", "GIT_SSH_COMMAND": "false", "GIT_ASKPASS": ""}
_KEPT = ("GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
"""Of git's own variables, those that say where git and repositories are to be found. Those that git sets for its hooks
would make it read another repository than the one that holds the folder."""
_NETWORK = ("GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_NO_VERIFY")
"""Those by which a user says how other machines are reached."""
_NOBODYS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class GitFailed(Exception):
    """Git is absent, refuses the folder, took too long, or had something to say; the text is what it said."""


def environment(network: bool = False, configured: bool = True) -> dict[str, str]:
    """The variables of every git. With `network` it may talk to other machines, as the user says how; without
    `configured` it doesn't see the user's configuration."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT}
    if configured:
        kept |= {key: value for key, value in os.environ.items() if key.startswith("GIT_CONFIG")}
    if network:
        kept |= {key: value for key, value in os.environ.items() if key in _NETWORK}
    return kept | _QUIET | ({} if network else _NO_NETWORK) | ({} if configured else _NOBODYS)


def command(words: Sequence[str], network: bool = False) -> list[str]:
    """The command line of every git; `words` may begin with git's own options."""
    settings = _SETTINGS if network else _SETTINGS + _ALONE
    return ["git", "--no-pager", *(word for setting in settings for word in ("-c", setting)), *words]


def ask(
    words: Sequence[str],
    data: bytes = b"",
    *,
    environ: Mapping[str, str] | None = None,
    network: bool = False,
    configured: bool = True,
    limit: float = LIMIT,
) -> processes.Ended:
    """Run a command on `data` to its end; `environ` is added to the variables, `limit` is in seconds.

    Raises GitFailed where git can't be started, or took longer: then it, and all that it started, was killed.
    """
    # The programs by which git talks to others end with it. A process that leads a session (one repository of a fleet)
    # is itself ended together with its group: there git stays in that.
    apart = network and not (hasattr(os, "getsid") and os.getsid(0) == os.getpid())
    variables = environment(network, configured) | dict(environ or {})
    try:
        return processes.run(command(words, network), variables, limit, data=data, group=apart)
    except processes.TookTooLong:
        raise GitFailed(f"git took more than {limit:g} seconds") from None
    except OSError as error:
        raise GitFailed(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None


class Output:
    """What one command prints, as it comes. What it has to say on stderr ends it: such a list is not to be believed."""

    def __init__(self, folder: str, *words: str, none: int = 0) -> None:
        """Start it in a folder; `none` is the exit code by which it says that there is nothing to print.

        Raises GitFailed.
        """
        self._none = none
        self._output, into = os.pipe()
        self._errors, errors = os.pipe()
        self._pid = 0
        try:
            self._pid = processes.spawn(command(("-C", folder, *words)), environment(), into, errors)
        except OSError as error:
            os.close(self._output)
            os.close(self._errors)
            raise GitFailed(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None
        finally:
            os.close(into)
            os.close(errors)

    def stretches(self) -> Iterator[bytes]:
        """The output, cut after NUL bytes. Raises GitFailed where git failed, possibly after some of it."""
        rest = b""
        while data := self._next():
            whole, nul, rest = (rest + data).rpartition(b"\0")
            if nul:
                yield whole + nul
        said = os.read(self._errors, _MOST)
        pid, self._pid = self._pid, 0
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if said or status not in (0, self._none) or rest:
            raise GitFailed(first_words(said) or f"git ended with {status}")

    def _next(self) -> bytes:
        """What is printed next, nothing at the end. Raises GitFailed where a complaint, or nothing at all, comes."""
        poll = select.poll()
        for pipe in (self._output, self._errors):
            poll.register(pipe, select.POLLIN)
        ready = poll.poll(IDLE * 1000)
        if not ready:
            raise GitFailed(f"git said nothing for {IDLE:g} seconds")
        if any(pipe == self._errors and event & select.POLLIN for pipe, event in ready):
            raise GitFailed(first_words(os.read(self._errors, _MOST)))
        return os.read(self._output, _MOST)

    def close(self) -> None:
        """End the command where it still runs."""
        os.close(self._output)
        os.close(self._errors)
        if self._pid:
            processes.kill(self._pid)
            os.waitpid(self._pid, 0)


class KeptOutput(Output):
    """The same where a pipe can't be waited for: git prints to files, which are read once it has ended."""

    def __init__(self, folder: str, *words: str, none: int = 0) -> None:
        """Start it. Raises GitFailed."""
        import tempfile

        self._none = none
        self._printed, self._said = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        try:
            line = command(("-C", folder, *words))
            self._process = processes.start(line, environment(), self._printed, self._said)
        except OSError as error:
            raise GitFailed(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None

    def stretches(self) -> Iterator[bytes]:
        """The whole output. Raises GitFailed where git failed."""
        status = processes.waited(self._process, LIMIT)
        if status is None:
            raise GitFailed(f"git took more than {LIMIT:g} seconds")
        for file in (self._printed, self._said):
            file.seek(0)
        output, said = self._printed.read(), self._said.read(_MOST)
        if said or status not in (0, self._none) or (output and not output.endswith(b"\0")):
            raise GitFailed(first_words(said) or f"git ended with {status}")
        if output:
            yield output

    def close(self) -> None:
        """End the command where it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._printed.close()
        self._said.close()


def printed(folder: str, *words: str, none: int = 0) -> Output:
    """What a command prints, as it comes where the system can tell. Raises GitFailed."""
    return (Output if processes.SPAWNS else KeptOutput)(folder, *words, none=none)


def first_words(complaint: bytes) -> str:
    """What git complains about, in one line: what it ended with, or else what it said first."""
    lines = complaint.decode("utf-8", "backslashreplace").strip().splitlines()
    line = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else "")
    return line.partition(": ")[2] or line
