"""What libraries mean to inference: one module a library."""
