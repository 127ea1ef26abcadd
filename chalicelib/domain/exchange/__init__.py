"""What one currency is worth in another, by day and source."""
