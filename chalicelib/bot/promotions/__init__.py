"""Promo codes before staff."""
