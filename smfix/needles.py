"""What is looked for, and in which files; known before anything else is imported."""

from __future__ import annotations

NEEDLES: tuple[bytes, ...] = (
    *(b"depends_on", b"sagemaker.workflow", b"sagemaker.mlops", b"sagemaker.core.workflow"),
    *(b"from sagemaker.", b"import sagemaker."),
)
"""A file that contains none of these holds no mistake of any rule: it is neither decoded nor parsed. Known without a
rule being imported, and few, since every file of a repository is searched for them; a test holds them against the
needles of the rules."""

IMPORTS = ("sagemaker.workflow", "sagemaker.mlops", "sagemaker.core.workflow", "from sagemaker.", "import sagemaker.")
"""The needles of rules about all that the SDK has, in code that builds no pipeline, too."""

SDK = b"sagemaker"
"""What stands in every file that imports the SDK."""

SEARCHED = (b"depends_on", SDK)
"""What is searched for instead of the needles, at no more cost, to learn in the same go which files name the SDK: each
needle holds one of these."""

OF_UPGRADES: tuple[bytes, ...] = (SDK,)
"""The needles of the rules of an upgrade, which no other run looks for."""

METHOD = b"add_depends_on"
"""The SDK's own method. That a file with it can't be read or parsed is told, whether or not the SDK can reach it."""

OURS = b"smfix:"
"""How a comment for smfix begins."""

CODE = (b".py", b".ipynb", b".pyi", b".pyw")
"""How the names of files with code end."""
