"""Prices and quotes."""
