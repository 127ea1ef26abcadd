"""Documents and their numbers."""
