"""The rules that installed packages bring, by the entry point group `smfix.rules`.

`importlib.metadata` takes 25 to 40 ms to import, and hardly anybody has such a package. So the files in which it would
look are searched for the group's name first, which takes less than one.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "smfix.rules"
_METADATA = (".dist-info", ".egg-info")


def entries() -> list[EntryPoint]:
    """The entry points of the group."""
    if not any(_may_name(folder) for folder in dict.fromkeys(sys.path)):
        return []
    from importlib.metadata import entry_points

    return list(entry_points(group=GROUP))


def _may_name(folder: str) -> bool:
    """Whether a package in a folder of the path may name the group; what is no folder (an archive) may."""
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith(_METADATA)]
    except NotADirectoryError:
        return True
    except OSError:
        return False
    return any(_names_group(os.path.join(folder, name)) for name in names)


def _names_group(metadata: str) -> bool:
    try:
        with open(os.path.join(metadata, "entry_points.txt"), "rb") as file:
            return GROUP.encode() in file.read()
    except OSError:
        return False
