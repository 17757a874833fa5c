"""Parsed code, without names: programs, their identifiers, and what syntax alone says."""
