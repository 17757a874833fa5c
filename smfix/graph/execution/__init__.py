"""Follows a pipeline's code forwards: which step objects it makes, in which order, with which dependencies."""
