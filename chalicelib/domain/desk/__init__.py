"""What staff write at the desk."""
