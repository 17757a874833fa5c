"""TODO package scopes."""
