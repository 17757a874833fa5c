"""TODO package code."""
