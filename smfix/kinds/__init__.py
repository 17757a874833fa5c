"""Names of before 0.2 that rules of other packages may import; they go with the release after 0.1."""
