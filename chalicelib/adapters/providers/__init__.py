"""One module per payment system, loaded by name on first use; they do not know each other."""
