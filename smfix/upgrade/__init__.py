"""A project's move from version 2 of the SDK to version 3: which of its files can be written, and which wait."""
