"""Names, without values: definitions, scopes, program points, and which definitions reach a point."""
