"""Which class of the SDK derives from which, by the catalogue."""

from __future__ import annotations

from smfix import sdk


def derives(dotted: str, base: str) -> bool | None:
    """Whether the SDK class at `dotted` is or derives from the one at `base`; None where the catalogue can't say."""
    name = sdk.find(dotted)
    if name is None:
        return None
    if name.dotted == base:
        return True
    return any(derives(one, base) is True for one in name.bases)
