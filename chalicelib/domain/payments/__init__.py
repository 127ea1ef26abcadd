"""Charges: bringing money in, and from where a price is paid."""
