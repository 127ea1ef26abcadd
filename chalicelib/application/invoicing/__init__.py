"""Numbering and delivering documents."""
