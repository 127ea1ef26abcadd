"""The journal, and what a sale writes into it."""
