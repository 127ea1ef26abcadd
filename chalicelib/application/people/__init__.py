"""Accounts, and telling their people."""
