"""What is looked for, and in which files; known before anything else is imported."""

from __future__ import annotations

NEEDLES: tuple[bytes, ...] = (b"depends_on", b"sagemaker.workflow", b"sagemaker.mlops", b"sagemaker.core.workflow")
"""A file that contains none of these holds no mistake of any rule: it is neither decoded nor parsed. Known without a
rule being imported, and few, since every file of a repository is searched for them; a test holds them against the
needles of the rules."""

CODE = (b".py", b".ipynb", b".pyi", b".pyw")
"""How the names of files with code end."""
