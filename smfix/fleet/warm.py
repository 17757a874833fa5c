"""Imported by the server that forks: brings all that a repository with a fix needs into memory, once for all forks."""

from __future__ import annotations

import smfix.files.scan
import smfix.fleet.job
import smfix.runner  # noqa: F401
from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository

_SAMPLE = b"from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\na.add_depends_on(a)\n"

fix_source(_SAMPLE, "sample.py", Settings(), Repository())
