"""Value added tax."""
