"""Accounts, their cards and their balance."""
