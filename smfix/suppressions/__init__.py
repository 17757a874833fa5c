"""Comments that tell smfix to leave something alone: reading those of a file, and writing new ones."""
