"""Imported by Python itself, at the start of each process that the tests of this folder start."""

import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).parents[1] / "missing.py"))["take_away"]()
