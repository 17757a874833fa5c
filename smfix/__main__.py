"""`python -m smfix` and the console script."""

from __future__ import annotations

import sys

from smfix import __version__

ALLOCATIONS = 200_000
"""Objects after which the collector looks for cycles: imports and parses make many objects, and no garbage."""


def main() -> None:
    """Run the command line; ends by SystemExit with the exit code of conventions (0, 1, 2, 130, 143)."""
    if sys.argv[1:] == ["--version"]:  # said before anything is imported
        print(f"smfix {__version__}")
        return
    import gc

    gc.set_threshold(ALLOCATIONS)
    from smfix.files.git import end_ahead, list_ahead

    list_ahead(sys.argv[1:])
    try:
        from smfix.cli.main import run

        run()
    finally:
        end_ahead()
        gc.freeze()  # what is left ends with the process; to search it for cycles first takes 5 ms


if __name__ == "__main__":
    main()
