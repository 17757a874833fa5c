"""How control leaves statements, and what ends an execution early."""

from __future__ import annotations

NEXT, BREAK, CONTINUE, RETURN, RAISE = "next", "break", "continue", "return", "raise"


class TooMuch(Exception):
    """The code takes longer to follow than is allowed."""
