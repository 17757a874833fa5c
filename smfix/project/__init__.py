"""The repository around a file: its folders, its modules, what it requires."""
