"""See `smfix.rules.context`."""

from smfix.rules.context import RuleContext as View

__all__ = ["View"]
