"""The command line: one file a command; words and options only."""
