"""TODO package inference."""
