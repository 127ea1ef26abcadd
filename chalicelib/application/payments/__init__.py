"""Charges, settling, saved cards, top-ups."""
