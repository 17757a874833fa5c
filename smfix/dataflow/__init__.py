"""TODO package dataflow."""
