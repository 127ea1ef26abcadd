"""Money that comes by bank transfer: what statements say, and what becomes of each entry."""
