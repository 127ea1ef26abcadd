"""Bank statements imported, matched, and what nobody could match."""
