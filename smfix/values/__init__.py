"""The lattice of abstract values, and the operations on it that need nothing else."""
