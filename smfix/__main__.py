"""`python -m smfix` and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line; ends by SystemExit with the exit code of conventions (0, 1, 2, 130, 143)."""
    from smfix.cli.main import run

    run()


if __name__ == "__main__":
    main()
