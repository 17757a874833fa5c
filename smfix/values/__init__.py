"""TODO package values."""
