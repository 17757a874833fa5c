"""The command line's frame: `smfix PATH...` is the main command, the others stand beside it and load when called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from smfix.cli import streams
from smfix.cli.interrupts import Interrupts, code_of
from smfix.cli.words import say
from smfix.config import ConfigError

COMMANDS = {
    "graph": "Draw and check the graphs of pipelines.",
    "config": "Show the configuration that holds for a path, and where it comes from.",
    "redo": "Make again what was undone.",
    "fleet": "Fix many repositories, each on a branch.",
    "server": "Serve an editor by the Language Server Protocol.",
    "rule": "Explain a rule, or list them all.",
    "upgrade": "Move code from version 2 of the SageMaker SDK to version 3.",
    "undo": "Bring back the files of a run, byte for byte.",
    "verify": "Prove that a patch changes what smfix's rules change, and no more.",
    "why": "Show what smfix knows about a call, and from where.",
}
"""Every command beside the main one, with the line that --help shows; each is `COMMAND` in a module of its name."""


class Smfix(click.Group):
    """A group whose commands load late, and which takes anything else as paths for the main command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands beside the main one."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, imported when it is asked for."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"smfix.cli.{cmd_name}").COMMAND
        return command


def run(args: list[str] | None = None) -> None:
    """Run the command line and exit. The code is that of conventions: 0, 1, 2, 130, 143."""
    args = sys.argv[1:] if args is None else args
    named = _completed() if "_SMFIX_COMPLETE" in os.environ else args[:1]
    if named and named[0] in COMMANDS:
        command: click.Command = Smfix("smfix", context_settings={"help_option_names": ["-h", "--help"]})
    else:
        command = import_module("smfix.cli.fix").COMMAND
    sys.exit(_guarded(command, args))


def _completed() -> list[str]:
    """The words behind `smfix` on a line that a shell wants completed, but for the one that is still being typed."""
    words, current = os.environ.get("COMP_WORDS", "").split()[1:], os.environ.get("COMP_CWORD", "")
    if current.isdigit():  # bash and zsh count the words, fish gives the last one
        return words[: int(current) - 1]
    return words[:-1] if current and words and words[-1] == current else words


def _guarded(command: click.Command, args: list[str]) -> int:
    """Run a command; no traceback reaches a user, and no failure exits 0."""
    try:
        Interrupts()
        os.getcwd()
        code = _called(command, args)
        sys.stdout.flush()
        return code
    except click.ClickException as error:
        return _refused(error)
    except ConfigError as error:
        say(f"Error: {error}")
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, EOFError, KeyboardInterrupt) as interrupt:
        say("smfix: interrupted")
        return code_of(interrupt)
    except (BrokenPipeError, streams.StdoutFailed, streams.StdinFailed) as error:
        return streams.failed(error)
    except Exception as error:  # the last line of defence
        if os.environ.get("SMFIX_TRACEBACK"):
            raise
        say(f"smfix: {_cause(error)}")
        return 2


def _called(command: click.Command, args: list[str]) -> int:
    """Call a command; not by `main` of click, which has its own exit codes for an interrupt and a closed pipe."""
    if "_SMFIX_COMPLETE" in os.environ:
        command.main(args, prog_name="smfix")
    with command.make_context("smfix", list(args)) as context:
        code = command.invoke(context)
    return code if isinstance(code, int) else 0


def _refused(error: click.ClickException) -> int:
    """Say why a command does not do what it was asked for, and how it is used."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        say(*context.get_usage().splitlines(), f"Try '{context.command_path} --help' for help.", "")
    say(f"Error: {error.format_message()}")
    return 2


def _cause(error: Exception) -> str:
    """What went wrong, in words: the surroundings' fault where it is theirs, else smfix's own, to be reported."""
    if isinstance(error, OSError) and not _here():
        return "the current folder is not there any more; change into one that is"
    if isinstance(error, OSError) and error.strerror:
        place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
        return f"{place}{error.strerror.lower()}"
    if isinstance(error, RecursionError):
        return "what was read is nested too deeply"
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return f"internal error: {type(error).__name__}: {error}; please report it"


def _here() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True
