"""Prices in words."""
