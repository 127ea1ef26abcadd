"""Gifts on screens."""
