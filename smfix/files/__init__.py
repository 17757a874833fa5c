"""The disk: which files there are, writing them, and what was written."""
