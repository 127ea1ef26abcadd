"""What the catalog offers, in words."""
