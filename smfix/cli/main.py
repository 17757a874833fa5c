"""The command line's frame: `smfix PATH...` is the main command, the others stand beside it and load when called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

COMMANDS = {
    "config": "Show the configuration that holds for a path, and where it comes from.",
    "redo": "Make again what was undone.",
    "fleet": "Fix many repositories, each on a branch.",
    "rule": "Explain a rule, or list them all.",
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
        command: click.Command = Smfix("smfix")
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
        code = command.main(args, prog_name="smfix", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as interrupt:
        print("smfix: interrupted", file=sys.stderr)
        return getattr(interrupt, "exit_code", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 2
    except Exception as error:  # the last line of defence: say what to report
        print(f"smfix: internal error: {type(error).__name__}: {error}; please report it", file=sys.stderr)
        if os.environ.get("SMFIX_TRACEBACK"):
            raise
        return 2
