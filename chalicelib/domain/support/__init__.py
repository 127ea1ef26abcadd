"""Requests to support."""
