"""From an argument to a parameter of the SDK: flows, functions that pass an argument on, and verdicts."""
