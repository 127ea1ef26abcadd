"""Asking support, and what the operator says of itself."""
