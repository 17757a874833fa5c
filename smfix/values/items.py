"""What a container holds, known lazily."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smfix.values.model import Value


class Items:
    """What a container holds, computed when asked for."""

    def __init__(
        self,
        each: Callable[[], Value],
        item: Callable[[object], Value | None] | None = None,
        values: Callable[[], Value] | None = None,
    ) -> None:
        """`each` is what iteration gives, `item` what a constant key or index gives (None: not known on its own),
        `values` the values of a mapping."""
        self._each = each
        self._item = item
        self._values = values
        self._known: dict[str, Value] = {}

    def each(self) -> Value:
        """What iterating gives: elements, or the keys of a mapping."""
        return self._once("each", self._each)

    def values(self) -> Value:
        """What subscribing with any key gives."""
        return self._once("values", self._values or self._each)

    def item(self, key: object) -> Value:
        """What subscribing with this constant gives."""
        if self._item is not None:
            found = self._item(key)
            if found is not None:
                return found
        return self.values()

    def _once(self, name: str, compute: Callable[[], Value]) -> Value:
        if name not in self._known:
            self._known[name] = ()  # an element that depends on itself adds nothing new
            self._known[name] = compute()
        return self._known[name]


NO_ITEMS = Items(tuple)
