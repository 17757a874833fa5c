"""`smfix server`: the language server for editors."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smfix.config import Settings
    from smfix.resolved_config import ConfigResolver


@click.command("server")
@click.option("--config", metavar="FILE", help="Use this configuration for every file.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
@click.option("--stdio", is_flag=True, help="Talk over stdin and stdout, as it always does; editors pass it.")
def COMMAND(config: str | None, isolated: bool, stdio: bool) -> int:  # noqa: N802
    """Serve an editor by the Language Server Protocol, over stdin and stdout.

    Shows what is found while one types, in modules and notebooks, saved or not; offers fixes, comments that ignore a
    finding, the evidence for it, and the pipeline's graph. It never writes a source file: the editor makes the edits.
    """
    try:
        from smfix.server.app import serve
    except ImportError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.ClickException("the server needs pygls and lsprotocol: pip install 'smfix[lsp]'") from None
    if not os.environ.get("SMFIX_TRACEBACK"):
        logging.disable()  # what goes wrong is told by the protocol; pygls would print tracebacks
    words = [*(["--config", config] if config else []), *(["--isolated"] if isolated else [])]
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    with redirect_stdout(sys.stderr):  # nothing but messages of the protocol goes to stdout
        return serve(lambda: ResolvedConfiguration(words), stdin, stdout)


class ResolvedConfiguration:
    """What the command line and the configuration files say, read once. Raises Refused where one is wrong."""

    def __init__(self, words: list[str]) -> None:
        """`words` are options of the main command."""
        from smfix.cli.fix import default_resolver

        with _as_refusal():
            self._resolver: ConfigResolver = default_resolver(*words)

    def settings(self, path: str) -> Settings:
        """What the engine is to know for a file."""
        with _as_refusal():
            return self._resolver.settings(path)

    def excludes(self, path: str, root: str) -> bool:
        """Whether a file below a root is excluded: by a configuration, or for it lies in a folder that holds no code of
        one's own."""
        from smfix.files.discover import excludes

        with _as_refusal():
            choice = self._resolver.choice(path)
            return excludes(choice, root)(os.fsencode(os.path.relpath(path, root)))


@contextmanager
def _as_refusal() -> Iterator[None]:
    from smfix.config import ConfigError
    from smfix.server.paths import Refused

    try:
        yield
    except ConfigError as error:
        raise Refused(str(error)) from None
    except click.ClickException as error:
        raise Refused(error.format_message()) from None
