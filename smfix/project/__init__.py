"""TODO package project."""
