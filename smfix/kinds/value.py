"""See `smfix.values.model`."""

from smfix.values.model import AbstractObject as Kind
from smfix.values.model import Container, Nothing, Output, Step, Str, Unknown, Value

__all__ = ["Container", "Kind", "Nothing", "Output", "Step", "Str", "Unknown", "Value"]
