"""The pipeline's graph: built from source or from a definition, checked, laid out, compared. Nothing here draws."""
