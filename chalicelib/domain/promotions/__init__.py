"""Promo codes: who may have one, and how often."""
