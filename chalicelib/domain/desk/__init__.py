"""Gifts: a code that is paid by one person and redeemed by another."""
