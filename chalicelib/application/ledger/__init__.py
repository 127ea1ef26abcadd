"""Reading an account's book."""
