"""`python -m smfix` and the console script."""

import sys  # nothing else may be imported before `_look_elsewhere`, not even `__future__`

from smfix import __version__

ALLOCATIONS = 200_000
"""Objects after which the collector looks for cycles: imports and parses make many objects, and no garbage."""


def main() -> None:
    """Run the command line; ends by SystemExit with the exit code of conventions (0, 1, 2, 130, 143)."""
    _heed_signals()
    _look_elsewhere()
    if sys.argv[1:] == ["--version"]:  # said before anything is imported
        _say_version()
    import gc
    from contextlib import suppress

    from smfix.cli import interrupts, streams

    streams.open_all()
    gc.set_threshold(ALLOCATIONS)
    from smfix.files.git import end_ahead, list_ahead

    try:
        with suppress(OSError):  # what is wrong comes up again, where it can be said
            list_ahead(sys.argv[1:])
        from smfix.cli.main import run

        run()
    finally:
        interrupts.ignore()
        end_ahead()
        gc.freeze()  # what is left ends with the process; to search it for cycles first takes 5 ms


def _heed_signals() -> None:
    """Let Ctrl-C and SIGTERM end the process at once: in the middle of an import nothing else is safe. `cli.main` takes
    them over. An interrupt that Python would only print, for it came in a callback, ends it so, too."""
    # built in; `signal` takes some milliseconds, in which a Ctrl-C would be a traceback
    import _signal  # type: ignore[import-not-found]
    import os

    def end(number: int, frame: object = None) -> None:
        try:
            os.write(2, b"smfix: interrupted\n")
        finally:
            os._exit(128 + number)

    def hook(lost: "sys.UnraisableHookArgs") -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            end(getattr(lost.exc_value, "exit_code", 130) - 128)
        sys.__unraisablehook__(lost)

    for number in (_signal.SIGINT, _signal.SIGTERM):
        if _signal.getsignal(number) != _signal.SIG_IGN:  # as `nohup` and a shell's `&` want it
            _signal.signal(number, end)
    sys.unraisablehook = hook


def _look_elsewhere() -> None:
    """Import nothing from the current folder, which may be a stranger's: `-m` and an empty entry in PYTHONPATH put it
    on the path. It stays where PYTHONPATH names it, or smfix itself lies there."""
    import os  # Python has imported it long since, as it has `sys`

    try:
        here = os.getcwd()
        words = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
        trusted = [os.path.abspath(word) for word in words.split(os.pathsep) if word]
        trusted.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    except OSError:  # the folder is gone, and nothing can be imported from it
        return
    if here not in trusted:
        sys.path[:] = [folder for folder in sys.path if folder not in ("", here)]
    os.environ["PYTHONSAFEPATH"] = "1"  # for a Python that is started from here


def _say_version() -> None:
    """Write the version, and end: by exit code 2 where nothing can be written."""
    from smfix.cli import streams

    streams.open_all()
    try:
        print(f"smfix {__version__}", flush=True)
    except OSError as error:
        sys.exit(streams.failed(error))
    sys.exit(0)


if __name__ == "__main__":
    main()
